import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import {
  seal,
  type TrailRecord,
  trailStart,
  unseal,
  verifyingTrail,
  verifyTrail,
} from '../../../src/incident/trail/trail.ts';
import { acknowledgedBy, recordsOf } from '../../builders/trail.ts';

const id = 'k7qd2-1';
const trail = recordsOf(id, ['Ada', 'Grace 🔥', 'Łukasz "the" \\ \n', 'Ada', 'é'].map(acknowledgedBy));
const length = trail.length;

/** What is found broken: the entry's number, or `null` for an intact trail. */
function brokenAt(records: readonly TrailRecord[], incidentId = id): number | null {
  const check = verifyTrail(incidentId, records);
  return check.intact ? null : check.sequence;
}

/** The record at `index`, which a test knows to be there. */
function entryOf(records: readonly TrailRecord[], index: number): TrailRecord {
  const record = records[index];
  assert(record);
  return record;
}

const withEntry = (index: number, change: Partial<TrailRecord>): TrailRecord[] =>
  trail.map((record, at) => (at === index ? { ...record, ...change } : record));

/** Seals a text that may be no entry at all, as somebody who has the database and this source can. */
const forged = (text: string, sequence: number, after: string): TrailRecord => ({
  incidentId: id,
  sequence,
  text,
  hash: hash('sha256', `${after}\n${text}`),
});

