import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod/v4';
import { deploymentParameters, type Parameters } from '../bicep/parameters.ts';
import { Problem, systemCode } from '../problem.ts';
import { parameterMistakes } from './check.ts';
import { readEnvironment, writeEnvironment } from './environment.ts';

/** `check`: nothing leaves this machine. `whatIf`: Azure says what it would change. `deploy`: it changes it. */
export type Mode = 'check' | 'whatIf' | 'deploy';

const outputs = z.record(z.string(), z.object({ value: z.string() }));

/**
 * Deploys `infra/azure.bicep` with the values of an environment of `folder`, by Azure CLI, and writes the outputs into the
 * environment's file. Throws a `Problem` that names every mistake in the values before anything is sent.
 */
export async function provision(folder: string, environment: string, mode: Mode): Promise<void> {
  const variables = readEnvironment(folder, environment);
  const infra = join(folder, 'infra');
  const parameters = deploymentParameters(infra, (name) => {
    const value = variables[name] ?? process.env[name];
    // A misspelt name would else deploy a new, empty workspace, and watch that.
    if (value !== undefined) return value;
    throw new Problem(
      `azure.parameters.json asks for ${name}, which env/.env.${environment} does not have. Write it there.`,
    );
  });
  const mistakes = [...parameterMistakes(parameters), ...(mode === 'check' ? [] : missingPlace(variables))];
  if (mistakes.length > 0) {
    throw new Problem([`Nothing was deployed. Mend env/.env.${environment}:`, ...mistakes].join('\n- '));
  }
  if (mode === 'check') return;
  const args = ['--subscription', variables.AZURE_SUBSCRIPTION_ID ?? ''].concat(
    ...['--resource-group', variables.AZURE_RESOURCE_GROUP_NAME ?? '', '--name', 'glasswatch'],
    ...['--template-file', join(infra, 'azure.bicep')],
  );
  if (mode === 'whatIf') {
    await withParametersFile(parameters, (file) => az(['what-if', ...args, '--parameters', file], 'inherit'));
    return;
  }
  const answer = await withParametersFile(parameters, (file) =>
    az(
      ['create', ...args, '--parameters', file, '--query', 'properties.outputs', '--output', 'json'],
      'pipe',
    ),
  );
  // Azure does not keep the case of their names.
  const written = Object.entries(outputs.parse(JSON.parse(answer))).map(([name, { value }]) => [
    name.toUpperCase(),
    value,
  ]);
  writeEnvironment(folder, environment, Object.fromEntries(written));
}

const missingPlace = (variables: Readonly<Record<string, string>>): readonly string[] =>
  ['AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP_NAME']
    .filter((name) => !variables[name])
    .map((name) => `${name} is empty, so it is not known where to deploy to. Write it.`);

/** In a file that nobody else can read: what stands on a command line, every user of the machine can see. */
async function withParametersFile<Result>(
  parameters: Parameters,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'glasswatch-provision-'));
  try {
    const file = join(folder, 'parameters.json');
    const values = Object.entries(parameters).map(([name, value]) => [name, { value }]);
    const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
    const content = { $schema: schema, contentVersion: '1.0.0.0', parameters: Object.fromEntries(values) };
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
    return await use(`@${file}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function az(args: readonly string[], output: 'inherit' | 'pipe'): Promise<string> {
  const child = spawn('az', ['deployment', 'group', ...args], { stdio: ['inherit', output, 'inherit'] });
  const said = child.stdout ? text(child.stdout) : Promise.resolve('');
  const [code] = await once(child, 'close').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new Problem('Azure CLI is not installed. Install it, say az login, and run this again.');
  });
  if (code !== 0) throw new Problem(`Azure CLI ended with ${code}. What it says above is the reason.`);
  return said;
}
