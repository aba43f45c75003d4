/**
 * Runs the part of Kusto's query language that `audit/workspace/queries/changes.kql` uses, as Microsoft's reference describes
 * it: no other query. What it does not know, it throws on, so that a query never passes because a part was skipped.
 */

export type KqlRow = Readonly<Record<string, unknown>>;
export type KqlTables = Readonly<
  Record<string, { readonly rows: readonly KqlRow[]; readonly columns: readonly string[] }>
>;

type Scope = { readonly row: KqlRow; readonly rows: readonly KqlRow[]; readonly at: number };
type Expression = (scope: Scope) => unknown;
type Operator = (rows: readonly KqlRow[], context: Context) => readonly KqlRow[];
type Context = { readonly tables: KqlTables; readonly values: KqlRow };
type Tabular = (context: Context) => readonly KqlRow[];
type Token = { readonly kind: 'name' | 'text' | 'number' | 'sign'; readonly text: string };

/** A column or table that is not there: a branch of a fuzzy union is left out for it. */
class Unresolved extends Error {}

const forms =
  /\s+|\/\/[^\n]*|(?<text>@"(?:[^"]|"")*"|"(?:[^"\\]|\\.)*")|(?<number>\d+)|(?<name>[A-Za-z_]\w*~?)|(?<sign>=~|!~|==|!=|<=|>=|[-+<>=()[\]{},.;|:?*])/gy;

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of query.matchAll(forms)) {
    end = match.index + match[0].length;
    for (const kind of ['text', 'number', 'name', 'sign'] as const) {
      const text = match.groups?.[kind];
      if (text !== undefined) tokens.push({ kind, text });
    }
  }
  if (end !== query.length) throw new Error(`no KQL that is known: ${query.slice(end, end + 40)}`);
  return tokens;
}

/** The rows that the last of the functions of a query's file gives for these values of its parameters. */
export function runKql(query: string, parameters: readonly unknown[], tables: KqlTables): readonly KqlRow[] {
  const main = parse(tokensOf(query)).at(-1);
  if (main?.tabular === undefined) throw new Error('the query has no function that gives a table');
  const values = Object.fromEntries(main.parameters.map((name, index) => [name, parameters[index]]));
  return main.tabular({ tables, values });
}

type Function = {
  readonly parameters: readonly string[];
  readonly tabular?: Tabular;
  readonly scalar?: Expression;
};

