import { execFile } from 'node:child_process';

const longest = 5 * 60_000;

/** What npm printed. Its exit code is 1 for what it found and for what it could not ask: only the text tells. */
export type NpmOutput = Readonly<{ stdout: string; stderr: string }>;

/** Runs npm in a folder, for five minutes at most. */
export function runNpm(args: readonly string[], cwd: string): Promise<NpmOutput> {
  // On Windows npm is a script, which only a shell starts. The arguments are fixed texts of ours.
  const options = { cwd, timeout: longest, maxBuffer: 2 ** 26, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile('npm', [...args], options, (error, stdout, stderr) => {
      resolve({ stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
