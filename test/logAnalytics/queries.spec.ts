import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { columnsOfPage, columnsRead } from '../../src/signIn/workspace/tables.ts';
import { examineWire, historyWire, whoisWire } from '../fakes/workspaceSummaries.ts';
import { type Analysis, kustoAnalyser, type Schema } from './kusto.ts';
import { filledQueries, shippedQueries } from './shippedQueries.ts';

const files = globSync('src/**/*.kql', { cwd: new URL('../..', import.meta.url) });
const [signIns, signInPage, lastUses, examine, whois, history] = [
  'signIns',
  'signInPage',
  'lastUses',
  'examine',
  'whois',
  'history',
].map((name) => shippedQueries.find(({ file }) => file === `src/signIn/workspace/queries/${name}.kql`));
assert(signIns && signInPage && lastUses && examine && whois && history);

/** By their types. */
const auditColumns = {
  changes: {
    string: 'Table Id OperationName Category Result Reason Kind',
    datetime: 'At',
    dynamic: 'InitiatedBy TargetResources AdditionalDetails Columns',
    bool: 'IsActor IsTarget',
    long: 'Nth',
  },
  operations: {
    string:
      'Table Id OperationNameValue Target ActivityStatusValue ActivitySubstatusValue CallerIpAddress Kind',
    datetime: 'At',
    dynamic: 'Columns',
    long: 'Nth',
  },
  graphCalls: {
    string: 'Table RequestMethod Path',
    int: 'ResponseStatusCode',
    datetime: 'First Last',
    dynamic: 'IPAddresses Columns',
    long: 'Calls Sum',
  },
};

