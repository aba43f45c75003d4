import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { Problem } from './problem.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Debian's Chromium, or the one that CHROMIUM names, without a network beyond this machine. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Problem(
      `There is no browser at ${executablePath}: install Debian's package chromium, or set CHROMIUM to the path of one.`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
