import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Alert } from '../../../src/alert/alert.ts';
import { groupOf } from '../../../src/alert/grouping.ts';
import { readAlert } from '../../../src/webhook/azureMonitor/readAlert.ts';

const folder = new URL('../../fixtures/alerts/', import.meta.url);
const bodies = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

function assertTime(time: string | null): void {
  assert.ok(time === null || new Date(time).toISOString() === time, String(time));
}

function assertText(text: string | null): void {
  assert.ok(text === null || (text !== '' && text.length <= 2_000 && text.isWellFormed()), String(text));
}

/** What holds for every alert, whatever it was read from. */
function assertAlert(alert: Alert): void {
  assert.match(alert.key, new RegExp(`^${alert.format}:(body:)?[0-9a-f]{64}$`));
  assert.ok(alert.condition === 'fired' || alert.condition === 'resolved');
  assert.ok(alert.counted === null || (Number.isInteger(alert.counted) && alert.counted >= 0));
  const { window, activity, signIns, properties, portalLink, rule, raw } = alert;
  for (const time of [
    alert.firedAt,
    window?.from,
    window?.to,
    activity?.at,
    ...signIns.map(({ at }) => at),
  ]) {
    assertTime(time ?? null);
  }
  assert.ok(window === null || window.from <= window.to);
  assert.ok(signIns.length <= 100 && properties.length <= 50);
  for (const { count, userId, at, ...texts } of signIns) {
    assert.ok(Number.isInteger(count) && count >= 1);
    assert.equal(userId, userId?.toLowerCase() ?? null);
    for (const text of [userId, ...Object.values(texts)]) {
      assertText(text);
    }
    assert.ok(Object.values(texts).some((text) => text !== null) || userId !== null);
  }
  for (const text of [...Object.values(rule), ...properties.flatMap(({ name, value }) => [name, value])]) {
    assertText(text);
  }
  assert.ok(rule.severity === null || /^Sev[0-4]$/.test(rule.severity));
  if (portalLink !== null) {
    assert.ok(portalLink.length <= 4_000);
    assert.match(new URL(portalLink).origin, /^https:\/\/(ms\.)?portal\.azure\.(com|us|cn)$/);
  }
  assert.equal(raw !== null, alert.format === 'unreadable');
  assert.ok((raw ?? '').length <= 4_000 && (raw ?? '').isWellFormed());
  assert.match(groupOf(alert, []).group, /^(account:.+|rule:.+|unreadable)$/s);
}

type Step = {
  readonly at: number;
  readonly change: 'delete' | 'replace' | 'duplicate';
  readonly value: unknown;
};

/** Every place in a JSON value, as its container and key. */
function places(value: unknown): { readonly container: object; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]) => [{ container: value, key }, ...places(item)]);
}

function mutate(body: string, steps: readonly Step[]): unknown {
  const json: unknown = JSON.parse(body);
  for (const { at, change, value } of steps) {
    const all = places(json);
    const place = all[at % Math.max(all.length, 1)];
    if (place !== undefined) {
      if (change === 'delete') {
        Reflect.deleteProperty(place.container, place.key);
      } else {
        const name = change === 'duplicate' ? place.key.toUpperCase() : place.key;
        // A copy: what is put into itself has no end, and the next run gets the same value.
        Reflect.set(place.container, name, structuredClone(value));
      }
    }
  }
  return json;
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 2_500 }),
  fc.constantFrom('', ' ', 'Count', '\ud83d', '0001-01-01T00:00:00', '2026-02-30T00:00:00Z', 1e308, -0, [
    [[]],
  ]),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.webUrl(),
);

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(1_000),
  change: fc.constantFrom('delete', 'replace', 'duplicate'),
  value: oddValue,
});

// Through text and back, as a body comes: what was deleted from an array is `null` then and no hole.
function readBody(json: unknown): Alert {
  const body = JSON.stringify(json);
  return readAlert(body, JSON.parse(body));
}

describe('readAlert on anything', () => {
  it('gives a sound alert for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
        assertAlert(readBody(json));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives a sound alert for any body of a known schema', () => {
    const schemaId = fc.constantFrom(
      'azureMonitorCommonAlertSchema',
      'Microsoft.Insights/activityLogs',
      'Microsoft.Insights/LogAlert',
    );
    fc.assert(
      fc.property(fc.record({ schemaId, data: fc.jsonValue({ maxDepth: 6 }) }), (json) => {
        assertAlert(readBody(json));
      }),
      { numRuns: 500 },
    );
  });

  it('gives a sound alert for every fixture with fields deleted, replaced and doubled', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        (body, steps) => {
          const json = mutate(body, steps);
          assertAlert(readBody(json));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
