import assert from 'node:assert/strict';
import { threadActivityMessage } from '../../src/card/threadActivity.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import {
  ada,
  anAlert,
  anAttackRow,
  found,
  guesses,
  posted,
  received,
  trailOf,
} from '../builders/cardIncidents.ts';
import { wordsIn } from './readCard.ts';

describe('the sign-ins in an investigation’s thread', () => {
  it('begin with the gravest, so that a success among many failures is seen, and say where the others are', () => {
    const oldest = anAttackRow({ at: '2026-11-03T08:00:00.000Z' });
    const incident = fold(
      trailOf([
        ['09:18:06.200', received(anAlert())],
        ['09:18:06.500', posted],
        ['09:18:08.000', found(oldest, ...guesses(60))],
        ['09:21:40.000', { type: 'investigationStarted', actor: ada }],
      ]),
    );
    assert.ok(incident);
    const words = wordsIn(threadActivityMessage(incident).card);
    assert.match(words, /Outcome, when[\s\S]*?Signed in[\s\S]*?Failed/);
    assert.match(words, /The 20 most severe are shown\. The incident’s report has all of them\./);
  });
});
