import assert from 'node:assert/strict';
import { activityMessage } from '../../src/card/activity.ts';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import type { AttemptFilter } from '../../src/signIn/attemptFilter.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { listOf } from '../builders/activityList.ts';
import { anAttackRow, guesses, harbour, lantern, lastDays, onTheDay } from '../builders/cardIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { actionsIn, objectsIn, textsIn, wordsIn } from './readCard.ts';

const activityOf = (signIns: readonly SignIn[], accounts = [harbour.userPrincipalName]) =>
  activityMessage({
    title: 'Sign-ins in the last 24 hours',
    accounts,
    ...listOf(groupAttempts(signIns), lastDays(1)),
    problems: [],
  });

/** The words of each row of the table, of its folded part too, the headers left out. */
const rowsOf = ({ card }: { card: object }): readonly string[] =>
  objectsIn(card)
    .filter(({ type }) => type === 'TableRow')
    .map((row) => wordsIn(row))
    .filter((words) => !words.startsWith('Outcome, when'));

describe('the activity card', () => {
  it('is a table, newest first, of how and when, what it means, where from and with what', () => {
    const message = activityOf([
      aSignIn({ id: 'old', at: '2026-11-01T08:00:00.000Z' }),
      anAttackRow({ resultCode: '500121' }),
    ]);
    assert.deepEqual(rowsOf(message)[0]?.split('\n'), [
      'Password accepted',
      '{{DATE(2026-11-03T09:15:00Z, COMPACT)}}, {{TIME(2026-11-03T09:15:00Z)}}',
      '2026-11-03 09:15:00 UTC',
      'Someone entered the correct password but failed MFA.',
      '203.0.113.77 · Reykjavík, Iceland',
      'Azure Portal · Browser',
    ]);
    assert.match(rowsOf(message)[1] ?? '', /^Signed in\n.*\n2026-11-01 08:00:00 UTC/);
  });

  it('counts how they ended over all of them, also those that it does not list', () => {
    const message = activityOf([...guesses(60), anAttackRow()]);
    assert.equal(rowsOf(message).length, 20);
    assert.match(wordsIn(message.card), /61 attempts: 1 signed in · 60 failed/);
    assert.equal(message.summary, 'Sign-ins in the last 24 hours: 61 attempts: 1 signed in · 60 failed');
  });

  it('shows the rows of one attempt as one, with the failures on the way', () => {
    const attempt = { correlationId: 'one', at: onTheDay('09:15:00.000') };
    const message = activityOf([
      aSignIn({ ...attempt, id: '1', resultCode: '50126', at: onTheDay('09:14:10.000') }),
      aSignIn({ ...attempt, id: '2', resultCode: '50126', at: onTheDay('09:14:20.000') }),
      aSignIn({ ...attempt, id: '3' }),
    ]);
    assert.equal(rowsOf(message).length, 1);
    assert.match(rowsOf(message)[0] ?? '', /Signed in\. After 2 failures\./);
  });

  it('names the account in each row only where there are several, without what they share', () => {
    const rows = [harbour, lantern].map(({ id, userPrincipalName }) =>
      aSignIn({ id, correlationId: id, userId: id, userPrincipalName }),
    );
    const both = activityOf(rows, [harbour.userPrincipalName, lantern.userPrincipalName]);
    assert.deepEqual(
      rowsOf(both)
        .map((row) => row.match(/^svc-.*$/m)?.[0])
        .sort(),
      ['svc-harbour', 'svc-lantern'],
    );
    assert.doesNotMatch(rowsOf(activityOf(rows.slice(0, 1))).join(), /svc-harbour/);
  });

  it('keeps whole names where their beginnings are the same', () => {
    const names = ['rescue@contoso.com', 'rescue@fabrikam.com'];
    const message = activityOf([aSignIn({ userPrincipalName: 'rescue@fabrikam.com' })], names);
    assert.match(rowsOf(message)[0] ?? '', /^rescue@fabrikam\.com$/m);
  });

  it('says so when there is nothing, without an empty table', () => {
    const message = activityOf([]);
    assert.match(
      wordsIn(message.card),
      /Sign-ins in the last 24 hours\nsvc-harbour@contoso\.onmicrosoft\.com\nNo attempts\./,
    );
    assert.doesNotMatch(JSON.stringify(message.card), /"Table"/);
  });

  it('counts by place and by application, the commonest first, as often as the totals do', () => {
    const cities = ['Oslo', 'Oslo', 'Oslo', 'Rome', 'Rome', 'Lima', null, 'Bonn'];
    const rows = cities.map((city, index) =>
      aSignIn({ id: `${index}`, correlationId: `${index}`, city, country: null, application: 'Azure CLI' }),
    );
    const again = aSignIn({
      id: 'again',
      correlationId: '0',
      resultCode: '50126',
      city: 'Oslo',
      country: null,
    });
    const words = wordsIn(activityOf([...rows, again]).card);
    assert.match(words, /9 attempts: 8 signed in · 1 failed/);
    assert.match(words, /Places: \n?Oslo \(4\) · Rome \(2\) · Lima \(1\) · 2 others \(2\)/);
    assert.match(words, /Applications: \n?Azure CLI \(9\)/);
    assert.match(words, /Days \(UTC\): \n?3 Nov \(9\)/);
    assert.doesNotMatch(wordsIn(activityOf(rows.slice(0, 1)).card), /Places/);
  });

  it('shows places and applications as plain text, however long and whatever they are', () => {
    const evil = `**[x](http://evil.example)** {{DATE(1)}} \u202e${'y'.repeat(500)}`;
    const rows = ['1', '2'].map((id) =>
      aSignIn({ id, correlationId: id, city: evil, country: evil, application: evil }),
    );
    const found = textsIn(activityOf(rows).card).filter(({ text }) => /evil/.test(text));
    assert.ok(found.some(({ text }) => /\(2\)$/.test(text)));
    for (const { place, text } of found) {
      assert.equal(place, 'TextRun.text');
      assert.doesNotMatch(text, /\u202e|\{\{/);
      assert.ok(text.length < 160, text);
    }
  });

  it('says by what the attempts were chosen when there are none, the address as plain text', () => {
    const none = (filter: AttemptFilter) =>
      activityMessage({ title: 'Sign-ins', accounts: ['x'], ...listOf([], null), filter, problems: [] });
    assert.match(none({ outcome: 'blocked', ipAddress: null }).summary, /No blocked attempts\.$/);
    assert.match(
      none({ outcome: null, ipAddress: '192.0.2.1' }).summary,
      /No attempts from this IP address\.$/,
    );
    const both = none({ outcome: 'succeeded', ipAddress: '192.0.2.1' });
    assert.match(both.summary, /No successful attempts and no accepted passwords from this IP address\.$/);
    assert.deepEqual(
      textsIn(both.card).filter(({ text }) => text.includes('192.0.2.1')),
      [{ place: 'TextRun.text', text: '192.0.2.1' }],
    );
  });

  it('says what is missing', () => {
    const { card } = activityMessage({
      title: 'Sign-ins in the last 24 hours',
      accounts: [harbour.userPrincipalName],
      ...listOf([], lastDays(1)),
      problems: ['1 of 7 records could not be read.'],
    });
    assert.match(wordsIn(card), /Incomplete: 1 of 7 records could not be read\./);
  });

  it('opens the same sign-ins in the portal where a link is known, and has no such button otherwise', () => {
    const link = 'https://portal.azure.com/#blade/Logs.ReactView/q/H4sIAAAAAAAA%2F3TO/timespan/P1D';
    const buttonsOf = (portalLink: string | null) =>
      objectsIn(
        activityMessage({
          title: 'Sign-ins in the last 24 hours',
          accounts: [harbour.userPrincipalName],
          ...listOf([], lastDays(1)),
          portalLink,
          problems: [],
        }).card,
      ).filter(({ type }) => type === 'Action.OpenUrl');
    assert.deepEqual(buttonsOf(link), [{ type: 'Action.OpenUrl', title: 'Open in Azure', url: link }]);
    assert.deepEqual(buttonsOf(null), []);
  });

  it('names the busiest days, for whom the chart is not drawn', () => {
    const rows = ['03', '03', '03', '01', '01', '02', '05'].map((date, index) =>
      aSignIn({ id: `${index}`, correlationId: `${index}`, at: `2026-11-${date}T09:00:00.000Z` }),
    );
    const words = wordsIn(activityOf(rows).card);
    assert.match(words, /Days \(UTC\): 3 Nov \(3\) · 1 Nov \(2\) · 5 Nov \(1\) · 1 other \(1\)/);
  });

  describe('of several pages', () => {
    const pageOf = (page: number, newer: string | null, older: string | null) =>
      activityMessage({
        title: 'Sign-ins in the last 30 days',
        accounts: [harbour.userPrincipalName],
        ...listOf(groupAttempts(guesses(60)), lastDays(30), { page, pages: 3, newer, older }),
        problems: [],
      });
    const turns = (message: ReturnType<typeof pageOf>) =>
      actionsIn(message).flatMap(({ title, verb }) => (verb === 'showPage' ? [title] : []));

    it('says which page it is, and has buttons to the newer and the older ones, where there are some', () => {
      const [first, second, third] = [
        pageOf(1, null, 'activity 30d page 2'),
        pageOf(2, 'activity 30d', 'activity 30d page 3'),
        pageOf(3, 'activity 30d page 2', null),
      ];
      assert(first && second && third);
      assert.deepEqual(turns(first), ['Older']);
      assert.deepEqual(turns(second), ['Newer', 'Older']);
      assert.deepEqual(turns(third), ['Newer']);
      assert.match(wordsIn(second.card), /Page 2 of 3/);
    });

    it('has buttons that hold the command for the other page, and nothing else', () => {
      const [button] = actionsIn(pageOf(1, null, 'activity 30d page 2'));
      assert.equal(button?.verb, 'showPage');
      assert.deepEqual(button?.data, { command: 'activity 30d page 2' });
    });

    it('has no buttons and says nothing of pages when there is one only', () => {
      const message = activityOf(guesses(20));
      assert.deepEqual(turns(message), []);
      assert.doesNotMatch(wordsIn(message.card), /Page/);
    });
  });
});
