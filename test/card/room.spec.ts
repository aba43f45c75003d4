import assert from 'node:assert/strict';
import { wordsIn } from './readCard.ts';
import { cardStates } from './states/all.ts';
import { crowdedStates } from './states/crowded.ts';

const crowded = 'incident, with a long contact, acknowledged by a long name';
const linesOf = (state: string): readonly string[] =>
  wordsIn({ ...cardStates, ...crowdedStates }[state]?.card ?? {})
    .replaceAll('\ufe0e', '')
    .split('\n');
/** The lines before and after the details begin. */
const parts = (state: string): readonly [card: readonly string[], details: readonly string[]] => {
  const lines = linesOf(state);
  const at = lines.indexOf('Details');
  assert.ok(at > 0);
  return [lines.slice(0, at), lines.slice(at)];
};

describe('an incident’s card that would be taller than a phone', () => {
  it('keeps what happened, to whom, what to do, where to press and whom to call', () => {
    const [card] = parts(crowded);
    for (const words of [
      /^Break-glass account signed in$/,
      /^emergency-access-account-.*onmicrosoft\.com$/,
      /^203\.0\.113\.77 · /,
      /^Not one of us\? Revoke its sessions and reset the password now\.$/,
      /^\[Revoke sessions\]/,
      /^Ask the custodian: \[Call \+442079460123\].*\[Call \+442079460124\].*\[Mail\]/,
      /^Acknowledged by /,
      /^1 alert since /,
    ]) {
      assert.ok(
        card.some((line) => words.test(line)),
        String(words),
      );
    }
  });

  it('has in its details what it leaves out, with whole words', () => {
    const [card, details] = parts(crowded);
    for (const [label, words] of [
      ['Attempts', '7 attempts: 2 signed in · 5 failed'],
      ['Usual', 'Not used from Iceland in 30 days of the log. Usually from Bremen, Germany.'],
      ['Custodian', 'Ada Lovelace +44 20 7946 0123, Grace Hopper +44 20 7946 0124 or security@contoso.com'],
    ] as const) {
      assert.equal(details[details.indexOf(label) + 1], words);
      assert.ok(!card.join('\n').includes(words), label);
    }
  });

  it('leaves out nothing where there is room: also with a contact', () => {
    const [card, details] = parts('incident, with a contact');
    assert.ok(card.some((line) => line.startsWith('Ask the custodian: Ada Lovelace')));
    assert.ok(card.includes('6 attempts: 1 signed in · 5 failed'));
    for (const label of ['Attempts', 'Usual', 'Custodian', 'Investigation'])
      assert.ok(!details.includes(label));
  });
});
