import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createTurns } from '../../src/running/turns.ts';

describe('works that take turns', () => {
  it('run so many at once, in the order of their arrival, also when one fails', async () => {
    const inTurn = createTurns(2);
    const begun: number[] = [];
    const ends: PromiseWithResolvers<void>[] = [];
    const works = [0, 1, 2, 3].map((work) =>
      inTurn(() => {
        begun.push(work);
        const end = Promise.withResolvers<void>();
        ends.push(end);
        return end.promise;
      }),
    );
    await turn();
    assert.deepEqual(begun, [0, 1]);
    ends[1]?.reject(new Error('no'));
    await assert.rejects(works[1] ?? Promise.resolve(), /no/);
    await turn();
    assert.deepEqual(begun, [0, 1, 2]);
    ends[0]?.resolve();
    await turn();
    assert.deepEqual(begun, [0, 1, 2, 3]);
    for (const end of ends) end.resolve();
    await Promise.allSettled(works);
  });
});
