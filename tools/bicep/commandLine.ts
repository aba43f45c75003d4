import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem, systemCode } from '../problem.ts';
import { root } from '../root.ts';

const execute = promisify(execFile);
const project = join(root, 'infra/bicep.csproj');
const property = 'PkgAzure_Bicep_CommandLine_linux-x64';

/** This machine cannot have the Bicep command line. The message says why, and what to do. */
export class NoBicep extends Problem {}

/** Runs the Bicep command line. Returns what it wrote. A non-zero exit code is an error with `stderr`. */
export type Bicep = (
  ...args: readonly string[]
) => Promise<{ readonly stdout: string; readonly stderr: string }>;

let restored: Promise<Bicep> | null = null;

/**
 * Microsoft's Bicep command line, in the version and with the content hash that `infra/` pins. The .NET SDK fetches it
 * once for each user. Throws `NoBicep` on a machine that cannot have it, and a `Problem` when it cannot be fetched or is not
 * what was pinned.
 */
export const bicep = (): Promise<Bicep> => (restored ??= restore());

/** A .NET runtime alone has the same program. */
const hasSdk = () =>
  execute('dotnet', ['--list-sdks']).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false,
  );

async function restore(): Promise<Bicep> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new NoBicep(
      'The pinned Bicep command line runs on Linux (x64) only. Continuous integration compiles infra/.',
    );
  }
  // A scratch folder for each caller: two restores into one would write the same files at once.
  const scratch = `${await mkdtemp(join(tmpdir(), 'glasswatch-bicep-'))}/`;
  const options = {
    env: { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
    timeout: 300_000,
  };
  const intermediate = `-p:BaseIntermediateOutputPath=${scratch}`;
  try {
    await execute(
      'dotnet',
      ['restore', project, '--locked-mode', '--verbosity', 'quiet', intermediate],
      options,
    );
    const { stdout } = await execute(
      'dotnet',
      ['msbuild', project, intermediate, `-getProperty:${property}`],
      options,
    );
    const program = join(stdout.trim(), 'tools/bicep');
    return (...args) => execute(program, args, { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || !(await hasSdk())) {
      throw new NoBicep(
        'infra/ needs the .NET SDK to be compiled. Install it (version 8 or newer), and run this again.',
      );
    }
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).trim() : '';
    throw new Problem(`The .NET SDK could not fetch the Bicep command line: ${said || error}`, {
      cause: error,
    });
  } finally {
    await rm(scratch, { recursive: true });
  }
}
