import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import { createRefusalLog } from '../../src/http/refusalLog.ts';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { registerAlerts } from '../../src/webhook/alertsRoute.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { noMemory } from '../fakes/remembered.ts';

const code = 'an+invented/code= with a space & ü';

describe('the code in the address of the webhook', () => {
  let opened: OpenedIncidents;
  let server: Server;
  const lines: string[] = [];

  before(async () => {
    opened = openIncidents();
    const log = createLog({ write: (line) => lines.push(line) });
    server = createServer(log);
    registerAlerts(server, {
      remembered: noMemory,
      watchdog: { ruleId: null, accounts: [] },
      incidents: opened.incidents,
      proofs: { codes: [code], checkToken: null },
      allowedRules: null,
      logRefusal: createRefusalLog(log, Date.now),
      log,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.server.closeAllConnections();
    await closed;
    await opened.dispose();
  });

  const send = async (query: string): Promise<number> => {
    const { port } = server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/alerts${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    await response.text();
    return response.status;
  };

  const taken = [
    ['encoded', `?code=${encodeURIComponent(code)}`],
    ['as it is, with a plus', '?code=an+invented/code=%20with%20a%20space%20%26%20ü'],
    ['beside other fields', `?a=1+1&code=${encodeURIComponent(code)}&b`],
  ] as const;
  for (const [how, query] of taken) {
    it(`is taken when it is sent ${how}`, async () => assert.equal(await send(query), 202));
  }

  const refused = [
    ['missing', ''],
    ['empty', '?code='],
    ['sent with a space for the plus', `?code=${encodeURIComponent(code.replace('+', ' '))}`],
    ['sent with a plus for each space', `?code=${encodeURIComponent(code.replaceAll(' ', '+'))}`],
    ['sent twice', `?code=${encodeURIComponent(code)}&code=${encodeURIComponent(code)}`],
  ] as const;
  for (const [how, query] of refused) {
    it(`is refused when it is ${how}`, async () => assert.equal(await send(query), 401));
  }

  it('is asked for as often as somebody likes, with few lines in the log', async () => {
    lines.length = 0;
    for (let index = 0; index < 50; index += 1) assert.equal(await send('?code=guessed'), 401);
    assert(lines.length > 0 && lines.length <= 21, `${lines.length} lines`);
  });
});
