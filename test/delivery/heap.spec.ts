import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createHeap } from '../../src/delivery/heap.ts';

describe('the heap', () => {
  const change = fc.record({
    key: fc.constantFrom(...'abcdefghijkl'),
    item: fc.option(fc.nat(20), { nil: null }),
  });

  it('has the first item at hand, whatever is added, replaced and removed', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
        const heap = createHeap<number>((a, b) => a < b);
        const model = new Map<string, number>();
        for (const { key, item } of changes) {
          if (item === null) {
            heap.delete(key);
            model.delete(key);
          } else {
            heap.set(key, item);
            model.set(key, item);
          }
          assert.equal(heap.first(), model.size === 0 ? undefined : Math.min(...model.values()));
        }
        for (const [key] of [...model].sort(([, a], [, b]) => a - b)) {
          assert.equal(heap.first(), Math.min(...model.values()));
          heap.delete(key);
          model.delete(key);
        }
        assert.equal(heap.first(), undefined);
      }),
    );
  });
});
