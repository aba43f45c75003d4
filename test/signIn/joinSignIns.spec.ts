import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bySubstance, joinedWith, joinSignIns, resultsOf } from '../../src/signIn/joinSignIns.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { aSignIn } from '../builders/signIn.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 3, 9, 20, second)).toISOString();
const row = (resultCode: string, second = 0, given: Partial<SignIn> = {}) =>
  aSignIn({ resultCode, arrivedAt: at(second), ...given });
const policies = (from: number, to: number, result = 'notApplied') =>
  Array.from({ length: to - from }, (_, index) => ({
    name: `CA${String(from + index).padStart(3, '0')}`,
    result,
  }));

/** The only sign-in of these rows. */
function joined(...rows: readonly SignIn[]): SignIn {
  const [signIn, ...others] = joinSignIns(rows);
  assert(signIn);
  assert.deepEqual(others, []);
  return signIn;
}

describe('the rows of one sign-in', () => {
  it('are a success when one of them is, whichever arrived last, with the details of that row', () => {
    const wrong = row('50126', 0, { resultDescription: 'wrong', authenticationSteps: [] });
    const success = row('0', 5, { resultDescription: 'right' });
    assert.deepEqual(joined(wrong, success), { ...success, otherResults: ['50126'] });
    const early = { ...success, arrivedAt: at(0) };
    const late = { ...wrong, arrivedAt: at(5) };
    assert.deepEqual(joined(early, late), { ...early, otherResults: ['50126'] });
  });

  for (const [lesser, graver] of [
    ['50126', '50074'],
    ['50074', '0'],
    ['50126', '53003'],
    ['53003', '50076'],
    ['50173', '50126'],
    ['50097', '50126'],
    ['123456', '50053'],
  ] as const) {
    it(`count as ${graver} rather than ${lesser}, in any order`, () => {
      assert.deepEqual(resultsOf(joined(row(lesser, 0), row(graver, 1))), [graver, lesser]);
      assert.deepEqual(resultsOf(joined(row(graver, 0), row(lesser, 1))), [graver, lesser]);
      assert.deepEqual(resultsOf(joined(row(graver, 0), row(lesser, 0))), [graver, lesser]);
    });
  }

  it('are told as the row says that arrived last, when they have one result', () => {
    const early = row('0', 0, { authenticationSteps: [] });
    const late = row('0', 5);
    assert.deepEqual(joined(late, early), late);
    assert.deepEqual(joined(early, late), late);
  });

  it('have all policies of their slices, in any order, and the one that blocked', () => {
    const blocked = policies(7, 8, 'failure');
    const first = row('53003', 0, { policies: [...policies(1, 7), ...blocked, ...policies(8, 35)] });
    const second = row('53003', 0, { policies: policies(35, 69) });
    const third = row('53003', 0, { policies: policies(69, 103) });
    const all = [...policies(1, 7), ...blocked, ...policies(8, 103)];
    for (const rows of [
      [first, second, third],
      [third, first, second],
      [second, third, first],
    ]) {
      assert.deepEqual(joined(...rows).policies, all);
    }
  });

  it('keep the policy as failed that failed in one of them', () => {
    const failed = row('53003', 0, { policies: policies(1, 2, 'failure') });
    const unevaluated = row('53003', 5, { policies: policies(1, 2, 'notApplied') });
    assert.deepEqual(joined(failed, unevaluated).policies, policies(1, 2, 'failure'));
  });

  it('do not mix the policies of two results: those of the gravest count', () => {
    const challenged = row('50074', 0, { policies: policies(1, 3, 'failure') });
    const passed = row('0', 5, { policies: policies(1, 2, 'success') });
    assert.deepEqual(joined(challenged, passed).policies, policies(1, 2, 'success'));
  });

  it('are those with one id and one account', () => {
    const ids = (rows: readonly SignIn[]) => joinSignIns(rows).map(({ id, userId }) => [id, userId]);
    assert.deepEqual(ids([row('0'), row('0', 1, { id: 'other' })]).length, 2);
    assert.deepEqual(ids([row('0'), row('0', 1, { userId: 'other' })]).length, 2);
  });

  it('are given back as they are when no two of them are of one sign-in', () => {
    const rows = [row('0'), row('50126', 1, { id: 'other' })];
    assert.equal(joinSignIns(rows), rows);
  });

  const anyRow = fc
    .record({
      resultCode: fc.constantFrom('0', '50140', '50074', '50076', '53003', '50126', '50097', '50173', '99'),
      second: fc.integer({ min: 0, max: 2 }),
      from: fc.integer({ min: 0, max: 3 }),
      failed: fc.boolean(),
      steps: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ resultCode, second, from, failed, steps }) =>
      row(resultCode, second, {
        policies: policies(from, from + 2, failed ? 'failure' : 'notApplied'),
        authenticationSteps: aSignIn().authenticationSteps.slice(0, steps),
      }),
    );
  const someRows = fc.array(anyRow, { minLength: 1, maxLength: 6 });

  it('are joined alike in whatever order the rows of a batch come', () => {
    fc.assert(
      fc.property(
        someRows.chain((rows) =>
          fc.tuple(
            fc.constant(rows),
            fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }),
          ),
        ),
        ([rows, shuffled]) => {
          assert.deepEqual(joinSignIns(shuffled, bySubstance), joinSignIns(rows, bySubstance));
        },
      ),
    );
  });

  it('never become less grave by a row that comes later, and change nothing when they come again', () => {
    fc.assert(
      fc.property(fc.array(someRows, { minLength: 1, maxLength: 4 }), (answers) => {
        let known: SignIn | undefined;
        for (const rows of answers) {
          const [found] = joinSignIns(rows, bySubstance);
          assert(found);
          const before: SignIn = known ?? found;
          known = joinedWith(before, found);
          const codes = new Set(resultsOf(known));
          for (const code of [...resultsOf(before), ...resultsOf(found)]) assert(codes.has(code), code);
          assert.equal(resultsOf(joined(before, found))[0], known.resultCode);
          assert.equal(JSON.stringify(joinedWith(known, found)), JSON.stringify(known));
        }
      }),
    );
  });
});
