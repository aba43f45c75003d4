import assert from 'node:assert/strict';
import { digestMessage } from '../../src/digest/card.ts';
import { foundBlind } from '../builders/blindness.ts';
import { guesses, onTheDay } from '../builders/cardIncidents.ts';
import { aDigest, aDrill, type GivenDigest, openedAt } from '../builders/digest.ts';
import { ada, anIncident, grace, type Happening } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { objectsIn, wordsIn } from '../card/readCard.ts';

const messageOf = (given: GivenDigest = {}) => digestMessage(aDigest(given));
const wordsOf = (given: GivenDigest = {}): string => wordsIn(messageOf(given).card);
const styleOf = (given: GivenDigest = {}): unknown =>
  objectsIn(messageOf(given).card).find(({ type }) => type === 'Container')?.style;
const drill = aDrill('2026-10-13');
const taken = (time: string, actor = ada): Happening => ({
  type: 'acknowledge',
  actor,
  at: onTheDay(`${time}.000`),
});

describe('the digest card', () => {
  it('says first of a quiet week that it was one', () => {
    assert.match(
      wordsOf(),
      /^A quiet week\nWeekly digest: the seven days until .*\nNothing needs attention\.\n/,
    );
    assert.equal(styleOf(), 'good');
    assert.equal(messageOf().summary, 'Weekly digest: A quiet week');
    assert.match(wordsOf(), /Incidents\nnone opened\nLast drill\n21 days ago, on 2026-10-13\n/);
    assert.doesNotMatch(wordsOf(), /Open incidents|median/);
  });

  it('calls no week quiet in which somebody tried, or of which nothing is known', () => {
    assert.match(wordsOf({ log: { signIns: guesses(1), problems: [] } }), /^No incidents this week\n/);
    assert.match(wordsOf({ log: null }), /^No incidents this week\n/);
    assert.match(wordsOf({ incidents: [drill, openedAt('2026-10-01T09:00:00.000Z')] }), /^No incidents this/);
  });

  it('needs attention for misuse that was closed with steps undone', () => {
    const closedAs = (classification: 'misuse' | 'emergency') =>
      openedAt(onTheDay('09:00:00.000'), {
        type: 'close',
        actor: grace,
        classification,
        comment: 'It was none of us, that is certain.',
        needsSecondPerson: false,
        at: onTheDay('11:05:00.000'),
      });
    const incidents = [drill, closedAs('misuse'), closedAs('emergency')];
    assert.match(
      wordsOf({ incidents }),
      /Needs attention:\nMisuse incidents closed with steps not done: 1\.\n/,
    );
    assert.equal(styleOf({ incidents }), 'warning');
    assert.doesNotMatch(wordsOf({ incidents: [drill, closedAs('emergency')] }), /not done/);
  });

  it('says how the week’s incidents stand, how grave they are, and how long they took', () => {
    const closed = openedAt(onTheDay('09:00:00.000'), taken('09:04:10'), {
      type: 'close',
      actor: grace,
      classification: 'falseAlarm',
      comment: 'There was no use of the account.',
      needsSecondPerson: false,
      at: onTheDay('11:05:00.000'),
    });
    assert.match(
      wordsOf({ incidents: [drill, closed, openedAt(onTheDay('09:00:00.000'))] }),
      new RegExp(
        [
          '^2 incidents this week\n',
          'Incidents\n2 opened: 1 still open · 1 false alarm\n',
          'Severity\n2 medium\n',
          'Acknowledged\n1 of 2, after 4 min 10 s \\(median\\)\n',
          'Closed\n1 of 2, after 2 h 5 min \\(median\\)\n',
        ].join('[\\s\\S]*'),
      ),
    );
  });

  it('says so when nobody has acknowledged any', () => {
    assert.match(
      wordsOf({ incidents: [openedAt(onTheDay('09:00:00.000'))] }),
      /Acknowledged\nnone of them\n/,
    );
  });

  it('lists the open incidents with their age and who leads, the oldest first', () => {
    const given = {
      incidents: [
        drill,
        openedAt(onTheDay('11:00:00.000'), taken('11:05:00', grace)),
        openedAt('2026-10-30T09:00:00.000Z'),
      ],
    };
    assert.match(
      wordsOf(given),
      /MEDIUM · open for 4 d 3 h · nobody leads · k7qd2-1\n[\s\S]*MEDIUM · open for 1 h · Grace leads · k7qd2-1/,
    );
    assert.match(wordsOf(given), /Needs attention:\nOpen incidents waiting for acknowledgement: 1\.\n/);
  });

  it('counts those that it has no room for', () => {
    const incidents = Array.from({ length: 13 }, () => openedAt(onTheDay('09:00:00.000')));
    assert.match(wordsOf({ incidents }), /And 3 more: say incidents\./);
    const accounts = Array.from({ length: 20 }, () => ({ id: 'x', userPrincipalName: 'a@contoso.com' }));
    assert.match(wordsOf({ accounts }), /And 5 more: say status\./);
  });

  it('says of each account when it was used last', () => {
    const text = wordsOf({
      log: {
        signIns: [...guesses(2), aSignIn({ at: '2026-09-30T12:00:00.000Z' })],
        problems: [],
      },
    });
    assert.match(text, /svc-harbour@\S+\nnot used for 34 days, last on 2026-09-30\n/);
    assert.match(text, /svc-lantern@\S+\nnever used, as far back as the log goes/);
    const used = { signIns: [aSignIn({ at: onTheDay('08:00:00.000') })], problems: [] };
    assert.match(wordsOf({ log: used }), /used this week, \{\{DATE\(.*2026-11-03 08:00:00 UTC/);
  });

  it('shows the week’s sign-ins as totals and as a chart, and no chart of none', () => {
    const { card } = messageOf({ log: { signIns: guesses(7), problems: [] } });
    assert.match(
      wordsIn(card),
      /Sign-ins\n7 attempts, all failed\nAttempts by day, 27 Oct to 3 Nov \(UTC\)\n/,
    );
    assert.equal(objectsIn(card).filter(({ type }) => type === 'Chart.HorizontalBar').length, 1);
    assert.match(wordsOf(), /Sign-ins\nNo attempts\.\nLast use/);
    assert.doesNotMatch(JSON.stringify(messageOf().card), /Chart/);
  });

  for (const [what, given, words] of [
    [
      'a drill is due',
      { incidents: [aDrill('2026-07-20')] },
      /The last drill was 106 days ago\. Microsoft asks/,
    ],
    ['there was no drill', { incidents: [] }, /There was no drill in the last year\. Microsoft asks/],
    [
      'the log cannot be read',
      { log: null },
      /No sign-ins are shown: the sign-in log cannot be read\. Say status for more\./,
    ],
    [
      'the log is incomplete',
      { log: { signIns: [], problems: ['2 records are broken.'] } },
      /2 records are broken\./,
    ],
    ['a trail was altered', { altered: 2 }, /Incidents whose trail has been altered: 2\./],
  ] as const) {
    it(`says first that it needs attention that ${what}`, () => {
      const [, , attention, trouble] = wordsOf(given).split('\n');
      assert.equal(attention, 'Needs attention:');
      assert.match(trouble ?? '', words);
      assert.equal(styleOf(given), 'warning');
      assert.match(messageOf(given).summary, /\. Something needs attention$/);
    });
  }

  it('does not take a log that cannot be read for one without sign-ins', () => {
    assert.match(wordsOf({ log: null }), /Sign-ins\nNot known while the log cannot be read\./);
    assert.doesNotMatch(wordsOf({ log: null }), /never used|No attempts/);
  });

  it('says how long the watch was blind, and what is blind now', () => {
    const mended = foundBlind(onTheDay('09:24:00.000'), {
      until: onTheDay('09:24:00.000'),
      since: onTheDay('09:10:00.000'),
    });
    const first = foundBlind(onTheDay('09:18:00.000'), { since: onTheDay('09:10:00.000') });
    const words = wordsOf({ incidents: [drill, anIncident(first, mended)] });
    assert.match(words, /^The watch was blind for 14 min\n/);
    assert.match(words, /Watch\n1 opened: 1 still open\nBlind\nthe sign-in log for 14 min\n/);
    assert.match(words, /Incidents\nnone opened\n/);
    assert.doesNotMatch(words, /Blind now/);
    assert.match(
      wordsOf({ incidents: [drill, anIncident(first)] }),
      /Blind now: the sign-in log\. Say status\./,
    );
  });
});
