import assert from 'node:assert/strict';
import { conclusionOf, isReady, judge } from '../../src/chain/chain.ts';
import { type NotifyEvidence, notToldOutside } from '../../src/chain/evidence.ts';
import type { Verdict } from '../../src/chain/link.ts';
import { arrivalsOf, slotOf } from '../../src/signIn/arrivals.ts';
import type { Collection } from '../../src/signIn/source.ts';
import { harbour, lantern, onTheDay } from '../builders/cardIncidents.ts';
import { aFeed, judgedAt, someEvidence, someFindings } from '../builders/evidence.ts';

const minute = 60_000;
const [use, otherUse] = someFindings().uses ?? [];
assert(use && otherUse);
const lags = aFeed().lags;
assert(lags);
const never = { ...otherUse, last: null, lastInteractive: null };
const missing = {
  isThere: false,
  problem: 'The workspace has no table X.',
  newestAt: null,
  newestArrivedAt: null,
};
const unreadable = { log: { findings: { failure: 'The bot’s identity may not read the workspace. (403)' } } };
const lastAt = onTheDay('09:22:00.000');
const another = { incidentId: 'k7qd2-3', hasRow: false, alertedAt: null };

const nineDaysAgo = '2026-10-25T10:00:00.000Z';
const elevenDaysAgo = '2026-10-23T10:00:00.000Z';
const refusedAt = (time: string, reason: string, rule: string | null = null) => ({
  at: onTheDay(time),
  reason,
  rule,
});
const missed = {
  incidentId: 'm1-1',
  accountId: lantern.id,
  at: onTheDay('09:30:00.000'),
  foundAt: onTheDay('09:40:00.000'),
};

const told = (given: Partial<NotifyEvidence> = {}): NotifyEvidence => ({
  ...notToldOutside,
  isConfigured: true,
  ...given,
});

type Given = Parameters<typeof someEvidence>[0];
type Row = readonly [what: string, given: Given, state: Verdict['state'], words: RegExp];

/** A row in each slot of the days until a time. */
const everySlot = (until: string, days: number) => {
  const from = Date.parse(until) - days * 24 * 60 * minute;
  const count = slotOf(Date.parse(until)) - slotOf(from) + 1;
  return arrivalsOf(
    from,
    Array.from({ length: count }, (_, index) => slotOf(from) + index),
  );
};
const silent = (since: string, days = 22, collection = someFindings().collection) => {
  const feed = aFeed({ newestAt: since, newestArrivedAt: since, arrivals: everySlot(since, days) });
  return { findings: { interactive: feed, nonInteractive: feed, collection } };
};
const stopped = (given: Partial<Collection>) => ({
  findings: {
    interactive: aFeed({ newestArrivedAt: onTheDay('08:40:00.000') }),
    nonInteractive: aFeed({ newestArrivedAt: null }),
    collection: { stoppedAt: onTheDay('08:30:00.000'), resumedAt: null, droppedAt: null, ...given },
  },
});

/** Every outcome of every step, with words of what was found and of what to do. */
/** All is well, and a heartbeat was taken three minutes ago. */
const beating = {
  ...{ every: 300_000, takenAt: onTheDay('09:57:00.000') },
  ...{ expectedSince: onTheDay('09:57:00.000'), refusedAt: null },
};

