import type { CardReference } from '../incident/event.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { placeOf, type Send } from './due.ts';
import { type Channel, isRefusedAsIs, MessengerError, type MessengerFault } from './messenger.ts';
import type { Pending } from './pending.ts';

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
  const place = placeOf(send);
  const failures = known.trouble[place].failures + 1;
  const wait = retryAfter ?? retryDelay(failures);
  const { card, version } = known.incident;
  const isBeyond = send !== 'checklistUpdate' && card !== null && isOutOfReach(card, fault, channel);
  const isCardLost = isBeyond && place === 'card';
  // A reply to a missing target may mean that the card is gone. Only an update of the card proves it:
  // otherwise a thread that takes no replies would repost a card that still stands, again and again.
  const shown =
    isBeyond && place === 'thread'
      ? { ...known.shown, card: Math.min(known.shown.card, version - 1) }
      : known.shown;
  const isThreadLost = send === 'checklistUpdate' && fault === 'gone';
  const lost = { card: known.lost.card || isCardLost, thread: known.lost.thread || isThreadLost };
  // A lost card or thread is reposted at once: it is invisible.
  const isNewlyLost = lost.card !== known.lost.card || lost.thread !== known.lost.thread;
  const trouble = {
    ...known.trouble,
    [place]: { failures, retryAt: isNewlyLost ? now : now + wait },
  };
  // Teams throttles the conversation, not a single card.
  const rests = fault === 'throttled' || retryAfter !== null;
  return {
    next: {
      ...known,
      shown,
      trouble,
      lost,
      isPlain: known.isPlain || (place === 'card' && isRefusedAsIs(error)),
    },
    wait,
    rests,
  };
}

/** The card was deleted, or it is in a formerly watched channel that the bot may no longer write to. */
const isOutOfReach = (card: CardReference, fault: MessengerFault | null, { channelId }: Channel): boolean =>
  fault === 'gone' || (fault === 'refused' && !card.conversationId.startsWith(channelId));
