import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AlertedSignIn } from '../../src/alert/alertedSignIn.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { attemptsIn, rowsWords, triesWords } from '../../src/presentation/attemptWords.ts';
import { sightingsOf } from '../../src/presentation/matchSignIns.ts';
import { otherSignIns } from '../../src/presentation/otherSignIns.ts';
import { totalsOf } from '../../src/presentation/totals.ts';
import { sumOf, totalsWords } from '../../src/presentation/words.ts';
import { reportMessage } from '../../src/report/card.ts';
import { reportOf } from '../../src/report/report.ts';
import { signInSections } from '../../src/report/signInSections.ts';
import { groupAttempts, triesIn } from '../../src/signIn/attempt.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import {
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  incidentOf,
  onTheDay,
  received,
  trailOf,
} from '../builders/cardIncidents.ts';
import { circumstances } from '../builders/circumstances.ts';
import { wordsIn } from '../card/readCard.ts';

const row = (id: string, given: Partial<SignIn> = {}): SignIn => anAttackRow({ id, ...given });

const eventsOf = (alerted: readonly AlertedSignIn[], rows: readonly SignIn[]) =>
  [
    ['09:18:06.200', received(anAlert({ signIns: alerted }))],
    ['09:18:08.000', found(...rows)],
  ] as const;
const incidentWith = (alerted: readonly AlertedSignIn[], rows: readonly SignIn[]): Incident =>
  incidentOf(eventsOf(alerted, rows));
const reportWith = (rows: readonly SignIn[]) => {
  const events = eventsOf([], rows);
  return reportOf(incidentOf(events), trailOf(events), 'head', circumstances);
};

/** How many attempts a reader counts who adds up what the card lists. */
function listed(incident: Incident): number {
  const [gravest, ...others] = sightingsOf(incident);
  if (gravest === undefined) return 0;
  const shown = otherSignIns(others, false);
  const ofWords = ({ what }: { readonly what: string }): number =>
    Number(/, ([\d,]+) times/.exec(what)?.[1]?.replaceAll(',', '') ?? 1) +
    Number(/after ([\d,]+) failure/.exec(what)?.[1]?.replaceAll(',', '') ?? 0);
  const { attempt } = gravest.source;
  const first = attempt ? triesIn(attempt) : gravest.count;
  return first + shown.shown.reduce((sum, other) => sum + ofWords(other), 0) + shown.more;
}

const someRows: fc.Arbitrary<readonly SignIn[]> = fc
  .array(
    fc.record({
      resultCode: fc.constantFrom('0', '50126', '50074', '50076', '53003', '50140', '50053'),
      correlationId: fc.constantFrom('a', 'b', 'c', null),
      ipAddress: fc.constantFrom('203.0.113.77', '192.0.2.24'),
      at: fc.integer({ min: 0, max: 1_800 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) =>
    rows.map(({ at, ...given }, index) =>
      row(`row-${index}`, {
        ...given,
        at: new Date(Date.parse(onTheDay('08:40:00.000')) + at * 1_000).toISOString(),
      }),
    ),
  );

describe('what is counted of sign-ins', () => {
  it('is one number on a card: the total, and what it lists', () => {
    fc.assert(
      fc.property(
        someRows,
        fc.array(fc.constantFrom('0', '50126', '50074'), { maxLength: 4 }),
        (rows, codes) => {
          // Reported from an address that no row has: nothing explains these.
          const alerted = codes.map((resultCode) =>
            anAlertedSignIn({ resultCode, ipAddress: '198.51.100.9' }),
          );
          const incident = incidentWith(alerted, rows);
          assert.equal(listed(incident), sumOf(totalsOf(incident, sightingsOf(incident))));
        },
      ),
    );
  });

  it('is one number in a report: its total and its kinds', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { totals, signInKinds } = reportWith(rows);
        const sum = signInKinds.reduce((all, { count }) => all + count, 0);
        assert.equal(sum, sumOf(totals));
        assert.equal(sum, attemptsIn(rows));
        for (const [outcome, count] of Object.entries(totals)) {
          const ofOutcome = signInKinds.filter((kind) => kind.outcome === outcome);
          assert.equal(
            ofOutcome.reduce((all, kind) => all + kind.count, 0),
            count,
            outcome,
          );
        }
      }),
    );
  });

  it('takes what alerts alone reported into the total, where the log has as many rows as they reported', () => {
    const failed = (given: Partial<AlertedSignIn>) => anAlertedSignIn({ resultCode: '50126', ...given });
    const rows = Array.from({ length: 5 }, (_, index) =>
      row(`guess-${index}`, { resultCode: '50126', correlationId: null }),
    );
    const incident = incidentWith([failed({ count: 4 }), failed({ ipAddress: '2001:db8::7' })], rows);
    assert.equal(totalsWords(totalsOf(incident, sightingsOf(incident))), '6 attempts, all failed');
    assert.equal(listed(incident), 6);
  });

  it('counts a password that was accepted in two rows of one attempt once, wherever it is told', () => {
    const rows = [
      row('first', { resultCode: '50074', correlationId: 'one' }),
      row('second', { resultCode: '50076', correlationId: 'one' }),
    ];
    assert.equal(totalsWords(reportWith(rows).totals), '1 attempt: password accepted');
    const card = wordsIn(reportMessage(reportWith(rows)).card);
    assert.match(card, /Password accepted/);
    assert.doesNotMatch(card, /2 times/);
    for (const { what } of reportWith(rows).timeline) assert.doesNotMatch(what, /2 times/);
  });

  it('says in one sentence how many attempts the rows are', () => {
    const rows = [
      ...Array.from({ length: 7 }, (_, index) =>
        row(`guess-${index}`, { resultCode: '50126', correlationId: null }),
      ),
      row('first', { resultCode: '50074', correlationId: 'one' }),
      row('second', { resultCode: '0', correlationId: 'one' }),
    ];
    assert.equal(rowsWords(rows), '9 rows of the log (8 attempts)');
    assert.equal(rowsWords(rows.slice(0, 7)), '7 rows of the log');
    const headings = signInSections(reportWith(rows)).map(({ heading }) => heading);
    assert(headings.includes('All sign-ins: 9 rows of the log (8 attempts)'), headings.join('; '));
    assert.match(totalsWords(reportWith(rows).totals), /^8 attempts: 1 signed in · 7 failed$/);
  });

  it('says beside an attempt what came before its end, so that the card adds up', () => {
    const rows = [
      ...[1, 2, 3].map((number) =>
        row(`guess-${number}`, {
          resultCode: '50126',
          correlationId: 'one',
          at: onTheDay(`09:14:0${number}.000`),
        }),
      ),
      row('end', { resultCode: '0', correlationId: 'one' }),
    ];
    const card = wordsIn(incidentMessage(incidentWith([], rows)).card);
    assert.match(card, /4 attempts: 1 signed in · 3 failed/);
    assert.match(card, /After 3 failures\./);
  });

  it('says how often an attempt failed that did nothing else', () => {
    const [attempt] = groupAttempts(
      [1, 2].map((number) => row(`${number}`, { resultCode: '50126', correlationId: 'one' })),
    );
    assert(attempt);
    assert.equal(triesWords(attempt), '2 times.');
  });
});
