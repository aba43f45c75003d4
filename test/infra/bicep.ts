import type { Context } from 'mocha';
import { type Bicep, bicep, NoBicep } from '../../tools/bicep/commandLine.ts';

/** The Bicep command line. Without it the tests are skipped on your machine, and fail in continuous integration. */
export async function bicepOrSkip(context: Context): Promise<Bicep> {
  // The first run of a user fetches 115 MB.
  context.timeout(300_000);
  try {
    return await bicep();
  } catch (error) {
    if (process.env.CI || !(error instanceof NoBicep)) throw error;
    // biome-ignore lint/suspicious/noConsole: mocha has no reason for a skipped test.
    console.error(`The tests of infra/ were skipped. ${error.message}`);
    return context.skip();
  }
}
