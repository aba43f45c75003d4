import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

await Parser.init();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

/** The tree of a Bicep file. It always is one: what the grammar does not know stands in `faults`. */
export function parseBicep(text: string): Node {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('the parser gave no tree');
  return tree.rootNode;
}

/** A node and all that it holds. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

/** What the grammar could not read, each with its line. */
export const faults = (root: Node): readonly string[] =>
  Array.from(nodesOf(root))
    .filter(({ isError, isMissing }) => isError || isMissing)
    .map(({ startPosition, text }) => `line ${startPosition.row + 1}: ${text}`);
