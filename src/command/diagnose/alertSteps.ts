import { day, minute } from '../../duration.ts';
import { resultCode } from '../../signIn/resultCode.ts';
import type { AccountUse } from '../../signIn/source.ts';
import { agoWords, type Step } from './step.ts';

/** Azure evaluates a rule every few minutes, and the row has to arrive first. */
const alertDue = 30 * minute;
/** How often Microsoft asks you to validate emergency access accounts. */
const alertExpected = 90 * day;

/** What the incidents say about alerts. Times are ISO 8601 UTC. */
export type AlertFacts = {
  /** When the last alert of any kind was received. `null` for none. */
  readonly lastAt: string | null;
  /** The incident about the newest sign-in. `null` for none. */
  readonly ofNewest: {
    readonly incidentId: string;
    /** Whether the incident has this very row. Otherwise it is only about the same account. */
    readonly hasRow: boolean;
    /** The incident's first alert that fired after the sign-in. `null` for none. */
    readonly alertedAt: string | null;
  } | null;
};

/** The newest interactive sign-in of the watched accounts. Alert rules count only interactive ones. */
export type NewestSignIn = NonNullable<AccountUse['lastInteractive']> & { readonly accountId: string };

export const newestSignIn = (uses: readonly AccountUse[]): NewestSignIn | null =>
  uses.reduce<NewestSignIn | null>(
    (newest, { accountId, lastInteractive: last }) =>
      last && (newest === null || last.at > newest.at) ? { ...last, accountId } : newest,
    null,
  );

/** Whether the webhook takes alerts at all. The last alert proves it. */
export function webhookStep(alerts: AlertFacts | null, now: number): Step {
  const step = (state: Step['state'], found: string, advice: string | null): Step => ({
    id: 'webhook',
    state,
    found: [found],
    advice,
  });
  if (alerts === null) {
    return step(
      'unknown',
      'The incidents cannot be read, so nothing is known of alerts.',
      'Say status, which says what is wrong.',
    );
  }
  if (alerts.lastAt === null) {
    return step(
      'failed',
      'No alert has been received yet.',
      'Use Test action group in the portal. If nothing comes, check that the action group calls /api/alerts with the right code, that the bot can be reached from the internet, and the bot’s log.',
    );
  }
  const found = `The last alert was received at ${agoWords(alerts.lastAt, now)}.`;
  return now - Date.parse(alerts.lastAt) > alertExpected
    ? step(
        'unknown',
        found,
        'Use Test action group in the portal, or sign in with an account in a drill, to see whether alerts still come.',
      )
    : step('passed', found, null);
}

/** Whether the alert rule reported the newest sign-in. `account` is its name. */
export function alertStep(
  newest: NewestSignIn,
  account: string,
  { ofNewest }: AlertFacts,
  now: number,
): Step {
  const { sentence } = resultCode(newest.resultCode);
  const signIn = `The newest interactive sign-in is that of ${account} at ${agoWords(newest.at, now)}: ${sentence}`;
  const step = (state: Step['state'], found: string, advice: string | null): Step => ({
    id: 'alert',
    state,
    found: [signIn, found],
    advice,
  });
  if (ofNewest?.hasRow && ofNewest.alertedAt) {
    return step(
      'passed',
      `The alert of ${agoWords(ofNewest.alertedAt, now)} brought it into incident ${ofNewest.incidentId}.`,
      null,
    );
  }
  if (ofNewest?.alertedAt) {
    return step(
      'unknown',
      `The alert of ${agoWords(ofNewest.alertedAt, now)} came after it, in incident ${ofNewest.incidentId}, which does not have this sign-in yet.`,
      'Look at the incident, and say diagnose again when its details have come.',
    );
  }
  if (now - Date.parse(newest.at) < alertDue) {
    return step(
      'unknown',
      'No alert has come for it yet, which takes some minutes.',
      'Say diagnose again half an hour after the sign-in.',
    );
  }
  return step(
    'failed',
    ofNewest
      ? `Incident ${ofNewest.incidentId} has it, which the sweep found: no alert brought it.`
      : 'No alert came for it.',
    `${ruleAdvice} If Glasswatch was set up after that sign-in, sign in once more.`,
  );
}

const ruleAdvice =
  'Check in the portal that the alert rule is enabled, that it is stateless, that its query names the account and counts attempts that end like this one, and that its action group calls this bot.';
