import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as latency } from 'node:timers/promises';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { alertsOn, cardsOf } from './channel.ts';
import { useBots } from './harness.ts';
import { concurrently, incidentOf, postActivity, postAlert, send } from './send.ts';
import { alertsIn, trailsIn } from './trails.ts';

/** As many incidents as Teams lets the bot post within a few seconds. */
const accounts = 8;

describe('a crash, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  before(async () => {
    connector = await createConnector();
  });
  after(() => connector.close());

  it('loses none of 200 alerts that were answered, whenever the process is killed', async () => {
    const dataDir = bots.folder();
    const first = bots.start({ DATA_DIR: dataDir });
    const url = await first.url();
    await first.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    connector.conduct = () => ({ after: latency(20) });

    const deadline = randomInt(5, 190);
    const alerts = Array.from({ length: 200 }, (_, index) => {
      const userId = `00000000-0000-4000-8000-${String(index % accounts).padStart(12, '0')}`;
      return JSON.stringify(alertPayload({ signIns: [{ userId }] }));
    });
    const taken = new Map<string, string>();
    await concurrently(8, alerts, async (alert) => {
      const answer = await postAlert(url, alert).catch(() => null);
      if (answer === null) return;
      assert.equal(answer.status, 202);
      taken.set(readAlert(alert, JSON.parse(alert)).key, incidentOf(answer));
      if (taken.size === deadline) first.process.kill('SIGKILL');
    });
    await first.ended();
    const told = `killed after ${deadline} answers, ${taken.size} of which came`;
    assert(taken.size >= deadline && taken.size < 200, told);

    const kept = await trailsIn(dataDir);
    for (const [key, incidentId] of taken) {
      assert.equal(alertsIn(kept.get(incidentId)).filter((known) => known === key).length, 1, told);
    }

    connector.conduct = () => 'ok';
    const second = bots.start({ DATA_DIR: dataDir });
    await connector.until(`${kept.size} incidents shown as they stand; ${told}`, () =>
      [...kept].every(([incidentId, trail]) => {
        const newest = cardsOf(connector, incidentId).at(-1)?.versions.at(-1);
        return newest && alertsOn(newest) === alertsIn(trail).length;
      }),
    );
    assert.equal(await second.end(), 0);
    const doubled = connector.posted.length - kept.size;
    assert(doubled === 0 || doubled === 1, `${doubled} cards are doubled; ${told}`);
    assert.equal((await trailsIn(dataDir)).size, kept.size);
  }).timeout(60_000);

  it('doubles at most one card when it comes while Teams has not yet answered for several', async () => {
    const dataDir = bots.folder();
    const first = bots.start({ DATA_DIR: dataDir });
    const url = await first.url();
    await first.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const before = connector.posted.length;
    connector.conduct = () => ({ after: Promise.withResolvers().promise });
    const users = Array.from({ length: 6 }, (_, index) => `00000000-0000-4000-8000-0000000001${index}0`);
    const answers = await concurrently(6, users, (userId) =>
      postAlert(url, alertPayload({ signIns: [{ userId }] })),
    );
    await connector.until('a post', () => connector.posted.length > before);
    await send(`${url}/healthz`, {});
    assert.equal(await first.end('SIGKILL'), null);

    connector.conduct = () => 'ok';
    const second = bots.start({ DATA_DIR: dataDir });
    await second.logged('card shown', { count: users.length });
    assert(answers.every((answer) => cardsOf(connector, incidentOf(answer)).length > 0));
    const doubled = connector.posted.length - before - users.length;
    assert(doubled <= 1, `${doubled} cards are doubled`);
    await second.end();
  }).timeout(60_000);
});
