import assert from 'node:assert/strict';
import { loadOnce } from '../../src/running/loadOnce.ts';

describe('loadOnce', () => {
  it('loads at the first call, once for all who ask meanwhile and afterwards', async () => {
    let loads = 0;
    const load = loadOnce(async () => ++loads);
    assert.equal(loads, 0);
    assert.deepEqual(await Promise.all([load(), load()]), [1, 1]);
    assert.equal(await load(), 1);
  });

  it('tries again after a load that failed, and fails for everybody who waited for that one', async () => {
    let loads = 0;
    const load = loadOnce(async () => {
      loads += 1;
      if (loads === 1) throw new Error('too many open files');
      return loads;
    });
    const [first, second] = await Promise.allSettled([load(), load()]);
    assert.deepEqual([first.status, second.status, loads], ['rejected', 'rejected', 1]);
    assert.equal(await load(), 2);
    assert.equal(await load(), 2);
  });

  it('leaves no rejection behind that nobody handles', async () => {
    const load = loadOnce(() => Promise.reject(new Error('no')));
    await assert.rejects(load(), /^Error: no$/);
    await assert.rejects(load(), /^Error: no$/);
  });
});
