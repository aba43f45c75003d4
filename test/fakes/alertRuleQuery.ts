import type { TableRow } from './workspaceTables.ts';

type Values = ReadonlyMap<string, unknown>;
type Condition = (row: TableRow) => boolean;

/**
 * Runs the text of an alert rule on the rows of `SigninLogs`, or without that table for `null`. It knows the statements
 * that the rules use, read from the text as the reference of Kusto has them: `in~` ignores the case of letters, `in` and
 * `!=` do not; summarize gives one row for each combination of its keys; a fuzzy union passes over a table that does not exist, and nothing else does. Throws for any other text,
 * so that a new clause is never passed over.
 */
export function runAlertRule(text: string, rows: readonly TableRow[] | null): readonly TableRow[] {
  const statements = text
    .split('\n')
    .filter((line) => !line.startsWith('//'))
    .join('\n')
    .split(/;\n/);
  const values: Values = new Map(statements.slice(0, -1).map(letStatement));
  const [source = '', ...clauses] = (statements.at(-1) ?? '').trim().split(/\n\| /);
  return clauses.reduce((kept, clause) => applied(clause, kept, values), rowsOf(source, rows));
}

function rowsOf(source: string, rows: readonly TableRow[] | null): readonly TableRow[] {
  if (/^union isfuzzy=true SigninLogs, \(datatable\((\w+: \w+(, )?)+\) \[\]\)$/.test(source))
    return rows ?? [];
  if (source !== 'SigninLogs') throw new Error(`the rule reads ${source}`);
  if (rows === null) throw new Error('the table SigninLogs does not exist');
  return rows;
}

function letStatement(statement: string): readonly [string, unknown] {
  const [, name, list, word] = /^let (\w+) = (?:dynamic\((\[.*\])\)|(".*"))$/.exec(statement.trim()) ?? [];
  if (name === undefined) throw new Error(`the rule states ${statement}`);
  return [name, JSON.parse(list ?? word ?? '')];
}

function applied(clause: string, rows: readonly TableRow[], values: Values): readonly TableRow[] {
  const [, operator, rest = ''] = /^(where|project|summarize) (.*)$/.exec(clause) ?? [];
  if (operator === 'summarize') return summarized(rest, rows);
  if (operator === 'where') {
    const conditions = rest.split(' or ').map((text) => conditionOf(text, values));
    return rows.filter((row) => conditions.some((holds) => holds(row)));
  }
  if (operator !== 'project') throw new Error(`the rule does ${clause}`);
  const columns = rest.split(', ');
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
}

/** One row for each combination of the columns, with the least of another one. A count by nothing is always one row. */
function summarized(text: string, rows: readonly TableRow[]): readonly TableRow[] {
  const [, counted] = /^(\w+) = count\(\)$/.exec(text) ?? [];
  if (counted !== undefined) return [{ [counted]: rows.length }];
  const [, name = '', column = '', by] = /^(\w+) = min\((\w+)\) by (.*)$/.exec(text) ?? [];
  if (by === undefined) throw new Error(`the rule summarizes ${text}`);
  const keys = by.split(', ');
  const cells = (row: TableRow) => keys.map((key) => [key, row[key] ?? null] as const);
  return [...Map.groupBy(rows, (row) => JSON.stringify(cells(row))).values()].map((same) => {
    const least = same.map((row) => row[column] ?? null).sort()[0];
    return { ...Object.fromEntries(cells(same[0] ?? {})), [name]: least };
  });
}

function conditionOf(text: string, values: Values): Condition {
  const valueNamed = (name: string): unknown => {
    if (!values.has(name)) throw new Error(`the rule has no value ${name}`);
    return values.get(name);
  };
  const [, column = '', anyCase, listName] = /^(\w+) in(~)? \((\w+)\)$/.exec(text) ?? [];
  if (listName !== undefined) {
    const spelled = (value: unknown) => (anyCase ? String(value).toLowerCase() : String(value));
    const list = new Set((valueNamed(listName) as readonly unknown[]).map(spelled));
    return (row) => list.has(spelled(row[column]));
  }
  const [, name = '', literal] = /^(\w+) != (".*")$/.exec(text) ?? [];
  if (literal === undefined) throw new Error(`the rule asks ${text}`);
  const holds = valueNamed(name) !== JSON.parse(literal);
  return () => holds;
}
