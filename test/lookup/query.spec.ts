import assert from 'node:assert/strict';
import { queryFor } from '../../src/lookup/query.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { anIncident, received } from '../builders/incident.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';

const now = Date.parse('2026-11-03T10:00:00.000Z');
const at = '2026-11-03T09:20:00.000Z';

describe('the query for the rows behind an incident', () => {
  it('begins a quarter of an hour before the earliest time that an alert speaks of, and ends as far ahead as clocks may be apart', () => {
    const incident = anIncident({
      ...received(anAlert({ window: null, firedAt: '2026-11-03T08:00:00.000Z' })),
      at,
    });
    assert.deepEqual(queryFor(incident, [], now), {
      accountIds: [accountId],
      span: { from: '2026-11-03T07:45:00.000Z', to: '2026-11-03T10:15:00.000Z' },
    });
  });

  it('goes back two days at most, whatever a payload says', () => {
    const incident = anIncident({ ...received(anAlert({ firedAt: '1971-01-01T00:00:00.000Z' })), at });
    assert.equal(queryFor(incident, [], now).span.from, '2026-11-01T09:20:00.000Z');
  });

  it('goes back from the latest alert, so that the span does not grow with the life of the incident', () => {
    const late = { ...received(), at: '2026-11-13T09:20:00.000Z' };
    const incident = anIncident({ ...received(), at }, late);
    const from = queryFor(incident, [], Date.parse(late.at) + 60_000).span.from;
    assert.equal(from, '2026-11-11T09:20:00.000Z');
  });

  it('goes back an hour before the first alert at most when the alerts name nobody', () => {
    const sample = received(anAlert({ signIns: [], firedAt: '2021-11-17T08:00:00.000Z' }));
    const incident = anIncident({ ...sample, at }, { ...sample, at: '2026-11-03T09:40:00.000Z' });
    assert.equal(queryFor(incident, ['a'], now).span.from, '2026-11-03T08:20:00.000Z');
    const adopted = anIncident({ ...sample, at }, { type: 'recordSignIns', signIns: [aSignIn()] });
    assert.equal(queryFor(adopted, ['a'], now).span.from, '2026-11-03T08:20:00.000Z');
  });

  it('begins as much earlier as clocks may be apart when only its arrival says when an alert was', () => {
    const incident = anIncident({ ...received(anAlert({ firedAt: null, window: null })), at });
    assert.equal(queryFor(incident, [], now).span.from, '2026-11-03T08:50:00.000Z');
  });

  it('is not moved ahead by an alert from the future', () => {
    const future = { firedAt: '2999-01-01T00:00:00.000Z', window: null };
    const incident = anIncident({ ...received(anAlert(future)), at });
    assert.equal(queryFor(incident, [], now).span.from, '2026-11-03T08:50:00.000Z');
  });

  it('asks for nobody when only a name is known that is not a watched account', () => {
    const signIns = [anAlertedSignIn({ userId: null, userPrincipalName: 'somebody@fabrikam.com' })];
    const incident = anIncident({ ...received(anAlert({ signIns })), at });
    assert.deepEqual(queryFor(incident, ['a'], now).accountIds, []);
  });

  it('asks for all watched accounts when none is known', () => {
    const incident = anIncident({ ...received(anAlert({ signIns: [] })), at });
    assert.deepEqual(queryFor(incident, ['a', 'b'], now).accountIds, ['a', 'b']);
  });

  it('still asks for all watched accounts when the log has told whose the first sign-ins of a rule were', () => {
    const incident = anIncident(
      { ...received(anAlert({ signIns: [] })), at },
      { type: 'recordSignIns', signIns: [aSignIn()] },
    );
    assert.equal(incident.account?.id, accountId);
    assert.deepEqual(queryFor(incident, ['a', 'b'], now).accountIds, ['a', 'b', accountId]);
  });
});
