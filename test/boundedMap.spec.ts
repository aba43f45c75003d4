import assert from 'node:assert/strict';
import { createBoundedMap } from '../src/boundedMap.ts';

describe('a bounded map', () => {
  const filled = () => {
    const map = createBoundedMap<string | undefined, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    return map;
  };

  it('holds as much as it may', () => {
    const map = filled();
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [1, 2, undefined]);
    assert.deepEqual([map.has('a'), map.has('c')], [true, false]);
  });

  it('forgets the oldest for one too many', () => {
    const map = filled();
    map.set('c', 3);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [undefined, 2, 3]);
  });

  it('counts what is set again as the newest', () => {
    const map = filled();
    map.set('a', 4);
    map.set('c', 3);
    assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [4, undefined, 3]);
  });

  it('does not count as newest what is only read', () => {
    const map = filled();
    map.get('a');
    map.set('c', 3);
    assert(!map.has('a'));
  });

  it('has room again for what was deleted', () => {
    const map = filled();
    map.delete('b');
    map.set('c', 3);
    assert.deepEqual([map.get('a'), map.get('c')], [1, 3]);
  });

  it('forgets any key, undefined too', () => {
    const map = createBoundedMap<undefined | string, number>(1);
    map.set(undefined, 1);
    map.set('a', 2);
    assert.deepEqual([map.has(undefined), map.has('a')], [false, true]);
  });
});
