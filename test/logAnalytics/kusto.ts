import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';

type Enumerator<Item> = { moveNext(): boolean; readonly Current: Item };
type Diagnostic = {
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
  readonly End: number;
};
type Column = { readonly Name: string; readonly Type: { readonly Name: string } };
type Code = {
  readonly Kind: string;
  readonly ResultType: { readonly Columns?: object } | null;
  GetDiagnostics(): object;
};

/** Of Microsoft's parser, what is used here. It is C# made JavaScript: its overloads have numbers. */
type Language = {
  readonly Kusto: {
    readonly Language: {
      readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
      readonly KustoCode: { ParseAndAnalyze(query: string, globals: object): Code };
      readonly Symbols: {
        readonly DatabaseSymbol: {
          readonly $ctor1: new (name: string, tables: readonly object[]) => object;
        };
        readonly TableSymbol: {
          readonly $ctor7: new (name: string, columns: string, description: string) => object;
        };
      };
    };
  };
  readonly Bridge: { getEnumerator<Item>(list: object): Enumerator<Item> };
};

/** Tables, their columns, and the columns' types. */
export type Schema = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type Analysis = {
  /** What is wrong, each with its code, and the text that it is about. */
  readonly problems: readonly string[];
  /** `Query`, or `Command` for a control command, which the parser takes for right. */
  readonly kind: string;
  /** The result's columns and their types. */
  readonly columns: Readonly<Record<string, string>>;
};

/** Parses queries with Microsoft's own parser, and binds every name in them to these tables. */
export function kustoAnalyser(schema: Schema): (query: string) => Analysis {
  loaded ??= load();
  const { Kusto, Bridge } = loaded;
  const { GlobalState, KustoCode, Symbols } = Kusto.Language;
  const tables = Object.entries(schema).map(([name, columns]) => {
    const list = Object.entries(columns).map(([column, type]) => `${column}: ${type}`);
    return new Symbols.TableSymbol.$ctor7(name, `(${list.join(', ')})`, '');
  });
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1('workspace', tables));

  function* each<Item>(list: object): Generator<Item> {
    const items = Bridge.getEnumerator<Item>(list);
    while (items.moveNext()) yield items.Current;
  }

  return (query) => {
    const code = KustoCode.ParseAndAnalyze(query, globals);
    return {
      problems: Array.from(
        each<Diagnostic>(code.GetDiagnostics()),
        ({ Code, Message, Start, End }) => `${Code} at “${query.slice(Start, End)}”: ${Message}`,
      ),
      kind: code.Kind,
      columns: Object.fromEntries(
        Array.from(each<Column>(code.ResultType?.Columns ?? []), ({ Name, Type }) => [Name, Type.Name]),
      ),
    };
  };
}

/** Takes seconds, and has no state. */
let loaded: Language | undefined;

/** Scripts for a browser that no module loader takes: they put what they define into the global object. */
function load(): Language {
  const context = vm.createContext({ console });
  const require = createRequire(import.meta.url);
  for (const script of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    const path = require.resolve(`@kusto/language-service-next/${script}`);
    vm.runInContext(readFileSync(path, 'utf8'), context, { filename: path });
  }
  return vm.runInContext('({ Kusto, Bridge })', context);
}
