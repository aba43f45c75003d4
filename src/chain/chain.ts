import type { Evidence, RecordEvidence, ShowingEvidence } from './evidence.ts';
import type { Link, Verdict } from './link.ts';
import { accounts } from './links/accounts.ts';
import { alert } from './links/alert.ts';
import { interactive } from './links/interactive.ts';
import { lag } from './links/lag.ts';
import { nonInteractive } from './links/nonInteractive.ts';
import { notify } from './links/notify.ts';
import { path } from './links/path.ts';
import { reach } from './links/reach.ts';
import { isRecording, record } from './links/record.ts';
import { isShowing, showing } from './links/showing.ts';
import { sweep } from './links/sweep.ts';
import { webhook } from './links/webhook.ts';

/** The links in the order of the way that a sign-in takes. To add one, write its file and list it here. */
const links: readonly Link[] = [
  reach,
  interactive,
  nonInteractive,
  accounts,
  lag,
  webhook,
  path,
  alert,
  sweep,
  record,
  showing,
  notify,
];

/** What `diagnose` asks, in its order. The runbook has a line for each. */
export const questions: readonly string[] = links.map(({ question }) => question);

/** What each link is called, in the order of the way. */
export const linkNames: readonly string[] = links.map(({ name }) => name);

export type JudgedLink = Omit<Link, 'judge' | 'failure'> & Verdict & { readonly failure: string };

/** Whether a sign-in would be seen now: link by link, and in all. */
export type Chain = {
  /** `failed` if a link has; `unknown` if one that has to be proved is not; else `seen`. */
  readonly state: Verdict['state'];
  readonly links: readonly JudgedLink[];
};

/** The one judgement of the watch. `status`, `diagnose` and `/readyz` all ask it. Pure; `now` is in ms. */
export function judge(evidence: Evidence, now: number): Chain {
  const judged = links.map(({ judge: judgeLink, ...link }) => ({ ...link, ...judgeLink(evidence, now) }));
  const isUnproved = judged.some(({ state, mayStayUnknown }) => state === 'unknown' && !mayStayUnknown);
  const hasFailed = judged.some(({ state }) => state === 'failed');
  return { state: hasFailed ? 'failed' : isUnproved ? 'unknown' : 'seen', links: judged };
}

/** The conclusion in one sentence, from the first link that failed. */
export function conclusionOf({ links: judged }: Chain): string {
  const failed = judged.find(({ state }) => state === 'failed');
  if (failed) return failed.failure;
  if (judged.some(({ id, state }) => id === alert.id && state === 'seen')) {
    return 'Sign-ins are picked up: the newest one is in the log, and an alert brought it.';
  }
  const unknown = judged.filter(({ state }) => state === 'unknown').length;
  return `Nothing is found to be broken, but ${unknown} of ${judged.length} steps cannot be judged.`;
}

/** Whether alerts can be taken and cards shown: the two links without which `/readyz` is 503. */
export const isReady = (evidence: {
  readonly store: RecordEvidence['store'];
  readonly channel: ShowingEvidence['channel'];
}): boolean => isRecording(evidence) && isShowing(evidence);
