import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { shows } from './channel.ts';
import { useBots, webhookCode } from './harness.ts';
import { rawRequest } from './rawRequest.ts';
import { assertError, incidentOf, postActivity, postAlert, send } from './send.ts';

describe('bad input to the webhook, end to end', () => {
  const bots = useBots();
  const json = { 'Content-Type': 'application/json' };
  let connector: Connector;
  let url: string;
  let alerts: string;

  before(async () => {
    connector = await createConnector();
    url = await bots.start().url();
    alerts = `${url}/api/alerts?code=${webhookCode}`;
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
  });

  afterEach('the process takes an alert as if nothing had been', async () => {
    assert.equal((await postAlert(url, alertPayload())).status, 202);
  });

  after(() => connector.close());

  const post = (address: string, body: string, headers: Record<string, string> = json) =>
    send(address, { method: 'POST', headers, body });

  for (const [name, body] of [
    ['text', 'an alert'],
    ['half of an object', '{"schemaId": "azureMonitor'],
    ['nothing', ''],
    ['a form', 'schemaId=azureMonitorCommonAlertSchema'],
    ['a byte order mark alone', '\uFEFF'],
  ] as const) {
    it(`refuses a body that is not JSON but ${name}`, async () => {
      assertError(await post(alerts, body), 400, 'notJson');
    });
  }

  for (const [name, headers] of [
    ['plain text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['something like JSON', { 'Content-Type': 'application/json5' }],
    ['packed', { ...json, 'Content-Encoding': 'gzip' }],
  ] as const) {
    it(`refuses a body whose headers say that it is ${name}`, async () => {
      assertError(await post(alerts, JSON.stringify(alertPayload()), headers), 415, 'unsupportedMediaType');
    });
  }

  it('refuses 300 KB before they have come when the length is announced', async () => {
    const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 307200\n\n`;
    const answer = await rawRequest(url, head, '{');
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /\r\nConnection: close\r\n/i);
    assert.match(answer, /"code":"tooLarge"/);
  });

  it('refuses 300 KB when they have been sent', async () => {
    assertError(await post(alerts, JSON.stringify({ text: 'x'.repeat(300 * 1024) })), 413, 'tooLarge');
  });

  it('refuses a body without an announced length after 256 KB of it, though it never ends', async () => {
    const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n`;
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const answer = await rawRequest(url, head, chunk.repeat(5));
    assert.match(answer, /^HTTP\/1\.1 413 .*"code":"tooLarge"/s);
  });

  it('shows an alert of 120,000 levels as one that it could not read', async () => {
    const deep = `${'['.repeat(120_000)}${']'.repeat(120_000)}`;
    const answer = await postAlert(url, deep);
    assert.equal(answer.status, 202);
    await shows(connector, incidentOf(answer), /An alert could not be read.*\[\[\[\[/s);
  });

  it('takes a known alert with 40,000 levels somewhere in it', async () => {
    const deep = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`;
    const text = JSON.stringify(alertPayload({ customProperties: { deep: 'DEEP' } })).replace('"DEEP"', deep);
    assert.equal((await postAlert(url, text)).status, 202);
  });

  for (const json of ['{}', '[]', '"x"', '0', 'null', '{"data":null}', '{"__proto__":{"rule":"x"}}']) {
    it(`shows ${json} as an alert that it could not read`, async () => {
      const answer = await postAlert(url, json);
      assert.equal(answer.status, 202);
      await shows(connector, incidentOf(answer), /An alert could not be read/);
    });
  }

  for (const [name, query] of [
    ['no code', ''],
    ['an empty code', '?code='],
    ['a wrong code', '?code=never-seen-in-a-log-41d9'],
    ['a code that is longer', `?code=${webhookCode}x`],
    ['two codes', `?code=${webhookCode}&code=${webhookCode}`],
    ['the code under another name', `?Code=${webhookCode}`],
    ['a code that is no valid escape', '?code=%'],
  ] as const) {
    it(`refuses an alert with ${name}, whatever its body is`, async () => {
      for (const body of [JSON.stringify(alertPayload()), 'not JSON']) {
        assertError(await post(`${url}/api/alerts${query}`, body), 401, 'unauthorized');
      }
    });
  }

  it('answers 400 to the host “a b”, and lives', async () => {
    const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\nHost: a b\nContent-Length: 2\nConnection: close\n\n`;
    const answer = await rawRequest(url, head, '{}');
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /\{"code":"badRequest","message":"[^"]+"\}/);
  });

  for (const host of ['', '[', 'a:b:c', '\u0000', '@', '%zz']) {
    it(`answers whatever the host is, such as ${JSON.stringify(host)}`, async () => {
      const head = `GET /healthz HTTP/1.1\nHost: ${host}\nConnection: close\n\n`;
      assert.match(await rawRequest(url, head), /^HTTP\/1\.1 (200|400) /);
    });
  }

  it('answers other methods and addresses with the error that fits', async () => {
    assertError(await send(alerts, {}), 405, 'methodNotAllowed');
    assertError(await send(alerts, { method: 'DELETE' }), 405, 'methodNotAllowed');
    assertError(await send(`${url}/api/messages`, {}), 405, 'methodNotAllowed');
    assertError(await send(`${url}/healthz`, { method: 'POST' }), 405, 'methodNotAllowed');
    assertError(await send(`${url}/api/alerts/more`, { method: 'POST' }), 404, 'notFound');
    assertError(await send(`${url}/`, {}), 404, 'notFound');
    assertError(await send(`${url}/api/%`, {}), 404, 'notFound');
  });

  for (const accept of [
    'text/html',
    'application/xml',
    'image/png',
    'nonsense',
    'application/octet-stream',
  ]) {
    it(`answers in JSON also who would rather have ${accept}`, async () => {
      const headers = { ...json, Accept: accept };
      const taken = await post(alerts, JSON.stringify(alertPayload()), headers);
      assert.equal(taken.status, 202);
      assert.match(incidentOf(taken), /^\w{5}-\d+$/);
      assertError(await post(alerts, 'not JSON', headers), 400, 'notJson');
      assertError(await send(`${url}/nowhere`, { headers: { Accept: accept } }), 404, 'notFound');
    });
  }
});
