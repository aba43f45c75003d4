import type { Alert, Blindness } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { ErrorCode } from '../errors.ts';
import type { Outcome, Severity } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Usual } from '../signIn/usual.ts';
import type { Act, Actor } from './actor.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Classification } from './classification.ts';
import type { Account, CardReference, ClosedAs, ReplySubject } from './event.ts';

export type OutcomeCounts = Readonly<Record<Outcome | 'unknown', number>>;

/** Alerts that cannot be read: when they came, and the beginning of their bodies. */
type Unread = readonly { readonly at: string; readonly raw: string }[];

export type Closing = Act & {
  readonly classification: Classification;
  /** Text from outside; empty when none was required. */
  readonly comment: string;
};

/** What made a reply history: the next turn of the incident, or a newer reply of its kind. */
export type Turn = {
  readonly what: 'acknowledged' | 'withdrawn' | 'closed' | 'reopened' | 'graver' | 'newer';
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Who did it; missing where nobody did. */
  readonly actor?: Actor;
  readonly classification?: Classification;
  /** What the severity rose to. */
  readonly severity?: Severity;
};

/** A reply in the thread that is kept true. */
export type Reply = {
  readonly card: CardReference;
  readonly about: ReplySubject;
  /** The version of the last change that it has to show; 0 when it says all as it was posted. */
  readonly changedVersion: number;
  /** Missing while what it says is true. Once there, it never changes. */
  readonly over?: Turn;
};

export type Investigation = {
  readonly started: Act;
  /** Who ticked which item, in the order of the ticks. */
  readonly ticks: ReadonlyMap<ChecklistItem, Act>;
  /** The thread's first entry. `null` before it is posted, and again when it has to be reposted. */
  readonly card: CardReference | null;
  /** The version of the last change that the first entry has to show. */
  readonly changedVersion: number;
  /** Sign-ins that the thread does not show yet: `SignIn.id`, and the version that found it. */
  readonly untold: readonly { readonly id: string; readonly version: number }[];
  /** When the thread last received sign-ins. */
  readonly toldAt: string | null;
};

/** A failed attempt in the log: `SignIn.id`, and its time in ms. */
export type LogFailure = { readonly id: string; readonly at: number };

/**
 * An incident, folded from its trail by `apply`. It keeps a bounded part of the alerts (the newest, the
 * gravest, and counts), so that an alert storm cannot exhaust memory. The trail keeps all alerts.
 */
