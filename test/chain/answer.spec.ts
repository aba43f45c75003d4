import assert from 'node:assert/strict';
import { answerWords } from '../../src/chain/answer.ts';
import { judge } from '../../src/chain/chain.ts';
import { onTheDay } from '../builders/cardIncidents.ts';
import { aFeed, judgedAt, someEvidence } from '../builders/evidence.ts';

type Given = Parameters<typeof someEvidence>[0];

const missing = { isThere: false, newestAt: null, newestArrivedAt: null, lags: null };
const unreadable = { log: { findings: { failure: 'The log cannot be read.' } } };
const silent = { alerts: { lastAt: onTheDay('09:22:00.000'), ofNewest: null } };
const late = { sweep: { lastSuccess: onTheDay('08:00:00.000'), isLate: true, problems: [] } };
const broken = { record: { store: 'failed', altered: 0 } } as const;

const cases: readonly (readonly [what: string, given: Given, answer: string])[] = [
  ['all is well', {}, 'Yes'],
  ['nobody has set an outside service or a watchdog', { heartbeat: null, watchdogSince: null }, 'Yes'],
  ['the store cannot be written', broken, 'No'],
  ['no channel is known', { showing: { channel: 'unknown' } }, 'No'],
  ['the team is gone', { showing: { channel: 'lost' } }, 'No'],
  ['no rows arrive', { findings: { interactive: aFeed(missing) } }, 'No'],
  ['the rule is silent', silent, 'Only by the sweep, minutes later'],
  ['the sweep is late', late, 'Only by the alert rule'],
  ['the log cannot be read', unreadable, 'Only by the alert rule'],
  ['the rule is silent and the sweep late', { ...silent, ...late }, 'No'],
  [
    'the sweep is late, and no alert or call of the watchdog tells of the rule',
    { ...late, alerts: { lastAt: '2026-07-01T00:00:00.000Z', ofNewest: null }, findings: { uses: null } },
    'Perhaps not',
  ],
  ['a trail was altered', { record: { store: 'ok', altered: 1 } }, 'Yes, but not all is well'],
  ['cards go to General', { showing: { isInGeneral: true } }, 'Yes, but not all is well'],
  ['cards go to people’s chats', { showing: { channel: 'archived' } }, 'Yes, but not all is well'],
  ['no card was posted yet', { showing: { lastPostedAt: null } }, 'Not proved yet'],
];

describe('the answer to whether a sign-in would be seen now', () => {
  for (const [what, given, answer] of cases) {
    it(`is “${answer}” when ${what}`, () => {
      const chain = judge(someEvidence(given), judgedAt);
      assert.equal(answerWords(chain), `Would a sign-in be seen now? ${answer}.`);
    });
  }

  it('is no plain yes while the log lacks something', () => {
    const chain = judge(someEvidence(), judgedAt);
    assert.match(answerWords(chain, true), /\? Yes, but not all is well\.$/);
  });
});