function parse(tokens: readonly Token[]): readonly Function[] {
  let at = 0;
  const functions = new Map<string, Function>();
  const peek = (ahead = 0): string => tokens[at + ahead]?.text ?? '';
  const next = (): Token => {
    const token = tokens[at];
    if (!token) throw new Error('the query ends too early');
    at += 1;
    return token;
  };
  const isNext = (...texts: readonly string[]): boolean => texts.every((text, ahead) => peek(ahead) === text);
  const take = (...texts: readonly string[]): boolean => {
    const isThere = isNext(...texts);
    if (isThere) at += texts.length;
    return isThere;
  };
  const need = (text: string): void => {
    if (!take(text))
      throw new Error(
        `${text} is missing before ${tokens
          .slice(at, at + 6)
          .map((each) => each.text)
          .join(' ')}`,
      );
  };
  const list = <Item>(item: () => Item, until?: string): Item[] => {
    const items: Item[] = [];
    if (until !== undefined && isNext(until)) return items;
    do items.push(item());
    while (take(','));
    return items;
  };

  function declare(): void {
    const name = next().text;
    need('=');
    need('(');
    const parameters = list(() => {
      const parameter = next().text;
      need(':');
      next();
      return parameter;
    }, ')');
    need(')');
    need('{');
    const isTabular = isNext('union');
    functions.set(
      name,
      isTabular ? { parameters, tabular: pipeline() } : { parameters, scalar: expression() },
    );
    need('}');
    need(';');
  }

  function pipeline(): Tabular {
    const source = take('union', 'isfuzzy', '=', 'true') ? union() : table();
    const operators: Operator[] = [];
    while (take('|')) operators.push(operator());
    return (context) => operators.reduce((rows, each) => each(rows, context), source(context));
  }

  function union(): Tabular {
    const branches = list(() => {
      need('(');
      const branch = pipeline();
      need(')');
      return branch;
    });
    return (context) =>
      branches.flatMap((branch) => {
        try {
          return branch(context);
        } catch (error) {
          if (error instanceof Unresolved) return [];
          throw error;
        }
      });
  }

  function table(): Tabular {
    const name = next().text;
    if (name === 'datatable') {
      while (!take(']')) at += 1;
      return () => [];
    }
    if (isNext('|', 'getschema')) {
      at += 2;
      return ({ tables }) => tableOf(tables, name).columns.map((ColumnName) => ({ ColumnName }));
    }
    return ({ tables }) => {
      const { rows, columns } = tableOf(tables, name);
      return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
    };
  }

  function operator(): Operator {
    const name = next().text;
    if (name === 'mv' && take('-')) return multi(next().text);
    switch (name) {
      case 'where': {
        const condition = expression();
        return (rows, { values }) =>
          rows.filter((row, index) => condition(scopeOf(rows, index, values, row)) === true);
      }
      case 'extend': {
        const columns = list(assignment);
        return (rows, { values }) =>
          each(rows, values, (scope) => ({ ...scope.row, ...valuesOf(columns, scope) }), values);
      }
      case 'project': {
        const columns = list(assignment);
        return (rows, { values }) => each(rows, values, (scope) => valuesOf(columns, scope));
      }
      case 'summarize': {
        const columns = list(() => {
          const name = next().text;
          need('=');
          return [name, aggregate()] as const;
        });
        return (rows, { values }) => [
          Object.fromEntries(
            columns.map(([column, of]) => [column, of(rows.map((row) => ({ ...values, ...row })))]),
          ),
        ];
      }
      case 'order': {
        need('by');
        const keys = list(() => ({ of: expression(), isDescending: next().text === 'desc' }));
        return (rows, { values }) =>
          rows.toSorted((a, b) => {
            for (const { of, isDescending } of keys) {
              const [left, right] = [a, b].map((row) => String(of(scopeOf(rows, 0, values, row)) ?? ''));
              const order = left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
              if (order !== 0) return isDescending ? -order : order;
            }
            return 0;
          });
      }
      default:
        throw new Error(`no operator that is known: ${name}`);
    }
  }

  function multi(kind: string): Operator {
    const [name, of] = assignment();
    const items = (row: KqlRow, values: KqlRow) => {
      const found = of({ row: { ...values, ...row }, rows: [], at: 0 });
      return Array.isArray(found) ? found : [];
    };
    if (kind === 'expand') {
      return (rows, { values }) =>
        rows.flatMap((row) => items(row, values).map((item) => ({ ...row, [name]: item })));
    }
    if (kind !== 'apply') throw new Error(`no operator that is known: mv-${kind}`);
    need('on');
    need('(');
    const operators = [operator()];
    while (take('|')) operators.push(operator());
    need(')');
    return (rows, context) =>
      rows.flatMap((row) => {
        const parts: readonly KqlRow[] = items(row, context.values).map((item) => ({ ...row, [name]: item }));
        const applied = operators.reduce((some, each) => each(some, context), parts);
        return applied.map((result) => ({ ...row, ...result }));
      });
  }

  function assignment(): readonly [string, Expression] {
    if (peek(1) !== '=') return [peek(), expression()];
    const name = next().text;
    need('=');
    return [name, expression()];
  }

  /** Of rows, in their place. */
  function aggregate(): (rows: readonly KqlRow[]) => unknown {
    const name = next().text;
    need('(');
    const argument = expression();
    need(')');
    const found = (rows: readonly KqlRow[]) => rows.map((row, at) => argument({ row, rows, at }));
    if (name === 'make_list') return found;
    if (name !== 'countif') throw new Error(`no aggregation that is known: ${name}`);
    need('>');
    const least = Number(next().text);
    return (rows) => found(rows).filter((value) => value === true).length > least;
  }

  const expression = (): Expression => joined('or', () => joined('and', compared));

  function joined(word: 'or' | 'and', part: () => Expression): Expression {
    const parts = [part()];
    while (take(word)) parts.push(part());
    if (parts.length === 1) return parts[0] ?? (() => null);
    return word === 'or'
      ? (scope) => parts.some((each) => each(scope) === true)
      : (scope) => parts.every((each) => each(scope) === true);
  }

  function compared(): Expression {
    const left = primary();
    if (take('matches', 'regex')) {
      const form = primary();
      return (scope) => {
        const text = String(form(scope));
        const isCaseless = text.startsWith('(?i)');
        return new RegExp(text.replace(/^\(\?i\)/, ''), isCaseless ? 'iu' : 'u').test(textOf(left(scope)));
      };
    }
    const compare = comparisons[peek()];
    if (compare === undefined) return left;
    at += 1;
    const right = primary();
    return (scope) => compare(left(scope), right(scope));
  }

  function primary(): Expression {
    let value = atom();
    while (isNext('.') || isNext('[')) {
      const isDotted = next().text === '.';
      const field = isDotted ? next().text : unquoted(next().text);
      if (!isDotted) need(']');
      const inner = value;
      value = (scope) => fieldOf(inner(scope), field);
    }
    return value;
  }

  function atom(): Expression {
    const { kind, text } = next();
    if (kind === 'text') return constant(unquoted(text));
    if (kind === 'number') return constant(Number(text));
    if (text === '(') {
      const inner = expression();
      need(')');
      return inner;
    }
    if (kind !== 'name') throw new Error(`no expression that is known: ${text}`);
    if (text === 'true' || text === 'false') return constant(text === 'true');
    if (text === 'dynamic') {
      need('(');
      let json = '';
      for (let depth = 0; depth > 0 || !isNext(')'); ) {
        const token = next().text;
        depth += Number('[{('.includes(token)) - Number(']})'.includes(token));
        json += token;
      }
      need(')');
      return constant(JSON.parse(json));
    }
    return take('(') ? called(text) : column(text);
  }

  function called(name: string): Expression {
    const args = list(expression, ')');
    need(')');
    const own = functions.get(name);
    if (own?.scalar) {
      const { parameters, scalar } = own;
      return (scope) =>
        scalar({
          ...scope,
          row: Object.fromEntries(parameters.map((each, index) => [each, args[index]?.(scope)])),
        });
    }
    if (name === 'prev' || name === 'next') {
      const step = name === 'prev' ? -1 : 1;
      return ({ rows, at: place }) => {
        const row = rows[place + step];
        return row ? args[0]?.({ row, rows, at: place + step }) : '';
      };
    }
    if (name === 'row_number') {
      // Rows are numbered in their order, so that the one before has its number.
      const numbers = new WeakMap<readonly KqlRow[], number[]>();
      return (scope) => {
        const known = numbers.get(scope.rows) ?? [];
        numbers.set(scope.rows, known);
        const number = args[1]?.(scope) === true ? 1 : (known[scope.at - 1] ?? 0) + 1;
        known[scope.at] = number;
        return number;
      };
    }
    if (name === 'iff') return (scope) => (args[0]?.(scope) === true ? args[1] : args[2])?.(scope);
    const work = scalars[name];
    if (work === undefined) throw new Error(`no function that is known: ${name}`);
    return (scope) => work(...args.map((each) => each(scope)));
  }

  while (take('let')) declare();
  if (at !== tokens.length) throw new Error('more follows the functions');
  return [...functions.values()];
}

