import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { classicResultCodes } from '../../../src/signIn/resultCode.ts';
import { alertRuleQuery } from '../../../src/signIn/workspace/alertRule.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import { runAlertRule } from '../../fakes/alertRuleQuery.ts';
import { tableRow } from '../../fakes/workspaceTables.ts';
import { kustoAnalyser } from '../../logAnalytics/kusto.ts';
import { signInTables } from '../../logAnalytics/signInTables.ts';

const shipped = readFileSync(
  new URL('../../../src/signIn/workspace/queries/alertRule.kql', import.meta.url),
  'utf8',
);
const secondId = accountId.replace(/a$/, 'b');

/**
 * What an alert rule takes in no query, what one that runs every minute does not, and what tells more than one table: by
 * Microsoft's page on log search alert rules (MicrosoftDocs/azure-monitor-docs, alerts-create-log-alert-rule.md). Words
 * in comments count too: nobody knows how the service looks for them.
 */
const refused: Readonly<Record<string, string>> = {
  'bag_unpack()': '| evaluate bag_unpack(Status)',
  'pivot()': '| evaluate pivot(ResultType)',
  'narrow()': '| evaluate narrow()',
  AggregatedValue: '| summarize AggregatedValue = count() by UserId',
  'a relative time': '| where TimeGenerated > ago(5m)',
  'the time of now': '| where TimeGenerated > now(-5m)',
  search: 'search "svc-harbour"',
  union: 'union SigninLogs, AADNonInteractiveUserSignInLogs',
  take: '| take 10',
  limit: '| limit 10',
  'the time of arrival': '| where ingestion_time() > datetime(2026-11-03)',
  'the adx pattern': "adx('https://help.kusto.windows.net/Samples').table",
  'the arg pattern': 'arg("").Resources',
  'another workspace': "workspace('contoso').SigninLogs",
  'a function of its own': 'let rows = () { SigninLogs };',
  'a lambda of its own': 'let rows = (ids: dynamic) { SigninLogs | where UserId in (ids) };',
  'another table': '| join AADNonInteractiveUserSignInLogs on UserId',
};

