import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { openLogAnalytics } from '../fakes/logAnalytics.ts';
import { installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { useBots, webhookCode } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';
import { trailsIn } from './trails.ts';
import { startWithWorkspace } from './workspaceBot.ts';

describe('stopping, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  beforeEach(async () => {
    connector = await createConnector();
  });
  afterEach(() => connector.close());

  it('answers the request under way, takes no other and exits with 0', async () => {
    const dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    const { hostname, port } = new URL(await bot.url());
    await bot.logged('Teams is connected');
    const body = JSON.stringify(alertPayload());
    const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.write(head + body.slice(0, 100), resolve));
    await postAlert(`http://${hostname}:${port}`, alertPayload());
    bot.process.kill('SIGTERM');
    await bot.logged('closing');
    await assert.rejects(postAlert(`http://${hostname}:${port}`, alertPayload()));
    socket.write(body.slice(100));
    assert.match(await text(socket), /^HTTP\/1\.1 202 .*"duplicate":false\}$/s);
    assert.equal(await bot.ended(), 0);
    const [trail, ...others] = (await trailsIn(dataDir)).values();
    assert.deepEqual([trail?.filter(({ event }) => event.type === 'alertReceived').length, others], [2, []]);
  });

  it('exits with 0 while Teams is loading, and the next start shows what was taken', async () => {
    const dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    assert.equal(await bot.end(), 0);
    assert(!bot.log.some(({ msg }) => msg === 'Teams is connected'), 'it was still loading');

    const next = bots.start({ DATA_DIR: dataDir });
    await postActivity(await next.url(), installation({ serviceUrl: connector.serviceUrl }));
    await shows(connector, incidentId, waits);
  });

  it('waits for a card under way, and does not post it again after a restart', async () => {
    const dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const answered = Promise.withResolvers<void>();
    connector.conduct = () => ({ after: answered.promise });
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    await connector.until('the card', () => cardsOf(connector, incidentId)[0]);
    bot.process.kill('SIGINT');
    await bot.logged('closing');
    answered.resolve();
    assert.equal(await bot.ended(), 0);

    connector.conduct = () => 'ok';
    const next = bots.start({ DATA_DIR: dataDir });
    const later = alertPayload({ signIns: [{ userId: 'later' }] });
    await shows(connector, incidentOf(await postAlert(await next.url(), later)), waits);
    assert.equal(cardsOf(connector, incidentId).length, 1);
  });

  it('does not wait for clients that send nothing, half of their headers or half of their body', async () => {
    const bot = bots.start();
    const { hostname, port } = new URL(await bot.url());
    const begun = [
      '',
      'POST /api/alerts HTTP/1.1\r\nHost:',
      `POST /api/alerts?code=${webhookCode} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{`,
    ];
    const sockets = begun.map((sent) => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.write(sent);
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    await postAlert(`http://${hostname}:${port}`, alertPayload());
    assert.equal(await bot.end(), 0);
    for (const socket of sockets) socket.destroy();
  });

  it('exits with 0 within ten seconds while a query of the sign-in log never ends', async () => {
    const service = await openLogAnalytics();
    try {
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      service.conduct = () => {
        resolve();
        return 'silence';
      };
      const bot = startWithWorkspace(bots, service);
      await bot.logged('Teams is connected');
      await asked;
      assert.equal(await bot.end(), 0);
      assert(bot.log.some(({ msg }) => msg.startsWith('closing waits no longer')));
    } finally {
      await service.close();
    }
  });
});
