import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockedPackages } from '../lock.ts';
import { runNpm } from '../npm.ts';
import { Problem } from '../problem.ts';

type Parsed = Readonly<Record<string, unknown>>;
const parsed = (file: string): Parsed => JSON.parse(readFileSync(file, 'utf8'));

const withoutDevelopment = ({ devDependencies: _, ...rest }: Parsed): Parsed => rest;

/** The lock with the packages that ship and no others. */
function shippedLock(folder: string): Parsed {
  const file = join(folder, 'package-lock.json');
  const lock = parsed(file);
  const packages = lock.packages as Readonly<Record<string, Parsed>>;
  const ours = withoutDevelopment(packages[''] ?? {});
  const ships = lockedPackages(file).filter((each) => each.ships);
  return {
    ...lock,
    packages: Object.fromEntries([['', ours], ...ships.map(({ path }) => [path, packages[path]])]),
  };
}

/**
 * The CycloneDX bill of what ships from a project's folder, as npm makes it. npm gets a copy without what development
 * needs: `npm sbom --omit=dev` on the project itself drops packages that development shares with the product.
 */
export async function billOfMaterials(folder: string): Promise<{ text: string; packages: number }> {
  const manifest = parsed(join(folder, 'package.json'));
  const scratch = mkdtempSync(join(tmpdir(), 'glasswatch-sbom-'));
  try {
    // Some versions of npm name the product after its folder.
    const copy = join(scratch, String(manifest.name));
    mkdirSync(copy);
    writeFileSync(join(copy, 'package.json'), JSON.stringify(withoutDevelopment(manifest)));
    writeFileSync(join(copy, 'package-lock.json'), JSON.stringify(shippedLock(folder)));
    const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
    const { stdout, stderr } = await runNpm(args, copy);
    try {
      return { text: stdout, packages: JSON.parse(stdout).components.length };
    } catch (error) {
      throw new Problem(`npm made no bill of materials: ${stderr || stdout}`, { cause: error });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
