import assert from 'node:assert/strict';
import { statusMessage, type WatchStatus } from '../../../src/command/status/card.ts';
import { onTheDay } from '../../builders/cardIncidents.ts';
import { objectsIn, wordsIn } from '../../card/readCard.ts';

const well: WatchStatus = {
  accounts: [
    { name: 'svc-harbour@contoso.onmicrosoft.com', lastSignIn: onTheDay('09:15:00.000') },
    { name: 'svc-lantern@contoso.onmicrosoft.com', lastSignIn: null },
  ],
  openIncidents: { all: 0, waiting: 0 },
  lastAlert: onTheDay('09:18:06.200'),
  store: 'ok',
  log: { name: 'sign-in log file', reachable: true, newest: onTheDay('09:15:00.000') },
  channel: 'known',
  isInGeneral: false,
  callsPeople: true,
  unshown: 0,
  sweep: { lastSuccess: onTheDay('09:30:00.000'), isLate: false, problems: [] },
  problems: [],
};

const wordsOf = (status: Partial<WatchStatus>): string => wordsIn(statusMessage({ ...well, ...status }).card);
const styleOf = (status: Partial<WatchStatus>): unknown =>
  objectsIn(statusMessage({ ...well, ...status }).card).find(({ type }) => type === 'Container')?.style;

describe('the status card', () => {
  it('says when the sweep searched the log last, and that the watch is not well while it does not', () => {
    assert.match(wordsOf({}), /Sweep\nsearched the log .*2026-11-03 09:30:00 UTC/);
    assert.match(
      wordsOf({ sweep: { lastSuccess: null, isLate: false, problems: [] } }),
      /has not searched the log yet/,
    );
    const late = { sweep: { lastSuccess: onTheDay('08:00:00.000'), isLate: true, problems: [] } };
    assert.match(wordsOf(late), /The sweep does not come through/);
    assert.notEqual(styleOf(late), styleOf({}));
    const problems = ['The workspace has no table SigninLogs.'];
    assert.match(wordsOf({ sweep: { lastSuccess: null, isLate: false, problems } }), /no table SigninLogs/);
  });

  it('says first that the watch is well, and whether an incident waits', () => {
    assert.match(wordsOf({}), /^The watch is well\nNo open incidents\n/);
    assert.match(
      wordsOf({ openIncidents: { all: 3, waiting: 1 } }),
      /^The watch is well\n3 open incidents, 1 waiting for somebody\n/,
    );
    assert.match(wordsOf({ openIncidents: { all: 1, waiting: 0 } }), /1 open incident, all acknowledged/);
    assert.equal(styleOf({}), 'good');
  });

  for (const [what, status, words] of [
    ['the store', { store: 'failed' }, /The store cannot be written: alerts are refused/],
    [
      'the log',
      { log: { name: 'sign-in log file', reachable: false, newest: null } },
      /The sign-in log cannot be read: alerts come without details/,
    ],
    ['the channel', { channel: 'unknown' }, /No security channel is known: say watch here/],
    ['a problem', { problems: ['2 records could not be read.'] }, /2 records could not be read\./],
  ] as const) {
    it(`says first that the watch needs attention because of ${what}`, () => {
      const [title, trouble] = wordsOf(status).split('\n');
      assert.equal(title, 'The watch needs attention');
      assert.match(trouble ?? '', words);
      assert.equal(styleOf(status), 'warning');
      assert.match(statusMessage({ ...well, ...status }).summary, /^The watch needs attention: /);
    });
  }

  it('lists each account with its last sign-in', () => {
    assert.match(
      wordsOf({}),
      /svc-harbour@contoso\.onmicrosoft\.com\n\{\{DATE\(2026-11-03T09:15:00Z, COMPACT\)\}\}.* \(2026-11-03 09:15:00 UTC\)\nsvc-lantern@contoso\.onmicrosoft\.com\nnone in the log/,
    );
  });

  it('does not take a log that cannot be read for one without sign-ins', () => {
    const text = wordsOf({ log: { name: 'sign-in log file', reachable: false, newest: null } });
    assert.match(text, /svc-lantern.*\nnot known while the log cannot be read/);
    assert.doesNotMatch(text, /none in the log/);
  });

  it('says when the last alert came, how the store and the log are, and what the channel lacks', () => {
    assert.match(wordsOf({}), /Last alert\n.*\(2026-11-03 09:18:06 UTC\)/);
    assert.match(wordsOf({ lastAlert: null }), /Last alert\nnone yet/);
    assert.match(
      wordsOf({}),
      /Channel\nevery card is up to date\nStore\ncan be written\nSign-in log\n.*newest row/,
    );
    assert.match(wordsOf({ unshown: 2 }), /2 cards still to be posted or brought up to date/);
  });

  it('counts the accounts that it has no room for', () => {
    const accounts = Array.from({ length: 40 }, () => ({ name: 'svc@contoso.com', lastSignIn: null }));
    assert.match(wordsOf({ accounts }), /And 15 more\./);
  });
});