const outcomes: Readonly<Record<string, readonly Row[]>> = {
  reach: [
    [
      'the workspace answers a managed identity',
      {},
      'seen',
      /The workspace answers\. Asked by the managed identity glasswatch \(userAssignedIdentities\)\. Application id: 0{8}-0000-4000-8000-0000000000a1 Object id: 0{8}-0000-4000-8000-0000000000a2$/,
    ],
    [
      'the workspace answers an application',
      { log: { identity: { applicationId: null, objectId: 'x', managedIdentity: null } } },
      'seen',
      /by an application, not by .* Application id: not known Object id: x$/,
    ],
    ['nobody knows who asks', { log: { identity: null } }, 'seen', /The bot’s identity is not known/],
    [
      'a file is read',
      { log: { kind: 'file', identity: null } },
      'seen',
      /^The file can be read\. That needs no identity\.$/,
    ],
    [
      'something is amiss',
      { findings: { problems: ['2 records are broken.'] } },
      'seen',
      /2 records are broken/,
    ],
    [
      'it cannot be read',
      unreadable,
      'failed',
      /may not read the workspace\. \(403\) Asked by the managed.*Put that right/,
    ],
  ],
  collection: [
    ['the workspace reports no stop', {}, 'seen', /^The workspace reports no stop\.$/],
    [
      'the daily cap stopped it',
      stopped({}),
      'failed',
      /^Data collection stopped at 2026-11-03 08:30:00 UTC, 1 h 30 min ago, and has not resumed\. .*raise its daily cap/,
    ],
    [
      'it resumed after the stop',
      stopped({ resumedAt: onTheDay('08:40:00.000') }),
      'seen',
      /no stop\. Data collection last resumed at 2026-11-03 08:40:00 UTC/,
    ],
    [
      'it stopped again after it had resumed',
      stopped({ resumedAt: onTheDay('08:20:00.000') }),
      'failed',
      /has not resumed/,
    ],
    [
      'rows arrive over an hour after the stop',
      {
        findings: { collection: { stoppedAt: onTheDay('08:30:00.000'), resumedAt: null, droppedAt: null } },
      },
      'seen',
      /no stop/,
    ],
    [
      'it dropped rows of late',
      {
        findings: { collection: { stoppedAt: null, resumedAt: null, droppedAt: onTheDay('09:00:00.000') } },
      },
      'unknown',
      /dropped rows at .*too many came at once/,
    ],
    [
      'the table cannot be read',
      { findings: { collection: null } },
      'unknown',
      /Operation cannot be read.*Log Analytics Reader/,
    ],
    ['the log is a file', { log: { kind: 'file' } }, 'unknown', /^A file does not say/],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log cannot be read\.$/],
  ],
  interactive: [
    [
      'nothing came for 1.5 times the longest gap',
      silent(onTheDay('08:30:00.000')),
      'failed',
      /1 h 30 min ago\. The longest gap of the last 14 days was 10 min\. The weeks before had rows at these hours\. A public holiday looks the same\./,
    ],
    ['nothing came for less than an hour', silent(onTheDay('09:05:00.000')), 'seen', /55 min ago\.$/],
    [
      'nothing came, and the log reaches back for less than 14 days',
      silent(onTheDay('08:30:00.000'), 13),
      'seen',
      /1 h 30 min ago\.$/,
    ],
    [
      'collection has only just resumed',
      silent(onTheDay('08:30:00.000'), 22, {
        stoppedAt: onTheDay('08:35:00.000'),
        resumedAt: onTheDay('09:10:00.000'),
        droppedAt: null,
      }),
      'seen',
      /1 h 30 min ago\.$/,
    ],
    [
      'only the others come',
      {
        findings: {
          ...silent(onTheDay('08:30:00.000')).findings,
          nonInteractive: aFeed({ arrivals: everySlot(onTheDay('09:56:00.000'), 22) }),
        },
      },
      'failed',
      /longest gap/,
    ],
    [
      'nothing came because collection stopped',
      silent(onTheDay('08:30:00.000'), 22, {
        stoppedAt: onTheDay('08:25:00.000'),
        resumedAt: null,
        droppedAt: null,
      }),
      'unknown',
      /Not known while the workspace takes no rows\.$/,
    ],
    [
      'rows arrive',
      {},
      'seen',
      /^The last row for any user arrived at 2026-11-03 09:56:00 UTC, 4 min ago\.$/,
    ],
    [
      'rows come without arrival',
      { findings: { interactive: aFeed({ newestArrivedAt: null }) } },
      'seen',
      /newest sign-in of any user was at 2026-11-03 09:50:00 UTC.*does not say when it arrived/,
    ],
    [
      'columns are missing',
      { findings: { interactive: aFeed({ problem: 'The table has no UserAgent.' }) } },
      'seen',
      /arrived.*The table has no UserAgent/,
    ],
    [
      'the table is missing',
      { findings: { interactive: aFeed(missing) } },
      'failed',
      /has no table X\. Send SignInLogs to this workspace/,
    ],
    [
      'no row has come in a month',
      { findings: { interactive: aFeed({ newestAt: null, newestArrivedAt: null }) } },
      'failed',
      /The last 30 days have no row for any user\. Send SignInLogs.*three days/,
    ],
    [
      'a file has no row of the month',
      { log: { kind: 'file' }, findings: { interactive: aFeed({ newestAt: null, newestArrivedAt: null }) } },
      'failed',
      /Export newer sign-ins/,
    ],
    [
      'no row has come yet, and the set-up is new',
      { watchingSince: nineDaysAgo, findings: { interactive: aFeed(missing) } },
      'unknown',
      /no table X\. Send SignInLogs/,
    ],
    [
      'no row has come since the set-up, ten days ago',
      { watchingSince: elevenDaysAgo, findings: { interactive: aFeed(missing) } },
      'failed',
      /no table X\. Send SignInLogs/,
    ],
    [
      'the last row of anybody is nine days old',
      { findings: { interactive: aFeed({ newestArrivedAt: nineDaysAgo }) } },
      'unknown',
      /9 d ago/,
    ],
    [
      'the last row of anybody is over ten days old',
      { findings: { interactive: aFeed({ newestArrivedAt: elevenDaysAgo }) } },
      'failed',
      /11 d ago\. If a user has signed in since, rows have stopped/,
    ],
    [
      'the last row is a day old',
      { findings: { interactive: aFeed({ newestArrivedAt: '2026-11-02T09:59:59.000Z' }) } },
      'unknown',
      /1 d 1 s ago\. If a user has signed in since, rows have stopped/,
    ],
    [
      'it is missing in a part of an answer',
      { findings: { isWhole: false, interactive: aFeed(missing) } },
      'unknown',
      /no table X/,
    ],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log cannot be read\.$/],
  ],
  nonInteractive: [
    ['rows arrive', {}, 'seen', /arrived at 2026-11-03 09:56/],
    [
      'the table is missing',
      { findings: { nonInteractive: aFeed(missing) } },
      'unknown',
      /no table X\. To see ongoing sessions, also choose NonInteractiveUserSignInLogs.*Alerts do not need it/,
    ],
    [
      'no row has come in a month',
      { findings: { nonInteractive: aFeed({ newestAt: null, newestArrivedAt: null }) } },
      'unknown',
      /The last 30 days have no row for any user/,
    ],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while/],
  ],
  accounts: [
    [
      'all of them have been seen',
      {},
      'seen',
      new RegExp(
        `^${harbour.userPrincipalName}: last at 2026-11-03 09:15:00 UTC, 45 min ago\\. ${lantern.userPrincipalName}: last at 2026-10-14 09:05:00 UTC, 20 d 55 min ago\\.$`,
      ),
    ],
    [
      'one was never seen',
      { findings: { uses: [use, never] } },
      'failed',
      new RegExp(
        `^${lantern.userPrincipalName}: never.* ${harbour.userPrincipalName}: last.*Sign in once .*as after its creation.*three days.*object id\\.$`,
      ),
    ],
    [
      'one was never seen, and the set-up is new',
      { watchingSince: nineDaysAgo, findings: { uses: [use, never] } },
      'unknown',
      /: never.*Sign in once/,
    ],
    [
      'one is missing in a part of an answer',
      { findings: { isWhole: false, uses: [use, never] } },
      'unknown',
      /: never/,
    ],
    [
      'there are very many',
      { accounts: Array.from({ length: 20 }, () => harbour) },
      'seen',
      /^(svc-harbour\S+ last at [^.]+\. ){12}And 8 more\.$/,
    ],
    [
      'the question for them was not answered',
      { findings: { uses: null } },
      'unknown',
      /did not answer for these accounts/,
    ],
    [
      'no sign-ins arrive',
      { findings: { interactive: aFeed(missing) } },
      'unknown',
      /^Not known while no interactive sign-ins arrive\.$/,
    ],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log/],
  ],
  lag: [
    [
      'they are fast',
      {},
      'seen',
      /^Interactive, 12 rows: published after 2 min \(worst 5 min\), arrived 4 min \(worst 12 min\) later, in all 6 min \(worst 16 min\)\. These are medians of the last 30 days\.$/,
    ],
    ['there are others', { findings: { nonInteractive: aFeed() } }, 'seen', /Non-interactive, 12 rows/],
    [
      'one was late',
      {
        findings: {
          interactive: aFeed({ lags: { ...lags, whole: { median: minute, worst: 31 * minute } } }),
        },
      },
      'seen',
      /can miss later rows/,
    ],
    [
      'most are late',
      {
        findings: {
          interactive: aFeed({ lags: { ...lags, whole: { median: 31 * minute, worst: 40 * minute } } }),
        },
      },
      'failed',
      /in all 31 min .*can miss later rows.*time range/,
    ],
    [
      'there are three',
      { findings: { interactive: aFeed({ lags: { ...lags, rows: 3 } }) } },
      'seen',
      /^Interactive, 3 rows/,
    ],
    [
      'there are two',
      { findings: { interactive: aFeed({ lags: { ...lags, rows: 2 } }) } },
      'unknown',
      /^Too few rows .*: 2 in 30 days\. .*drill/,
    ],
    [
      'there are none',
      { findings: { interactive: aFeed({ lags: null }) } },
      'unknown',
      /^Too few rows .*: 0 in 30 days\./,
    ],
    ['no account was ever seen', { findings: { uses: [never] } }, 'unknown', /^Not known without a sign-in/],
    ['no sign-ins arrive', { findings: { interactive: aFeed(missing) } }, 'unknown', /^Not known without/],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log/],
  ],
  webhook: [
    [
      'the watchdog rule has called, though no alert has come',
      { alerts: { lastAt: null, ofNewest: null }, beatAt: onTheDay('09:55:00.000') },
      'seen',
      /No alert has been received yet\. The watchdog rule called at 2026-11-03 09:55:00 UTC/,
    ],
    [
      'a beat has come after the refusal of another alert',
      {
        beatAt: onTheDay('09:55:00.000'),
        refused: { proved: refusedAt('09:50:00.000', 'ruleNotAllowed'), unproved: null },
      },
      'failed',
      /was last refused at 2026-11-03 09:50:00 UTC/,
    ],
    [
      'the watchdog rule was let in after a refusal',
      {
        beatAt: onTheDay('09:55:00.000'),
        refused: { proved: refusedAt('09:50:00.000', 'missingRole'), unproved: null },
      },
      'seen',
      /The last alert was received at/,
    ],
    [
      'an alert has come',
      {},
      'seen',
      /^The last alert was received at 2026-11-03 09:22:00 UTC, 38 min ago\.$/,
    ],
    ['an alert has come, and the log cannot be read', unreadable, 'seen', /last alert was received/],
    [
      'none ever has',
      { alerts: { lastAt: null, ofNewest: null } },
      'failed',
      /No alert has been received yet\. Use Test action group.*\/api\/alerts/,
    ],
    [
      'none has for long',
      { alerts: { lastAt: '2026-08-01T00:00:00.000Z', ofNewest: null } },
      'unknown',
      /94 d .* ago\. See whether alerts still come: use Test action group/,
    ],
    ['the incidents cannot be read', { alerts: null }, 'unknown', /incidents cannot be read.*Say status/],
    [
      'none ever has, and the set-up is new',
      { watchingSince: nineDaysAgo, alerts: { lastAt: null, ofNewest: null } },
      'unknown',
      /No alert has been received yet\. Use Test action group/,
    ],
    [
      'none ever has, the set-up is new, and the sweep found a sign-in',
      { watchingSince: nineDaysAgo, missed, alerts: { lastAt: null, ofNewest: null } },
      'failed',
      /No alert has been received yet\. The sweep found 1 sign-in that no alert reported/,
    ],
    [
      'Azure’s newest alert was refused for its rule',
      { refused: { proved: refusedAt('09:30:00.000', 'ruleNotAllowed', 'a rule'), unproved: null } },
      'failed',
      /38 min ago\. An alert from Azure was last refused at 2026-11-03 09:30:00 UTC, 30 min ago: its rule is not in ALERT_RULES\. The rule: a rule Add the rule/,
    ],
    [
      'the role was taken away after the last alert',
      { refused: { proved: refusedAt('09:30:00.000', 'missingRole'), unproved: null } },
      'failed',
      /lacks the role ActionGroupsSecureWebhook.*Give the role/,
    ],
    [
      'an alert came after the refused one',
      { refused: { proved: refusedAt('09:21:59.000', 'ruleNotAllowed'), unproved: null } },
      'seen',
      /last refused at 2026-11-03 09:21:59/,
    ],
    [
      'anybody sends wrong codes, which says nothing of Azure',
      { refused: { proved: null, unproved: refusedAt('09:59:00.000', 'wrongCode') } },
      'seen',
      /An alert from an unknown sender was last refused at .*: its code is not ALERT_WEBHOOK_CODE\. Correct the code/,
    ],
    [
      'only wrong codes came so far',
      {
        alerts: { lastAt: null, ofNewest: null },
        refused: { proved: null, unproved: refusedAt('09:59:00.000', 'wrongCode') },
      },
      'failed',
      /its code is not ALERT_WEBHOOK_CODE\. Use Test action group.* Correct the code/,
    ],
  ],
  path: [
    [
      'its calls are refused',
      {
        watchdogSince: onTheDay('08:00:00.000'),
        beatAt: onTheDay('09:00:00.000'),
        refused: { proved: refusedAt('09:45:00.000', 'missingRole'), unproved: null },
      },
      'unknown',
      /^Not known while Azure’s calls are refused\.$/,
    ],
    ['no watchdog rule is set', {}, 'unknown', /No watchdog rule is set\. .*WATCHDOG_RULE_ID/],
    [
      'the rule has called within two intervals',
      { watchdogSince: onTheDay('08:00:00.000'), beatAt: onTheDay('09:31:00.000') },
      'seen',
      /It last called at 2026-11-03 09:31:00 UTC, 29 min ago\./,
    ],
    [
      'it has missed two, as far as a store tells that cannot be written',
      {
        watchdogSince: onTheDay('08:00:00.000'),
        beatAt: onTheDay('09:20:00.000'),
        record: { store: 'failed', altered: null },
      },
      'unknown',
      /^Not known while the store cannot be written\.$/,
    ],
    [
      'it has missed two',
      { watchdogSince: onTheDay('08:00:00.000'), beatAt: onTheDay('09:27:00.000') },
      'failed',
      /It last called at .* is it enabled/,
    ],
    [
      'this process has not been there for two intervals',
      { watchdogSince: onTheDay('09:40:00.000'), beatAt: onTheDay('05:00:00.000') },
      'seen',
      /It last called at/,
    ],
    [
      'it has not called yet',
      { watchdogSince: onTheDay('09:40:00.000') },
      'unknown',
      /It has not called yet\. Say status again in half an hour\./,
    ],
    [
      'it has never called since the start',
      { watchdogSince: onTheDay('09:20:00.000') },
      'failed',
      /It has not called yet\./,
    ],
  ],
  alert: [
    [
      'an alert brought it',
      {},
      'seen',
      /^The newest interactive sign-in is of svc-harbour\S+ at 2026-11-03 09:15:00 UTC, 45 min ago: Signed in\. The alert of 2026-11-03 09:22:00 UTC, 38 min ago brought it into incident k7qd2-3\.$/,
    ],
    [
      'no alert came',
      { alerts: { lastAt, ofNewest: null } },
      'failed',
      /No alert came for it\. Check in the portal that the alert rule is enabled/,
    ],
    [
      'the sweep found it',
      { alerts: { lastAt, ofNewest: { ...another, hasRow: true } } },
      'failed',
      /The sweep found it, in incident k7qd2-3\. No alert brought it\. Check in the portal/,
    ],
    [
      'an alert of the account came since, without its row',
      { alerts: { lastAt, ofNewest: { ...another, alertedAt: lastAt } } },
      'unknown',
      /came after it, in incident k7qd2-3\. That incident does not have this sign-in yet\. Open the incident/,
    ],
    [
      'it has only just been',
      {
        findings: {
          uses: [{ ...use, lastInteractive: { id: 'x', at: onTheDay('09:31:00.000'), resultCode: '50126' } }],
        },
        alerts: { lastAt, ofNewest: null },
      },
      'unknown',
      /29 min ago: Wrong user name or password\. No alert has come for it yet.*half an hour after/,
    ],
    [
      'only sign-ins without anybody were seen',
      { findings: { uses: [{ ...use, lastInteractive: null }] } },
      'unknown',
      /^Not known without a sign-in/,
    ],
    [
      'no alert was ever received',
      { alerts: { lastAt: null, ofNewest: null } },
      'unknown',
      /^Not known until the first alert has been received\.$/,
    ],
    ['the incidents cannot be read', { alerts: null }, 'unknown', /^Not known until the first alert/],
    ['no sign-ins arrive', { findings: { interactive: aFeed(missing) } }, 'unknown', /^Not known without/],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log/],
    [
      'the sweep found one that no alert brought, though an older alert brought the newest',
      { missed },
      'failed',
      new RegExp(
        `^The sweep found 1 sign-in that no alert reported\\. The newest is of ${lantern.userPrincipalName} at 2026-11-03 09:30:00 UTC, 30 min ago, in incident m1-1\\..*Check in the portal`,
      ),
    ],
    [
      'the log cannot be read, and the sweep found one',
      { ...unreadable, missed },
      'failed',
      /^The sweep found 1 sign-in/,
    ],
    [
      'an alert about a sign-in came after the one that the sweep found',
      { missed, broughtAt: onTheDay('09:41:00.000') },
      'seen',
      /brought it into incident k7qd2-3/,
    ],
    [
      'the newest is what the sweep found, and its alert came late',
      {
        missed: { ...missed, at: onTheDay('09:15:00.000') },
        broughtAt: onTheDay('09:41:00.000'),
        alerts: { lastAt: onTheDay('09:41:00.000'), ofNewest: { ...another, hasRow: true } },
      },
      'seen',
      /The sweep found it first\. An alert about a sign-in came at 2026-11-03 09:41:00 UTC, 19 min ago/,
    ],
    [
      'an alert about a sign-in came before the one that the sweep found',
      { missed, broughtAt: onTheDay('09:39:00.000') },
      'failed',
      /^The sweep found/,
    ],
    [
      'open incidents of an older store have what only the sweep found',
      { unreported: 2 },
      'failed',
      /^The sweep found 2 sign-ins that no alert reported\./,
    ],
  ],
  sweep: [
    [
      'it is late because the log cannot be read',
      { ...unreadable, sweep: { lastSuccess: null, isLate: true, problems: [] } },
      'unknown',
      /^Not known while the log cannot be read\.$/,
    ],
    [
      'it is late because the store cannot be written',
      {
        record: { store: 'failed', altered: 0 },
        sweep: { lastSuccess: null, isLate: true, problems: [] },
      },
      'unknown',
      /^Not known while the store cannot be written\.$/,
    ],
    ['it searches', {}, 'seen', /^It searched the log at 2026-11-03 09:58:00 UTC, 2 min ago\.$/],
    [
      'it has not searched yet',
      { sweep: { lastSuccess: null, isLate: false, problems: [] } },
      'unknown',
      /has not searched the log yet\. Say diagnose again/,
    ],
    [
      'it does not come through',
      { sweep: { lastSuccess: null, isLate: true, problems: [] } },
      'failed',
      /^The sweep fails\. /,
    ],
    [
      'it does not come through a log that does not answer',
      {
        log: { findings: { failure: 'refused' } },
        sweep: { lastSuccess: null, isLate: true, problems: [] },
      },
      'unknown',
      /^Not known while the log cannot be read\.$/,
    ],
    [
      'it does not come through while the store cannot be written',
      {
        record: { store: 'failed', altered: 0 },
        sweep: { lastSuccess: null, isLate: true, problems: [] },
      },
      'unknown',
      /^Not known while the store cannot be written\.$/,
    ],
  ],
  record: [
    ['the store can be written', {}, 'seen', /^The store can be written\.$/],
    [
      'it cannot',
      { record: { store: 'failed', altered: 0 } },
      'failed',
      /^The store cannot be written: alerts are refused/,
    ],
    ['a trail was altered', { record: { store: 'ok', altered: 2 } }, 'failed', /has been altered: 2/],
    ['the incidents cannot be read', { alerts: null }, 'failed', /incidents cannot be read/],
  ],
  showing: [
    ['Teams took a card', {}, 'seen', /^Teams took a card at 2026-11-03 09:22:02 UTC/],
    [
      'no card was posted yet',
      { showing: { channel: 'known', unshown: 0, lastPostedAt: null } },
      'unknown',
      /^No card has been posted so far\./,
    ],
    [
      'there is no channel',
      { showing: { channel: 'unknown', unshown: 1, lastPostedAt: null } },
      'failed',
      /^No security channel is known: say watch here.* 1 card still/,
    ],
    [
      'the team is gone',
      { showing: { channel: 'lost', lostAt: onTheDay('09:30:00.000'), unshown: 1 } },
      'failed',
      /^The team of the security channel is gone\. 1 card still/,
    ],
    [
      'General stands in for the channel',
      { showing: { isInGeneral: true, lostAt: onTheDay('09:30:00.000') } },
      'failed',
      /^The security channel is gone: alerts go to General\./,
    ],
    [
      'the team is archived',
      { showing: { channel: 'archived', lostAt: onTheDay('09:30:00.000'), unshown: 1 } },
      'failed',
      /^The team of the security channel is archived.* 1 card still/,
    ],
    [
      'Teams forbids posts in the channel',
      { showing: { channel: 'blocked', lostAt: onTheDay('09:30:00.000'), unshown: 1 } },
      'failed',
      /^Teams forbids posts in the security channel.* 1 card still/,
    ],
    [
      'cards are late',
      { showing: { channel: 'failing', unshown: 3, lastPostedAt: null } },
      'failed',
      /^Cards are late/,
    ],
  ],
  notify: [
    [
      'no system is told',
      {},
      'unknown',
      /^No system outside Teams is told\. Set NOTIFY_URL and NOTIFY_SECRET/,
    ],
    ['nothing has happened yet', { notify: told() }, 'unknown', /^Nothing has had to be told/],
    [
      'an event was taken',
      { notify: told({ deliveredAt: onTheDay('09:59:00.000') }) },
      'seen',
      /^The last event was taken at 2026-11-03 09:59:00 UTC, 1 min/,
    ],
    [
      'an event of just now waits',
      {
        notify: told({
          deliveredAt: onTheDay('09:59:00.000'),
          undeliveredSince: onTheDay('09:57:00.000'),
        }),
      },
      'seen',
      /^The last event was taken/,
    ],
    [
      'an event has waited for long',
      {
        notify: told({
          deliveredAt: onTheDay('09:59:00.000'),
          undeliveredSince: onTheDay('09:50:00.000'),
        }),
      },
      'failed',
      /^An event of 2026-11-03 09:50:00 UTC, 10 min.* is not taken yet\. The last event.*Check the receiver/,
    ],
    [
      'an event was given up',
      { notify: told({ deliveredAt: '2026-11-01T09:00:00.000Z', lostAt: onTheDay('09:50:00.000') }) },
      'failed',
      /^An event was given up after a day/,
    ],
    [
      'the receiver has taken another since one was given up',
      { notify: told({ deliveredAt: onTheDay('09:55:00.000'), lostAt: onTheDay('09:50:00.000') }) },
      'seen',
      /^The last event was taken/,
    ],
    [
      'the receiver wants no more',
      { notify: told({ endedAt: onTheDay('09:50:00.000') }) },
      'failed',
      /^The receiver ended it with 410 at .*Set NOTIFY_URL to the address/,
    ],
  ],
  outside: [
    ['no service is set', {}, 'unknown', /^No outside service is set\. .*HEARTBEAT_URL/],
    [
      'the service took a heartbeat within two intervals',
      { heartbeat: { ...beating, takenAt: onTheDay('09:50:00.000') } },
      'seen',
      /^It last took a heartbeat at 2026-11-03 09:50:00 UTC, 10 min ago\.$/,
    ],
    [
      'the newest heartbeat was not taken, and the one before was',
      { heartbeat: { ...beating, takenAt: onTheDay('09:54:00.000'), refusedAt: onTheDay('09:59:00.000') } },
      'seen',
      /^It last took/,
    ],
    [
      'none was taken for three intervals',
      {
        heartbeat: {
          ...{ every: 300_000, takenAt: onTheDay('09:44:00.000') },
          ...{ expectedSince: onTheDay('09:44:00.000'), refusedAt: onTheDay('09:59:00.000') },
        },
      },
      'failed',
      /16 min ago\. Check the outside service and HEARTBEAT_URL/,
    ],
    [
      'none was ever taken, for three intervals',
      {
        heartbeat: {
          ...{ every: 300_000, takenAt: null },
          ...{ expectedSince: onTheDay('09:44:00.000'), refusedAt: onTheDay('09:59:10.000') },
        },
      },
      'failed',
      /^It has not taken a heartbeat yet\./,
    ],
    [
      'it is not yet three intervals',
      {
        heartbeat: {
          ...{ every: 300_000, takenAt: null },
          ...{ expectedSince: onTheDay('09:44:01.000'), refusedAt: onTheDay('09:59:00.000') },
        },
      },
      'unknown',
      /not taken a heartbeat yet\. Say status again/,
    ],
    [
      'the process stood still, and has tried nothing since',
      {
        heartbeat: {
          ...{ every: 300_000, takenAt: onTheDay('08:00:00.000') },
          ...{ expectedSince: onTheDay('08:00:00.000'), refusedAt: null },
        },
      },
      'unknown',
      /2 h ago\. Say status again/,
    ],
    [
      'heartbeats are held back because something else has failed',
      {
        heartbeat: {
          ...{ every: 300_000, takenAt: onTheDay('09:00:00.000') },
          ...{ expectedSince: null, refusedAt: null },
        },
        record: { store: 'failed', altered: 0 },
      },
      'unknown',
      /Heartbeats are held back .*Mend what else has failed/,
    ],
  ],
};

