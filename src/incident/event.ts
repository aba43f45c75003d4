import type { Alert } from '../alert/alert.ts';
import type { ErrorCode } from '../errors.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Actor } from './actor.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Classification } from './classification.ts';

/** A watched account as an incident knows it. Either part may be unknown, never both. */
export type Account = { readonly id: string | null; readonly userPrincipalName: string | null };

/** Where a posted card stands in Teams. */
export type CardReference = { readonly conversationId: string; readonly activityId: string };

/**
 * What can happen to an incident. The events are the record: everything else is folded from them, so an event that has
 * been stored is never changed, and a kind of event never disappears.
 */
export type IncidentEvent =
  | {
      readonly type: 'alertReceived';
      readonly alert: Alert;
      /** What the alert was grouped by: see `groupOf`. */
      readonly group: string;
      readonly account: Account | null;
    }
  /** Rows of the log: new ones, or ones whose details have become complete. Oldest first. */
  | { readonly type: 'signInsFound'; readonly signIns: readonly SignIn[]; readonly account: Account | null }
  /** The log could not be asked. Recorded once until it answers again. */
  | { readonly type: 'signInLogFailed'; readonly code: ErrorCode }
  | { readonly type: 'signInLogRecovered' }
  /** The log was asked for what is missing, in vain: it had nothing new, or still failed. */
  | { readonly type: 'signInLogAsked' }
  /**
   * The card is in the channel, as of this version, which the oldest trails do not say: then all is shown that came
   * before. A second one in the same trail replaces a card that was lost.
   */
  | { readonly type: 'cardPosted'; readonly card: CardReference; readonly version?: number }
  /** A reply under the card told what `Incident.unannounced` said at this version: not what has come since. */
  | { readonly type: 'announced'; readonly version: number }
  | { readonly type: 'acknowledged'; readonly actor: Actor }
  | { readonly type: 'acknowledgementWithdrawn'; readonly actor: Actor }
  | {
      readonly type: 'closed';
      readonly actor: Actor;
      readonly classification: Classification;
      /** Text from outside; empty where none was needed. */
      readonly comment: string;
    }
  | { readonly type: 'reopened'; readonly actor: Actor }
  /** From here on the replies under the card are the investigation's thread. */
  | { readonly type: 'investigationStarted'; readonly actor: Actor }
  /** The thread's first entry is there. A second one in the same trail replaces one that was lost. */
  | { readonly type: 'checklistPosted'; readonly card: CardReference }
  /** The thread has the sign-ins that were found up to this version. */
  | { readonly type: 'activityTold'; readonly version: number }
  | { readonly type: 'itemTicked'; readonly actor: Actor; readonly item: ChecklistItem }
  | { readonly type: 'itemUnticked'; readonly actor: Actor; readonly item: ChecklistItem }
  /** `text` comes from outside. */
  | { readonly type: 'noteAdded'; readonly actor: Actor; readonly text: string }
  /** `actor` hands the lead to `lead`; the same person when somebody takes over. */
  | { readonly type: 'leadChanged'; readonly actor: Actor; readonly lead: Actor }
  /** Nobody has acknowledged in time, so these people (Entra object ids) are called: see `nextTurn`. */
  | {
      readonly type: 'escalated';
      readonly turn: number;
      readonly personIds: readonly string[];
      readonly isLast: boolean;
    };

export type EventOf<Type extends IncidentEvent['type']> = Extract<IncidentEvent, { type: Type }>;

/** Characters of a note, at most. */
export const longestNote = 2_000;
