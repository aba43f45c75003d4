import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload } from '../builders/alertPayload.ts';
import { asProcess, atTerminal } from '../terminal/terminal.ts';
import { useBots } from './harness.ts';
import { concurrently, incidentOf, postAlert } from './send.ts';
import { alertsIn, trailsIn } from './trails.ts';

/** A busy machine must not make the copy endless. */
const alertsAtMost = 200;

describe('a backup, end to end', function () {
  this.timeout(60_000);
  const bots = useBots();

  it('is made while alerts come, verifies, and takes the place of a store that is lost', async () => {
    const DATA_DIR = bots.folder();
    const lost = bots.start({ DATA_DIR });
    const url = await lost.url();
    await lost.logged('Teams is connected');
    const first = alertPayload({ signIns: [{ userId: 'user-0' }] });
    const incidentId = incidentOf(await postAlert(url, first));

    // The file alone is no backup: what was just taken lies in the write-ahead log.
    const bare = join(bots.folder(), 'bare');
    mkdirSync(bare);
    copyFileSync(join(DATA_DIR, 'glasswatch.db'), join(bare, 'glasswatch.db'));
    assert.doesNotMatch((await atTerminal('verify', bare, '--all')).answer, new RegExp(incidentId));

    const copy = join(bots.folder(), 'copies', 'one');
    let isMade = false;
    const making = asProcess('backup', { DATA_DIR }, copy).finally(() => {
      isMade = true;
    });
    let users = 0;
    const taken: string[] = [];
    await concurrently(4, Array(4).fill(null), async () => {
      while (!isMade && users < alertsAtMost) {
        users += 1;
        const answer = await postAlert(url, alertPayload({ signIns: [{ userId: `user-${users}` }] }));
        assert.equal(answer.status, 202);
        taken.push(incidentOf(answer));
      }
    });
    const { code, answer, remarks } = await making;
    assert.equal(code, 0, remarks);
    assert.match(answer, /^copied to .*glasswatch\.db\nintact /);
    assert.match(answer, new RegExp(`^intact ${incidentId}: `, 'm'));
    assert(taken.length > 0);

    assert.equal(await lost.end('SIGKILL'), null);
    rmSync(join(DATA_DIR, 'glasswatch.db'));
    const restored = bots.start({ DATA_DIR: copy });
    const back = await restored.url();
    await restored.logged('Teams is connected');
    assert.deepEqual((await postAlert(back, first)).body, { incidentId, duplicate: true });
    const next = await postAlert(back, alertPayload({ signIns: [{ userId: 'user-0' }] }));
    assert.deepEqual(next.body, { incidentId, duplicate: false });
    assert.equal(await restored.end(), 0);
    const trails = await trailsIn(copy);
    assert.equal(alertsIn(trails.get(incidentId)).length, 2);
    assert.equal((await atTerminal('verify', copy, '--all')).code, 0);
  });
});
