import type { CardReference } from '../incident/incidentEvent.ts';
import type { Pending } from './due.ts';
import { type Channel, MessengerError, type MessengerFault } from './messenger.ts';
import { retryDelay } from './retryDelay.ts';

/** What a failed send leaves: the incident as it now waits, for how many ms, and whether the whole conversation rests. */
export type AfterFailure = { readonly next: Pending; readonly wait: number; readonly rests: boolean };

/** What follows from a failed send. Pure; `now` in ms. Never "give up": an alarm that is not shown is tried for ever. */
export function afterFailure(known: Pending, error: unknown, channel: Channel, now: number): AfterFailure {
  const { fault, retryAfter } = error instanceof MessengerError ? error : { fault: null, retryAfter: null };
  const failures = known.failures + 1;
  const wait = retryAfter ?? retryDelay(failures);
  const { card } = known.incident;
  const isLost = known.isLost || (card !== null && isOutOfReach(card, fault, channel));
  // A lost card is posted anew at once: nobody can see the alarm.
  const retryAt = isLost && !known.isLost ? now : now + wait;
  const isPlain = known.isPlain || fault === 'tooLarge' || fault === 'notAccepted';
  // Teams throttles the conversation, not the one card.
  const rests = fault === 'throttled' || retryAfter !== null;
  return { next: { ...known, failures, retryAt, isLost, isPlain }, wait, rests };
}

/** The card was deleted, or stands in a channel that was watched before and that the bot may no longer write to. */
const isOutOfReach = (card: CardReference, fault: MessengerFault | null, { channelId }: Channel): boolean =>
  fault === 'gone' || (fault === 'refused' && !card.conversationId.startsWith(channelId));
