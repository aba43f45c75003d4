// Deletes from the current folder's node_modules what never runs, for the image and the zip. Plain JavaScript without
// dependencies: the toolkit's Deploy runs it on the machine's own Node, which may be an older one.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is never loaded, within node_modules. The container's test loads all that src/ can load without it. */
const neverLoaded = [
  // teams-ai's tokenizer and its client of language models, and what only that client needs.
  'gpt-tokenizer',
  ...['openai', 'agentkeepalive', 'humanize-ms'],
  ...['form-data-encoder', 'formdata-node', 'node-domexception', 'web-streams-polyfill'],
  // What msal-node has bundled, or only a browser takes.
  ...['@azure/msal-browser', '@azure/msal-common', 'botframework-schema/node_modules/adaptivecards'],
  // A test library, which is not meant to be in there.
  ...['botbuilder/vendors/chai', 'botframework-streaming/vendors/chai'],
  '@types',
];
const buildElsewhere = /[\\/]dist[\\/](browser|react-native|workerd)[\\/]/;
const notRun = /\.(map|tsx?|[cm]ts)$/;
const alwaysKept = /[\\/](licen[cs]e|notice|copying|package\.json)[^\\/]*$/i;

/** The files of node_modules. */
const files = () =>
  readdirSync('node_modules', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const weight = () => {
  const all = files();
  const bytes = all.reduce((sum, file) => sum + statSync(file).size, 0);
  return `${all.length} files, ${Math.round(bytes / 1e6)} MB`;
};

// npm's own list of what it installed says whether this is a checkout to develop in, which stays whole.
const installed = 'node_modules/.package-lock.json';
const packages = existsSync(installed)
  ? Object.values(JSON.parse(readFileSync(installed, 'utf8')).packages)
  : [];
if (packages.length === 0 || packages.some(({ dev }) => dev)) {
  giveUp('these are not the packages to run with');
}
const missing = neverLoaded.filter((path) => !existsSync(join('node_modules', path)));
if (missing.length > 0) giveUp(`there is no ${missing.join(', ')}`);

function giveUp(/** @type {string} */ reason) {
  process.stderr.write(`Nothing was deleted: ${reason}. Run npm ci --omit=dev --omit=optional first.\n`);
  process.exit(1);
}

const before = weight();
for (const path of neverLoaded) rmSync(join('node_modules', path), { recursive: true });
for (const file of files()) {
  if (!alwaysKept.test(file) && (buildElsewhere.test(file) || notRun.test(file))) rmSync(file);
}
process.stdout.write(`node_modules: ${before} before, ${weight()} now.\n`);
