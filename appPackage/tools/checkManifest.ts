import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnySchemaObject } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { Problem } from '../../tools/problem.ts';
import { root } from '../../tools/root.ts';

type Manifest = {
  readonly manifestVersion?: string;
  readonly supportsChannelFeatures?: string;
  readonly developer?: Readonly<Record<string, string>>;
  readonly bots?: readonly { readonly scopes?: readonly string[] }[];
};

const schemas = 'node_modules/@microsoft/app-manifest/build/json-schemas/teams';

function readSchema(version: string): AnySchemaObject {
  const path = join(root, schemas, `v${version}`, 'MicrosoftTeams.schema.json');
  if (!/^[\w.]+$/.test(version) || !existsSync(path)) {
    throw new Problem(
      `There is no schema for manifest version ${version} here: use a version that @microsoft/app-manifest has, after npm ci.`,
    );
  }
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What Teams asks for beyond its schema: documented, and refused at upload only. */
function beyondTheSchema({ bots = [], supportsChannelFeatures, developer = {} }: Manifest): string[] {
  const wrong: string[] = [];
  // "Applications with manifest version 1.25 or higher that support the 'team' scope must include …"
  if (bots.some(({ scopes = [] }) => scopes.includes('team')) && supportsChannelFeatures === undefined) {
    wrong.push('/supportsChannelFeatures is missing: the scope team needs it');
  }
  for (const [name, value] of Object.entries(developer)) {
    if (name.endsWith('Url') && !value.startsWith('https://')) {
      wrong.push(`/developer/${name} must begin with https://`);
    }
  }
  return wrong;
}

/** Checks a filled manifest against the schema of its own version, from this machine. Throws a `Problem` with all mistakes. */
export function checkManifest(text: string): void {
  const manifest: Manifest = JSON.parse(text);
  const ajv = new AjvDraft04.default({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(readSchema(manifest.manifestVersion ?? ''));
  validate(manifest);
  const wrong = [
    ...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`),
    ...beyondTheSchema(manifest),
  ];
  if (wrong.length > 0) {
    throw new Problem(`Teams would refuse this manifest, so mend it: ${wrong.join('; ')}.`);
  }
}