export type Incident = {
  readonly id: string;
  /** The sequence number of the last entry folded in. */
  readonly version: number;
  readonly status: 'open' | 'closed';
  /** ISO 8601 UTC, like every time in this type. */
  readonly openedAt: string;
  /**
   * What the incident is found by: the group of its alerts, and the group of its account once the log
   * identifies it.
   */
  readonly groups: readonly string[];
  readonly account: Account | null;
  readonly severity: Severity;

  readonly alerts: {
    readonly fired: number;
    readonly resolved: number;
    /** How many of the fired alerts the sweep raised because no alert rule had. */
    readonly swept: number;
    /** Sign-ins that Azure's alerts reported: a lower bound. Those of the sweep are among the rows. */
    readonly signIns: number;
    readonly outcomes: OutcomeCounts;
    /** The newest alert, as received. */
    readonly latest: Alert;
    readonly latestReceivedAt: string;
    readonly first: {
      readonly firedAt: string | null;
      readonly receivedAt: string;
      readonly isSwept: boolean;
    };
    /** The earliest time that an alert mentions: the log is searched from here. */
    readonly earliest: string;
    /** At most 20 of them, gravest first, then newest first. */
    readonly alerted: readonly AlertedSignIn[];
    /** The last nine alerts that cannot be read before the newest one, newest first. Missing without any. */
    readonly unread?: Unread;
  };

  /** The rows of the log, by `SignIn.id`. */
  readonly signIns: ReadonlyMap<string, SignIn>;
  readonly log: 'waiting' | 'answered' | { readonly failed: ErrorCode; readonly since: string };
  /** What the log's last answer lacked, in sentences of our own. Absent: nothing. */
  readonly lacks?: readonly string[];
  /** How the account was used before. Missing until it is known. */
  readonly usual?: Usual;
  /** When Glasswatch last asked the log for missing details; `null` before the first time. */
  readonly askedAt: string | null;
  /** Times in ms of the last failed attempts that alerts reported, for detecting a burst. */
  readonly recentFailures: readonly number[];
  /**
   * Failed attempts in the log, kept apart from those of alerts: an alert may report the same attempts, and
   * three would count as six. Empty once the incident is as grave as a burst makes it.
   */
  readonly logFailures: readonly LogFailure[];

  readonly card: CardReference | null;
  readonly postedAt: string | null;
  /** Its card took the place of an earlier one. */
  readonly replacesCard?: true;

  /** Who acknowledged it; `null` while it waits for a responder. */
  readonly acknowledgement: Act | null;
  /** When it was first acknowledged. The waiting time is measured to here. */
  readonly firstAcknowledgedAt: string | null;
  /** The acknowledgement that a rise in severity ended. The incident needs a new one. */
  readonly outgrown: Act | null;
  /** What arrived since the latest acknowledgement, even one that a rise in severity ended. */
  readonly news: { readonly alerts: number; readonly signIns: number };
  /**
   * What people have to be told in a reply, because Teams shows no banner for a card update: the incident
   * became graver, has news since it was acknowledged, lost its responder, calls the next people, or is about a link
   * of the watch that works again. `null`: nothing.
   */
  readonly unannounced: 'graver' | 'news' | 'waiting' | 'escalated' | 'mended' | null;
  /** The version of the last change that needs an announcement. */
  readonly unannouncedVersion: number;
  readonly announcedAt: string | null;
  /** Who leads the work, and since when: the acknowledger, until they hand it over. */
  readonly lead: Act | null;
  readonly investigation: Investigation | null;
  readonly notes: number;
  readonly escalation: {
    /**
     * When the turns began to count: at the opening, when an acknowledgement ended, or at a rise in severity
     * after a call.
     */
    readonly since: string;
    /** Since when the incident has had no responder. A rise in severity restarts the turns, not this time. */
    readonly waitsSince: string;
    /** The last turn taken since the turns began to count; 0 before the first. */
    readonly turn: number;
    /** When that turn was taken; `null` before the first. */
    readonly calledAt: string | null;
    /** People whose call is still untold: the next reply mentions them. Entra object ids, lower case. */
    readonly personIds: readonly string[];
    readonly isLast: boolean;
  };
  /** Who last withdrew an acknowledgement, and whose. Missing once it is acknowledged again, and without one. */
  readonly withdrawal?: Act & { readonly of: Act };
  /** Who reopened it, and what it had been closed as. Missing while it was never closed, and once it is again. */
  readonly reopening?: Act & { readonly of: ClosedAs };
  /** Who made the lead the lead, and who led before. Missing where the lead has acknowledged it. */
  readonly handover?: Act & { readonly from: Actor | null };
  /** The replies that are kept true, oldest first. Missing before the first. */
  readonly replies?: readonly Reply[];
  /** How it ended; `null` while it is open. */
  readonly closing: Closing | null;
  /**
   * People new in the team who have acknowledged it since it began to wait, with the version of that. It still
   * waits for an older member. Missing when there is none.
   */
  readonly newcomers?: readonly (Act & { readonly version: number })[];
  /** Who vouched for the person that has acknowledged it. Missing when that was not needed. */
  readonly voucher?: Actor;
  /** The version of an acknowledgement by somebody new, where nobody older was left. Missing otherwise. */
  readonly withoutElder?: number;
  /** The copies in people's chats with the bot, by object id. Missing before the first. */
  readonly copies?: ReadonlyMap<string, CardReference>;
  /** The version of the last change that people are waiting to see: a person's act, or a rise in severity. */
  readonly urgentVersion: number;
  /**
   * The times in which a link of the watch did not work, oldest first: the first one, and the last 49. Missing in an
   * incident about sign-ins.
   */
  readonly blindness?: readonly Blindness[];
  /** What people asked for last, as `TrailEntry.request`. Missing before the first. */
  readonly requests?: readonly string[];
};
