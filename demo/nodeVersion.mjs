// Loaded before a TypeScript entry (node --import ./demo/nodeVersion.mjs …). Plain JavaScript without dependencies: it
// has to run on a Node that is too old for everything else, and before `npm ci` has brought the right one.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = engines.node.replace('>=', '');
const running = process.versions.node;

if (running.localeCompare(needed, 'en', { numeric: true }) < 0) {
  process.stderr.write(
    `Glasswatch needs Node ${needed} or newer, and this is ${running}: run npm ci, which brings one on Linux (x64), or install a newer Node.\n`,
  );
  process.exit(1);
}
