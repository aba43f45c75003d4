import type { Evidence } from '../chain/evidence.ts';
import { newestSignIn } from '../chain/newest.ts';
import { isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { clockSkew, type SignInExamination } from '../signIn/source.ts';
import { alertFacts } from './alertFacts.ts';
import type { CommandDeps } from './deps.ts';
import { type KnownIncidents, knownIncidents } from './knownIncidents.ts';

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
  deps: CommandDeps,
): Promise<{ readonly evidence: Evidence; readonly incidents: KnownIncidents }> {
  const { accounts, source, clock, remembered, readiness, channel, delivery, sweep } = deps;
  const now = clock.now();
  const loss = channel.loss();
  const accountIds = accounts.map(({ id }) => id);
  const span = { from: isoTime(now - month), to: isoTime(now + clockSkew) };
  const [log, incidents, kept, ready] = await Promise.all([
    source.examine({ accountIds, span }).catch(notOpened),
    knownIncidents(deps),
    remembered.read(),
    readiness(),
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
    },
  };
}
