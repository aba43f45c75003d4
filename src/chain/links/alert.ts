import { minute } from '../../duration.ts';
import { resultCode } from '../../signIn/resultCode.ts';
import { calledAt, type Evidence, findingsOf } from '../evidence.ts';
import { agoWords, type Link, notKnown, unreadableWords, type Verdict } from '../link.ts';
import { missedWords, nameOf } from '../missed.ts';
import { type NewestSignIn, newestToAlert } from '../newest.ts';

/** Azure evaluates a rule every few minutes, and the row has to arrive first. */
const alertDue = 30 * minute;

/** The alert rule fires for a sign-in. */
export const alert: Link = {
  id: 'alert',
  name: 'The rule fires',
  question: 'Did an alert come for the newest sign-in?',
  failure: 'Sign-ins reach the log, but the alert rule did not report the newest one.',
  mayStayUnknown: false,
  carries: 'rule',
  bound: { ms: null, words: 'told by the sweep’s own card' },
  judge(evidence, now) {
    const ofNewest = judgeNewest(evidence, now);
    // Where no alert ever came, that is what failed.
    const missed =
      evidence.alerts !== null && calledAt(evidence) === null ? null : missedWords(evidence, now);
    if (missed === null || isLaterThanMissed(ofNewest, evidence)) return ofNewest;
    if (ofNewest.state === 'failed') return { ...ofNewest, found: [...ofNewest.found, missed] };
    const known = ofNewest.state === 'seen' ? ofNewest.found : [];
    return {
      state: 'failed',
      at: evidence.missed?.at ?? null,
      found: [missed, ...known],
      remedy: ruleRemedy,
      failure: 'The alert rule missed a sign-in that the sweep found.',
    };
  },
};

/** Whether an alert brought a sign-in since. Alerts that name no account show only here that their rule works again. */
const isLaterThanMissed = ({ state, at }: Verdict, { missed }: Evidence): boolean =>
  state === 'seen' && missed !== null && at !== null && at > missed.foundAt;

function judgeNewest(evidence: Evidence, now: number): Verdict {
  if (findingsOf(evidence) === null) return notKnown(unreadableWords);
  const newest = newestToAlert(evidence, now);
  if (newest === null) return notKnown('Not known without a sign-in of a watched account.');
  if (evidence.alerts === null || calledAt(evidence) === null) {
    return notKnown('Not known until the first alert has been received.');
  }
  // A beat shows that Azure calls, and nothing of a sign-in from before Glasswatch was there.
  const { watchingSince } = evidence;
  if (evidence.alerts.lastAt === null && watchingSince !== null && newest.at < watchingSince) {
    return notKnown('Not known until the first alert has been received.');
  }
  return judgeAlertOf(newest, evidence, evidence.alerts.ofNewest, now);
}

/** Whether the alert rule reported the newest sign-in. */
function judgeAlertOf(
  newest: NewestSignIn,
  evidence: Evidence,
  ofNewest: NonNullable<Evidence['alerts']>['ofNewest'],
  now: number,
): Verdict {
  const { missed, broughtAt } = evidence;
  const { sentence } = resultCode(newest.resultCode);
  const account = nameOf(evidence, newest.accountId);
  const signIn = `The newest interactive sign-in is of ${account} at ${agoWords(newest.at, now)}: ${sentence}`;
  const verdict = (
    state: Verdict['state'],
    at: string | null,
    found: string,
    remedy: string | null,
  ): Verdict => ({ state, at, found: [signIn, found], remedy });
  if (ofNewest?.hasRow && ofNewest.alertedAt) {
    return verdict(
      'seen',
      ofNewest.alertedAt,
      `The alert of ${agoWords(ofNewest.alertedAt, now)} brought it into incident ${ofNewest.incidentId}.`,
      null,
    );
  }
  if (ofNewest?.alertedAt) {
    return verdict(
      'unknown',
      null,
      `The alert of ${agoWords(ofNewest.alertedAt, now)} came after it, in incident ${ofNewest.incidentId}. That incident does not have this sign-in yet.`,
      'Open the incident. Say diagnose again when its details have arrived.',
    );
  }
  if (missed && newest.at <= missed.at && broughtAt !== null && broughtAt > missed.foundAt) {
    return verdict(
      'seen',
      broughtAt,
      `The sweep found it first. An alert about a sign-in came at ${agoWords(broughtAt, now)}, so the rule fires.`,
      null,
    );
  }
  if (now - Date.parse(newest.at) < alertDue) {
    return verdict(
      'unknown',
      null,
      'No alert has come for it yet. That takes some minutes.',
      'Say diagnose again half an hour after the sign-in.',
    );
  }
  return verdict(
    'failed',
    newest.at,
    ofNewest
      ? `The sweep found it, in incident ${ofNewest.incidentId}. No alert brought it.`
      : 'No alert came for it.',
    `${ruleRemedy} If Glasswatch was set up after that sign-in, sign in once more.`,
  );
}

const ruleRemedy =
  'Check in the portal that the alert rule is enabled and stateless. Its query must name the account and count attempts that end like this one. Its action group must call this bot. If Glasswatch was away then, Azure’s call was lost: sign in once in a drill.';
