import type { Alert } from '../alert/alert.ts';
import type { ErrorCode } from '../errors.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Usual } from '../signIn/usual.ts';
import type { Act, Actor } from './actor.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Classification } from './classification.ts';

/** A watched account as an incident knows it. One part may be unknown, never both. */
export type Account = { readonly id: string | null; readonly userPrincipalName: string | null };

/** What an incident had been closed as, by whom, and when. */
export type ClosedAs = Act & { readonly classification: Classification };

/** Where a posted card stands in Teams. */
export type CardReference = { readonly conversationId: string; readonly activityId: string };

/**
 * What a reply under the card is about: what `Incident.unannounced` said, a closing, or what somebody new in the
 * team has acknowledged.
 */
export type ReplySubject = 'graver' | 'news' | 'waiting' | 'escalated' | 'mended' | 'closed' | 'newcomer';

/** A reply that stands in the thread. */
type StandingReply = {
  readonly card: CardReference;
  readonly about: ReplySubject;
  /** What it says was no longer true when it was recorded. */
  readonly isOver?: true;
};

/** What a person did. */
type ActEvent = {
  readonly actor: Actor;
  /** The hash of the roster that let them: see the store's fact of that name. Missing where RESPONDERS decided. */
  readonly roster?: string;
};

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
  | {
      readonly type: 'signInsFound';
      readonly signIns: readonly SignIn[];
      readonly account: Account | null;
      /**
       * Ids of those from before the acknowledgement that nobody had seen then: no alert had reported them. Missing
       * where there are none, and in the oldest trails.
       */
      readonly unseen?: readonly string[];
    }
  /** Glasswatch could not query the log. Recorded once until the log answers again. */
  | { readonly type: 'signInLogFailed'; readonly code: ErrorCode }
  | { readonly type: 'signInLogRecovered' }
  /** What the log's answer lacks, in our own words: a part of it, a table, columns. Empty when it lacks nothing again. */
  | { readonly type: 'signInLogIncomplete'; readonly problems: readonly string[] }
  /** How the account was used before, from the log and earlier incidents. Told once. */
  | { readonly type: 'usualLearned'; readonly usual: Usual }
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
   * A reply under the card announced what `Incident.unannounced` said at this version, or what people had done.
   * Later news is still untold. Trails of before do not say which reply, so it stays as it is.
   */
  | { readonly type: 'announced'; readonly version: number; readonly reply?: StandingReply }
  | (ActEvent & {
      readonly type: 'acknowledged';
      /** By somebody new in the team, because nobody older is left in it. Then nobody may close the incident. */
      readonly isWithoutElder?: true;
    })
  /** By somebody new in the team: it ends no escalation until an older member vouches for them. */
  | (ActEvent & { readonly type: 'newcomerAcknowledged' })
  /** `actor` makes the acknowledgement of `newcomer` count. */
  | (ActEvent & { readonly type: 'vouched'; readonly newcomer: Actor })
  /** `of` is the acknowledgement that was withdrawn. The oldest trails do not say it. */
  | (ActEvent & { readonly type: 'acknowledgementWithdrawn'; readonly of?: Act })
  | (ActEvent & {
      readonly type: 'closed';
      readonly classification: Classification;
      /** Text from outside; empty when none was required. */
      readonly comment: string;
    })
  /** `of` is what it had been closed as, by whom, and when. The oldest trails do not say it. */
  | (ActEvent & { readonly type: 'reopened'; readonly of?: ClosedAs })
  /** From now on, the replies under the card are the investigation's thread. */
  | (ActEvent & { readonly type: 'investigationStarted' })
  /** The thread's first entry is posted. A second one in the same trail replaces a lost entry. */
  | { readonly type: 'checklistPosted'; readonly card: CardReference }
  /** The thread shows the sign-ins that were found up to this version. */
  | { readonly type: 'activityTold'; readonly version: number }
  | (ActEvent & { readonly type: 'itemTicked'; readonly item: ChecklistItem })
  | (ActEvent & { readonly type: 'itemUnticked'; readonly item: ChecklistItem })
  /** `text` comes from outside. */
  | (ActEvent & { readonly type: 'noteAdded'; readonly text: string })
  /**
   * `actor` hands the lead to `lead`. Both are the same person in a takeover. `from` is the lead before, `null` for
   * none. The oldest trails do not say it.
   */
  | (ActEvent & { readonly type: 'leadChanged'; readonly lead: Actor; readonly from?: Actor | null })
  /**
   * The incident stayed unacknowledged too long, so these people (Entra object ids) are called: see
   * `nextTurn`.
   */
  | {
      readonly type: 'escalated';
      readonly turn: number;
      readonly personIds: readonly string[];
      readonly isLast: boolean;
    }
  /** A person (Entra object id) got a copy of the card in their chat with the bot. */
  | { readonly type: 'copySent'; readonly personId: string; readonly card: CardReference };

export type EventOf<Type extends IncidentEvent['type']> = Extract<IncidentEvent, { type: Type }>;

/** The maximum length of a note in characters. */
export const longestNote = 2_000;
