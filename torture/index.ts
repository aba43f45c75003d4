import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/root.ts';
import { sendActivities } from './activities.ts';
import { killUnderLoad } from './kills.ts';
import { type Options, type Part, parts, readOptions } from './options.ts';
import { readPayloads } from './payloads.ts';
import { type Report, reportText } from './report.ts';
import { sendPayloads } from './requests.ts';
import { soak } from './soak.ts';

const run: Readonly<Record<Part, (options: Options) => Promise<readonly Report[]>>> = {
  async kills(options) {
    const reports: Report[] = [];
    for (const store of options.stores) reports.push(await killUnderLoad(store, options));
    return reports;
  },
  payloads: async (options) => [await readPayloads(options)],
  requests: async (options) => [await sendPayloads(options)],
  activities: async (options) => [await sendActivities(options)],
  soak: async (options) => [await soak(options)],
};

const options = readOptions(process.argv.slice(2));
console.log(`--seed ${options.seed} repeats this choice`);
const reports: Report[] = [];
for (const part of options.parts) reports.push(...(await run[part](options)));
const folder = join(root, 'test-output');
mkdirSync(folder, { recursive: true });
const result = { date: new Date().toISOString(), node: process.versions.node, options, reports };
const name = ['torture', ...(options.parts === parts ? [] : options.parts)].join('-');
writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
console.log(`\n${reportText(reports)}`);
if (reports.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
