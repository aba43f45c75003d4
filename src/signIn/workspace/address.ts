import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import { readSignIn } from '../readSignIn.ts';
import type { AddressAnswer } from '../source.ts';
import { timeOf } from './rows.ts';

type Row = WorkspaceResult['rows'][number];
type AddressSummary = Omit<AddressAnswer, 'signIns' | 'problems'> & {
  /** How many sign-ins the accounts have, even if an answer does not hold them all. */
  readonly accountSignIns: number;
};

/** Tells whether a row of `queries/whois.kql` sums up all users. */
export const isAddressSummary = ({ Table }: Row): boolean => Table === 'all';

/** Reads that row. `undefined` means that the answer left it out. */
export function readAddressSummary(row: Row | undefined): AddressSummary {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const lastAt = timeOf(row?.CreatedDateTime);
  // Read it as a record, so that Entra's empty parts are treated as everywhere else.
  const reading = readSignIn(
    {
      id: 'summary',
      userId: 'everybody',
      createdDateTime: lastAt,
      status: { errorCode: 0 },
      location: row?.LocationDetails,
      autonomousSystemNumber: row?.AutonomousSystemNumber,
    },
    0,
  );
  const signIn = 'signIn' in reading ? reading.signIn : null;
  return {
    firstAt: timeOf(row?.FirstAt),
    lastAt,
    origin: signIn && {
      city: signIn.city,
      country: signIn.country,
      autonomousSystemNumber: signIn.autonomousSystemNumber,
    },
    others: { users: number(row?.OtherUsers), signIns: number(row?.OtherSignIns) },
    accountSignIns: number(row?.AccountSignIns),
  };
}
