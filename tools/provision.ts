import { parseArgs } from 'node:util';
import { Problem, problemText } from './problem.ts';
import { provision } from './provision/provision.ts';
import { root } from './root.ts';

const usage = 'Usage: npm run provision -- --env <environment of env/> [--check | --what-if]';

try {
  const { values } = parseArgs({
    options: { env: { type: 'string' }, check: { type: 'boolean' }, 'what-if': { type: 'boolean' } },
  });
  if (!values.env || (values.check && values['what-if'])) throw new Problem(usage);
  const mode = values.check ? 'check' : values['what-if'] ? 'whatIf' : 'deploy';
  await provision(root, values.env, mode);
  if (mode === 'check') console.log(`The values of env/.env.${values.env} can be deployed.`);
  if (mode === 'deploy') console.log(`Deployed. Its outputs stand in env/.env.${values.env}.`);
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error;
  console.error(isUsage ? `${error.message}\n${usage}` : problemText(error));
  process.exitCode = 1;
}