describe('verifyTrail', () => {
  it('finds a trail intact as it was sealed, also an empty one', () => {
    assert.deepEqual(verifyTrail(id, trail), { intact: true, head: entryOf(trail, length - 1).hash });
    assert.deepEqual(verifyTrail(id, []), { intact: true, head: trailStart(id) });
  });

  it('does not depend on how the records are held, but on their text', () => {
    assert.equal(brokenAt(structuredClone(trail)), null);
    const respaced = JSON.stringify(unseal(entryOf(trail, 2)), null, 1);
    assert.equal(brokenAt(withEntry(2, { text: respaced })), 3);
  });

  it('names the entry in whose text any one character was changed, taken out or put in', () => {
    const index = fc.integer({ min: 0, max: length - 1 });
    const change = fc.constantFrom('changed', 'out', 'in');
    fc.assert(
      fc.property(
        index,
        fc.double({ min: 0, max: 1, noNaN: true }),
        change,
        fc.integer({ min: 0, max: 0xffff }),
        (at, where, kind, unit) => {
          const { text } = entryOf(trail, at);
          const position = Math.floor(where * (text.length - 1));
          const end = text.slice(kind === 'in' ? position : position + 1);
          const altered = text.slice(0, position) + (kind === 'out' ? '' : String.fromCharCode(unit)) + end;
          fc.pre(altered !== text && Buffer.from(altered).compare(Buffer.from(text)) !== 0);
          assert.equal(brokenAt(withEntry(at, { text: altered })), at + 1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('names the entry in whose hash any one character was changed', () => {
    for (const [at, record] of trail.entries()) {
      for (let position = 0; position < 64; position += 1) {
        for (const character of ['0', 'f', 'F', ' ']) {
          const altered = record.hash.slice(0, position) + character + record.hash.slice(position + 1);
          if (altered !== record.hash) assert.equal(brokenAt(withEntry(at, { hash: altered })), at + 1);
        }
      }
    }
  });

  it('names the place of a missing entry, except at the end', () => {
    for (let at = 0; at < length - 1; at += 1) {
      assert.equal(brokenAt(trail.toSpliced(at, 1)), at + 1);
    }
  });

  it('names the place of a missing entry also when those behind it were numbered anew', () => {
    const closed = trail.toSpliced(2, 1).map((record, index) => ({ ...record, sequence: index + 1 }));
    assert.equal(brokenAt(closed), 3);
  });

  it('names the first of two swapped entries', () => {
    for (let a = 0; a < length; a += 1) {
      for (let b = a + 1; b < length; b += 1) {
        const swapped = trail.with(a, entryOf(trail, b)).with(b, entryOf(trail, a));
        assert.equal(brokenAt(swapped), a + 1);
        const renumbered = swapped.map((record, index) => ({ ...record, sequence: index + 1 }));
        assert.equal(brokenAt(renumbered), a + 1);
      }
    }
  });

  it('names an entry that is numbered otherwise than it says', () => {
    for (const sequence of [0, 1, 4, 2.5, Number.NaN]) assert.equal(brokenAt(withEntry(1, { sequence })), 2);
  });

  it('names the place of a repeated entry', () => {
    for (let at = 0; at < length; at += 1) {
      assert.equal(brokenAt(trail.toSpliced(at, 0, entryOf(trail, at))), at + 2);
    }
  });

  it('names an entry of another incident, and another incident’s whole trail', () => {
    const foreign = recordsOf('b0000-1', ['Ada', 'Ada', 'Ada', 'Ada', 'Ada'].map(acknowledgedBy));
    for (let at = 0; at < length; at += 1) {
      assert.equal(brokenAt(trail.with(at, entryOf(foreign, at))), at + 1);
    }
    assert.equal(brokenAt(foreign), 1);
    assert.equal(brokenAt(trail, 'b0000-1'), 1);
  });

  it('names an entry that was sealed in its place but says another incident or number', () => {
    const last = entryOf(trail, length - 1);
    const event = acknowledgedBy('Mallory');
    for (const says of [
      { incidentId: 'b0000-1', sequence: length + 1 },
      { incidentId: id, sequence: length },
      { incidentId: id, sequence: length + 2 },
    ]) {
      const entry = seal({ ...says, at: '2026-01-01T00:00:09.000Z', event }, last.hash);
      assert.equal(brokenAt([...trail, { ...entry, incidentId: id, sequence: length + 1 }]), length + 1);
    }
  });

  for (const text of [
    '',
    'no JSON',
    '{',
    'null',
    '[]',
    '"text"',
    '5',
    'true',
    '{}',
    '{"incidentId":"k7qd2-1"}',
  ]) {
    it(`names an entry that says ${text || 'nothing'}, sealed or not, and does not throw`, () => {
      assert.equal(brokenAt(withEntry(1, { text })), 2);
      assert.equal(brokenAt([entryOf(trail, 0), forged(text, 2, entryOf(trail, 0).hash)]), 2);
      assert.equal(brokenAt([forged(text, 1, trailStart(id))]), 1);
    });
  }

  it('gives a reason without any text of the trail', () => {
    const secret = forged(
      '{"incidentId":"somebody@contoso.com","sequence":"203.0.113.9"}',
      1,
      trailStart(id),
    );
    const check = verifyTrail(id, [secret]);
    assert(!check.intact);
    assert.doesNotMatch(check.reason, /contoso|203/);
  });

  describe('cannot see by itself', () => {
    it('an end cut off: the head that was kept elsewhere shows it', () => {
      const kept = verifyTrail(id, trail);
      const cut = verifyTrail(id, trail.slice(0, -1));
      assert(kept.intact && cut.intact);
      assert.notEqual(cut.head, kept.head);
    });

    it('a trail sealed anew from the change on: the head that was kept elsewhere shows it', () => {
      const beginning = trail.slice(0, 2);
      const forgery = recordsOf(id, ['Mallory', 'Ada', 'é'].map(acknowledgedBy), entryOf(trail, 1));
      const kept = verifyTrail(id, trail);
      const anew = verifyTrail(id, [...beginning, ...forgery]);
      assert(kept.intact && anew.intact);
      assert.notEqual(anew.head, kept.head);
    });
  });

  it('hashes the hash before it, a line feed and the text, beginning with the id of the incident', () => {
    const start = hash('sha256', 'glasswatch k7qd2-1');
    const [first, second] = trail;
    assert(first && second);
    assert.equal(trailStart(id), start);
    assert.equal(first.hash, hash('sha256', `${start}\n${first.text}`));
    assert.equal(second.hash, hash('sha256', `${first.hash}\n${second.text}`));
  });

  it('gives each entry a hash that stands for all before it', () => {
    const ends = trail.map((_, index) => verifyTrail(id, trail.slice(0, index + 1)));
    assert.deepEqual(
      ends.map((check) => check.intact && check.head),
      trail.map((record) => record.hash),
    );
  });

  it('is verified in pieces of so many entries, or of so much text', () => {
    const piecesOf = (name: string) => {
      const records = recordsOf(id, Array(60).fill(acknowledgedBy(name)));
      return [...verifyingTrail(id, records)].length;
    };
    assert.equal(piecesOf('Ada'), 3);
    assert.equal(piecesOf('Ada'.repeat(25_000)), 20);
    assert.equal(piecesOf('Ada'.repeat(100_000)), 60);
  });
});
