import assert from 'node:assert/strict';
import { atOnce, type Pieces } from '../../src/pieces.ts';
import { inSlices, inTurns } from '../../src/running/inTurns.ts';
import { turnsDuring } from '../fakes/turns.ts';

function* counting(pieces: number, done: string[]): Pieces<number> {
  for (let piece = 1; piece < pieces; piece += 1) {
    done.push(`piece ${piece}`);
    yield;
  }
  done.push(`piece ${pieces}`);
  return pieces;
}

describe('long work', () => {
  it('lets other work have its turn after each piece', async () => {
    const done: string[] = [];
    const working = inTurns(counting(3, done));
    const other = () => {
      if (done.at(-1) === 'piece 3') return;
      done.push('other work');
      setImmediate(other);
    };
    other();
    assert.equal(await working, 3);
    assert.deepEqual(done, ['piece 1', 'other work', 'piece 2', 'other work', 'piece 3']);
  });

  it('is done in one turn when it is one piece', async () => {
    const done: string[] = [];
    const working = inTurns(counting(1, done));
    assert.deepEqual(done, ['piece 1']);
    assert.equal(await working, 1);
  });

  it('can be done at once', () => {
    const done: string[] = [];
    assert.equal(atOnce(counting(3, done)), 3);
    assert.deepEqual(done, ['piece 1', 'piece 2', 'piece 3']);
  });

  it('fails with what a later piece fails with', async () => {
    function* failing(): Pieces<never> {
      yield;
      throw new RangeError('the second piece');
    }
    await assert.rejects(inTurns(failing()), RangeError);
  });

  it('on a list hands over slice by slice, and lets other work have its turn in between', async () => {
    const done: string[] = [];
    await inSlices(['a', 'b', 'c', 'd', 'e'], 2, (slice, from) => {
      done.push(`${from}: ${slice.join('')}`);
      setImmediate(() => done.push('other work'));
    });
    assert.deepEqual(done, ['0: ab', 'other work', '2: cd', 'other work', '4: e']);
  });

  it('on a short list takes no turn, and on an empty one nothing is handed over', async () => {
    const taken: (readonly string[])[] = [];
    for (const list of [[], ['a'], ['a', 'b']]) {
      assert.equal(await turnsDuring(() => inSlices(list, 2, (slice) => taken.push(slice))), 0);
    }
    assert.deepEqual(taken, [['a'], ['a', 'b']]);
  });
});
