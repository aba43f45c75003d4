import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Bot, useBots, webhookCode } from './harness.ts';
import { rawRequest } from './rawRequest.ts';
import { concurrently, incidentOf, postAlert } from './send.ts';

describe('requests that offer an upgrade, end to end', () => {
  const bots = useBots();
  let sockets: Socket[];
  beforeEach(() => {
    sockets = [];
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
  });

  /** A caller without credentials who offers an upgrade and keeps the connection; resolves with what comes first. */
  function offer(url: string, protocol: string): Promise<string> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.write(
      `GET /api/alerts HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
    );
    return new Promise((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString()));
      socket.once('close', () => resolve(''));
      socket.on('error', () => {});
    });
  }

  const offers = (url: string, count: number): Promise<string[]> =>
    concurrently(20, [...Array(count).keys()], (index) => offer(url, index % 2 ? 'websocket' : 'h2c'));

  const limits = (bot: Bot) => bot.log.filter(({ msg }) => msg.startsWith('connections are at their limit'));

  it('leaves room for alerts under 520 of them with 400 open files, and says that there are many', async () => {
    const bot = bots.start({}, { openFiles: 400 });
    const url = await bot.url();
    await bot.logged('Teams is connected');
    for (const answer of await offers(url, 520)) assert.match(answer, /^(HTTP\/1\.1 405 |$)/);
    for (let count = 0; count < 5; count += 1) {
      const signIns = [{ userId: `user-${count}` }];
      assert.equal((await postAlert(url, alertPayload({ signIns }))).status, 202);
    }
    assert.equal(limits(bot).length, 1);
    assert.equal(await bot.end(), 0);
  });

  it('takes an alert that offers HTTP/2', async () => {
    const url = await bots.start().url();
    const body = JSON.stringify(alertPayload());
    const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\nHost: localhost\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\nContent-Type: application/json\nContent-Length: ${Buffer.byteLength(body)}\n\n`;
    assert.match(await rawRequest(url, head, body), /^HTTP\/1\.1 202 .*"duplicate":false\}/s);
    const again = await postAlert(url, body);
    assert.deepEqual([again.status, again.body], [200, { incidentId: incidentOf(again), duplicate: true }]);
  });

  it('ends with 0 while such connections stand', async () => {
    const bot = bots.start();
    const url = await bot.url();
    for (const answer of await offers(url, 40)) assert.match(answer, /^HTTP\/1\.1 405 /);
    assert.equal(await bot.end(), 0);
    assert.deepEqual(limits(bot), []);
  });
});
