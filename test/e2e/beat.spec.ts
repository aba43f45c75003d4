import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { alertPayload, beatPayload, harbour, watchdogRuleId } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { useBots, webhookCode } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';
import { trailsIn } from './trails.ts';

const userOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** A call of Azure's that has begun: `finish` sends the rest, and gives the answer. */
function beginCall(address: string, payload: object): Promise<{ finish(): Promise<string> }> {
  const { hostname, port } = new URL(address);
  const body = JSON.stringify(payload);
  const head = `POST /api/alerts?code=${webhookCode} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const socket = connect(Number(port), hostname).on('error', () => {});
  return new Promise((resolve) => {
    socket.write(head + body.slice(0, 100), () =>
      resolve({
        finish() {
          socket.write(body.slice(100));
          return text(socket);
        },
      }),
    );
  });
}

describe('the watchdog’s beat, end to end', function () {
  this.timeout(60_000);
  const bots = useBots();
  let connector: Connector;
  beforeEach(async () => {
    connector = await createConnector();
  });
  afterEach(() => connector.close());

  it('loses no alert when a deployment restarts the bot in the middle of it', async () => {
    const settings = { DATA_DIR: bots.folder(), WATCHDOG_RULE_ID: watchdogRuleId };
    const first = bots.start(settings);
    const url = await first.url();
    await first.logged('Teams is connected');
    const beat = await beginCall(url, beatPayload());
    const underWay = await beginCall(url, alertPayload({ signIns: [{ userId: userOf(1) }] }));
    const taken = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId: userOf(2) }] })));
    first.process.kill('SIGTERM');
    await first.logged('closing');
    const [beaten, answered] = await Promise.all([beat.finish(), underWay.finish()]);
    assert.match(beaten, /^HTTP\/1\.1 200 .*\{"beat":true\}$/s);
    assert.match(answered, /^HTTP\/1\.1 202 .*"duplicate":false\}$/s);
    assert.equal(await first.ended(), 0);

    const kept = await trailsIn(settings.DATA_DIR);
    assert.equal(kept.size, 2);
    const second = bots.start(settings);
    await postActivity(await second.url(), installation({ serviceUrl: connector.serviceUrl }));
    for (const incidentId of kept.keys()) await shows(connector, incidentId, waits);
    assert.equal(cardsOf(connector, taken).length, 1);
    assert.equal(await second.end(), 0);
  });

  it('loses no alert when the process is killed in the middle of it', async () => {
    const settings = { DATA_DIR: bots.folder(), WATCHDOG_RULE_ID: watchdogRuleId };
    const first = bots.start(settings);
    const url = await first.url();
    await beginCall(url, beatPayload());
    const taken = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId: harbour.id }] })));
    assert.equal(await first.end('SIGKILL'), null);
    const second = bots.start(settings);
    const again = await second.url();
    assert.equal((await postAlert(again, beatPayload())).status, 200);
    await postActivity(again, installation({ serviceUrl: connector.serviceUrl }));
    await shows(connector, taken, waits);
    assert.equal(await second.end(), 0);
  });
});
