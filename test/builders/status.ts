import { judge } from '../../src/chain/chain.ts';
import type { Evidence } from '../../src/chain/evidence.ts';
import type { WatchStatus } from '../../src/command/status/card.ts';
import { harbour, lantern, onTheDay } from './cardIncidents.ts';
import { judgedAt, someEvidence } from './evidence.ts';

type Given = Partial<Omit<WatchStatus, 'chain' | 'evidence'>> & {
  readonly evidence?: Parameters<typeof someEvidence>[0];
};

/** All is well. Give what matters to the test. */
export function aStatus({ evidence: given, ...status }: Given = {}): WatchStatus {
  const evidence: Evidence = someEvidence({ log: { kind: 'file', identity: null }, ...given });
  return {
    accounts: [
      { name: harbour.userPrincipalName, lastSignIn: onTheDay('09:15:00.000') },
      { name: lantern.userPrincipalName, lastSignIn: null },
    ],
    openIncidents: { all: 0, waiting: 0 },
    waits: [],
    newestRow: onTheDay('09:15:00.000'),
    callsPeople: true,
    ...status,
    evidence,
    chain: judge(evidence, judgedAt),
  };
}

/** The log cannot be read. */
export const unreadableLog = {
  kind: 'file',
  identity: null,
  findings: { failure: 'The sign-in log file is not JSON.' },
} as const;