const refusals = (text: string): readonly string[] =>
  [
    /\b(?:bag_unpack|pivot|narrow|AggregatedValue|ago|now|search|union|take|limit|ingestion_time)\b/,
    /\b(?:adx|arg|app|workspace|resource|table|cluster|database)\s*\(/,
    /=\s*\([^)]*\)\s*\{/,
    ...Object.keys(signInTables)
      .filter((table) => table !== 'SigninLogs')
      .map((table) => new RegExp(`\\b${table}\\b`)),
  ].flatMap((pattern) => pattern.exec(text)?.[0] ?? []);

describe('the query of the alert rule', () => {
  /** As the comment in the file says to change it for a rule that runs every minute. */
  const everyMinute = (text: string) => text.replace(/^.*\bSigninLogs, .*$/m, 'SigninLogs');

  it('uses nothing that a rule which runs every minute refuses, once its first table stands alone', () => {
    for (const text of [
      shipped,
      ...(['all', 'classic'] as const).map((mode) => alertRuleQuery([accountId], mode)),
    ]) {
      assert.deepEqual(refusals(text), ['union']);
      assert.deepEqual(refusals(everyMinute(text)), []);
    }
  });

  for (const [what, clause] of Object.entries(refused)) {
    it(`would be noticed to use ${what}`, () => {
      assert.equal(refusals(`${everyMinute(shipped)}${clause}\n`).length > 0, true);
    });
  }

  it('reads nothing but its table, and the empty one beside it', () => {
    const statements = shipped.replaceAll(/^\/\/.*\n/gm, '').split(/;\n/);
    for (const statement of statements.slice(0, -1)) assert.match(statement, /^let \w+ = [^|]+$/);
    assert.match(
      statements.at(-1) ?? '',
      /^union isfuzzy=true SigninLogs, \(datatable\([^()]*\) \[\]\)\n\| /,
    );
  });

  it('has its columns, each a text, also where the table does not exist', function () {
    this.timeout(60_000);
    const text = alertRuleQuery([accountId], 'all');
    const { columns, problems } = kustoAnalyser({})(text);
    assert.deepEqual(columns, kustoAnalyser(signInTables)(text).columns);
    // KS205 is the parser's warning that a fuzzy union passes over a table. KS204 would be the error.
    assert.deepEqual(
      problems.map((problem) => problem.slice(0, 5)),
      ['KS205'],
    );
  });

  it('knows the classic result codes as the bot does', () => {
    const [, list = ''] = /^let classicResultCodes = dynamic\((.*)\);$/m.exec(shipped) ?? [];
    assert.deepEqual(JSON.parse(list), classicResultCodes);
  });

  it('is for nobody as it ships, and for every attempt', () => {
    assert.match(shipped, /^let accountIds = dynamic\(\["00000000-0000-0000-0000-000000000000"\]\);$/m);
    assert.match(shipped, /^let mode = "all";$/m);
  });

  it('is made for accounts and a mode by changing two lines of the file', () => {
    const expected = shipped
      .replace('["00000000-0000-0000-0000-000000000000"]', `["${accountId}","${secondId}"]`)
      .replace('let mode = "all"', 'let mode = "classic"');
    assert.equal(alertRuleQuery([accountId, secondId], 'classic'), expected);
  });

  describe('run on the rows of its table', () => {
    /** One attempt with each of these results, for each of the accounts. */
    const results = ['0', '50140', '50055', '50072', '50126', '50074', '500121', '53003', '50', '500140'];
    const people = [accountId, secondId, accountId.replace(/a$/, 'c')];
    const rows = people.flatMap((userId) =>
      results.map(
        (resultCode) => tableRow(aSignIn({ id: `${userId} ${resultCode}`, userId, resultCode })).row,
      ),
    );
    const found = (accountIds: readonly string[], mode: 'all' | 'classic') =>
      runAlertRule(alertRuleQuery(accountIds, mode), rows).map(({ UserId, ResultType }) => [
        UserId,
        ResultType,
      ]);
    const expected = (accountIds: readonly string[], codes: readonly string[]) =>
      accountIds.flatMap((id) => codes.map((code) => [id, code]));

    it('finds every attempt of the accounts, and of nobody else', () => {
      assert.deepEqual(found([accountId], 'all'), expected([accountId], results));
      assert.deepEqual(found([accountId, secondId], 'all'), expected([accountId, secondId], results));
    });

    it('finds of classic mode the four results of the classic recipe alone', () => {
      assert.deepEqual(
        found([accountId], 'classic'),
        expected([accountId], ['0', '50140', '50055', '50072']),
      );
    });

    it('counts the slices of one sign-in once, and each of its results', () => {
      const slice = (policy: string, resultCode: string) =>
        tableRow(aSignIn({ id: 'sliced', resultCode, policies: [{ name: policy, result: null }] })).row;
      const sliced = [slice('CA1', '50074'), slice('CA2', '50074'), slice('CA1', '0'), slice('CA2', '0')];
      const rule = alertRuleQuery([accountId], 'all');
      assert.deepEqual(
        runAlertRule(rule, sliced).map(({ ResultType }) => ResultType),
        ['50074', '0'],
      );
    });

    it('finds an account whatever the letters of its id', () => {
      assert.deepEqual(found([accountId.toUpperCase()], 'all'), expected([accountId], results));
    });

    it('finds nothing, and does not fail, while the table does not exist', () => {
      assert.deepEqual(runAlertRule(alertRuleQuery([accountId], 'all'), null), []);
      assert.throws(
        () => runAlertRule(everyMinute(alertRuleQuery([accountId], 'all')), null),
        /does not exist/,
      );
    });

    it('finds nothing as it ships', () => {
      assert.deepEqual(runAlertRule(shipped, rows), []);
    });

    it('gives the time and the six columns that the rule is split by', () => {
      const [row] = runAlertRule(alertRuleQuery([accountId], 'all'), rows);
      assert.deepEqual(Object.keys(row ?? {}), [
        ...['TimeGenerated', 'UserPrincipalName', 'UserId', 'IPAddress', 'ResultType', 'AppDisplayName'],
        'Location',
      ]);
    });
  });

  it('is not made for nobody: such a rule would never fire', () => {
    assert.throws(() => alertRuleQuery([], 'all'), { name: 'RangeError', message: /no account/ });
  });

  it('is made for object ids only', () => {
    for (const id of ['svc-harbour@contoso.onmicrosoft.com', `${accountId}"]); union *`, '$&']) {
      assert.throws(() => alertRuleQuery([accountId, id], 'all'), { name: 'RangeError' }, id);
    }
  });
});
