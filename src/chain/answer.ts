import type { Chain, JudgedLink } from './chain.ts';

const question = 'Would a sign-in be seen now?';

/**
 * The one question that the chain answers, with its answer. A sign-in is seen by the alert rule, and minutes later by
 * the sweep: one of the two ways is enough for a yes. `isLacking`: the log lacks something, though no link failed. Pure.
 */
export const answerWords = (chain: Chain, isLacking = false): string =>
  `${question} ${answerTo(chain, isLacking)}.`;

function answerTo({ state, links }: Chain, isLacking: boolean): string {
  const failed = links.filter((link) => link.state === 'failed');
  if (failed.length === 0 && state === 'unknown') return 'Not proved yet';
  if (failed.length === 0) return isLacking ? yesBut : 'Yes';
  const isCut = (way: JudgedLink['carries']) =>
    failed.some(({ carries, isShownAllTheSame }) => carries === way && !isShownAllTheSame);
  // The other way is a comfort only when it is seen to work.
  const isSeen = (way: JudgedLink['carries']) =>
    links.some((link) => link.carries === way && link.state === 'seen');
  if (isCut('every') || (isCut('rule') && isCut('sweep'))) return 'No';
  if (isCut('rule')) return isSeen('sweep') ? 'Only by the sweep, minutes later' : perhapsNot;
  if (isCut('sweep')) return isSeen('rule') ? 'Only by the alert rule' : perhapsNot;
  return yesBut;
}

const yesBut = 'Yes, but not all is well';
const perhapsNot = 'Perhaps not';