const constant =
  (value: unknown): Expression =>
  () =>
    value;

function column(name: string): Expression {
  return ({ row }) => {
    if (!Object.hasOwn(row, name)) throw new Unresolved(name);
    return row[name];
  };
}

function tableOf(tables: KqlTables, name: string) {
  const found = tables[name];
  if (!found) throw new Unresolved(name);
  return found;
}

const scopeOf = (rows: readonly KqlRow[], at: number, values: KqlRow, row: KqlRow): Scope => ({
  row: { ...values, ...row },
  rows,
  at,
});

/** Window functions look at rows that have the values of parameters too. */
function each(
  rows: readonly KqlRow[],
  values: KqlRow,
  make: (scope: Scope) => KqlRow,
  without: KqlRow = {},
): readonly KqlRow[] {
  const all = rows.map((row) => ({ ...values, ...row }));
  return all.map((row, at) => {
    const made = make({ row, rows: all, at });
    return Object.fromEntries(Object.entries(made).filter(([name]) => !Object.hasOwn(without, name)));
  });
}

const valuesOf = (columns: readonly (readonly [string, Expression])[], scope: Scope): KqlRow =>
  Object.fromEntries(columns.map(([name, of]) => [name, of(scope)]));

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Readonly<Record<string, unknown>>)[field]
    : null;

/** A text is never null. What is dynamic becomes JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function unquoted(text: string): string {
  return text.startsWith('@') ? text.slice(2, -1).replaceAll('""', '"') : String(JSON.parse(text));
}

const lower = (value: unknown): string => textOf(value).toLowerCase();

/** `has` finds whole terms: beside them stands no letter and no digit. */
function has(value: unknown, term: unknown): boolean {
  const [text, wanted] = [lower(value), lower(term)];
  if (wanted === '') return true;
  const isPart = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + 1)) {
    const [before, after] = [text[from - 1], text[from + wanted.length]];
    const isWhole = !(isPart(before) && isPart(wanted[0])) && !(isPart(after) && isPart(wanted.at(-1)));
    if (isWhole) return true;
  }
  return false;
}

const among = (list: unknown, is: (item: unknown) => boolean): boolean => {
  if (!Array.isArray(list)) throw new Error('no list');
  return list.some(is);
};

const comparisons: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  '==': (left, right) => textOf(left) === textOf(right),
  '!=': (left, right) => textOf(left) !== textOf(right),
  '=~': (left, right) => lower(left) === lower(right),
  '!~': (left, right) => lower(left) !== lower(right),
  // A null compares to nothing.
  '>': (left, right) => left !== null && Number(left) > Number(right),
  '<=': (left, right) => left !== null && Number(left) <= Number(right),
  has,
  has_any: (left, right) => among(right, (item) => has(left, item)),
  'in~': (left, right) => among(right, (item) => lower(left) === lower(item)),
  contains: (left, right) => lower(left).includes(lower(right)),
};

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // What is no JSON becomes a dynamic text.
    return value === '' ? null : value;
  }
}

const typeOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value === 'object' ? 'dictionary' : typeof value;
};

const scalars: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  tostring: textOf,
  tolower: lower,
  strcat: (...args) => args.map(textOf).join(''),
  coalesce: (...args) => args.find((value) => value !== null && value !== undefined && value !== '') ?? '',
  isempty: (value) => textOf(value) === '',
  isnotempty: (value) => textOf(value) !== '',
  not: (value) => value !== true,
  array_length: (value) => (Array.isArray(value) ? value.length : null),
  parse_json: parseJson,
  gettype: typeOf,
  trim(form, value) {
    const edge = String(form);
    return textOf(value)
      .replace(new RegExp(`^(?:${edge})`, 'u'), '')
      .replace(new RegExp(`(?:${edge})$`, 'u'), '');
  },
};
