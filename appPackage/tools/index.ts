// npm run package -- --env <environment>: makes appPackage/build/appPackage.<environment>.zip, the app that Teams is given.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, problemText } from '../../tools/problem.ts';
import { root } from '../../tools/root.ts';
import { makePackage } from './makePackage.ts';

function wantedEnvironment(): string {
  try {
    return parseArgs({ options: { env: { type: 'string', default: 'dev' } } }).values.env;
  } catch (error) {
    throw new Problem('Use it so: npm run package -- --env dev', { cause: error });
  }
}

try {
  const environment = wantedEnvironment();
  const zip = makePackage(environment);
  const path = `appPackage/build/appPackage.${environment}.zip`;
  mkdirSync(join(root, 'appPackage/build'), { recursive: true });
  writeFileSync(join(root, path), zip);
  console.log(`${path} is made and valid: upload it to Teams, or publish it in the Teams admin center.`);
} catch (error) {
  console.error(problemText(error));
  process.exitCode = 1;
}
