import type { WatchedAccount } from '../alert/watchedAccount.ts';
import {
  type Evidence,
  type HeartbeatEvidence,
  type NotifyEvidence,
  notToldOutside,
  type RecordEvidence,
  type ShowingEvidence,
} from '../chain/evidence.ts';
import { newestSignIn } from '../chain/newest.ts';
import { type Clock, isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { clockSkew, type SignInExamination, type SignInSource } from '../signIn/source.ts';
import { alertFacts } from './alertFacts.ts';
import { type IncidentReaders, type KnownIncidents, knownIncidents } from './knownIncidents.ts';
import type { Remembered } from './remembered.ts';

/** What the evidence comes from. Each part of the watch says of itself what it knows. */
export type EvidenceDeps = IncidentReaders & {
  readonly accounts: readonly WatchedAccount[];
  readonly source: Pick<SignInSource, 'examine'>;
  readonly remembered: Pick<Remembered, 'read'>;
  /** What `/readyz` says, so that people hear the same. */
  readonly readiness: () => Promise<Pick<RecordEvidence, 'store'> & Pick<ShowingEvidence, 'channel'>>;
  readonly channel: {
    loss(): { readonly what: 'channel' | 'team'; readonly at: string } | null;
    shut(): { readonly at: string } | null;
  };
  readonly delivery: { behind(): number };
  readonly sweep: { state(): Evidence['sweep'] };
  readonly watchdogSince: string | null;
  /** `null`: no system outside Teams is told. */
  readonly notify: { evidence(): Promise<NotifyEvidence> } | null;
  /** `null` when HEARTBEAT_URL is not set. */
  readonly heartbeat: { state(): HeartbeatEvidence } | null;
  readonly clock: Clock;
};

const month = 30 * day;

/** The sweep logs the reason, over and over. */
const notOpened = (): SignInExamination => ({
  kind: 'workspace',
  identity: null,
  findings: {
    failure:
      'The sign-in log cannot be opened. Check the variables of Azure’s SDK. The bot’s log has the reason.',
  },
});

/**
 * Gathers what the chain is judged by. It answers even when the log or the store fails, because that is its purpose.
 */
export async function gatherEvidence(
  deps: EvidenceDeps,
): Promise<{ readonly evidence: Evidence; readonly incidents: KnownIncidents }> {
  const { accounts, source, clock, remembered, readiness, channel, delivery, sweep, notify } = deps;
  const now = clock.now();
  const loss = channel.loss();
  const accountIds = accounts.map(({ id }) => id);
  const span = { from: isoTime(now - month), to: isoTime(now + clockSkew) };
  const [log, incidents, kept, ready, told] = await Promise.all([
    source.examine({ accountIds, span }).catch(notOpened),
    knownIncidents(deps),
    remembered.read(),
    readiness(),
    notify?.evidence() ?? notToldOutside,
  ]);
  const uses = 'failure' in log.findings ? null : log.findings.uses;
  const alerts = await alertFacts(uses && newestSignIn(uses), incidents, deps);
  const { known, openIncidents, altered, isReadable } = incidents;
  const posted = known.flatMap(({ postedAt }) => postedAt ?? []).sort();
  return {
    incidents,
    evidence: {
      ...kept,
      accounts,
      log,
      alerts,
      unreported: openIncidents.unreported,
      record: { store: ready.store, altered: isReadable ? altered : null },
      showing: {
        channel: ready.channel,
        isInGeneral: loss?.what === 'channel',
        lostAt: loss?.at ?? channel.shut()?.at ?? null,
        unshown: delivery.behind(),
        lastPostedAt: posted.at(-1) ?? null,
      },
      sweep: sweep.state(),
      watchdogSince: deps.watchdogSince,
      notify: told,
      heartbeat: deps.heartbeat?.state() ?? null,
    },
  };
}
