import assert from 'node:assert/strict';
import { readAlert } from '../../../src/webhook/azureMonitor/readAlert.ts';
import { alertPayload, harbour } from '../../builders/alertPayload.ts';

const payload = alertPayload({ rule: 'wrapped', firedAt: '2026-11-30T02:36:11.083Z' });
const text = JSON.stringify(payload);
const read = (body: unknown) => readAlert(JSON.stringify(body), body);
const bare = read(payload);

/** `value` within so many objects. */
const deep = (value: unknown, levels: number): unknown =>
  levels === 0 ? value : { body: deep(value, levels - 1) };

describe('an alert in the message of a Logic App or a runbook', () => {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'IcMBroadcaster/1.0' };
  const messages: Readonly<Record<string, unknown>> = {
    'body, as an object': { headers, body: payload },
    'body, as a text': { headers, body: text },
    'body, as a text with a byte order mark and blanks': { headers, body: `\ufeff \n${text}` },
    'RequestBody of a runbook, as a text': {
      WebhookName: 'alert',
      RequestBody: text,
      RequestHeader: { 'x-ms-request-id': 'x' },
    },
    'requestbody, in other letters': { requestbody: payload },
    'RequestBody in body, each a text': { body: JSON.stringify({ RequestBody: text }) },
    'body in body in body': deep(payload, 3),
    'a text of a text': { body: JSON.stringify(text) },
    'a text alone': text,
    'a list of events': [{ id: 'x', eventType: 'x', subject: 's', data: payload }],
    'a list of records': { records: [{ body: payload }] },
    'content in base 64': {
      body: { '$content-type': 'application/octet-stream', $content: Buffer.from(text).toString('base64') },
    },
    'ContentData of a queue, in base 64': { ContentData: Buffer.from(text).toString('base64') },
    'a body in base 64, with a byte order mark and in lines': {
      headers,
      body: Buffer.from(`\ufeff${JSON.stringify(payload, null, 2)}`).toString('base64'),
    },
    'the same alert in two places': { body: payload, RequestBody: text },
    'a long message around it': { others: Array.from({ length: 1_000 }, (_, index) => index), body: payload },
  };
  for (const [what, message] of Object.entries(messages)) {
    it(`is read as if it had come by itself: ${what}`, () => {
      assert.deepEqual(read(message), bare);
      assert.equal(read(message).signIns[0]?.userPrincipalName, harbour.userPrincipalName);
    });
  }

  it('is read in the other formats that name their schema', () => {
    const legacy = {
      schemaId: 'Microsoft.Insights/activityLogs',
      data: { status: 'Activated', context: { activityLog: { operationName: 'x', caller: 'a@b' } } },
    };
    assert.equal(read({ body: JSON.stringify(legacy) }).format, 'activityLogLegacy');
  });

  const unread: Readonly<Record<string, unknown>> = {
    'two alerts, of which one would hide the other': [payload, alertPayload({ rule: 'another' })],
    'an alert deeper than anybody wraps one': deep(payload, 40),
    'an alert that says nothing': { body: { schemaId: 'azureMonitorCommonAlertSchema', data: {} } },
    'a text that is no JSON': { body: `${text.slice(0, -9)}` },
    'a text that speaks of an alert': { text: `We got: ${text}` },
    'content that is no base 64': { body: { $content: '%%%' } },
    'no alert': { body: { RequestBody: '{"a":[1,2,{"b":"[]"}]}' } },
  };
  for (const [what, message] of Object.entries(unread)) {
    it(`is shown as it came: ${what}`, () => {
      const alert = read(message);
      assert.equal(alert.format, 'unreadable');
      assert.equal(alert.raw, JSON.stringify(message).slice(0, 4_000));
    });
  }

  it('looks at a bounded number of values, however they are nested', () => {
    const wide = Array.from({ length: 20_000 }, () => ({ body: '{}' }));
    const bomb = '['.repeat(60_000) + ']'.repeat(60_000);
    let quoted = text;
    for (let level = 0; level < 10; level += 1) quoted = JSON.stringify({ a: quoted.slice(0, 100_000) });
    for (const message of [wide, { body: bomb }, { body: quoted }])
      assert.equal(read(message).format, 'unreadable');
  });
});
