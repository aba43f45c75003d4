import type { WatchedAccount } from '../alert/watchedAccount.ts';
import type { LogFindings, SignInExamination } from '../signIn/source.ts';

/** What the incidents say about alerts. Times are ISO 8601 UTC. */
export type AlertFacts = {
  /** When the last alert of any kind was received. `null` for none. */
  readonly lastAt: string | null;
  /** The incident about the newest sign-in. `null` for none. */
  readonly ofNewest: {
    readonly incidentId: string;
    /** Whether the incident has this very row. Otherwise it is only about the same account. */
    readonly hasRow: boolean;
    /** The incident's first alert that fired after the sign-in. `null` for none. */
    readonly alertedAt: string | null;
  } | null;
};

/** A sign-in that the sweep had to raise, though an alert rule should have seen it. */
export type MissedSignIn = {
  readonly incidentId: string;
  readonly accountId: string;
  readonly at: string;
  /** When the sweep raised it. */
  readonly foundAt: string;
};

/** An alert that the webhook did not take. `reason` is a word of ours; `rule` is text from outside. */
export type RefusedAlert = { readonly at: string; readonly reason: string; readonly rule: string | null };

/** Anybody can send a wrong code, so the last refusal of a caller who proved to be Azure is kept apart. */
export type RefusedAlerts = {
  readonly proved: RefusedAlert | null;
  readonly unproved: RefusedAlert | null;
};

/** What outlives a restart. Times are ISO 8601 UTC; `null`: never, or not known. */
export type RememberedEvidence = {
  /** When Glasswatch began to watch with this store. */
  readonly watchingSince: string | null;
  readonly missed: MissedSignIn | null;
  /** When Azure's last alert about sign-ins was taken. */
  readonly broughtAt: string | null;
  /** When the watchdog rule last called. */
  readonly beatAt: string | null;
  readonly refused: RefusedAlerts;
};

/** Whether alerts are stored: as `/readyz` says it, and as the incidents show it. */
export type RecordEvidence = {
  readonly store: 'ok' | 'failed';
  /** How many incidents have an altered trail; `null` where nobody has looked, or could. */
  readonly altered: number | null;
};

/** Whether cards are shown: as `/readyz` says it, and what delivery knows. */
export type ShowingEvidence = {
  readonly channel: 'known' | 'unknown' | 'lost' | 'archived' | 'blocked' | 'failing';
  /** Whether the General channel stands in for a channel that is gone. */
  readonly isInGeneral: boolean;
  /** Since when the channel, or its team, is gone or shows no cards, ISO 8601 UTC; `null` while all is well. */
  readonly lostAt: string | null;
  /** Incidents whose card is out of date or missing. */
  readonly unshown: number;
  /** When Teams last took a card, as far as the newest incidents tell. */
  readonly lastPostedAt: string | null;
};

type SweepEvidence = {
  readonly lastSuccess: string | null;
  readonly isLate: boolean;
  /** How often it searches, in ms. Left out where that is not known. */
  readonly interval?: number;
  readonly problems: readonly string[];
};

/** What is told outside Teams. Times are ISO 8601 UTC; `null`: never, or nothing. */
export type NotifyEvidence = {
  /** Whether NOTIFY_URL is set. */
  readonly isConfigured: boolean;
  readonly deliveredAt: string | null;
  /** When the oldest event happened that was not taken yet, though it was tried. */
  readonly undeliveredSince: string | null;
  /** When the receiver answered 410: it wants nothing more. */
  readonly endedAt: string | null;
  /** When an event was last given up, a day after it had happened. */
  readonly lostAt: string | null;
};

/** NOTIFY_URL is not set. */
export const notToldOutside: NotifyEvidence = {
  isConfigured: false,
  deliveredAt: null,
  undeliveredSince: null,
  endedAt: null,
  lostAt: null,
};

/** What became of this process's heartbeats. Times are ISO 8601 UTC. */
export type HeartbeatEvidence = {
  /** How often one is sent, in ms. */
  readonly every: number;
  /** When the outside service last took one. `null`: not yet. */
  readonly takenAt: string | null;
  /** Since when all is well and the service has had one to take; `null` while they are held back. */
  readonly expectedSince: string | null;
  /** When the service last did not take one. `null` for none since it took one or since they were held back. */
  readonly refusedAt: string | null;
};

/** All that the links are judged by. It is data: it can be printed, and the same evidence gives the same verdicts. */
export type Evidence = RememberedEvidence & {
  readonly accounts: readonly WatchedAccount[];
  readonly log: SignInExamination;
  /** `null` when the incidents cannot be read. */
  readonly alerts: AlertFacts | null;
  /** How many sign-ins only the sweep found, in the open incidents. */
  readonly unreported: number;
  readonly record: RecordEvidence;
  readonly showing: ShowingEvidence;
  readonly sweep: SweepEvidence;
  /** Since when this process expects the watchdog rule's calls, ISO 8601 UTC; `null` when WATCHDOG_RULE_ID is not set. */
  readonly watchdogSince: string | null;
  readonly notify: NotifyEvidence;
  /** `null` when HEARTBEAT_URL is not set. */
  readonly heartbeat: HeartbeatEvidence | null;
};

/** What the log says; `null` while it cannot be read. */
export const findingsOf = ({ log }: Pick<Evidence, 'log'>): LogFindings | null =>
  'failure' in log.findings ? null : log.findings;

/** When Azure's last call was taken, an alert or a beat of the watchdog rule. `null` for none. */
export const calledAt = ({ alerts, beatAt }: Pick<Evidence, 'alerts' | 'beatAt'>): string | null =>
  [alerts?.lastAt ?? null, beatAt]
    .filter((at) => at !== null)
    .toSorted()
    .at(-1) ?? null;
