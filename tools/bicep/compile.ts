import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Bicep } from './commandLine.ts';
import { bicepparam, deploymentParameters } from './parameters.ts';

const strict = join(import.meta.dirname, 'bicepconfig.json');

/**
 * Compiles every Bicep file of the folder, and checks the toolkit's parameters against `azure.bicep` there. Returns what the
 * compiler said, a line each: nothing when all is well. Warnings count, because one about a type is a property that Azure
 * does not know.
 */
export async function compile(bicep: Bicep, folder: string): Promise<readonly string[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.bicep'));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  // A module is compiled with the file that uses it.
  const templates = files.filter((file) => !texts.some((text) => text.includes(`'${file}' =`)));
  const said: string[] = [];
  for (const file of templates) said.push(...(await diagnosticsOf(bicep, 'build', join(folder, file))));
  said.push(...(await parameterDiagnostics(bicep, folder)));
  // A module that is used twice says everything twice.
  return [...new Set(said)].map((line) => line.replaceAll(`${folder}/`, ''));
}

async function diagnosticsOf(bicep: Bicep, command: string, file: string): Promise<readonly string[]> {
  const said = await bicep(command, file, '--stdout', '--config', strict).then(
    ({ stderr }) => stderr,
    (error: { readonly stderr?: string }) => error.stderr || String(error),
  );
  return said.split('\n').filter((line) => line.trim() !== '');
}

/** The toolkit's parameter file is JSON with placeholders. As Bicep, its names and types are checked as well. */
async function parameterDiagnostics(bicep: Bicep, infra: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'glasswatch-parameters-'));
  try {
    const file = join(folder, 'azure.bicepparam');
    const parameters = deploymentParameters(infra, () => 'sample');
    await writeFile(file, bicepparam(relative(folder, join(infra, 'azure.bicep')), parameters));
    return (await diagnosticsOf(bicep, 'build-params', file)).map((line) =>
      line.replace(file, 'azure.parameters.json as azure.bicepparam'),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