describe('the queries', function () {
  // The parser is 11 MB of script.
  this.timeout(60_000);
  const analysers = new Map<Schema, (query: string) => Analysis>();

  function analyse(text: string, tables: Schema): Analysis {
    const analyser = analysers.get(tables) ?? kustoAnalyser(tables);
    analysers.set(tables, analyser);
    return analyser(text);
  }

  /** The columns that an empty table in the query declares. */
  const declaredIn = (text: string) =>
    Array.from(text.matchAll(/datatable\((.*?)\)/g), ([, columns = '']) => columns.split(', '))
      .flat()
      .map((column) => column.split(': '));

  /**
   * What the parser says of a query, and what it cannot know: a column that is read if it exists need not, and one that an
   * empty table beside the real one declares always does.
   */
  function problemsOf(text: string, tables: Schema): readonly string[] {
    const misdeclared = declaredIn(text).filter(([name = '', type]) =>
      Object.values(tables).some((columns) => columns[name] !== type),
    );
    if (misdeclared.length > 0) return misdeclared.map((column) => `no column ${column.join(': ')}`);
    const read = Array.from(text.matchAll(/column_ifexists\("(.*?)"/g), ([, column = '']) => column);
    const unknown = [...new Set(read)].filter(
      (column) =>
        !text.includes(`extend ${column} = ingestion_time()`) &&
        Object.values(tables).some((columns) => !(column in columns)),
    );
    if (unknown.length > 0) return unknown.map((column) => `no column ${column}`);
    const { problems, kind } = analyse(text, tables);
    return kind === 'Query' ? problems : [...problems, `a ${kind}`];
  }

  it('are all of those that ship', () => {
    assert.deepEqual(
      files.map((file) => file.replaceAll('\\', '/')).sort(),
      [...shippedQueries, ...filledQueries].map(({ file }) => file).sort(),
    );
  });

  for (const { file, tables, texts } of [...shippedQueries, ...filledQueries]) {
    it(`${file} can be bound to the tables, whatever is asked for`, () => {
      assert(texts.length > 0);
      for (const text of texts) assert.deepEqual(problemsOf(text, tables), []);
    });

    it(`${file} cannot be bound any more when any column or table in it is renamed`, () => {
      const [text = ''] = texts;
      const mentioned = [...Object.values(tables).flatMap(Object.keys), ...Object.keys(tables)];
      const renamed = [...new Set(mentioned)].filter((word) => new RegExp(`\\b${word}\\b`).test(text));
      assert(renamed.some((word) => word in tables) && renamed.some((word) => !(word in tables)));
      for (const word of renamed) {
        const wrong = text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), `${word}x`);
        assert.notDeepEqual(problemsOf(wrong, tables), [], word);
      }
    });
  }

  for (const { file, texts } of shippedQueries) {
    it(`${file} ends with nothing but the values`, () => {
      const content = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      const name = file.replace(/^.*\/|\.kql$/g, '');
      for (const text of texts) {
        assert(text.startsWith(`${content}${name}(`) && text.endsWith(')\n'));
        assert.doesNotMatch(text.slice(content.length), /\n./);
      }
    });
  }

  for (const { file, texts } of filledQueries) {
    it(`${file} differs from its file in the values of its first lines only`, () => {
      const [content = '', ...others] = texts.map((text) => text.replaceAll(/^let \w+ = .*;$/gm, 'let'));
      assert(others.length > 0);
      for (const other of others) assert.equal(other, content);
    });
  }

  it('notice a name of their own that is renamed in one place', () => {
    const [text = ''] = signIns.texts;
    for (const [once, wrong] of [
      ['ArrivedAt >= arrivedFrom', 'ArrivedAt >= arrived'],
      ['order by CreatedDateTime', 'order by CreatedAt'],
      ['make_list(ColumnName)', 'make_list(Column)'],
      ['invoke read(', 'invoke reads('],
      ['column_ifexists("UserAgent"', 'column_ifexists("Useragent"'],
    ] as const) {
      assert(text.includes(once), once);
      assert.notDeepEqual(problemsOf(text.replace(once, wrong), signIns.tables), [], wrong);
    }
  });

  it('notice a name of the page’s own that is renamed in one place', () => {
    const [text = ''] = signInPage.texts;
    for (const [once, wrong] of [
      ['CreatedDateTime >= begin', 'CreatedDateTime >= start'],
      ['top most by CreatedDateTime', 'top most by CreatedAt'],
      ['arg_max(ArrivedAt, *)', 'arg_max(Arrived, *)'],
      ['make_set(ResultType)', 'make_set(ResultTypes)'],
      ['project-away ArrivedAt', 'project-away Arrived'],
      ['column_ifexists("LocationDetails"', 'column_ifexists("Location_Details"'],
      ['tostring(LocationDetails.city)', 'tostring(Details.city)'],
    ] as const) {
      assert(text.includes(once), once);
      assert.notDeepEqual(problemsOf(text.replace(once, wrong), signInPage.tables), [], wrong);
    }
  });

  it('give the columns that the adapter reads, with the types that it reads them as', () => {
    const { columns } = analyse(signIns.texts[0] ?? '', signIns.tables);
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
    const page = analyse(signInPage.texts[0] ?? '', signInPage.tables).columns;
    const read = columnsOfPage.filter(
      (name) => !['LocationDetails', 'TimeGenerated', 'ResultType'].includes(name),
    );
    assert.deepEqual(page, {
      ...Object.fromEntries([...read, 'Table', 'City', 'Country'].map((name) => [name, 'string'])),
      CreatedDateTime: 'datetime',
      Results: 'dynamic',
      Columns: 'dynamic',
    });
    assert.deepEqual(analyse(lastUses.texts[0] ?? '', lastUses.tables).columns, {
      AccountId: 'string',
      CreatedDateTime: 'datetime',
      Id: 'string',
      Results: 'dynamic',
      LastSuccess: 'datetime',
      Table: 'string',
      Columns: 'dynamic',
    });
    assert.deepEqual(
      analyse(examine.texts[0] ?? '', examine.tables).columns,
      Object.fromEntries(examineWire),
    );
    assert.deepEqual(analyse(whois.texts[0] ?? '', whois.tables).columns, Object.fromEntries(whoisWire));
    assert.deepEqual(
      analyse(history.texts[0] ?? '', history.tables).columns,
      Object.fromEntries(historyWire),
    );
  });

  it('give an alert rule the six columns by which it is split, as texts, and the time', () => {
    const [alertRule] = filledQueries.filter(({ file }) => file.endsWith('/alertRule.kql'));
    assert(alertRule);
    for (const text of alertRule.texts) {
      assert.deepEqual(analyse(text, alertRule.tables).columns, {
        TimeGenerated: 'datetime',
        UserPrincipalName: 'string',
        UserId: 'string',
        IPAddress: 'string',
        ResultType: 'string',
        AppDisplayName: 'string',
        Location: 'string',
      });
    }
  });

  for (const [name, expected] of Object.entries(auditColumns)) {
    it(`give the columns that audit reads of ${name}, with the types that it reads them as`, () => {
      const { texts, tables } =
        shippedQueries.find(({ file }) => file.endsWith(`/${name}.kql`)) ?? assert.fail();
      const typed = Object.entries(expected).flatMap(([type, list]) =>
        list.split(' ').map((column): [string, string] => [column, type]),
      );
      assert.deepEqual(analyse(texts[0] ?? '', tables).columns, Object.fromEntries(typed));
    });
  }
});
