import assert from 'node:assert/strict';
import fc from 'fast-check';
import { incidentId, isIncidentId } from '../../src/incident/id.ts';

describe('incidentId', () => {
  it('is short, computed from the group and the number, and looks like an id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9_999_999 }), (group, ordinal) => {
        const id = incidentId(group, ordinal);
        assert.equal(id, incidentId(group, ordinal));
        assert(isIncidentId(id), id);
        assert.equal(id, id.toLowerCase());
      }),
    );
  });

  it('stays what it was: ids stand in databases and on cards', () => {
    assert.equal(incidentId('account:00000000-0000-4000-8000-00000000000a', 1), '6sarf-1');
  });

  it('tells groups and numbers apart', () => {
    const ids = Array.from({ length: 200 }, (_, index) => [
      incidentId(`rule:${index}`, 1),
      incidentId('rule:a', index + 1),
    ]);
    assert.equal(new Set(ids.flat()).size, 400);
  });

  for (const text of [
    ...['', '-', 'k7qd2', 'k7qd2-', 'k7qd2-0', 'k7qd2-01', 'k7qd2--1', 'k7qd2-1 ', ' k7qd2-1', 'k7qd2-1\n'],
    ...['K7QD2-1', 'k7qd-1', 'k7qd22-1', 'i7qd2-1', 'l7qd2-1', 'o7qd2-1', 'u7qd2-1', 'k7qd2-12345678'],
    ...['k7qd2-١', '../k7-1', 'k7qd2-1;', '__proto__', 'constructor'],
  ]) {
    it(`does not take ${JSON.stringify(text)} for an id`, () => {
      assert.equal(isIncidentId(text), false);
    });
  }
});
