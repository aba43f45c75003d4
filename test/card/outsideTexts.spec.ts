import assert from 'node:assert/strict';
import fc from 'fast-check';
import { activityMessage } from '../../src/card/activity.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import { noticeMessage } from '../../src/card/notice.ts';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import { listOf } from '../builders/activityList.ts';
import {
  anAlert,
  anAlertedSignIn,
  found,
  harbour,
  incidentOf,
  lastDays,
  received,
} from '../builders/cardIncidents.ts';
import { onPhone } from '../fakes/phoneMarkdown.ts';
import { cardProblems } from './cardProblems.ts';
import { messagesWith, rowOf } from './outsideTexts.ts';
import { sizeOf, textsIn, wordsIn } from './readCard.ts';

/** What somebody would write to get a link, a command, a lie or a crash into a card. */
const hostilePieces = [
  '[Approve here](http://evil.example)',
  '**x**',
  '<at>Ada</at>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
  '${severity}',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  '{{{TIME(2026-01-01T00:00:00Z)}}}',
  '"',
  '\\',
  '\\"',
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ud800',
  '\udc00',
  '😀',
  '👩‍👩‍👧‍👦',
  'a̴̵̶̷̸̡̢̧̨̛̖̗̘̙',
  '\n',
  '\u2028',
  '漢',
  ' ',
  'name@contoso.com',
  'undefined',
  '__proto__',
];

const hostileText = fc
  .array(fc.constantFrom(...hostilePieces), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.join('').repeat(400).slice(0, 2_000));

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u;

describe('text from outside', () => {
  it('stands in TextRuns alone, wherever it came in', () => {
    for (const { card, summary } of messagesWith('marker', 8)) {
      const places = textsIn(card).filter(({ text }) => text.includes('marker'));
      assert.deepEqual(
        [...new Set(places.map(({ place }) => place))].join(),
        places.length ? 'TextRun.text' : '',
      );
      assert.equal(typeof summary, 'string');
    }
  });

  it('gives a phone nothing to tap, no emphasis and no list, in any field of any card', () => {
    const hostile =
      '[Approve](https://evil.example) *x* _y_ -- 1. z)- w +49 30 1234567 tel:+49301234567 www.evil.com';
    for (const { card } of [...messagesWith(hostile, 8), ...messagesWith(`- ${hostile}`, 8)]) {
      for (const { place, text } of textsIn(card)) {
        if (place !== 'TextRun.text') continue;
        assert.deepEqual(onPhone(text), { links: [], lists: [], emphasised: [], detected: [] }, text);
      }
    }
  });

  it('is looked for on every card that shows it: the checklist, the thread, an announcement and a closing comment too', () => {
    const messages = messagesWith('marker', 8);
    for (const summary of [
      /^Investigation of incident/,
      /^New sign-ins|^Sign-ins of this incident so far/,
      /^Timeline of incident/,
      /^Report of incident/,
    ]) {
      const shown = messages.filter((message) => summary.test(message.summary));
      assert.ok(
        shown.some(({ card }) => wordsIn(card).includes('marker')),
        String(summary),
      );
    }
    const announced = messages.filter(({ summary }) => / · 1 alert since marker acknowledged$/.test(summary));
    assert.ok(announced.some(({ card }) => /^1 alert since marker acknowledged$/m.test(wordsIn(card))));
    const comments = messages.filter(({ card }) =>
      /Closed as misuse by marker\n(?:.*\n)*?marker/.test(wordsIn(card)),
    );
    assert.ok(comments.length > 0);
  });

  it('is shown: who, from where and how are on the card', () => {
    const [, incident] = messagesWith('marker', 1);
    assert.ok(incident);
    assert.ok(wordsIn(incident.card).split('marker').length > 15);
  });

  // Each number of rows in a test of its own: the cards of one take seconds.
  for (const rows of [0, 1, 25]) {
    it(`cannot break a card, run a function in it, or make it too large for Teams: with ${rows} rows`, () => {
      fc.assert(
        fc.property(hostileText, (text) => {
          for (const message of messagesWith(text, rows)) {
            assert.ok(sizeOf(message) < 60_000, `${sizeOf(message)} bytes`);
            assert.doesNotMatch(message.summary, invisible);
            for (const { place, text: shown } of textsIn(message.card)) {
              assert.doesNotMatch(shown, invisible, place);
              if (place === 'TextRun.text') assert.ok(!shown.includes('{{'), shown);
            }
          }
        }),
        { numRuns: 5 },
      );
    });
  }

  it('leaves cards in which the renderer finds nothing wrong', () => {
    for (const { card } of messagesWith(hostilePieces.join(''), 5)) assert.deepEqual(cardProblems(card), []);
  });

  it('of 5,000 sign-ins makes cards that are still small', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => rowOf('漢"\\'.repeat(600), index));
    const incident = incidentOf([
      ['09:18:06.200', received(anAlert({ signIns: Array.from({ length: 20 }, () => anAlertedSignIn()) }))],
      ['09:18:08.000', found(...rows)],
    ]);
    assert.ok(sizeOf(incidentMessage(incident)) < 60_000);
    const attempts = groupAttempts(rows);
    const activity = {
      title: 'Sign-ins in the last 30 days',
      accounts: [harbour.userPrincipalName],
      ...listOf(attempts, lastDays(30)),
      problems: [],
    };
    assert.ok(sizeOf(activityMessage(activity)) < 60_000);
  });

  it('in an answer is no link', () => {
    const { card } = noticeMessage('[x](http://evil.example) has already acknowledged incident k7qd2-3.', [
      '**x**',
    ]);
    const places = textsIn(card).filter(({ text }) => /evil|\*\*/.test(text));
    assert.deepEqual(
      places.map(({ place }) => place),
      ['TextRun.text', 'TextRun.text'],
    );
  });
});
