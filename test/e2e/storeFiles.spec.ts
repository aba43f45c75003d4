import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Bot, useBots } from './harness.ts';
import { assertError, concurrently, incidentOf, postAlert, send } from './send.ts';
import { trailsIn } from './trails.ts';

describe('files deleted beside the running process, end to end', () => {
  const bots = useBots();
  let dataDir: string;
  let bot: Bot;
  let url: string;
  let users = 0;
  /** The incidents of all alerts that were answered with 202. */
  let taken: string[];

  beforeEach(async () => {
    taken = [];
    dataDir = bots.folder();
    bot = bots.start({ DATA_DIR: dataDir });
    url = await bot.url();
    await bot.logged('Teams is connected');
  });

  const log = () => join(dataDir, 'glasswatch.db-wal');
  const post = () => {
    users += 1;
    return postAlert(url, alertPayload({ signIns: [{ userId: `user-${users}` }] }));
  };
  async function raise(count: number): Promise<void> {
    for (const answer of await concurrently(4, Array(count).fill(null), post)) {
      assert.equal(answer.status, 202);
      taken.push(incidentOf(answer));
    }
  }
  const store = async () => ((await send(`${url}/readyz`, {})).body as { store: string }).store;
  const said = (pattern: RegExp) => bot.log.some((line) => pattern.test(JSON.stringify(line.err ?? '')));

  /** After a power failure, so to say: nothing that only the process knew is saved. */
  async function assertKept(): Promise<void> {
    assert.equal(await bot.end('SIGKILL'), null);
    assert.deepEqual([...(await trailsIn(dataDir)).keys()].sort(), taken.toSorted());
    const next = bots.start({ DATA_DIR: dataDir });
    await next.logged('Teams is connected');
    assert.equal(await next.end(), 0);
  }

  it('answers no alert with 202 that lies in a deleted write-ahead log, saves what it held, and goes on', async () => {
    await raise(5);
    rmSync(log());
    // The first write gets 503. It may be one of the bot's own.
    const answer = await post();
    if (answer.status === 202) taken.push(incidentOf(answer));
    else assertError(answer, 503, 'storeUnavailable');
    assert(said(/-wal or -shm, was deleted.*Nothing is lost/));
    await raise(5);
    assert.equal(await store(), 'ok');
    await assertKept();
  });

  it('takes no alert while another file stands in the place of the log, and says what to do', async () => {
    await raise(3);
    // In one step: between two, a write of the bot's own would begin a new log.
    const other = join(dirname(log()), 'other');
    writeFileSync(other, 'not a log');
    renameSync(other, log());
    for (let count = 0; count < 3; count += 1) assertError(await post(), 503, 'storeUnavailable');
    assert.equal(await store(), 'failed');
    assert(said(/another file stands in the place.*Move it away/));
    rmSync(log());
    const answer = await post();
    if (answer.status === 202) taken.push(incidentOf(answer));
    await raise(3);
    await assertKept();
  });
});
