import { execSync } from 'node:child_process';
import { azuriteFolder, isInstalled, markInstalled } from './installed.ts';

// A program of its own, before mocha: the jobs of mocha would all install at once.
if (!isInstalled()) {
  process.stdout.write('Azurite, which the tests of Azure Tables need, is installed once, with 350 MB.\n');
  try {
    execSync(`npm ci --prefix "${azuriteFolder}" --no-audit --no-fund --loglevel=error`, {
      cwd: azuriteFolder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    markInstalled();
  } catch {
    process.stderr.write(
      'Azurite could not be installed, so its tests cannot run. npm says why above. npm run test:unit does without it.\n',
    );
    process.exitCode = 1;
  }
}
