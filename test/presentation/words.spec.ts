import assert from 'node:assert/strict';
import { azureChange } from '../../src/presentation/azureChange.ts';
import { outsideText } from '../../src/presentation/outsideText.ts';
import { bothTimes, duration, readersTime, utcTime } from '../../src/presentation/time.ts';
import { totalsWords } from '../../src/presentation/words.ts';

describe('outsideText', () => {
  for (const [why, text, shown] of [
    ['puts everything on one line', 'a\r\n\tb\u2028c', 'a b c'],
    ['takes out what turns the direction of the text', 'user\u202egpj.exe', 'user gpj.exe'],
    ['takes out what cannot be seen', 'a\u200bd\u2060m\u3164i\u034fn', 'a d m i n'],
    ['takes out halves of surrogate pairs', 'a\ud800b', 'a b'],
    ['breaks up functions that clients would run', '{{DATE(x)}}', '{ {DATE(x)}}'],
    ['breaks them up behind a third brace too', '{{{DATE(x)}}}', '{ { {DATE(x)}}}'],
    [
      'leaves Markdown and markup as they are',
      '[x](http://y) **z** <at>Ada</at>',
      '[x](http://y) **z** <at>Ada</at>',
    ],
    [
      'unstacks marks that would paint over other lines',
      `a${'\u0301'.repeat(30)}b`,
      `a${'\u0301'.repeat(3)}b`,
    ],
    ['leaves letters with marks alone', 'Höfuðborgarsvæðið, Việt Nam', 'Höfuðborgarsvæðið, Việt Nam'],
    ['says so where nothing is left', ' \u200b ', 'not given'],
  ] as const) {
    it(why, () => assert.equal(outsideText(text), shown));
  }

  it('cuts between characters, not within one', () => {
    assert.equal(outsideText('😀😀😀😀', 3), '😀😀…');
    assert.equal(outsideText('😀😀😀', 3), '😀😀😀');
  });
});

describe('times', () => {
  const iso = '2026-11-22T09:12:03.456Z';

  it('are the reader’s, in the exact form that clients replace, and UTC', () => {
    assert.equal(readersTime(iso), '{{DATE(2026-11-22T09:12:03Z, SHORT)}}, {{TIME(2026-11-22T09:12:03Z)}}');
    assert.equal(utcTime(iso), '2026-11-22 09:12:03 UTC');
    assert.match(
      bothTimes(iso),
      /^\{\{DATE\(2026-11-22T09:12:03Z, COMPACT\)\}\}.* \(2026-11-22 09:12:03 UTC\)$/,
    );
  });

  for (const [ms, words] of [
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [449, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [250_000, '4 min 10 s'],
    [3_600_000, '1 h'],
    [3_661_000, '1 h 1 min'],
    [90_000_000, '1 d 1 h'],
  ] as const) {
    it(`says ${ms} ms as ${words}`, () => assert.equal(duration(ms), words));
  }
});

describe('totals', () => {
  for (const [outcomes, words] of [
    [{ failure: 1, success: 1 }, '2 attempts: 1 signed in · 1 failed'],
    [{ failure: 1997, blocked: 3 }, '2,000 attempts: 3 blocked · 1,997 failed'],
    [{ failure: 5 }, '5 attempts, all failed'],
    [{ failure: 1 }, '1 attempt: failed'],
    [{ unknown: 4 }, '4 attempts: outcome not known yet'],
    [{}, '0 attempts'],
  ] as const) {
    it(`are said as ${words}`, () => assert.equal(totalsWords(outcomes), words));
  }
});

describe('a change in Azure', () => {
  const titleOf = (operation: string | null, status = 'Succeeded') =>
    azureChange({ operation, caller: null, status, level: null, at: null, description: null });

  for (const [operation, title] of [
    ['Microsoft.Insights/ScheduledQueryRules/disable/action', 'An alert rule was disabled'],
    ['Microsoft.Insights/scheduledQueryRules/write', 'An alert rule was changed'],
    ['microsoft.insights/activityLogAlerts/delete', 'An alert rule was deleted'],
    ['Microsoft.Insights/ActionGroups/Delete', 'An action group was deleted'],
    ['Microsoft.AlertsManagement/actionRules/write', 'An alert processing rule was changed'],
    ['microsoft.aadiam/diagnosticSettings/delete', 'A diagnostic setting was deleted'],
    ['Microsoft.OperationalInsights/workspaces/delete', 'A log workspace was deleted'],
  ] as const) {
    it(`to the watch itself is called by its name: ${title}`, () => {
      assert.equal(titleOf(operation).title, title);
      assert.match(titleOf(operation).meaning ?? '', /switching off the watch/);
    });
  }

  it('that failed is not told as done', () => {
    const failed = titleOf('Microsoft.Insights/ActionGroups/Delete', 'Failed');
    assert.equal(failed.title, 'A change to an action group failed');
    assert.match(failed.meaning ?? '', /tried to change something that the watch depends on/);
  });

  it('elsewhere is told with what was done, and with no fear for the watch', () => {
    assert.deepEqual(titleOf('Microsoft.Compute/virtualMachines/delete'), {
      title: 'An Azure resource was deleted',
      meaning: null,
    });
    const failed = titleOf('Microsoft.Compute/virtualMachines/delete', 'Failed');
    assert.deepEqual(failed, { title: 'A change in Azure failed', meaning: null });
  });

  it('elsewhere of another kind, or that nobody named, is just a change', () => {
    assert.deepEqual(titleOf('Microsoft.Compute/virtualMachines/restart/action'), {
      title: 'A change in Azure',
      meaning: null,
    });
    assert.equal(titleOf(null).title, 'A change in Azure');
    assert.equal(titleOf('Microsoft.ServiceHealth/incident/action').title, 'Azure reports a service problem');
  });
});
