import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { type QueryName, query } from '../../src/signIn/queries/query.ts';
import { columnsRead } from '../../src/signIn/workspaceTables.ts';
import { accountId } from '../builders/signIn.ts';
import { type Analysis, kustoAnalyser } from './kusto.ts';
import { signInTables } from './signInTables.ts';

const names: readonly QueryName[] = ['signIns', 'newest'];
const files = globSync('src/**/*.kql', { cwd: new URL('../..', import.meta.url) });

describe('the queries', function () {
  // The parser is 11 MB of script.
  this.timeout(60_000);
  let analyse: (query: string) => Analysis;
  before(() => {
    analyse = kustoAnalyser(signInTables);
  });

  /** What the parser says of a query, and what it cannot know: a column that is read if it exists need not. */
  function problemsOf(text: string): readonly string[] {
    const read = Array.from(text.matchAll(/column_ifexists\("(.*?)"/g), ([, column = '']) => column);
    const unknown = [...new Set(read)].filter(
      (column) =>
        !text.includes(`extend ${column} = ingestion_time()`) &&
        Object.values(signInTables).some((columns) => !(column in columns)),
    );
    if (unknown.length > 0) return unknown.map((column) => `no column ${column}`);
    const { problems, kind } = analyse(text);
    return kind === 'Query' ? problems : [...problems, `a ${kind}`];
  }

  it('are all of those that ship', () => {
    assert.deepEqual(
      files.map((file) => file.replaceAll('\\', '/')).sort(),
      names.map((name) => `src/signIn/queries/${name}.kql`).sort(),
    );
  });

  for (const name of names) {
    it(`${name} can be bound to the tables of the sign-ins, whoever is asked for`, () => {
      for (const ids of [[], [accountId], [accountId, accountId.toUpperCase()]]) {
        assert.deepEqual(problemsOf(query(name, ids)), []);
      }
    });

    it(`${name} cannot be bound any more when any column or table in it is renamed`, () => {
      const text = query(name, [accountId]);
      const mentioned = [...Object.values(signInTables).flatMap(Object.keys), ...Object.keys(signInTables)];
      const renamed = [...new Set(mentioned)].filter((word) => new RegExp(`\\b${word}\\b`).test(text));
      assert(renamed.includes('UserId') && renamed.includes('SigninLogs'));
      for (const word of renamed) {
        assert.notDeepEqual(
          problemsOf(text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), `${word}x`)),
          [],
          word,
        );
      }
    });

    it(`${name} ends with nothing but the account ids`, () => {
      const file = readFileSync(new URL(`../../src/signIn/queries/${name}.kql`, import.meta.url), 'utf8');
      assert.equal(query(name, [accountId]), `${file}${name}(dynamic(["${accountId}"]))\n`);
    });
  }

  it('notice a name of their own that is renamed in one place', () => {
    const text = query('signIns', [accountId]);
    for (const [once, wrong] of [
      ['arg_max(ArrivedAt, *)', 'arg_max(Arrived, *)'],
      ['order by CreatedDateTime', 'order by CreatedAt'],
      ['make_list(ColumnName)', 'make_list(Column)'],
      ['invoke read(', 'invoke reads('],
      ['column_ifexists("UserAgent"', 'column_ifexists("Useragent"'],
    ] as const) {
      assert(text.includes(once), once);
      assert.notDeepEqual(problemsOf(text.replace(once, wrong)), [], wrong);
    }
  });

  it('give the columns that the adapter reads, with the types that it reads them as', () => {
    const { columns } = analyse(query('signIns', [accountId]));
    const types: Readonly<Record<string, readonly string[]>> = {
      datetime: ['CreatedDateTime', 'TimeGenerated', 'ArrivedAt'],
      bool: ['IsInteractive'],
      dynamic: [
        ...['Columns', 'Status', 'LocationDetails', 'DeviceDetail', 'AuthenticationDetails'],
        ...['ConditionalAccessPolicies', 'RiskEventTypes_V2'],
      ],
    };
    const others = [...columnsRead, 'Table', 'ArrivedAt', 'Columns'].map((name) => [name, 'string']);
    const typed = Object.entries(types).flatMap(([type, list]) => list.map((name) => [name, type]));
    assert.deepEqual(columns, { ...Object.fromEntries(others), ...Object.fromEntries(typed) });
    assert.deepEqual(analyse(query('newest', [accountId])).columns, {
      CreatedDateTime: 'datetime',
      Table: 'string',
      Columns: 'dynamic',
    });
  });

  const injections = {
    'nothing at all': '',
    'a quote': `${accountId}"`,
    'an apostrophe': `${accountId}'`,
    'a pipe': `${accountId} | take 1`,
    'a comment': `${accountId}//`,
    'a new statement': `${accountId}"])); union *`,
    'a control command': '.drop table SigninLogs',
    'a line break': `${accountId}\n`,
    'a line break before it': `\n${accountId}`,
    'a blank': ` ${accountId}`,
    braces: `{${accountId}}`,
    'one digit more': `${accountId}0`,
    'one digit less': accountId.slice(1),
    'two ids': `${accountId},${accountId}`,
    'digits that look alike': accountId.replaceAll('0', '０'),
    'a hyphen that looks alike': accountId.replaceAll('-', '‑'),
    'a letter that looks alike': accountId.replace(/a$/, 'а'),
    'an unseen character': `${accountId.slice(0, 8)}\u200b${accountId.slice(8)}`,
    'a user principal name': 'svc-harbour@contoso.onmicrosoft.com',
  };
  for (const [what, id] of Object.entries(injections)) {
    it(`take no account id with ${what} in its place, also not beside a right one`, () => {
      for (const name of names) {
        assert.throws(() => query(name, [accountId, id]), {
          name: 'RangeError',
          message: 'An account id of a query is not a GUID',
        });
      }
    });
  }
});
