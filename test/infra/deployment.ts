import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bicep } from '../../tools/bicep/commandLine.ts';
import { bicepparam, type Parameters } from '../../tools/bicep/parameters.ts';
import { root } from '../../tools/root.ts';

export type Value = string | number | boolean | null | readonly Value[] | Properties;
export type Properties = { readonly [name: string]: Value };

/** A resource that a deployment would make, as Azure's template engine resolves it on paper. */
export type Resource = {
  /** The resource id, or an expression for it where a part is known at run time only. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly properties: Properties | string;
  readonly identity?: Properties;
};

export type Deployment = {
  readonly resources: readonly Resource[];
  readonly outputs: Properties;
  /** What the engine could not resolve. */
  readonly diagnostics: readonly Value[];
};

/** Where the deployments on paper go. */
export const place = {
  tenant: '10000000-0000-4000-8000-000000000001',
  subscription: '20000000-0000-4000-8000-000000000002',
  group: 'watch',
} as const;
export const groupId = `/subscriptions/${place.subscription}/resourceGroups/${place.group}`;

const compiled = new Map<string, Promise<string>>();

/** A compiled template of `infra/`: the JSON that Azure gets. */
export function templateOf(file: string): Promise<string> {
  const known = compiled.get(file);
  if (known) return known;
  const text = bicep()
    .then((run) => run('build', join(root, 'infra', file), '--stdout'))
    .then(({ stdout }) => stdout);
  compiled.set(file, text);
  return text;
}

/**
 * What a template would deploy with these parameters, resolved by Azure's own engine in the Bicep command line. Rejects with
 * the engine's words when the template refuses the parameters.
 */
export async function deploymentOf(file: string, parameters: Parameters): Promise<Deployment> {
  return resolved(await templateOf(file), parameters);
}

/**
 * The same with secure parameters as plain ones. The engine shows no value of a secure parameter, so nothing else would say
 * what the bot's settings are.
 */
export async function plainDeploymentOf(file: string, parameters: Parameters): Promise<Deployment> {
  const template = await templateOf(file);
  return resolved(
    template.replaceAll(/"secure(string|object)"/gi, (_, type: string) => `"${type.toLowerCase()}"`),
    parameters,
  );
}

const deployments = new Map<string, Promise<Deployment>>();

function resolved(template: string, parameters: Parameters): Promise<Deployment> {
  const key = JSON.stringify([template, parameters]);
  const known = deployments.get(key);
  if (known) return known;
  const deployment = snapshot(template, parameters);
  deployments.set(key, deployment);
  return deployment;
}

async function snapshot(template: string, parameters: Parameters): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-deployment-'));
  try {
    writeFileSync(join(folder, 'template.json'), template);
    writeFileSync(join(folder, 'given.bicepparam'), bicepparam('./template.json', parameters));
    const run = await bicep();
    const isOfTenant = template.includes('tenantDeploymentTemplate.json');
    await run(
      ...['snapshot', join(folder, 'given.bicepparam'), '--mode', 'overwrite', '--location', 'westeurope'],
      ...['--tenant-id', place.tenant, '--deployment-name', 'glasswatch'],
      ...(isOfTenant ? [] : ['--subscription-id', place.subscription, '--resource-group', place.group]),
    );
    const { predictedResources, outputs, diagnostics } = JSON.parse(
      readFileSync(join(folder, 'given.snapshot.json'), 'utf8'),
    );
    assert(Array.isArray(predictedResources) && Array.isArray(diagnostics));
    return { resources: predictedResources, outputs: outputs ?? {}, diagnostics };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
