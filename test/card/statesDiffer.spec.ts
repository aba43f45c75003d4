import assert from 'node:assert/strict';
import { cardStates } from './states/all.ts';

/** The thread gets the sign-ins when the investigation starts. What becomes of that changes nothing about them. */
const alikeForGood = /^thread activity, investigation (under way|all done|closed with open items)$/;

describe('the states of the cards', () => {
  it('look different, each from all others', () => {
    const byLook = Map.groupBy(
      Object.entries(cardStates).filter(([name]) => !alikeForGood.test(name)),
      ([, { card }]) => JSON.stringify(card),
    );
    const alike = [...byLook.values()]
      .map((states) => states.map(([name]) => name).sort())
      .filter((names) => names.length > 1);
    assert.deepEqual(alike, []);
  });
});
