import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { usages } from '../../src/command/command.ts';
import { actOnIncident } from '../../src/command/incident/act.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { progressOf } from '../../src/command/progress.ts';
import { environment } from '../../src/config/config.ts';
import { defaultOf } from '../../src/config/disclosed.ts';
import { errorCatalogue } from '../../src/errors.ts';
import { spaced } from '../../src/presentation/signInFacts.ts';
import { reportFiles } from '../../src/report/files.ts';
import { countryName } from '../../src/signIn/countryName.ts';
import { root } from '../../tools/root.ts';
import { allTexts } from '../../tools/texts/allTexts.ts';
import { listedTexts } from '../../tools/texts/listedTexts.ts';
import { sourceTexts } from '../../tools/texts/sourceTexts.ts';
import { templateTexts } from '../../tools/texts/templateTexts.ts';
import { filled, hasWords, type Text } from '../../tools/texts/text.ts';
import { aStoryOf } from '../builders/incident.ts';
import { openedAt, stories } from '../builders/incidentStories.ts';
import { openIncidents } from '../builders/openedIncidents.ts';
import { aReport, reportedTrails } from '../builders/reports.ts';
import { textsIn } from '../card/readCard.ts';
import { cardStates } from '../card/states/all.ts';
import { personWords } from '../command/personWords.ts';

/** Where a card has what people read. */
const readPlaces = /\.(text|title|label|placeholder|errorMessage|altText)$/;

const shownOnCards = (): readonly string[] =>
  Object.values(cardStates).flatMap(({ card, summary }) => [
    summary,
    ...textsIn(card).flatMap(({ place, text }) => (readPlaces.test(place) ? [text] : [])),
  ]);

/** What a person who presses or types is told: each answer once, by the product itself. */
async function toldToPeople(): Promise<readonly string[]> {
  const opened = openIncidents();
  const told: string[] = [];
  try {
    for (const [, command, answers] of Object.values(personWords).flat()) {
      for (const [, [state]] of answers) {
        if (state === undefined) continue;
        const incidentId = `k7qd2-${told.length + 1}`;
        const story = aStoryOf(incidentId, ...stories[state]);
        const index = { keys: [], groups: [], isOpen: story.incident().status === 'open', openedAt };
        await opened.store.append([{ incidentId, expectedVersion: 0, records: story.trail(), index }]);
        told.push(await actOnIncident(incidentId, command, opened));
      }
    }
    return told;
  } finally {
    opened.dispose();
  }
}

/** What is typed, right and wrong. */
const typed = [
  ...[
    '',
    'statis',
    'whois me',
    'note',
    'close',
    'close k7qd2-3 drill',
    'close k7qd2-3 misuse',
    'tick',
    'untick',
  ],
  ...['activity 2026-13-01', 'activity 91d', 'activity page 0', 'audit', 'audit x 3d 4d', 'whois 999.1.1.1'],
  ...['report x', 'watch', 'assign', 'acknowledge 7', 'investigate everything please', 'digest x'],
  ...usages.map(({ usage }) => usage),
];

/** What is wrong with it, or what Glasswatch does meanwhile. */
const toldOfTyped = (): readonly string[] =>
  typed.map((text) => {
    const command = parseCommand(text);
    return command.type === 'misunderstood' ? command.wrong : progressOf(command, 0).words;
  });

/** What a person reads of a page: no style and no tags. */
const wordsOfPage = (html: string): string =>
  html
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');

const reports = (): readonly string[] =>
  Object.values(reportedTrails).flatMap((trail) =>
    reportFiles(aReport(trail)).flatMap(({ format, content }) =>
      format === 'json' ? [] : (format === 'html' ? wordsOfPage(content) : content).split(/\n|<br>/),
    ),
  );

