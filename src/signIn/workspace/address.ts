import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import { readSignIn } from '../readSignIn.ts';
import type { AddressAnswer } from '../source.ts';
import { timeOf } from './rows.ts';

type Row = WorkspaceResult['rows'][number];
type AddressSummary = Omit<AddressAnswer, 'signIns' | 'problems'> & {
  /** How many sign-ins of the accounts there are, also where an answer does not have them all. */
  readonly accountSignIns: number;
};

/** Says whether a row of `queries/whois.kql` sums up everybody. */
export const isAddressSummary = ({ Table }: Row): boolean => Table === 'all';

/** Reads that row; `undefined` is one that was left out of the answer. */
export function readAddressSummary(row: Row | undefined): AddressSummary {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const lastAt = timeOf(row?.CreatedDateTime);
  // As a record, so that what Entra leaves empty is read as everywhere else.
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
