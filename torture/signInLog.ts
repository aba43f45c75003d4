import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoSignInLog } from '../demo/signInLog.ts';
import type { Settings } from '../test/e2e/harness.ts';

/** A sign-in log in this folder, so that the sweep and the lookups have work. It is about accounts of its own. */
export function signInLogIn(folder: string): Settings {
  const file = join(folder, 'sign-ins.json');
  writeFileSync(file, JSON.stringify(demoSignInLog(new Date())));
  return { SIGN_IN_LOG: file };
}
