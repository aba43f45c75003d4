import { type Digest, type DigestFacts, digestOf } from '../../src/digest/digest.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { SignInAnswer } from '../../src/signIn/source.ts';
import { usesOf } from '../../src/signIn/usesOf.ts';
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

/** `log` also holds what the last uses of the accounts are found in. */
export type GivenDigest = Partial<Omit<DigestFacts, 'log'>> & { readonly log?: SignInAnswer | null };

/** The digest of a quiet week, made at noon of its last day, three weeks after a drill. Give what matters to the test. */
export function aDigest({ log = { signIns: [], problems: [] }, ...given }: GivenDigest = {}): Digest {
  const accounts = given.accounts ?? [harbour, lantern];
  const incidents = given.incidents ?? [aDrill('2026-10-13')];
  const open = incidents.filter(({ status }) => status === 'open');
  const ids = accounts.map(({ id }) => id);
  return digestOf({
    span: lastDays(7),
    now: Date.parse(onTheDay('12:00:00.000')),
    incidents,
    openCounts: {
      open: open.length,
      waiting: open.filter(({ acknowledgement }) => acknowledgement === null).length,
    },
    altered: 0,
    accounts,
    log: log && { ...log, uses: usesOf(log.signIns, ids) },
    ...given,
  });
}
