// Loaded before a TypeScript entry (node --import ./demo/nodeVersion.mjs …). Plain JavaScript without dependencies: it
// has to run on a Node that is too old for everything else, and before `npm ci` has brought the right one.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const numbers = (/** @type {string} */ version) => version.match(/\d+/g)?.map(Number) ?? [];
const [major = 0, minor = 0] = numbers(process.versions.node);
const [neededMajor = 0, neededMinor = 0] = numbers(engines.node);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  process.stderr.write(
    `Glasswatch needs Node ${neededMajor}.${neededMinor} or newer, and this is ${process.versions.node}: run npm ci, which brings one on Linux (x64), or install a newer Node.\n`,
  );
  process.exit(1);
}
