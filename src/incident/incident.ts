import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { ErrorCode } from '../errors.ts';
import type { Outcome, Severity } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Act } from './actor.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Classification } from './classification.ts';
import type { Account, CardReference } from './event.ts';

export type OutcomeCounts = Readonly<Record<Outcome | 'unknown', number>>;

export type Closing = Act & {
  readonly classification: Classification;
  /** Text from outside; empty where none was needed. */
  readonly comment: string;
};

export type Investigation = {
  readonly started: Act;
  /** Who ticked which item; in the order of the ticks. */
  readonly ticks: ReadonlyMap<ChecklistItem, Act>;
  /** The thread's first entry; `null` until it is there, and again when it has to be posted anew. */
  readonly card: CardReference | null;
  /** The version of the last change that the first entry has to show. */
  readonly changedVersion: number;
  /** Sign-ins that the thread does not have yet: `SignIn.id`, and the version that found it. */
  readonly untold: readonly { readonly id: string; readonly version: number }[];
  /** When the thread was told of sign-ins last. */
  readonly toldAt: string | null;
};

/** A failed attempt that the log has: `SignIn.id`, and its time in ms. */
export type LogFailure = { readonly id: string; readonly at: number };

/**
 * An incident, folded from its trail by `apply`. What alerts say is kept in bounded form (the newest and gravest, and
 * counts), so that a storm of alerts costs no memory; the trail has them all.
 */
export type Incident = {
  readonly id: string;
  /** The sequence number of the last entry folded in. */
  readonly version: number;
  readonly status: 'open' | 'closed';
  /** ISO 8601 UTC, like every time here. */
  readonly openedAt: string;
  /** What it is found by: the group of its alerts, and that of its account once the log has told whose it is. */
  readonly groups: readonly string[];
  readonly account: Account | null;
  readonly severity: Severity;

  readonly alerts: {
    readonly fired: number;
    readonly resolved: number;
    /** Of those that fired, how many the sweep raised because no alert rule had. */
    readonly swept: number;
    /** Sign-ins that Azure's alerts spoke of: an estimate from below. Those of the sweep are among the rows. */
    readonly signIns: number;
    readonly outcomes: OutcomeCounts;
    /** The newest alert, as it came. */
    readonly latest: Alert;
    readonly latestReceivedAt: string;
    readonly first: {
      readonly firedAt: string | null;
      readonly receivedAt: string;
      readonly isSwept: boolean;
    };
    /** Where the log has to be searched from: the earliest time that an alert speaks of. */
    readonly earliest: string;
    /** At most 20 of them, gravest first, then newest first. */
    readonly alerted: readonly AlertedSignIn[];
  };

  /** What the log has, by `SignIn.id`. */
  readonly signIns: ReadonlyMap<string, SignIn>;
  readonly log: 'waiting' | 'answered' | { readonly failed: ErrorCode; readonly since: string };
  /** When the log was asked last for what it still has to tell; `null` before it was. */
  readonly askedAt: string | null;
  /** Times in ms of the last failed attempts that alerts spoke of, for telling a burst. */
  readonly recentFailures: readonly number[];
  /**
   * Those of the log, apart: an alert has spoken of the same attempts, and three of them would count as six. Empty once
   * the incident is as grave as a burst makes it.
   */
  readonly logFailures: readonly LogFailure[];

  readonly card: CardReference | null;
  readonly postedAt: string | null;

  /** Who has taken it; `null` while it waits for somebody. */
  readonly acknowledgement: Act | null;
  /** When it was acknowledged for the first time: how long it waited is measured to here. */
  readonly firstAcknowledgedAt: string | null;
  /** The acknowledgement that a rise in severity ended: a new one is asked for. */
  readonly outgrown: Act | null;
  /** What came since the latest acknowledgement, also an outgrown one. */
  readonly news: { readonly alerts: number; readonly signIns: number };
  /**
   * What people have to be told besides the card, because Teams shows no banner for an update: it became graver, there
   * are news since it was acknowledged, nobody has it any more, or the next people are called. `null`: nothing.
   */
  readonly unannounced: 'graver' | 'news' | 'waiting' | 'escalated' | null;
  /** The version of the last change that has to be told. */
  readonly unannouncedVersion: number;
  readonly announcedAt: string | null;
  /** Who leads the work on it, since when: who acknowledged it, until they hand it over. */
  readonly lead: Act | null;
  readonly investigation: Investigation | null;
  readonly notes: number;
  readonly escalation: {
    /** When the turns began to count: at its opening, when an acknowledgement ended, or at a rise in severity after a call. */
    readonly since: string;
    /** Since when nobody has it: a rise in severity begins the turns anew, but not the waiting. */
    readonly waitsSince: string;
    /** The last turn that was taken since the turns began to count; 0 before the first. */
    readonly turn: number;
    /** When that turn was taken; `null` before the first. */
    readonly calledAt: string | null;
    /** Who has been called and not been told of it: the next reply mentions them. Entra object ids, lower case. */
    readonly personIds: readonly string[];
    readonly isLast: boolean;
  };
  /** How it ended; `null` while it is open. */
  readonly closing: Closing | null;
  /** The version of the last change that somebody is waiting to see: a person's act, or a rise in severity. */
  readonly urgentVersion: number;
};
