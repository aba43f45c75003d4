import assert from 'node:assert/strict';
import { isBlank, isSentence } from '../src/visibleText.ts';

const renderAsNothing = [
  ...['', ' ', '\n\t', '\u00a0', '\u3000', '\u200b', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u061c'],
  ...[
    '\u3164',
    '\uffa0',
    '\u115f\u1160',
    '\u2800',
    '\ufe0f',
    '\ufe00',
    '\u180b',
    '\u180e',
    '\u17b4',
    '\u2028',
  ],
  ...[
    '\u{e0041}\u{e007f}',
    '\u{e0100}',
    '\u{1d173}',
    '\u{1d159}',
    '\u{13441}\u{13442}',
    '\ue000',
    '\ufffc',
    '\u0301',
    ' \u0301\u0489',
  ],
];

describe('what a text shows', () => {
  for (const text of renderAsNothing) {
    const codes = Array.from(text, (letter) => `U+${letter.codePointAt(0)?.toString(16)}`).join(' ');
    it(`is nothing for ${codes || 'an empty text'}, also many times and mixed with blanks`, () => {
      assert(isBlank(text));
      assert(isBlank(` ${text}\u200b`.repeat(30)));
      assert(!isSentence(text.repeat(40), 20));
      assert(!isBlank(`${text}x`));
    });
  }

  for (const text of ['x', '0', '漢', 'é', '.', '❤️', '🔥', 'ｱ', 'ก็']) {
    it(`is something for ${text}`, () => assert(!isBlank(text)));
  }

  for (const text of [
    'It was the drill we had planned.',
    'Это была учебная тревога, всё в порядке.',
    'これは計画された訓練でした。問題はありません。',
    'यह एक नियोजित अभ्यास था और कुछ नहीं',
    'كان هذا تدريبا مخططا له مسبقا',
    'x'.repeat(20),
    'Ticket 4711, see 0815',
  ]) {
    it(`is a sentence: ${text}`, () => assert(isSentence(text, 20)));
  }

  for (const [what, text] of [
    ['dots', '.'.repeat(40)],
    ['dashes, stars and blanks', '- * '.repeat(20)],
    ['pictures', '🔥'.repeat(40)],
    ['dots around a letter', `${'.'.repeat(20)}a${'.'.repeat(20)}`],
    ['a letter under many marks', `a${'\u0301'.repeat(40)}`],
    ['blanks between two words', `so${' '.repeat(40)}so`],
    ['fillers between two words', `so${'\u3164'.repeat(40)}so`],
  ] as const) {
    it(`is no sentence for ${what}`, () => assert(!isSentence(text, 20)));
  }
});
