import assert from 'node:assert/strict';
import { missingDetails } from '../../../src/incident/lookupTimes.ts';
import { sweptAlert } from '../../../src/sweep/sweptAlert.ts';
import { acknowledge, found } from '../../builders/commands.ts';
import { ada, anIncident, received } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

describe('what the sweep found', () => {
  const row = aSignIn({ resultCode: '50126' });

  it('counts as an alert of its own, and its sign-in as a row, once', () => {
    const { alerts, signIns, severity } = anIncident(received(sweptAlert(row)), found(row));
    assert.deepEqual([alerts.fired, alerts.swept, alerts.signIns, signIns.size], [1, 1, 0, 1]);
    assert.equal(alerts.first.isSwept, true);
    assert.equal(severity, 'medium');
  });

  it('is complete with its row, and asked for no more', () => {
    assert.equal(missingDetails(anIncident(received(sweptAlert(row)), found(row))), null);
  });

  it('is told of when it comes after the acknowledgement', () => {
    const next = aSignIn({ id: 'next', resultCode: '50126', at: '2026-11-03T09:30:00.000Z' });
    const incident = anIncident(
      received(sweptAlert(row)),
      found(row),
      acknowledge(),
      received(sweptAlert(next)),
      found(next),
    );
    assert.equal(incident.unannounced, 'news');
    assert.equal(incident.acknowledgement?.actor.id, ada.id);
  });
});
