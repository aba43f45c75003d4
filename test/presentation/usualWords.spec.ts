import assert from 'node:assert/strict';
import { incidentMessage } from '../../src/card/incident.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { sightingsOf } from '../../src/presentation/matchSignIns.ts';
import { usualWords } from '../../src/presentation/usualWords.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { Usual } from '../../src/signIn/usual.ts';
import { anAlert, anAlertedSignIn, found, incidentOf, received } from '../builders/cardIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { aUsual } from '../builders/usual.ts';
import { wordsIn } from '../card/readCard.ts';

const incidentWith = (usual: Usual | null, ...rows: readonly SignIn[]): Incident =>
  incidentOf([
    ['09:18:06.200', received(anAlert())],
    ...(rows.length > 0 ? [['09:18:08.000', found(...rows)] as const] : []),
    ...(usual ? [['09:18:09.000', { type: 'usualLearned', usual }] as const] : []),
  ]);
const wordsOf = (incident: Incident) => usualWords(incident, sightingsOf(incident)[0]);
const said = (usual: Partial<Usual> | null, row: Partial<SignIn> = {}) =>
  wordsOf(incidentWith(usual && aUsual(usual), aSignIn(row)));

const iceland = { city: 'Reykjavík', country: 'IS', autonomousSystemNumber: '64511' };

describe('whether a sign-in is usual', () => {
  for (const [what, usual, row, words] of [
    ['as ever', {}, {}, 'Usual place: Bremen, Germany.'],
    [
      'from a new country: the network goes without saying',
      {},
      iceland,
      'Not used from Iceland in 30 days of the log. Usually from Bremen, Germany.',
    ],
    [
      'from a new country, with a new application',
      {},
      { ...iceland, application: 'Azure CLI', clientApp: 'Mobile Apps and Desktop clients' },
      'Not used from Iceland in 30 days of the log. Usually from Bremen, Germany.',
    ],
    [
      'from a new country with a new application, and no place is usual',
      { place: null },
      { ...iceland, application: 'Azure CLI' },
      'Not used from Iceland or with Azure CLI in 30 days of the log.',
    ],
    [
      'from a new network',
      {},
      { autonomousSystemNumber: '64511' },
      'Not used from AS64511 in 30 days of the log. Usual place: Bremen, Germany.',
    ],
    [
      'with a new client',
      {},
      { clientApp: 'Mobile Apps and Desktop clients' },
      'Not used with client Mobile Apps and Desktop clients in 30 days of the log.',
    ],
    [
      'with names in other cases',
      { countries: ['de'], applications: ['AZURE PORTAL'] },
      {},
      'Usual place: Bremen, Germany.',
    ],
    [
      'of an account without any use',
      { days: 0, place: null, countries: [], networks: [], applications: [], clients: [] },
      iceland,
      'No earlier use of this account in 30 days of the log.',
    ],
    // Nothing is claimed to be new of what is not known.
    ['where the log is too short', { isWhole: false }, iceland, 'Usually from Bremen, Germany.'],
    ['where an earlier use has no country', { countries: null, networks: null, place: null }, iceland, ''],
    [
      'where the sign-in has no place',
      {},
      { city: null, country: null, autonomousSystemNumber: null },
      'Usually from Bremen, Germany.',
    ],
    [
      'where one use is all there is',
      { days: 1, place: { city: 'Bremen', country: 'DE', days: 1 } },
      iceland,
      'Not used from Iceland in 30 days of the log. Last used from Bremen, Germany.',
    ],
    ['where no place is usual', { days: 5, place: { city: 'Bremen', country: 'DE', days: 2 } }, {}, ''],
    ['of another account', { accountId: '00000000-0000-4000-8000-00000000000b' }, iceland, ''],
    ['where nothing was learned', null, iceland, ''],
    ['by device code', null, { authenticationProtocol: 'deviceCode' }, 'Signed in with a device code.'],
    ['by another protocol', null, { authenticationProtocol: 'oAuth2' }, ''],
    ['over IMAP', null, { clientApp: 'IMAP4' }, 'Legacy protocol: IMAP4. MFA does not apply.'],
    [
      'over an old log’s IMAP',
      null,
      { clientApp: 'Other clients; IMAP' },
      'Legacy protocol: Other clients; IMAP. MFA does not apply.',
    ],
    ['over modern authentication', null, { clientApp: 'Mobile Apps and Desktop clients' }, ''],
    ['by a client called like one', null, { clientApp: 'IMAP4 helper' }, ''],
    [
      'by device code from a new country',
      {},
      { ...iceland, authenticationProtocol: 'deviceCode' },
      'Signed in with a device code. Not used from Iceland in 30 days of the log.',
    ],
  ] as const satisfies readonly (readonly [string, Partial<Usual> | null, Partial<SignIn>, string])[]) {
    it(`is told: ${what}`, () => assert.equal(said(usual, row), words));
  }

  it('is told of an alert before its row has come, by country and application', () => {
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert({ signIns: [anAlertedSignIn({ location: 'IS' })] }))],
      ['09:18:09.000', { type: 'usualLearned', usual: aUsual() }],
    ]);
    assert.match(wordsOf(incident), /^Not used from Iceland/);
  });

  it('is told of a device code in vain', () => {
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert({ signIns: [] }))],
      ['09:18:08.000', found(aSignIn({ authenticationProtocol: 'deviceCode', resultCode: '50126' }))],
    ]);
    assert.equal(wordsOf(incident), 'Tried with a device code.');
  });

  it('stands on the card below the time', () => {
    const { card } = incidentMessage(incidentWith(aUsual(), aSignIn(iceland)));
    assert.match(
      wordsIn(card),
      /\{\{TIME\(2026-11-03T09:15:00Z\)\}\}\nNot used from Iceland in 30 days of the log\. Usually from Bremen, Germany\.\n/,
    );
  });

  it('shows hostile names as short text, in one line', () => {
    for (const hostile of [
      '[Approve here](https://evil.example)',
      '{{DATE(2026-01-01T00:00:00Z)}}',
      'one\ntwo\u202Ethree\u0000',
      'x'.repeat(5_000),
    ]) {
      const words = said({}, { ...iceland, application: hostile, country: hostile });
      assert(!words.includes('\n') && [...words].length < 220, words);
      assert(!words.includes('{{'), words);
    }
  });
});
