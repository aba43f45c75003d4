import type { SignIn } from '../src/signIn/signIn.ts';
import { aSignIn } from '../test/builders/signIn.ts';

const day = 24 * 3_600_000;
/** How long there has been no sign-in, in ms. */
const quiet = 3 * 3_600_000;
const cities = ['Bremen', 'Oslo', 'Reykjavík', 'Lagos', 'Lima', 'Hanoi', 'Perth', 'Quito', 'Minsk', 'Gdańsk'];
const applications = [
  'Azure Portal',
  'Microsoft Azure CLI',
  'Azure Active Directory PowerShell',
  'Office 365',
];
/** Mostly guesses, as a storm has them. */
const resultCodes = [
  '50126',
  '50126',
  '50126',
  '50126',
  '50053',
  '50126',
  '50126',
  '50074',
  '50126',
  '53003',
];

const id = (kind: string, number: number) => `${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** So many rows of these accounts, even over the days before `now` (ms) but its last hours; four share a correlation id. */
export const benchSignIns = (
  rows: number,
  days: number,
  accountIds: readonly string[],
  now: number,
): readonly SignIn[] =>
  Array.from({ length: rows }, (_, index) => {
    const attempt = Math.floor(index / 4);
    const at = new Date(now - quiet - (rows - index - 1) * ((days * day - quiet) / rows)).toISOString();
    return aSignIn({
      id: id('51600000', index),
      correlationId: id('c0440000', attempt),
      userId: accountIds[attempt % accountIds.length] ?? '',
      userPrincipalName: `ember-${(attempt % accountIds.length) + 1}@contoso.onmicrosoft.com`,
      at,
      publishedAt: at,
      arrivedAt: at,
      resultCode: resultCodes[attempt % resultCodes.length] ?? '0',
      ipAddress: `198.51.${attempt % 100}.${(attempt * 7) % 256}`,
      city: cities[attempt % cities.length] ?? null,
      application: applications[attempt % applications.length] ?? null,
      isInteractive: attempt % 3 > 0,
    });
  });
