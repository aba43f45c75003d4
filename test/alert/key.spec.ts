import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isBodyKey } from '../../src/alert/key.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/alerts/${name}`, import.meta.url), 'utf8');

const keyOf = (body: string): string => readAlert(body, JSON.parse(body)).key;

describe('the key of an alert', () => {
  const body = fixture('logAlertsV2-sign-in.json');
  const changed = (from: string, to: string): string => {
    assert.ok(body.includes(from), from);
    return keyOf(body.replace(from, to));
  };

  it('is the same for a repeat, even in another body', () => {
    assert.equal(keyOf(body), keyOf(body));
    assert.ok(!isBodyKey(keyOf(body)));
    assert.equal(keyOf(JSON.stringify(JSON.parse(body))), keyOf(body));
    assert.equal(changed('A break-glass account was used.', 'Another description.'), keyOf(body));
  });

  it('differs by alert id, condition, firing time and sign-ins', () => {
    const keys = [
      keyOf(body),
      changed('alerts/bbbbbbbb-', 'alerts/bbbbbbbc-'),
      changed('"Fired"', '"Resolved"'),
      changed('2026-03-04T05:06:07.1234567Z', '2026-03-04T05:06:07.1234568Z'),
      changed('203.0.113.7', '203.0.113.8'),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it('tells two tests of an action group apart, though they share an alert id', () => {
    const test = fixture('01-common-LogAlertsV2-test-action.json');
    const second = test.replace(
      '"firedDateTime": "2025-04-15T18:08:03.626Z"',
      '"firedDateTime": "2025-04-15T18:09:00.000Z"',
    );
    assert.notEqual(second, test);
    assert.notEqual(keyOf(second), keyOf(test));
  });

  it('tells alert ids apart that only differ behind the longest text an alert keeps', () => {
    const longId = 'x'.repeat(3_000);
    assert.notEqual(
      changed('alerts/bbbbbbbb-', `alerts/${longId}1`),
      changed('alerts/bbbbbbbb-', `alerts/${longId}2`),
    );
  });

  it('is that of the body when the alert id or a readable firing time is missing', () => {
    const withoutId = body.replace('"alertId"', '"noAlertId"');
    const withoutTime = body.replace('2026-03-04T05:06:07.1234567Z', 'just now');
    for (const lacking of [withoutId, withoutTime, fixture('logAlertsV1Legacy-log-analytics.json')]) {
      assert.equal(keyOf(lacking), keyOf(lacking));
      assert.ok(isBodyKey(keyOf(lacking)));
      assert.notEqual(keyOf(`${lacking} `), keyOf(lacking));
    }
    assert.notEqual(keyOf(withoutId), keyOf(body));
  });
});
