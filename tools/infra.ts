import { join } from 'node:path';
import { bicep, NoBicep } from './bicep/commandLine.ts';
import { compile } from './bicep/compile.ts';
import { problemText } from './problem.ts';
import { root } from './root.ts';

try {
  const said = await compile(await bicep(), join(root, 'infra'));
  for (const line of said) console.error(line);
  if (said.length > 0) process.exitCode = 1;
  else console.log('infra/ compiles, with every rule of the linter as an error.');
} catch (error) {
  console.error(error instanceof NoBicep ? `infra/ was not compiled. ${error.message}` : problemText(error));
  // On your machine a missing SDK is no fault of your change. In continuous integration it would hide one.
  if (process.env.CI || !(error instanceof NoBicep)) process.exitCode = 1;
}
