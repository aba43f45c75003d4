import assert from 'node:assert/strict';
import { allTexts } from '../../tools/texts/allTexts.ts';
import { filled, type Text } from '../../tools/texts/text.ts';

/** As many words as somebody takes in at a glance, on a phone and at night. */
const longest = 15;

/** Words that hide who acts, or what is so. */
const hiding = /\b(whoever|somebody|nobody but|what is not|that which|so nothing was changed)\b/i;

/** How a command is written, and what the app's page in the store and the documentation say at length, are no sentences of a card. */
const isSpoken = ({ path, text }: Text): boolean => !path.startsWith('appPackage/') && !/[[<|`]/.test(text);

const sentencesOf = ({ text }: Text): readonly string[] =>
  text.split(/(?<=[.!?])\s+/).filter((sentence) => sentence !== '');

/** What is filled in counts as a word. */
const wordsIn = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word) || word.includes(filled)).length;

const placeOf = ({ path, line }: Text, sentence: string) => `${path}:${line} ${sentence}`;

describe('every sentence of cards and answers', () => {
  const spoken = allTexts().filter(isSpoken);

  it('has at most 15 words', () => {
    const long = spoken.flatMap((text) =>
      sentencesOf(text).flatMap((sentence) =>
        wordsIn(sentence) > longest ? [`${wordsIn(sentence)} ${placeOf(text, sentence)}`] : [],
      ),
    );
    assert.deepEqual(long, [], `${long.length} sentences`);
  });

  it('names who acts, and says what is so', () => {
    const hidden = spoken.flatMap((text) =>
      sentencesOf(text).flatMap((sentence) => (hiding.test(sentence) ? [placeOf(text, sentence)] : [])),
    );
    assert.deepEqual(hidden, [], `${hidden.length} sentences`);
  });
});