/** Every literal of the test data, whole and in pieces: names, addresses and rules that are filled into the texts. */
function testData(): readonly string[] {
  const literals: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) literals.push(node.text);
    ts.forEachChild(node, visit);
  };
  const inFolders = ['test/builders', 'test/card/states'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  for (const path of [...inFolders, 'test/fakes/managedIdentity.ts']) {
    visit(ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  const pieces = /\n|(?<=[.;,]) |[(),;@=[\]]|(?:tel|mailto):|(?<=\w)\/(?=\w)/;
  const countries = literals
    .filter((text) => /^[A-Z]{2}$/.test(text))
    .map((code) => countryName(code) ?? code);
  const settings = Object.entries(environment.shape).flatMap(([name, schema]) => [
    name,
    String(defaultOf(schema) ?? name),
  ]);
  return [
    ...settings,
    ...literals.flatMap((text) => [text, spaced(text), ...text.split(pieces)]),
    ...countries,
  ];
}

/** As the list has it: without what stands in for a time, without what only a phone or Markdown needs. */
const plain = (text: string): string =>
  text
    .replaceAll(/\p{Cf}|\p{M}|\\(?=\p{P}|\p{S})/gu, '')
    .replaceAll(/\]\((?:https|mailto|tel):[^)\s]*\)/g, ']')
    .replaceAll(/\{\{.*?\}\}|&#\d+;/g, '0')
    .replaceAll('\u00a0', ' ')
    .replace(/[^.:·]*…$/, '')
    .toLowerCase();

/** The words of `shown` that stand in none of the pieces, each with its text. A number is filled in. */
function wordsWithout(shown: readonly string[], pieces: readonly string[]): readonly string[] {
  const all = [...new Set(shown.map(plain))].join('\n');
  const isCovered = new Uint8Array(all.length);
  for (const piece of new Set(pieces.map((text) => plain(text).trim()))) {
    if (!hasWords(piece)) continue;
    for (let at = all.indexOf(piece); at >= 0; at = all.indexOf(piece, at + 1)) {
      const after = all.slice(at + piece.length, at + piece.length + 2);
      const plural = /^s(?!\p{L})/u.test(after) ? 1 : 0;
      const cutsBefore = /^\p{L}/u.test(piece) && hasWords(all[at - 1] ?? '');
      const cutsAfter = /\p{L}$/u.test(piece) && plural === 0 && /^\p{L}/u.test(after);
      if (!cutsBefore && !cutsAfter) isCovered.fill(1, at, at + piece.length + plural);
    }
  }
  return [...all.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
    // A number, the end of a cut text, and a field of a body that could not be read are filled in.
    if (/\d|…\W*$|"\w+":/.test(word)) return [];
    const isBare = [...word].some((letter, place) => hasWords(letter) && !isCovered[index + place]);
    const from = all.lastIndexOf('\n', index) + 1;
    return isBare ? [`${word} in: ${all.slice(from, from + 200).split('\n')[0]}`] : [];
  });
}

const piecesOf = (texts: readonly Text[]): readonly string[] =>
  texts.flatMap(({ text }) => text.split(filled));

describe('the list of texts', () => {
  let shown: readonly string[];

  before(async () => {
    const errors = Object.values(errorCatalogue).map(({ message }) => message);
    shown = [...shownOnCards(), ...(await toldToPeople()), ...toldOfTyped(), ...errors, ...reports()];
  });

  it('has every word that cards, answers, refusals, errors and reports show', () => {
    assert.deepEqual(wordsWithout(shown, [...piecesOf(allTexts()), ...testData()]), []);
  });

  it('would miss what any single file that shows something says: nothing else stands in for it', () => {
    const files = Map.groupBy(allTexts(), ({ path }) => path);
    for (const path of ['src/presentation/headline.ts', 'src/errors.ts', 'adaptiveCards/checklist.json']) {
      const others = [...files].flatMap(([other, texts]) => (other === path ? [] : texts));
      assert.notDeepEqual(wordsWithout(shown, [...piecesOf(others), ...testData()]), [], path);
    }
  });

  it('names the file and the line of each, and nothing twice', () => {
    const texts = allTexts();
    const lines = new Map<string, readonly string[]>();
    for (const { path, line, text } of texts) {
      const file = lines.get(path) ?? readFileSync(join(root, path), 'utf8').split('\n');
      lines.set(path, file);
      const [start = ''] = text.trim().split(filled, 1);
      const beginning = JSON.stringify(start.split('\n')[0]).slice(1, 20).replace(/"$/, '');
      const near = file.slice(line - 1, line + 1).join('\n');
      assert(near.includes(beginning) || /\\|'/.test(beginning), `${path}:${line} ${beginning}`);
    }
    const listed = listedTexts(texts)
      .split('\n')
      .filter((line) => /^ +\d+ {2}/.test(line));
    assert.equal(listed.length, new Set(texts.map(({ text }) => text)).size);
  });

  it('takes texts with what is filled into them, and leaves out what is for the log or for a program', () => {
    const source = `
      import { x } from './Some place';
      type Kind = 'One of us';
      const words = { seen: 'seen', 'A key of ours': 1 };
      log.warn({ code: 'internal' }, 'A line of the log');
      log[level]('Another line of the log');
      if (text === 'Typed by you') throw new Error('Nobody reads this');
      const readers = { person: 'the person who asks' };
      const answer = \`You have \${count === 1 ? 'one' : 'two'} \${counted(n, 'day')} left.\` + rest;
      return isWell ? 'well' : 'not well';
    `;
    const texts = sourceTexts('src/x.ts', source, new Set(['readers']));
    assert.deepEqual(
      texts.map(({ text, line }) => `${line} ${text}`),
      ['4 seen', '9 You have … … left.…', '9 one', '9 two', '9 day', '10 well', '10 not well'],
    );
  });

  it('takes of a template what people read', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
    const json = '{\n"type": "TextBlock",\n"text": "Led by ${name}",\n"id": "Some id"\n, "text": "${name}"}';
    assert.deepEqual(templateTexts('a.json', json), [{ text: 'Led by …', path: 'a.json', line: 3 }]);
  });

  it('is printed without a browser', () => {
    const printed = execFileSync(process.execPath, ['test/card/preview.ts', '--texts'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: '' },
    });
    assert.equal(printed, `${listedTexts(allTexts())}\n`);
  });
});
