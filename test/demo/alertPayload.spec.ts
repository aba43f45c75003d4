import assert from 'node:assert/strict';
import { alertPayload } from '../../demo/alertPayload.ts';
import { demoAccounts, demoAttack, demoSignIn } from '../../demo/signInLog.ts';
import { readSignIn } from '../../src/signIn/readSignIn.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';

const now = new Date('2026-11-22T15:09:41.250Z');
const id = 'a1e70000-0000-4000-8000-000000000001';
const [harbour, lantern] = demoAccounts;
const read = (payload: object) => readAlert(JSON.stringify(payload), payload);

describe('the demo’s alert', () => {
  it('is a Log Alerts V2 alert that names all that six dimensions can', () => {
    const alert = read(alertPayload(demoAttack(now), now, id));
    assert.equal(alert.format, 'logAlertsV2');
    assert.equal(alert.condition, 'fired');
    assert.equal(alert.rule.severity, 'Sev0');
    assert.deepEqual(alert.properties, [], 'no dimension is left over');
    assert.deepEqual(alert.signIns, [
      {
        userId: harbour.id,
        userPrincipalName: harbour.userPrincipalName,
        ipAddress: '203.0.113.77',
        resultCode: '500121',
        application: 'Azure Portal',
        location: 'IS',
        at: null,
        count: 1,
      },
    ]);
  });

  it('fires a little before it is sent, on a window that holds the sign-in', () => {
    const alert = read(alertPayload(demoAttack(now), now, id));
    assert.ok(alert.firedAt !== null && alert.firedAt < now.toISOString());
    assert.ok(alert.window !== null && alert.window.to <= alert.firedAt);
    assert.ok(alert.window.from < demoAttack(now).at && demoAttack(now).at < alert.window.to);
  });

  it('has a link that a card may show', () => {
    assert.match(
      read(alertPayload(demoAttack(now), now, id)).portalLink ?? '',
      /^https:\/\/portal\.azure\.com/,
    );
  });

  it('is another alert with another id, and a repeat with the same', () => {
    const key = (alertId: string) => read(alertPayload(demoAttack(now), now, alertId)).key;
    assert.equal(key(id), key(id));
    assert.notEqual(key(id), key('a1e70000-0000-4000-8000-000000000002'));
  });

  for (const [kind, account, resultCode] of [
    ['secondFactor', harbour, '500121'],
    ['failed', harbour, '50126'],
    ['success', lantern, '0'],
  ] as const) {
    it(`agrees with the row that stands in the log: ${kind}`, () => {
      const { record, report } = demoSignIn(kind, now);
      const reading = readSignIn(record, 1);
      assert.ok('signIn' in reading);
      const [alerted] = read(alertPayload(report, now, id)).signIns;
      assert.equal(reading.signIn.userId, account.id);
      assert.equal(reading.signIn.resultCode, resultCode);
      assert.equal(alerted?.userId, reading.signIn.userId);
      assert.equal(alerted?.ipAddress, reading.signIn.ipAddress);
      assert.equal(alerted?.resultCode, reading.signIn.resultCode);
      assert.equal(alerted?.application, reading.signIn.application);
    });
  }
});
