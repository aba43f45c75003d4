import { readFileSync } from 'node:fs';
import { z } from 'zod/v4';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      name: z.string().optional(),
      version: z.string().optional(),
      dev: z.boolean().default(false),
      optional: z.boolean().default(false),
      devOptional: z.boolean().default(false),
    }),
  ),
});

/** A package that a lock file names. It ships if `npm ci --omit=dev --omit=optional` installs it. */
export type LockedPackage = Readonly<{ path: string; name: string; version: string; ships: boolean }>;

/** The packages of a lock file, by their paths in `node_modules`. The project itself is not among them. */
export function lockedPackages(file: string): readonly LockedPackage[] {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(packages).flatMap(([path, { name, version, dev, optional, devOptional }]) => {
    if (path === '') return [];
    return {
      path,
      name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: version ?? 'without version',
      ships: !(dev || optional || devOptional),
    };
  });
}
