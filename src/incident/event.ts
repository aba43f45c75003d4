import type { Alert } from '../alert/alert.ts';
import type { ErrorCode } from '../errors.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Actor } from './actor.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Classification } from './classification.ts';

/** A watched account as an incident knows it. One part may be unknown, never both. */
export type Account = { readonly id: string | null; readonly userPrincipalName: string | null };

/** Where a posted card stands in Teams. */
export type CardReference = { readonly conversationId: string; readonly activityId: string };

/**
 * What can happen to an incident. The events are the record, and all other state is folded from them. So a
 * stored event never changes, and a kind of event never disappears.
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
  /** Glasswatch could not query the log. Recorded once until the log answers again. */
  | { readonly type: 'signInLogFailed'; readonly code: ErrorCode }
  | { readonly type: 'signInLogRecovered' }
  /** Glasswatch asked the log for what is missing: the log had nothing new, or still failed. */
  | { readonly type: 'signInLogAsked' }
  /**
   * The card is in the channel and shows this version. The oldest trails have no `version`: their card shows
   * everything before the event. A second one in the same trail replaces a lost card.
   */
  | {
      readonly type: 'cardPosted';
      readonly card: CardReference;
      readonly version?: number;
      /** It took the place of an earlier card. Trails of before do not say so. */
      readonly replaces?: true;
    }
  /**
   * A reply under the card announced what `Incident.unannounced` said at this version. Later news is still
   * untold.
   */
  | { readonly type: 'announced'; readonly version: number }
  | { readonly type: 'acknowledged'; readonly actor: Actor }
  | { readonly type: 'acknowledgementWithdrawn'; readonly actor: Actor }
  | {
      readonly type: 'closed';
      readonly actor: Actor;
      readonly classification: Classification;
      /** Text from outside; empty when none was required. */
      readonly comment: string;
    }
  | { readonly type: 'reopened'; readonly actor: Actor }
  /** From now on, the replies under the card are the investigation's thread. */
  | { readonly type: 'investigationStarted'; readonly actor: Actor }
  /** The thread's first entry is posted. A second one in the same trail replaces a lost entry. */
  | { readonly type: 'checklistPosted'; readonly card: CardReference }
  /** The thread shows the sign-ins that were found up to this version. */
  | { readonly type: 'activityTold'; readonly version: number }
  | { readonly type: 'itemTicked'; readonly actor: Actor; readonly item: ChecklistItem }
  | { readonly type: 'itemUnticked'; readonly actor: Actor; readonly item: ChecklistItem }
  /** `text` comes from outside. */
  | { readonly type: 'noteAdded'; readonly actor: Actor; readonly text: string }
  /** `actor` hands the lead to `lead`. Both are the same person in a takeover. */
  | { readonly type: 'leadChanged'; readonly actor: Actor; readonly lead: Actor }
  /**
   * The incident stayed unacknowledged too long, so these people (Entra object ids) are called: see
   * `nextTurn`.
   */
  | {
      readonly type: 'escalated';
      readonly turn: number;
      readonly personIds: readonly string[];
      readonly isLast: boolean;
    };

export type EventOf<Type extends IncidentEvent['type']> = Extract<IncidentEvent, { type: Type }>;

/** The maximum length of a note in characters. */
export const longestNote = 2_000;
