import ts from 'typescript';
import { filled, hasWords, type Text } from './text.ts';

/** A line of the log, and what an exception of Node's own says, reach the operator alone. */
const logLevels: ReadonlySet<string> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
const exceptions: ReadonlySet<string> = new Set([
  ...['Error', 'RangeError', 'TypeError', 'MessengerError', 'UnansweredError', 'AuthenticationError'],
]);
/** What these are given is looked for in a text, and not shown. */
const searches: ReadonlySet<string> = new Set([
  ...['split', 'startsWith', 'endsWith', 'includes', 'indexOf', 'replace', 'replaceAll', 'has', 'get'],
  ...['toLocaleString', 'normalize', 'localeCompare', 'update', 'digest'],
]);
/** How something looks and what it is: names of the card's format. */
const looks: ReadonlySet<string> = new Set(['style', 'color', 'type', 'verb']);
/** Where a single word is something that people read: elsewhere it is taken for an identifier. */
const wordPlaces = /(words|names?|titles?|phrases|labels?|headings?|text|what|units?|usage)$/i;

/**
 * The texts of one source file that people may read, in their order. Left out are: types, keys and what is compared;
 * log messages and exceptions; single words in lower case where nothing says that they are read; and the constants
 * and fields named in `unread`.
 */
export function sourceTexts(path: string, source: string, unread: ReadonlySet<string>): readonly Text[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const texts: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (isForMachines(node, unread)) return;
    if (isText(node) && !isPartOfText(node) && !isCompared(node)) {
      const text = wordsOf(node);
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      if (isRead(text, node)) texts.push({ text, path, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

type TextNode = ts.StringLiteralLike | ts.TemplateExpression | ts.BinaryExpression;

const isText = (node: ts.Node): node is TextNode =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isSum(node);

/** `'…' + x`: one text of several pieces. */
const isSum = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
  (isText(node.left) || isText(node.right));

const isPartOfText = ({ parent }: ts.Node): boolean => isSum(parent);

function wordsOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (isSum(node)) return `${wordsOf(node.left)}${wordsOf(node.right)}`;
  if (!ts.isTemplateExpression(node)) return filled;
  return node.head.text + node.templateSpans.map(({ literal }) => `${filled}${literal.text}`).join('');
}

function isForMachines(node: ts.Node, unread: ReadonlySet<string>): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isFunctionDeclaration(node))
    return node.name !== undefined && (unread.has(node.name.getText()) || looks.has(node.name.getText()));
  if (ts.isCallExpression(node)) return isLogCall(node) || node.expression.getText() === 'createHash';
  return ts.isNewExpression(node) && exceptions.has(node.expression.getText());
}

/** `log.warn(…)`, `deps.log.warn(…)`, `log[level](…)`. */
function isLogCall({ expression }: ts.CallExpression): boolean {
  if (ts.isPropertyAccessExpression(expression) && !logLevels.has(expression.name.text)) return false;
  if (!ts.isPropertyAccessExpression(expression) && !ts.isElementAccessExpression(expression)) return false;
  return /\blog(ger)?$/i.test(expression.expression.getText());
}

/** Keys, what a value is compared with, and what is looked for in a text. */
function isCompared(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name === node;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return kind !== ts.SyntaxKind.QuestionQuestionToken && kind !== ts.SyntaxKind.BarBarToken;
  }
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  return searches.has(parent.expression.name.text) && parent.arguments[0] === node;
}

function isRead(text: string, node: ts.Node): boolean {
  if (!hasWords(text)) return false;
  // Addresses, paths and the names of columns, headers and error codes are no words.
  if (/^\S*[/_=]\S*$|^\w+[a-z][A-Z]\w*$|^E[A-Z]{4,}$|^SIG[A-Z]+$|^<\S+>$/.test(text)) return false;
  if (/ /.test(text.trim()) || /^\p{Lu}[\p{L}-]*[.:]?$/u.test(text)) return true;
  return isWordPlace(node);
}

/** A single word: read in a text, beside words, or where a name says that it is words. */
function isWordPlace(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isTemplateSpan(at)) return true;
    if (ts.isConditionalExpression(at) && branchesOf(at).some((text) => / /.test(text.trim()))) return true;
    if (ts.isCallExpression(at) && /^(counted|outsideText)$/.test(at.expression.getText())) return true;
    if (isNamed(at) && at.name !== undefined && wordPlaces.test(at.name.getText())) return true;
    if (ts.isStatement(at) && !ts.isReturnStatement(at)) return false;
  }
  return false;
}

const isNamed = (node: ts.Node): node is ts.VariableDeclaration | ts.PropertyAssignment =>
  ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node);

const branchesOf = ({ whenTrue, whenFalse }: ts.ConditionalExpression): readonly string[] =>
  [whenTrue, whenFalse].flatMap((branch) =>
    ts.isConditionalExpression(branch) ? branchesOf(branch) : isText(branch) ? [wordsOf(branch)] : [],
  );
