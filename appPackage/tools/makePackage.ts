import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { zipSync } from 'fflate';
import { Problem } from '../../tools/problem.ts';
import { root } from '../../tools/root.ts';
import { checkManifest } from './checkManifest.ts';
import { fillManifest } from './fillManifest.ts';
import { icons } from './icons.ts';
import { readIcon } from './readIcon.ts';

/** The same input makes the same zip; this is the first day that its format knows. */
const mtime = new Date(1980, 0, 1);

/**
 * The app package of an environment: its manifest and the two icons, checked, as a zip. The variables come from
 * `env/.env.<environment>` in `project`. Throws a `Problem`.
 */
export function makePackage(environment: string, project: string = root): Uint8Array {
  const file = `env/.env.${environment}`;
  if (!/^[\w-]+$/.test(environment) || !existsSync(join(project, file))) {
    throw new Problem(
      `There is no ${file}: use --env with dev, local, or an environment that you have made there.`,
    );
  }
  const variables = parseEnv(readFileSync(join(project, file), 'utf8'));
  const template = readFileSync(join(project, 'appPackage/manifest.json'), 'utf8');
  const manifest = fillManifest(template, variables, file);
  checkManifest(manifest);
  const pictures = icons.map(({ name, side }) => {
    const png = `${name}.png`;
    return [png, readIcon(join(project, 'appPackage', png), side)] as const;
  });
  return zipSync({ 'manifest.json': Buffer.from(manifest), ...Object.fromEntries(pictures) }, { mtime });
}
