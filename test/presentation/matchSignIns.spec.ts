import assert from 'node:assert/strict';
import type { AlertedSignIn } from '../../src/alert/alertedSignIn.ts';
import { findingTitle } from '../../src/presentation/headline.ts';
import { sightingsOf } from '../../src/presentation/matchSignIns.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import {
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  harbour,
  incidentOf,
  lantern,
  onTheDay,
  received,
} from '../builders/cardIncidents.ts';

/** What the alerts spoke of and the rows do not explain. */
function hintsLeft(alerted: readonly AlertedSignIn[], rows: readonly SignIn[]): readonly AlertedSignIn[] {
  const incident = incidentOf([
    ['09:18:06.200', received(anAlert({ signIns: alerted }))],
    ['09:18:08.000', found(...rows)],
  ]);
  return sightingsOf(incident).flatMap(({ source }) => (source.hint ? [source.hint] : []));
}

const success = anAlertedSignIn();
const row = (id: string, given: Partial<SignIn> = {}) => anAttackRow({ id, ...given });

describe('what an alert says of a sign-in', () => {
  it('is replaced by its row', () => {
    assert.deepEqual(hintsLeft([success], [row('a')]), []);
  });

  it('is not hidden behind a row of another account that it knows by name', () => {
    const byName = anAlertedSignIn({ userId: null, userPrincipalName: lantern.userPrincipalName });
    assert.deepEqual(hintsLeft([byName], [row('a')]), [byName]);
  });

  it('is replaced by its row also when the name is spelled otherwise, or the row has none', () => {
    const shouted = anAlertedSignIn({ userPrincipalName: harbour.userPrincipalName.toUpperCase() });
    assert.deepEqual(hintsLeft([shouted], [row('a')]), []);
    assert.deepEqual(hintsLeft([success], [row('a', { userPrincipalName: null })]), []);
  });

  it('is not hidden behind the row of an earlier sign-in just like it', () => {
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert())],
      ['09:18:08.000', found(row('a'))],
      ['11:00:00.000', received(anAlert({ key: 'logAlertsV2:0002' }))],
    ]);
    assert.deepEqual(
      sightingsOf(incident).map(({ at }) => at),
      [onTheDay('09:15:00.000'), null],
    );
  });

  it('is replaced by the sign-in of which it told another result, each result once', () => {
    const said = (resultCode: string) => anAlertedSignIn({ resultCode });
    const both = [row('a', { resultCode: '0', otherResults: ['50126'] })];
    assert.deepEqual(hintsLeft([said('50126'), said('0')], both), []);
    assert.deepEqual(hintsLeft([said('50126'), said('0'), said('50126')], both), [said('50126')]);
    assert.deepEqual(hintsLeft([said('50074')], both), [said('50074')]);
  });

  it('stands for as many as the log does not have yet', () => {
    const three = anAlertedSignIn({ count: 3 });
    assert.deepEqual(hintsLeft([three], [row('a'), row('b')]), [success]);
    assert.deepEqual(hintsLeft([three, success], [row('a'), row('b'), row('c'), row('d')]), []);
  });

  it('does not lose its row to another that says less', () => {
    const vague = anAlertedSignIn({ ipAddress: null, userId: null, userPrincipalName: null });
    const elsewhere = row('b', { ipAddress: '192.0.2.9' });
    assert.deepEqual(hintsLeft([vague, success], [row('a')]), [vague]);
    assert.deepEqual(hintsLeft([vague, success], [row('a'), elsewhere]), []);
  });

  it('of two times takes the rows that are not before them', () => {
    const [early, late] = ['09:10:00.000', '09:14:00.000'].map((at) => anAlertedSignIn({ at: onTheDay(at) }));
    assert(early && late);
    const rows = [row('a', { at: late.at ?? '' }), row('b', { at: early.at ?? '' })];
    assert.deepEqual(hintsLeft([early, late], rows), []);
    assert.deepEqual(hintsLeft([early, late], [row('b', { at: early.at ?? '' })]), [late]);
  });
});

describe('the title of an incident of thousands of rows', () => {
  it('is found piece by piece', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(`${index}`, { correlationId: null }));
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert())],
      ['09:18:08.000', found(...rows)],
    ]);
    const pieces = [...findingTitle(incident)].length;
    assert(pieces >= 10, `${pieces} pieces`);
  });
});
