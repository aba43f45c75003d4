import { type Evidence, notToldOutside } from '../../src/chain/evidence.ts';
import { nothingRemembered } from '../../src/evidence/remembered.ts';
import type { LogFindings, SignInExamination, SignInFeed } from '../../src/signIn/source.ts';
import { botIdentity } from '../fakes/managedIdentity.ts';
import { harbour, lantern, onTheDay } from './cardIncidents.ts';

const minute = 60_000;

/** When the watch is judged. */
export const judgedAt = Date.parse(onTheDay('10:00:00.000'));

export const aFeed = (given: Partial<SignInFeed> = {}): SignInFeed => ({
  isThere: true,
  problem: null,
  newestAt: onTheDay('09:50:00.000'),
  newestArrivedAt: onTheDay('09:56:00.000'),
  arrivals: null,
  lags: {
    rows: 12,
    publishing: { median: 2 * minute, worst: 5 * minute },
    arrival: { median: 4 * minute, worst: 12 * minute },
    whole: { median: 6 * minute, worst: 16 * minute },
  },
  ...given,
});

/** A workspace in which all is well. Give what matters to the test. */
export const someFindings = (given: Partial<LogFindings> = {}): LogFindings => ({
  isWhole: true,
  interactive: aFeed(),
  nonInteractive: aFeed({ lags: null }),
  collection: { stoppedAt: null, resumedAt: null, droppedAt: null },
  uses: [
    {
      accountId: harbour.id,
      last: onTheDay('09:15:00.000'),
      lastSuccess: onTheDay('09:15:00.000'),
      lastInteractive: { id: 'the newest', at: onTheDay('09:15:00.000'), resultCode: '0' },
    },
    {
      accountId: lantern.id,
      last: '2026-10-14T09:05:00.000Z',
      lastSuccess: null,
      lastInteractive: { id: 'another', at: '2026-10-14T09:05:00.000Z', resultCode: '50126' },
    },
  ],
  problems: [],
  ...given,
});

type Given = Partial<Omit<Evidence, 'log' | 'showing'>> & {
  readonly showing?: Partial<Evidence['showing']>;
  readonly log?: Partial<SignInExamination>;
  readonly findings?: Partial<LogFindings>;
};

/** All is well, and an alert has brought the newest sign-in. Give what matters to the test. */
export const someEvidence = ({ log, findings, showing, ...given }: Given = {}): Evidence => ({
  ...nothingRemembered,
  accounts: [harbour, lantern],
  log: { kind: 'workspace', identity: botIdentity, findings: someFindings(findings), ...log },
  alerts: {
    lastAt: onTheDay('09:22:00.000'),
    ofNewest: { incidentId: 'k7qd2-3', hasRow: true, alertedAt: onTheDay('09:22:00.000') },
  },
  unreported: 0,
  record: { store: 'ok', altered: 0 },
  showing: {
    ...{ channel: 'known', isInGeneral: false, lostAt: null },
    ...{ unshown: 0, lastPostedAt: onTheDay('09:22:02.000') },
    ...showing,
  },
  notify: notToldOutside,
  sweep: { lastSuccess: onTheDay('09:58:00.000'), isLate: false, problems: [] },
  watchdogSince: null,
  heartbeat: null,
  ...given,
});