describe('the chain', () => {
  for (const [id, rows] of Object.entries(outcomes)) {
    describe(`of the link ${id}`, () => {
      for (const [what, given, state, words] of rows) {
        it(`is ${state} when ${what}`, () => {
          const link = judge(someEvidence(given), judgedAt).links.find((one) => one.id === id);
          assert(link);
          assert.equal(link.state, state);
          assert.match([...link.found, ...(link.remedy === null ? [] : [link.remedy])].join(' '), words);
          assert(state !== 'failed' || link.remedy !== null, 'what failed has something to do');
        });
      }
    });
  }

  it('has every link once, in the order of the way that a sign-in takes', () => {
    for (const [, given] of Object.values(outcomes).flat()) {
      assert.deepEqual(
        judge(someEvidence(given), judgedAt).links.map(({ id }) => id),
        Object.keys(outcomes),
      );
    }
  });

  it('does not take for failed what only stands on a link that failed', () => {
    for (const given of [unreadable, { findings: { interactive: aFeed(missing) } }]) {
      const { links } = judge(someEvidence(given), judgedAt);
      assert.equal(links.filter(({ state }) => state === 'failed').length, 1);
    }
  });

  const lateSweep = { lastSuccess: onTheDay('09:00:00.000'), isLate: true, problems: [] };
  const watched = { watchdogSince: onTheDay('08:00:00.000'), beatAt: onTheDay('09:55:00.000') };
  const beatsGone = { ...watched, beatAt: onTheDay('09:00:00.000') };
  for (const [id, what, given] of [
    ['reach', 'the log cannot be read, nor by the sweep', { ...unreadable, ...watched, sweep: lateSweep }],
    [
      'collection',
      'the daily cap stopped collection, and nothing comes',
      {
        ...watched,
        ...silent(onTheDay('08:30:00.000'), 22, {
          stoppedAt: onTheDay('08:25:00.000'),
          resumedAt: null,
          droppedAt: null,
        }),
      },
    ],
    ['interactive', 'Entra sends nothing any more', { ...watched, ...silent(onTheDay('08:30:00.000')) }],
    [
      'webhook',
      'Azure is not let in any more, nor the watchdog rule',
      {
        ...beatsGone,
        refused: { proved: refusedAt('09:45:00.000', 'missingRole'), unproved: null },
      },
    ],
    ['path', 'the watchdog rule is off', beatsGone],
    ['sweep', 'the sweep hangs', { ...watched, sweep: lateSweep }],
    [
      'record',
      'the store cannot be written, nor by the sweep',
      { ...watched, record: { store: 'failed', altered: 0 }, sweep: lateSweep },
    ],
    ['showing', 'Teams takes no cards', { ...watched, showing: { channel: 'failing', unshown: 2 } }],
  ] as const satisfies readonly (readonly [string, string, Given])[]) {
    it(`blames ${id} alone when ${what}`, () => {
      const { links } = judge(someEvidence(given), judgedAt);
      const cut = links.filter(({ isCut }) => isCut);
      assert.deepEqual([cut.map((link) => link.id), cut.map(({ state }) => state)], [[id], ['failed']]);
      assert.deepEqual(
        links.filter(({ state }) => state === 'failed').map((link) => link.id),
        [id],
      );
    });
  }

  const nothing = { isThere: false, problem: null, newestAt: null, newestArrivedAt: null, arrivals: null };
  for (const [what, given, ids] of [
    ['the log', unreadable, ['collection', 'interactive', 'nonInteractive', 'accounts', 'lag', 'alert']],
    [
      'the feed of a new set-up',
      {
        watchingSince: nineDaysAgo,
        findings: { interactive: aFeed(nothing), nonInteractive: aFeed(nothing) },
      },
      ['interactive', 'nonInteractive'],
    ],
    ['the collection', { findings: { collection: null } }, ['collection']],
    ['the uses', { findings: { uses: null } }, ['accounts', 'lag', 'alert']],
    ['the watchdog rule', {}, ['path']],
    ['the alerts', { alerts: null }, ['webhook', 'alert']],
    ['the sweep', { sweep: { lastSuccess: null, isLate: false, problems: [] } }, ['sweep']],
    ['the cards', { showing: { lastPostedAt: null } }, ['showing']],
  ] as const satisfies readonly (readonly [string, Given, readonly string[]])[]) {
    it(`takes for unknown, never for well, what stands on missing evidence of ${what}`, () => {
      const { links } = judge(someEvidence(given), judgedAt);
      for (const id of ids) assert.equal(links.find((link) => link.id === id)?.state, 'unknown', id);
    });
  }

  for (const [what, given, sentence] of [
    ['all is well', {}, /^Sign-ins are picked up/],
    ['the log cannot be read', unreadable, /^The sign-in log cannot be read/],
    ['no rows arrive', { findings: { interactive: aFeed(missing) } }, /^Sign-ins do not reach the log/],
    ['an account was never seen', { findings: { uses: [use, never] } }, /not every watched account/],
    [
      'the sweep found what the rule did not bring',
      { missed },
      /^The alert rule missed a sign-in that the sweep found\.$/,
    ],
    [
      'Azure’s last alert was refused',
      { refused: { proved: refusedAt('09:30:00.000', 'ruleNotAllowed'), unproved: null } },
      /^Azure calls Glasswatch, but its last alert was refused\.$/,
    ],
    ['no alert ever came', { alerts: { lastAt: null, ofNewest: null } }, /no alert has ever reached/],
    [
      'the rule was silent',
      { alerts: { lastAt, ofNewest: null } },
      /the alert rule did not report the newest one/,
    ],
    [
      'nothing failed and not all is known',
      { findings: { uses: null } },
      /^No step has failed, but 6 of 14 cannot be judged\.$/,
    ],
    [
      'only the optional table is missing',
      { findings: { nonInteractive: aFeed(missing) } },
      /^Sign-ins are picked up/,
    ],
  ] as const) {
    it(`says in one sentence that ${what}`, () => {
      assert.match(conclusionOf(judge(someEvidence(given), judgedAt)), sentence);
    });
  }

  it('is well only when every link that has to be proved is seen', () => {
    const stateOf = (given: Given) => judge(someEvidence(given), judgedAt).state;
    assert.equal(stateOf({}), 'seen');
    assert.equal(stateOf({ findings: { nonInteractive: aFeed(missing) } }), 'seen');
    assert.equal(stateOf({ findings: { interactive: aFeed({ lags: null }) } }), 'seen');
    assert.equal(stateOf({ showing: { channel: 'known', unshown: 0, lastPostedAt: null } }), 'unknown');
    assert.equal(stateOf({ missed }), 'failed');
  });

  it('calls a new set-up unknown, neither well nor failed', () => {
    const { state, links } = judge(
      someEvidence({
        watchingSince: onTheDay('09:59:00.000'),
        findings: {
          interactive: aFeed(missing),
          nonInteractive: aFeed(missing),
          uses: [never],
        },
        alerts: { lastAt: null, ofNewest: null },
        showing: { channel: 'known', unshown: 0, lastPostedAt: null },
        sweep: { lastSuccess: null, isLate: false, problems: [] },
      }),
      judgedAt,
    );
    assert.equal(state, 'unknown');
    for (const link of links) {
      if (link.state === 'unknown') assert(link.remedy !== null || link.found.length > 0, link.id);
    }
  });

  it('gives the same verdicts for evidence that went over a wire', () => {
    for (const [, given] of Object.values(outcomes).flat()) {
      const evidence = someEvidence(given);
      assert.deepEqual(judge(JSON.parse(JSON.stringify(evidence)), judgedAt), judge(evidence, judgedAt));
    }
  });

  it('is ready when alerts can be taken and cards shown, whatever else failed', () => {
    assert(isReady({ store: 'ok', channel: 'known' }));
    assert(!isReady({ store: 'failed', channel: 'known' }));
    assert(!isReady({ store: 'ok', channel: 'unknown' }));
    assert(!isReady({ store: 'ok', channel: 'failing' }));
  });

  it('tells of no cut where a file never was, or the role of a new set-up is still on its way', () => {
    const sweep = { lastSuccess: null, isLate: false, problems: [] };
    const isCut = (given: Given) =>
      judge(someEvidence({ ...unreadable, sweep, ...given }), judgedAt).links.find(({ id }) => id === 'reach')
        ?.isCut ?? false;
    assert.equal(isCut({ log: { ...unreadable.log, kind: 'file' } }), false);
    assert.equal(isCut({ watchingSince: onTheDay('09:30:00.000') }), false);
    assert.equal(isCut({ watchingSince: onTheDay('08:30:00.000') }), true);
    assert.equal(
      isCut({
        watchingSince: onTheDay('09:30:00.000'),
        sweep: { ...sweep, lastSuccess: onTheDay('09:50:00.000') },
      }),
      true,
    );
  });
});
