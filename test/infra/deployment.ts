import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { root } from '../../tools/root.ts';
import { evaluate, type Names, type Properties, propertiesOf, type Value } from './evaluate.ts';
import { nodesOf, parseBicep } from './parseBicep.ts';

export type Resource = {
  /** Of the file that declares it, from the root of the repository. */
  readonly file: string;
  readonly symbol: string;
  /** Without its version. */
  readonly type: string;
  /** What it is made with; without the properties of one that exists already. */
  readonly body: Properties;
  readonly isExisting: boolean;
};

export type Deployment = {
  /** All that would be made, those of the modules included. */
  readonly resources: readonly Resource[];
  readonly outputs: Properties;
  /** What Azure's list of deployments shows: outputs, and parameters that are not secure, those of the modules included. */
  readonly history: readonly Properties[];
};

type Declarations = {
  readonly parameters: ReadonlyMap<string, { readonly node: Node; readonly decorators: string }>;
  readonly variables: ReadonlyMap<string, Node>;
  readonly resources: readonly Node[];
  readonly modules: readonly Node[];
  readonly outputs: readonly Node[];
};

/** What a Bicep file declares, read from its tree. */
export function declarationsOf(file: string): Declarations {
  const { children } = parseBicep(readFileSync(join(root, file), 'utf8'));
  const ofType = (type: string) => children.filter((node) => node.type === type);
  const decoratorsOf = (node: Node) => {
    const before = node.previousNamedSibling;
    return before?.type === 'decorators' ? before.text : '';
  };
  return {
    parameters: new Map(
      ofType('parameter_declaration').map((node) => [nameOf(node), { node, decorators: decoratorsOf(node) }]),
    ),
    variables: new Map(ofType('variable_declaration').map((node) => [nameOf(node), node])),
    resources: ofType('resource_declaration'),
    modules: ofType('module_declaration'),
    outputs: ofType('output_declaration'),
  };
}

export const nameOf = (declaration: Node): string => declaration.namedChildren[0]?.text ?? '';

/**
 * What a Bicep file would deploy with these parameters, as far as that can be said without Azure. Throws, as a compiler
 * would, where a name, a parameter of a module or an output is used that nobody declares, or a parameter is left out.
 */
export function deploymentOf(file: string, given: Properties): Deployment {
  const declared = declarationsOf(file);
  const { parameters, variables } = declared;
  const unknown = Object.keys(given).filter((name) => !parameters.has(name));
  assert.deepEqual(unknown, [], `${file} has no such parameter`);
  const symbols = new Set([...declared.resources, ...declared.modules].map(nameOf));
  const names: Names = {
    folder: join(root, dirname(file)),
    valueOf(name) {
      if (name in given) return given[name] ?? null;
      const node = parameters.get(name)?.node ?? variables.get(name);
      const value = node?.namedChildren.at(-1);
      if (node && value && value.type !== 'type') return evaluate(value, names);
      assert(symbols.has(name), `${file}: nobody declares ${name}, or gives it`);
      return `<${name}>`;
    },
  };
  for (const name of parameters.keys()) names.valueOf(name);

  const outputs = Object.fromEntries(
    declared.outputs.map((node): readonly [string, Value] => [
      nameOf(node),
      evaluate(child(node, -1), names),
    ]),
  );
  const shown = Object.fromEntries(
    Object.entries(given).filter(([name]) => !parameters.get(name)?.decorators.includes('@secure()')),
  );
  const modules = new Map(
    declared.modules.map((node) => {
      const { params = {} } = bodyOf(node, names);
      const path = String(evaluate(child(node, 1), names));
      return [nameOf(node), deploymentOf(join(dirname(file), path), params as Properties)];
    }),
  );
  for (const node of [...declared.resources, ...declared.modules, ...declared.outputs]) {
    for (const { text } of nodesOf(node)) {
      const [, module = '', output = ''] = /^(\w+)\.outputs\.(\w+)$/.exec(text) ?? [];
      const outputs = modules.get(module)?.outputs;
      assert(!outputs || output in outputs, `${file}: nobody gives ${text}`);
    }
  }
  return {
    resources: [
      ...declared.resources.map((node) => ({
        file,
        symbol: nameOf(node),
        type: String(evaluate(child(node, 1), names)).split('@')[0] ?? '',
        body: bodyOf(node, names),
        isExisting: node.children.some(({ type }) => type === 'existing'),
      })),
      ...Array.from(modules.values()).flatMap(({ resources }) => resources),
    ],
    outputs,
    history: [shown, outputs, ...Array.from(modules.values()).flatMap(({ history }) => history)],
  };
}

/** What a resource or a module is made with, also under a condition. */
function bodyOf(node: Node, names: Names): Properties {
  const last = child(node, -1);
  return propertiesOf(last.type === 'if_statement' ? child(last, -1) : last, names);
}

function child(node: Node, index: number): Node {
  const found = node.namedChildren.at(index);
  assert(found);
  return found;
}
