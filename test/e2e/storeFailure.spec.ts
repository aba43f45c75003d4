import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation, press } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { type Bot, useBots } from './harness.ts';
import { assertError, concurrently, incidentOf, postActivity, postAlert, send, told } from './send.ts';
import { alertsIn, trailsIn } from './trails.ts';

describe('a store that cannot be written, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let bot: Bot;
  let dataDir: string;
  let url: string;
  let users = 0;
  /** The incidents of all alerts that were answered with 202. */
  const taken: string[] = [];

  before(async () => {
    connector = await createConnector();
    dataDir = bots.folder();
    bot = bots.start({ DATA_DIR: dataDir });
    url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
  });

  after(() => connector.close());

  /** The kernel's limit on the size of files stands in for a full disk. */
  function limitFiles(bytes: string): void {
    const { status, stderr } = spawnSync('prlimit', [`--fsize=${bytes}:`, '--pid', `${bot.pid}`]);
    assert.equal(status, 0, `${stderr}`);
  }

  /** A person with a database tool, who holds the lock until the returned function is called. */
  function holdLock(): () => void {
    const tool = new DatabaseSync(join(dataDir, 'glasswatch.db'), { timeout: 5_000 });
    tool.exec('BEGIN IMMEDIATE');
    return () => tool.close();
  }

  const someAlerts = (count: number): object[] =>
    Array.from({ length: count }, () => {
      users += 1;
      return alertPayload({ signIns: [{ userId: `user-${users}` }] });
    });

  async function raise(alerts: readonly object[]): Promise<string[]> {
    const answers = await concurrently(4, alerts, (alert) => postAlert(url, alert));
    assert(answers.every(({ status }) => status === 202));
    taken.push(...answers.map(incidentOf));
    return answers.map(incidentOf);
  }

  const ready = async () => {
    const { status, body } = await send(`${url}/readyz`, {});
    // The sweep comes when it comes.
    const { lastSweep: _, chain: __, ...others } = body as Record<string, unknown>;
    return [status, others];
  };

  async function assertRecovers(fail: () => () => void): Promise<void> {
    const [incidentId = ''] = await raise(someAlerts(1));
    await shows(connector, incidentId, waits);
    assert.deepEqual(await ready(), [200, { ok: true, store: 'ok', channel: 'known' }]);
    const before = connector.posted.length;

    const mend = fail();
    const alerts = someAlerts(4);
    for (const answer of await concurrently(4, alerts, (alert) => postAlert(url, alert))) {
      assertError(answer, 503, 'storeUnavailable');
      assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
    }
    assert.deepEqual(await ready(), [503, { ok: false, store: 'failed', channel: 'known' }]);
    assert.equal((await send(`${url}/healthz`, {})).status, 200);
    const acknowledge = press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl });
    assert.match(told(await postActivity(url, acknowledge)), /store cannot be written/);
    assert.equal(connector.posted.length, before);

    mend();
    const incidents = await raise(alerts);
    assert.deepEqual(await ready(), [200, { ok: true, store: 'ok', channel: 'known' }]);
    assert.match(told(await postActivity(url, acknowledge)), /is yours/);
    await shows(connector, incidentId, (card) => !waits(card));
    for (const id of incidents) await shows(connector, id, waits);
    assert.equal(connector.posted.length, before + 4);
  }

  it('answers 503 on a full disk, and takes everything again when there is room', async function () {
    if (process.platform !== 'linux') this.skip();
    await assertRecovers(() => {
      limitFiles('1');
      return () => limitFiles('unlimited');
    });
  });

  it('answers 503 while somebody else holds the database, and takes everything again afterwards', async () => {
    await assertRecovers(holdLock);
  });

  it('posts no second card for one that it could not record', async () => {
    const answered = Promise.withResolvers<void>();
    connector.conduct = ({ kind }) => (kind === 'post' ? { after: answered.promise } : 'ok');
    const [incidentId = ''] = await raise(someAlerts(1));
    await connector.until('the card', () => cardsOf(connector, incidentId)[0]);
    const release = holdLock();
    answered.resolve();
    await bot.logged('card not shown yet', { incidentId });
    release();
    await bot.logged('card shown', { incidentId });
    assert.equal(cardsOf(connector, incidentId).length, 1);
  });

  it('has lost nothing of what it took, and has recorded each card once', async () => {
    assert.equal(await bot.end(), 0);
    const trails = await trailsIn(dataDir);
    assert.deepEqual([...trails.keys()].sort(), taken.toSorted());
    for (const trail of trails.values()) {
      assert.equal(alertsIn(trail).length, 1);
      assert.equal(trail.filter(({ event }) => event.type === 'cardPosted').length, 1);
    }
  });
});
