import assert from 'node:assert/strict';
import { diagnosis } from '../../../src/command/diagnose/diagnosis.ts';
import type { Step, StepId } from '../../../src/command/diagnose/step.ts';
import { harbour, lantern, onTheDay } from '../../builders/cardIncidents.ts';
import { aFeed, diagnosedAt, diagnosisFacts, someFindings } from '../../builders/diagnosis.ts';

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

type Given = Parameters<typeof diagnosisFacts>[0];
type Row = readonly [what: string, given: Given, state: Step['state'], words: RegExp];

/** Every outcome of every step, with words of what was found and of what to do. */
const outcomes: Readonly<Record<StepId, readonly Row[]>> = {
  reach: [
    [
      'the workspace answers a managed identity',
      {},
      'passed',
      /The workspace answers\. Asked by the managed identity glasswatch \(userAssignedIdentities\)\. Application id: 0{8}-0000-4000-8000-0000000000a1 Object id: 0{8}-0000-4000-8000-0000000000a2$/,
    ],
    [
      'the workspace answers an application',
      { log: { identity: { applicationId: null, objectId: 'x', managedIdentity: null } } },
      'passed',
      /by an application, not by .* Application id: not known Object id: x$/,
    ],
    ['nobody knows who asks', { log: { identity: null } }, 'passed', /Which identity asks is not known/],
    [
      'a file is read',
      { log: { kind: 'file', identity: null } },
      'passed',
      /^The file is read; that needs no identity\.$/,
    ],
    [
      'something is amiss',
      { findings: { problems: ['2 records are broken.'] } },
      'passed',
      /2 records are broken/,
    ],
    [
      'it cannot be read',
      unreadable,
      'failed',
      /may not read the workspace\. \(403\) Asked by the managed.*Put that right/,
    ],
  ],
  interactive: [
    [
      'rows arrive',
      {},
      'passed',
      /^The last row of anybody arrived at 2026-11-03 09:56:00 UTC, 4 min ago\.$/,
    ],
    [
      'rows come without arrival',
      { findings: { interactive: aFeed({ newestArrivedAt: null }) } },
      'passed',
      /newest sign-in of anybody was at 2026-11-03 09:50:00 UTC.*does not say when it arrived/,
    ],
    [
      'columns are missing',
      { findings: { interactive: aFeed({ problem: 'The table has no UserAgent.' }) } },
      'passed',
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
      /no row of anybody in the last 30 days\. Send SignInLogs.*three days/,
    ],
    [
      'a file has no row of the month',
      { log: { kind: 'file' }, findings: { interactive: aFeed({ newestAt: null, newestArrivedAt: null }) } },
      'failed',
      /Export newer sign-ins/,
    ],
    [
      'the last row is a day old',
      { findings: { interactive: aFeed({ newestArrivedAt: '2026-11-02T09:59:59.000Z' }) } },
      'unknown',
      /1 d 1 s ago\. If anybody has signed in since, rows have stopped/,
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
    ['rows arrive', {}, 'passed', /arrived at 2026-11-03 09:56/],
    [
      'the table is missing',
      { findings: { nonInteractive: aFeed(missing) } },
      'unknown',
      /no table X\. Choose NonInteractiveUserSignInLogs.*Alerts do not need it/,
    ],
    [
      'no row has come in a month',
      { findings: { nonInteractive: aFeed({ newestAt: null, newestArrivedAt: null }) } },
      'unknown',
      /no row of anybody/,
    ],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while/],
  ],
  accounts: [
    [
      'all of them have been seen',
      {},
      'passed',
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
      'one is missing in a part of an answer',
      { findings: { isWhole: false, uses: [use, never] } },
      'unknown',
      /: never/,
    ],
    [
      'there are very many',
      { accounts: Array.from({ length: 20 }, () => harbour) },
      'passed',
      /^(svc-harbour\S+ last at [^.]+\. ){12}And 8 more\.$/,
    ],
    [
      'the question for them was not answered',
      { findings: { uses: null } },
      'unknown',
      /did not answer the question/,
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
      'passed',
      /^Interactive, 12 rows: published after 2 min \(worst 5 min\), arrived 4 min \(worst 12 min\) later, in all 6 min \(worst 16 min\)\. Medians of the last 30 days\.$/,
    ],
    ['there are others', { findings: { nonInteractive: aFeed() } }, 'passed', /Non-interactive, 12 rows/],
    [
      'one was late',
      {
        findings: {
          interactive: aFeed({ lags: { ...lags, whole: { median: minute, worst: 31 * minute } } }),
        },
      },
      'passed',
      /can miss what arrives later/,
    ],
    [
      'most are late',
      {
        findings: {
          interactive: aFeed({ lags: { ...lags, whole: { median: 31 * minute, worst: 40 * minute } } }),
        },
      },
      'failed',
      /in all 31 min .*can miss what arrives later.*time range/,
    ],
    [
      'there are three',
      { findings: { interactive: aFeed({ lags: { ...lags, rows: 3 } }) } },
      'passed',
      /^Interactive, 3 rows/,
    ],
    [
      'there are two',
      { findings: { interactive: aFeed({ lags: { ...lags, rows: 2 } }) } },
      'unknown',
      /30 days: 2\. That is too few.*drill/,
    ],
    [
      'there are none',
      { findings: { interactive: aFeed({ lags: null }) } },
      'unknown',
      /30 days: 0\. That is too few/,
    ],
    ['no account was ever seen', { findings: { uses: [never] } }, 'unknown', /^Not known without a sign-in/],
    ['no sign-ins arrive', { findings: { interactive: aFeed(missing) } }, 'unknown', /^Not known without/],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log/],
  ],
  webhook: [
    [
      'an alert has come',
      {},
      'passed',
      /^The last alert was received at 2026-11-03 09:22:00 UTC, 38 min ago\.$/,
    ],
    ['an alert has come, and the log cannot be read', unreadable, 'passed', /last alert was received/],
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
      /94 d .* ago\. Use Test action group/,
    ],
    ['the incidents cannot be read', { alerts: null }, 'unknown', /incidents cannot be read.*Say status/],
  ],
  alert: [
    [
      'an alert brought it',
      {},
      'passed',
      /^The newest interactive sign-in is that of svc-harbour\S+ at 2026-11-03 09:15:00 UTC, 45 min ago: Signed in\. The alert of 2026-11-03 09:22:00 UTC, 38 min ago brought it into incident k7qd2-3\.$/,
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
      /Incident k7qd2-3 has it, which the sweep found: no alert brought it\. Check in the portal/,
    ],
    [
      'an alert of the account came since, without its row',
      { alerts: { lastAt, ofNewest: { ...another, alertedAt: lastAt } } },
      'unknown',
      /came after it, in incident k7qd2-3, which does not have this sign-in yet\. Look at the incident/,
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
      /^Not known before an alert has been received at all\.$/,
    ],
    ['the incidents cannot be read', { alerts: null }, 'unknown', /^Not known before/],
    ['no sign-ins arrive', { findings: { interactive: aFeed(missing) } }, 'unknown', /^Not known without/],
    ['the log cannot be read', unreadable, 'unknown', /^Not known while the log/],
  ],
};

