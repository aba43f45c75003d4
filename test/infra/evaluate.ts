import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';

/** A value of a template. What only a deployment knows is a text such as `<identity.properties.clientId>`. */
export type Value = string | number | boolean | null | readonly Value[] | Properties;
export type Properties = { readonly [name: string]: Value };

/** What an expression may refer to. */
export type Names = {
  /** Throws where nothing is declared under the name. */
  readonly valueOf: (name: string) => Value;
  /** Where `loadTextContent` looks. */
  readonly folder: string;
};

type Lambda = (value: Value) => Value;
type BuiltIn = (args: readonly (Value | Lambda)[], names: Names) => Value;

const text = (value: Value | Lambda | undefined): string => {
  assert.equal(typeof value, 'string', `${JSON.stringify(value)} is no text`);
  return String(value);
};
const list = (value: Value | Lambda | undefined): readonly Value[] => {
  assert(Array.isArray(value), `${JSON.stringify(value)} is no list`);
  return value;
};
const lambda = (value: Value | Lambda | undefined): Lambda => {
  assert(typeof value === 'function', `${JSON.stringify(value)} is no lambda`);
  return value;
};
const group = '/subscriptions/<subscription>/resourceGroups/<resource group>';

/** The functions that our files call, as Bicep's reference describes them. Another one is an error: it may be misspelt. */
const builtIns: Readonly<Record<string, BuiltIn>> = {
  concat: (lists) => lists.flatMap(list),
  empty: ([value]) => Object.keys(Object(value)).length === 0,
  filter: ([all, keep]) => list(all).filter((value) => lambda(keep)(value) === true),
  guid: (parts) => `<guid of ${parts.map(text).join(' ')}>`,
  join: ([all, separator]) => list(all).map(text).join(text(separator)),
  loadTextContent: ([path], { folder }) => readFileSync(join(folder, text(path)), 'utf8'),
  map: ([all, change]) => list(all).map(lambda(change)),
  replace: ([whole, from, to]) => text(whole).replaceAll(text(from), () => text(to)),
  resourceGroup: (parts) =>
    parts.length > 0
      ? `<resource group ${parts.map(text).join(' ')}>`
      : { id: group, location: '<location of the resource group>' },
  resourceId: ([type, name]) => `${group}/providers/${text(type)}/${text(name)}`,
  split: ([whole, separator]) => text(whole).split(text(separator)),
  string: ([value]) => JSON.stringify(value),
  subscriptionResourceId: ([type, name]) =>
    `/subscriptions/<subscription>/providers/${text(type)}/${text(name)}`,
  tenant: () => ({ tenantId: '<tenant>' }),
  toLower: ([whole]) => text(whole).toLowerCase(),
  trim: ([whole]) => text(whole).trim(),
  uriComponent: ([whole]) => encodeURIComponent(text(whole)),
};

/** The value of an expression. Throws where a name, a function or a kind of expression is not known. */
export function evaluate(node: Node, names: Names): Value {
  const value = evaluateAny(node, names);
  assert(typeof value !== 'function', `${node.text} is a lambda`);
  return value;
}

function evaluateAny(node: Node, names: Names): Value | Lambda {
  const [first, second] = node.namedChildren.filter(({ type }) => type !== 'comment');
  const field = (name: string) => evaluate(fieldOf(node, name), names);
  switch (node.type) {
    case 'string':
      return textOf(node, names);
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'null':
      return null;
    case 'identifier':
      return names.valueOf(node.text);
    case 'object':
      return propertiesOf(node, names);
    case 'array':
      // The grammar takes a call in an array for two items, so the files name such a value first.
      return node.namedChildren
        .filter(({ type }) => type !== 'comment')
        .map((child) => evaluate(child, names));
    case 'parenthesized_expression':
      return evaluate(known(first), names);
    case 'member_expression':
      return memberOf(field('object'), fieldOf(node, 'property').text);
    case 'subscript_expression':
      return list(field('object'))[Number(field('index'))] ?? null;
    case 'ternary_expression':
      return field('condition') ? field('consequence') : field('alternative');
    case 'unary_expression':
      assert.equal(fieldOf(node, 'operator').text, '!');
      return !field('argument');
    case 'lambda_expression':
      return (value) => evaluate(known(second), withName(names, known(first).text, value));
    case 'for_statement': {
      const name = fieldOf(node, 'initializer').text;
      return list(evaluate(known(second), names)).map((value) =>
        evaluate(fieldOf(node, 'body'), withName(names, name, value)),
      );
    }
    case 'call_expression': {
      const name = fieldOf(node, 'function').text;
      const builtIn = builtIns[name];
      assert(builtIn, `nobody knows the function ${name}`);
      const args = fieldOf(node, 'arguments').namedChildren.filter(({ type }) => type !== 'comment');
      return builtIn(
        args.map((arg) => evaluateAny(arg, names)),
        names,
      );
    }
    default:
      throw new Error(`nobody knows what to do with ${node.type}: ${node.text}`);
  }
}

/** By position: the grammar's pieces of a text leave out white space. */
function textOf(node: Node, names: Names): string {
  const base = node.startIndex;
  let [result, from] = ['', 1];
  for (const piece of node.namedChildren.filter(({ type }) => type === 'interpolation')) {
    result += unescaped(node.text.slice(from, piece.startIndex - base));
    const value = evaluate(known(piece.namedChildren[0]), names);
    result += typeof value === 'string' ? value : JSON.stringify(value);
    from = piece.endIndex - base;
  }
  return result + unescaped(node.text.slice(from, -1));
}

const unescaped = (raw: string) => raw.replaceAll(/\\(.)/g, '$1');

/** The properties of an object, by their names, in their order. */
export function propertiesOf(node: Node, names: Names): Properties {
  return Object.fromEntries(
    node.namedChildren
      .filter(({ type }) => type === 'object_property')
      .map((property): readonly [string, Value] => {
        const [key, value] = property.namedChildren.filter(({ type }) => type !== 'comment');
        const name = known(key).type === 'string' ? textOf(known(key), names) : known(key).text;
        return [name, evaluate(known(value), names)];
      }),
  );
}

function memberOf(value: Value, name: string): Value {
  if (typeof value === 'string' && value.startsWith('<')) return `${value.slice(0, -1)}.${name}>`;
  assert(value !== null && typeof value === 'object' && name in value, `there is no ${name}`);
  return (value as Properties)[name] ?? null;
}

const withName = (names: Names, name: string, value: Value): Names => ({
  ...names,
  valueOf: (other) => (other === name ? value : names.valueOf(other)),
});

function known<Item>(item: Item | null | undefined): Item {
  assert(item);
  return item;
}

const fieldOf = (node: Node, name: string): Node => known(node.childForFieldName(name));
