import assert from 'node:assert/strict';
import { statusMessage } from '../../../src/command/status/card.ts';
import { onTheDay } from '../../builders/cardIncidents.ts';
import { aStatus, unreadableLog } from '../../builders/status.ts';
import { objectsIn, wordsIn } from '../../card/readCard.ts';
import { incidents } from '../../card/states/incident.ts';

type Given = Parameters<typeof aStatus>[0];

const wordsOf = (given: Given): string => wordsIn(statusMessage(aStatus(given)).card);
const styleOf = (given: Given): unknown =>
  objectsIn(statusMessage(aStatus(given)).card).find(({ type }) => type === 'Container')?.style;

describe('the status card', () => {
  it('says when the sweep searched the log last, and that the watch is not well while it does not', () => {
    assert.match(wordsOf({}), /Sweep\nsearched the log .*2026-11-03 09:58:00 UTC/);
    assert.match(
      wordsOf({ evidence: { sweep: { lastSuccess: null, isLate: false, problems: [] } } }),
      /has not searched the log yet/,
    );
    const late = {
      evidence: { sweep: { lastSuccess: onTheDay('08:00:00.000'), isLate: true, problems: [] } },
    };
    assert.match(wordsOf(late), /The sweep fails\. Sign-ins that no alert brings are not found/);
    assert.notEqual(styleOf(late), styleOf({}));
    const problems = ['The workspace has no table SigninLogs.'];
    assert.match(
      wordsOf({ evidence: { sweep: { lastSuccess: null, isLate: false, problems } } }),
      /no table SigninLogs/,
    );
  });

  it('answers first whether a sign-in would be seen, then says that the watch is well, and whether an incident waits', () => {
    assert.match(wordsOf({}), /^Would a sign-in be seen now\? Yes\.\nThe watch is well\nNo open incidents\n/);
    assert.match(
      wordsOf({ openIncidents: { all: 3, waiting: 1 } }),
      /^Would a sign-in be seen now\? Yes\.\nThe watch is well\n3 open incidents, 1 waiting for acknowledgement\n/,
    );
    assert.match(wordsOf({ openIncidents: { all: 1, waiting: 0 } }), /1 open incident, all acknowledged/);
    assert.equal(styleOf({}), 'good');
  });

  for (const [what, status, words] of [
    [
      'the store',
      { evidence: { record: { store: 'failed', altered: 0 } } },
      /The store cannot be written: alerts are refused/,
    ],
    [
      'the log',
      { evidence: { log: unreadableLog } },
      /The sign-in log cannot be read\. Alerts come without details/,
    ],
    [
      'the channel',
      { evidence: { showing: { channel: 'unknown', unshown: 0, lastPostedAt: null } } },
      /No security channel is known: say watch here/,
    ],
    [
      'the team',
      { evidence: { showing: { channel: 'lost', lostAt: onTheDay('09:30:00.000') } } },
      /The team of the security channel is gone/,
    ],
    [
      'the channel’s stand-in',
      { evidence: { showing: { isInGeneral: true, lostAt: onTheDay('09:30:00.000') } } },
      /The security channel is gone: alerts go to General/,
    ],
    [
      'a problem',
      { evidence: { findings: { problems: ['2 records could not be read.'] } } },
      /2 records could not be read\./,
    ],
  ] as const) {
    it(`says first that the watch needs attention because of ${what}`, () => {
      const [answer, title, trouble] = wordsOf(status).split('\n');
      assert.match(answer ?? '', /^Would a sign-in be seen now\? /);
      assert.equal(title, 'The watch needs attention');
      assert.match(trouble ?? '', words);
      assert.equal(styleOf(status), 'warning');
      assert.match(statusMessage(aStatus(status)).summary, /^The watch needs attention: /);
    });
  }

  it('shows under the answer each link, as seen, failed or unknown, with its time, and what would tell', () => {
    const text = wordsOf({
      evidence: { record: { store: 'failed', altered: 0 }, showing: { lastPostedAt: null } },
    });
    assert.match(text, /^Would a sign-in be seen now\? No\.\n/);
    assert.match(text, /\n✓ The sweep searches: worked \{\{DATE\(2026-11-03T09:58:00Z, COMPACT\)\}\}/);
    assert.match(text, /\n✗ Alerts are recorded: failed\n\? Cards are shown: unknown\n/);
    assert.match(text, /\nCheck the disk behind DATA_DIR/);
    assert.match(text, /\n\? The outside service hears: unknown\n/);
    assert.match(
      text,
      /\nWhat would tell\n(?:.*\n)*The outside service hears\nWrite the address .* into HEARTBEAT_URL\./,
    );
    assert.match(text, /Cards are shown\nUse Test action group/);
  });

  it('lists the accounts behind the button when many incidents wait', () => {
    const waits = Array.from({ length: 3 }, () => incidents['signed in, with details']);
    const body = wordsIn({ ...statusMessage(aStatus({ waits })).card, actions: [] });
    assert.doesNotMatch(body, /svc-lantern/);
    assert.match(wordsOf({ waits }), /Accounts watched, and their last sign-ins\nsvc-harbour/);
  });

  it('lists each account with its last sign-in', () => {
    assert.match(
      wordsOf({}),
      /svc-harbour@contoso\.onmicrosoft\.com\n\{\{DATE\(2026-11-03T09:15:00Z, COMPACT\)\}\}.* \(2026-11-03 09:15:00 UTC\)\nsvc-lantern@contoso\.onmicrosoft\.com\nnone in the log/,
    );
  });

  it('does not take a log that cannot be read for one without sign-ins', () => {
    const text = wordsOf({ evidence: { log: unreadableLog } });
    assert.match(text, /svc-lantern.*\nnot known while the log cannot be read/);
    assert.doesNotMatch(text, /none in the log/);
  });

  it('says when the last alert came, how the store and the log are, and what the channel lacks', () => {
    assert.match(wordsOf({}), /Last alert\n.*\(2026-11-03 09:22:00 UTC\)/);
    assert.match(wordsOf({ evidence: { alerts: { lastAt: null, ofNewest: null } } }), /Last alert\nnone yet/);
    assert.match(
      wordsOf({}),
      /Channel\nevery card is up to date\nStore\ncan be written\nSign-in log\n.*newest row/,
    );
    assert.match(
      wordsOf({ evidence: { showing: { channel: 'known', unshown: 2, lastPostedAt: null } } }),
      /2 cards still to be posted or brought up to date/,
    );
  });

  it('says that nobody is called where ESCALATION names nobody', () => {
    assert.match(
      wordsOf({ callsPeople: false }),
      /Escalation\nnobody is called, because ESCALATION is not set/,
    );
    assert.match(wordsOf({}), /Escalation\npeople are called/);
  });

  it('counts the accounts that it has no room for', () => {
    const accounts = Array.from({ length: 40 }, () => ({ name: 'svc@contoso.com', lastSignIn: null }));
    assert.match(wordsOf({ accounts }), /And 15 more\./);
  });
});