describe('a diagnosis', () => {
  for (const [id, rows] of Object.entries(outcomes)) {
    describe(`of the step ${id}`, () => {
      for (const [what, given, state, words] of rows) {
        it(`is ${state} when ${what}`, () => {
          const step = diagnosis(diagnosisFacts(given), diagnosedAt).steps.find((one) => one.id === id);
          assert(step);
          assert.equal(step.state, state);
          assert.match([...step.found, ...(step.advice === null ? [] : [step.advice])].join(' '), words);
          assert(state !== 'failed' || step.advice !== null, 'what failed has something to do');
        });
      }
    });
  }

  it('has every step once, in the order of the way that a sign-in takes', () => {
    for (const [, given] of Object.values(outcomes).flat()) {
      assert.deepEqual(
        diagnosis(diagnosisFacts(given), diagnosedAt).steps.map(({ id }) => id),
        Object.keys(outcomes),
      );
    }
  });

  it('does not take for failed what only stands on a step that failed', () => {
    for (const given of [unreadable, { findings: { interactive: aFeed(missing) } }]) {
      const { steps } = diagnosis(diagnosisFacts(given), diagnosedAt);
      assert.equal(steps.filter(({ state }) => state === 'failed').length, 1);
    }
  });

  for (const [what, given, sentence] of [
    ['all is well', {}, /^Sign-ins are picked up/],
    ['the log cannot be read', unreadable, /^The sign-in log cannot be read/],
    ['no rows arrive', { findings: { interactive: aFeed(missing) } }, /^Sign-ins do not reach the log/],
    ['an account was never seen', { findings: { uses: [use, never] } }, /not every watched account/],
    ['no alert ever came', { alerts: { lastAt: null, ofNewest: null } }, /no alert has ever reached/],
    ['the rule was silent', { alerts: { lastAt, ofNewest: null } }, /the alert rule did not tell/],
    [
      'nothing failed and not all is known',
      { findings: { uses: null } },
      /^Nothing is found to be broken, but 3 of 7 steps cannot be judged\.$/,
    ],
    [
      'only the optional table is missing',
      { findings: { nonInteractive: aFeed(missing) } },
      /^Sign-ins are picked up/,
    ],
  ] as const) {
    it(`says in one sentence that ${what}`, () => {
      assert.match(diagnosis(diagnosisFacts(given), diagnosedAt).sentence, sentence);
    });
  }
});
