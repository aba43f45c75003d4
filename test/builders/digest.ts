import { type Digest, type DigestFacts, digestOf } from '../../src/digest/digest.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { anAlert, anAlertedSignIn } from './alert.ts';
import { harbour, lantern, lastDays, onTheDay } from './cardIncidents.ts';
import { ada, anIncident, type Happening, received } from './incident.ts';

/** An incident that was opened at this time by a sign-in, and what happened to it then. */
export const openedAt = (at: string, ...happenings: readonly Happening[]): Incident =>
  anIncident(
    {
      ...received(anAlert({ signIns: [anAlertedSignIn({ userPrincipalName: harbour.userPrincipalName })] })),
      at,
    },
    ...happenings,
  );

/** A drill of that day, acknowledged and closed. */
export const aDrill = (date: string): Incident =>
  openedAt(
    `${date}T09:00:00.000Z`,
    { type: 'acknowledge', actor: ada, at: `${date}T09:02:00.000Z` },
    {
      type: 'close',
      actor: ada,
      classification: 'drill',
      comment: '',
      needsSecondPerson: false,
      at: `${date}T10:00:00.000Z`,
    },
  );

/** The digest of a quiet week, made at noon of its last day, three weeks after a drill. Give what matters to the test. */
export const aDigest = (given: Partial<DigestFacts> = {}): Digest =>
  digestOf({
    span: lastDays(7),
    now: Date.parse(onTheDay('12:00:00.000')),
    incidents: [aDrill('2026-10-13')],
    altered: 0,
    log: { signIns: [], problems: [] },
    accounts: [harbour, lantern],
    ...given,
  });
