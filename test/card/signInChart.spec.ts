import assert from 'node:assert/strict';
import { activityMessage } from '../../src/card/activity.ts';
import { signInChart } from '../../src/card/signInChart.ts';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import { attemptsOverTime } from '../../src/signIn/attemptsOverTime.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { listOf } from '../builders/activityList.ts';
import { anAttackRow, guesses, harbour, lastDays, onTheDay } from '../builders/cardIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { objectsIn, sizeOf, wordsIn } from './readCard.ts';

const cardOf = (signIns: readonly SignIn[], span: ReturnType<typeof lastDays> | null) =>
  activityMessage({
    title: 'Sign-ins',
    accounts: [harbour.userPrincipalName],
    ...listOf(groupAttempts(signIns), span),
    problems: [],
  });
const chartIn = (...given: Parameters<typeof cardOf>) =>
  objectsIn(cardOf(...given).card).find(({ type }) => type === 'Chart.HorizontalBar');

/** The bars that stand out: where, how high and in which colour. */
function barsOf(chart: ReturnType<typeof chartIn>): readonly (readonly unknown[])[] {
  assert.ok(Array.isArray(chart?.data));
  return chart.data.map(({ x, y, color }) => [x, y, color]);
}

const onADay = (date: string, resultCode: string) =>
  aSignIn({
    id: `${date} ${resultCode}`,
    correlationId: `${date} ${resultCode}`,
    at: `${date}T10:00:00.000Z`,
    resultCode,
  });

describe('the chart of sign-ins', () => {
  it('has a bar for each day, as high as the attempts, in the colour of the gravest', () => {
    const chart = chartIn([...guesses(5), anAttackRow(), onADay('2026-11-01', '50053')], lastDays(7));
    assert.deepEqual(barsOf(chart), [
      ['1 Nov', 1, 'warning'],
      ['3 Nov', 6, 'attention'],
    ]);
    assert.equal(chart?.title, 'Attempts by day, 27 Oct to 3 Nov (UTC)');
  });

  it('has a bar for each three hours of a day, with its date, under a label of its own', () => {
    const rows = [
      ...guesses(3),
      aSignIn({ id: 'late', correlationId: 'late', at: '2026-11-02T12:30:00.000Z', resultCode: '50126' }),
    ];
    assert.deepEqual(barsOf(chartIn(rows, lastDays(1))), [
      ['2 Nov 12–15 h', 1, 'categoricalBlue'],
      ['3 Nov 9–12 h', 3, 'categoricalBlue'],
    ]);
    assert.match(wordsIn(cardOf(guesses(3), lastDays(1)).card), /Most severe in each: failed 3 Nov 9–12 h/);
  });

  it('has whole numbers only, and none where there is no bar', () => {
    const rows = [...guesses(3), onADay('2026-11-01', '50053')];
    for (const days of [1, 7, 30, 90]) {
      const chart = chartIn(rows, lastDays(days));
      // An axis would have fractions between few attempts.
      assert.equal(chart?.displayMode, 'AbsoluteNoAxis');
      for (const [name, count] of barsOf(chart)) {
        assert(Number.isInteger(count) && Number(count) > 0);
        assert.match(String(name), /^\d+ (Oct|Nov)/);
      }
    }
  });

  it('has a bar for each three days of a month, named no further than the month goes', () => {
    const rows = [onADay('2026-10-05', '50126'), onADay('2026-10-31', '50126'), anAttackRow()];
    const [chart] = signInChart(attemptsOverTime(groupAttempts(rows), lastDays(30)));
    assert.equal(chart?.title, 'Attempts by 3 days, 4 Oct to 3 Nov (UTC)');
    assert.ok(Array.isArray(chart?.rows));
    assert.deepEqual(
      chart.rows.map(({ name }) => name),
      ['4 Oct to 6 Oct', '31 Oct to 2 Nov', '3 Nov'],
    );
  });

  it('is as high in all as the totals above it say, with each wrong password on the way', () => {
    const attempt = { correlationId: 'one', resultCode: '50126' };
    const rows = [
      aSignIn({ ...attempt, id: '1', at: onTheDay('09:14:10.000') }),
      aSignIn({ ...attempt, id: '2', at: onTheDay('09:14:20.000') }),
      aSignIn({ ...attempt, id: '3', resultCode: '0' }),
    ];
    assert.deepEqual(barsOf(chartIn(rows, lastDays(7))), [['3 Nov', 3, 'attention']]);
    assert.match(wordsIn(cardOf(rows, lastDays(7)).card), /3 attempts: 1 signed in · 2 failed/);
  });

  it('says in words what the colours say', () => {
    const rows = [
      anAttackRow(),
      ...['28', '29', '30', '31'].map((date) => onADay(`2026-10-${date}`, '50126')),
      onADay('2026-11-01', '50053'),
    ];
    const [chart] = signInChart(attemptsOverTime(groupAttempts(rows), lastDays(7)));
    assert.equal(
      chart?.kinds,
      'Most severe in each: signed in 3 Nov · blocked 1 Nov · failed 29 Oct, 30 Oct, 31 Oct and 1 before',
    );
  });

  it('has the same counts in words for every client that does not know charts', () => {
    const chart = chartIn([...guesses(5), onADay('2026-11-01', '50053')], lastDays(7));
    assert.deepEqual(
      objectsIn(chart?.fallback).flatMap(({ title, value }) => (value ? [`${title}: ${value}`] : [])),
      ['1 Nov: 1 attempt', '3 Nov: 5 attempts'],
    );
  });

  it('is not there when there is nothing to show, or no window that it could be about', () => {
    assert.equal(chartIn([], lastDays(7)), undefined);
    assert.equal(chartIn(guesses(3), null), undefined);
  });

  it('keeps a card with attempts on every day small', () => {
    const rows = Array.from({ length: 31 }, (_, index) => {
      const at = new Date(Date.parse(onTheDay('10:00:00.000')) - index * 86_400_000).toISOString();
      return anAttackRow({ id: at, correlationId: at, at });
    });
    assert.ok(sizeOf(cardOf(rows, lastDays(30))) < 40_000);
  });
});
