import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from '../root.ts';
import { sourceTexts } from './sourceTexts.ts';
import { templateTexts } from './templateTexts.ts';
import type { Text } from './text.ts';

/** What shows no card and gives no answer, and why. Whatever else comes into `src` is read. */
const unread: Readonly<Record<string, string>> = {
  'src/alert/': 'compares, and makes keys',
  'src/azure/': 'knows addresses and the names of errors',
  'src/chats/': 'keeps and sends what others have worded',
  'src/command/htmlText.ts': 'reads what is typed',
  'src/config/': 'speaks to the operator: docs/configuration.md',
  'src/delivery/': 'keeps and sends what others have worded',
  'src/evidence/': 'keeps facts',
  'src/http/': 'answers programs; their errors stand in src/errors.ts',
  'src/index.ts': 'starts the process',
  'src/ledger/': 'speaks to the log',
  'src/log.ts': 'writes the log',
  'src/logging/': 'writes the log',
  'src/logAnalytics/query.ts': 'makes KQL',
  'src/roster/': 'keeps facts',
  'src/store/': 'stores',
  'src/teams/files/upload.ts': 'speaks to the log; people read src/errors.ts',
  'src/teams/people/loggedId.ts': 'speaks to the log',
  'src/teams/sdk/': 'talks to Teams’ service',
  'src/teams/trace/': 'writes the log',
  'src/terminal/': 'speaks to the terminal',
  'src/webhook/': 'answers programs; their errors stand in src/errors.ts',
};

/** Constants of a read file that are not shown. */
const unreadNames: Readonly<Record<string, readonly string[]>> = {
  'src/audit/workspace/tables.ts': ['columns'],
  'src/command/checklist/named.ts': ['fillers'],
  'src/command/command.ts': ['answer', 'details'],
  'src/command/parse.ts': ['words'],
  'src/errors.ts': ['readers'],
  'src/logAnalytics/client.ts': ['longWaits'],
  'src/report/html/style.ts': ['reportStyle'],
  'src/signIn/workspace/examination.ts': ['columns'],
  'src/signIn/workspace/tables.ts': ['neededColumns', 'detailColumns', 'columnsOfPage', 'pageColumns'],
};

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .toSorted();

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every text of cards and answers, by file and line. Throws when `unread` names what is not there. */
export function allTexts(): readonly Text[] {
  const templates = [...filesIn('adaptiveCards', '.json'), 'appPackage/manifest.json'];
  const sources = filesIn('src', '.ts');
  const places = Object.keys(unread);
  const gone = places.filter((place) => !sources.some((path) => path.startsWith(place)));
  if (gone.length > 0) throw new Error(`tools/texts/allTexts.ts leaves out what is not there: ${gone}`);
  const shown = sources.filter((path) => !places.some((place) => path.startsWith(place)));
  return [
    ...templates.flatMap((path) => templateTexts(path, read(path))),
    ...shown.flatMap((path) => sourceTexts(path, read(path), new Set(unreadNames[path]))),
  ];
}
