import type { Usual } from '../../src/signIn/usual.ts';
import { accountId } from './signIn.ts';

/** The office on five days of thirty, with one application. Give what matters to the test. */
export const aUsual = (given: Partial<Usual> = {}): Usual => ({
  accountId,
  from: '2026-10-04T09:00:00.000Z',
  to: '2026-11-03T09:00:00.000Z',
  isWhole: true,
  days: 5,
  place: { city: 'Bremen', country: 'DE', days: 5 },
  countries: ['DE'],
  networks: ['64496'],
  applications: ['Azure Portal'],
  clients: ['Browser'],
  ...given,
});
