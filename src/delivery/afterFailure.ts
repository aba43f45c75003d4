import type { CardReference } from '../incident/event.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { isNewMessage, isNews, placeOf, type Send } from './due.ts';
import { type Channel, isRefusedAsIs, MessengerError, type MessengerFault } from './messenger.ts';
import { isUnshown, type Pending, type Trouble } from './pending.ts';
import { goneDelay, isGone, mendDelay, repeatDelay } from './retryTimes.ts';

/**
 * What a failed send leads to: the pending incident, its wait in ms, and whether the whole conversation must
 * rest.
 */
export type AfterFailure = { readonly next: Pending; readonly wait: number; readonly rests: boolean };

/**
 * What follows from a failed send. Pure; `now` in ms. It never gives up: an unshown alarm is retried for
 * ever.
 */
export function afterFailure(
  known: Pending,
  send: Send,
  error: unknown,
  channel: Channel,
  now: number,
): AfterFailure {
  const { fault, retryAfter } = error instanceof MessengerError ? error : { fault: null, retryAfter: null };
  // Teams throttles the conversation, not a single card.
  const rests = fault === 'throttled' || retryAfter !== null;
  if (isRefusedAsIs(error) && isMend(known, send)) {
    // The plain card stands, and says what there is to say.
    const mend = nextMend((known.mend?.refusals ?? 0) + 1, now);
    return { next: { ...known, mend }, wait: mend === null ? 0 : mend.at - now, rests };
  }
  const place = placeOf(send);
  const trouble = known.trouble[place];
  const failures = trouble.failures + 1;
  const unanswered = trouble.unanswered + (isOutcomeOpen(send, fault) ? 1 : 0);
  const gone = isUpdate(send) && fault === 'gone' ? goneAnew(trouble, now) : null;
  const isGoneNow = gone !== null && isGone(gone, now);
  const wait = retryAfter ?? waitAfter();
  const { card, version } = known.incident;
  const isBeyond =
    send !== 'checklistUpdate' &&
    send !== 'replyUpdate' &&
    card !== null &&
    isOutOfReach(card, fault, channel);
  const isCardLost = place === 'card' && (isGoneNow || (isBeyond && fault !== 'gone'));
  // A reply to a missing target may mean that the card is gone. Only an update of the card proves it:
  // otherwise a thread that takes no replies would repost a card that still stands, again and again.
  const shown =
    isBeyond && place === 'thread'
      ? { ...known.shown, card: Math.min(known.shown.card, version - 1) }
      : known.shown;
  const isThreadLost = send === 'checklistUpdate' && isGoneNow;
  const lost = { card: known.lost.card || isCardLost, thread: known.lost.thread || isThreadLost };
  // What is lost for certain is reposted at once: it is invisible.
  const isNewlyLost = lost.card !== known.lost.card || lost.thread !== known.lost.thread;
  const isLostMeanwhile = known.lost.card && place === 'card' && isUpdate(send);
  return {
    next: {
      ...known,
      shown,
      trouble: {
        ...known.trouble,
        [place]: {
          ...trouble,
          failures,
          unanswered,
          gone,
          retryAt: isNewlyLost || isLostMeanwhile ? now : now + wait,
        },
      },
      lost,
      lostAt: lost.card ? (known.lostAt ?? now) : null,
      isPlain: known.isPlain || (place === 'card' && isRefusedAsIs(error)),
    },
    wait,
    rests,
  };

  function waitAfter(): number {
    if (isOutcomeOpen(send, fault)) return repeatDelay(unanswered);
    return gone === null ? retryDelay(failures) : goneDelay;
  }
}

const isUpdate = (send: Send): boolean => !isNewMessage(send);

const goneAnew = ({ gone }: Trouble, now: number): NonNullable<Trouble['gone']> => ({
  times: (gone?.times ?? 0) + 1,
  since: gone?.since ?? now,
});

/** Whether a new message may stand in the channel although its send failed. */
export const isOutcomeOpen = (send: Send, fault: MessengerFault | null): boolean =>
  fault === 'unanswered' && isNewMessage(send);

/** Whether a send only puts the full card in the place of a plain one that is up to date. */
const isMend = (known: Pending, send: Send): boolean =>
  send === 'update' && known.mend !== null && !isUnshown(known) && !isNews(known);

/** The plain card's next replacement; `null` when the full card was refused too often. */
export function nextMend(refusals: number, now: number): Pending['mend'] {
  const delay = mendDelay(refusals);
  return delay === null ? null : { refusals, at: now + delay };
}

/** The card was deleted, or it is in a formerly watched channel that the bot may no longer write to. */
const isOutOfReach = (card: CardReference, fault: MessengerFault | null, { channelId }: Channel): boolean =>
  fault === 'gone' || (fault === 'refused' && !card.conversationId.startsWith(channelId));
