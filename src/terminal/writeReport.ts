import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GlasswatchError } from '../errors.ts';
import type { ReportFile } from '../report/files.ts';

/**
 * Writes a report into a folder, which it creates, and returns the files' paths. Names and addresses are in
 * it, so only its owner may read it. An identical report that is already there stays as it is. A different
 * one is replaced only on request, because people may have signed it or written into it. Either all files are
 * put in place, or none.
 *
 * Throws `reportExists` and `reportNotWritten`.
 */
export function writeReport(
  files: readonly ReportFile[],
  folder: string,
  mayReplace: boolean,
): readonly string[] {
  const targets = files.map(({ name, content }) => ({ path: resolve(folder, name), content }));
  const drafts = targets.map(({ path, content }) => ({ path, content, draft: `${path}.${process.pid}.new` }));
  const written: string[] = [];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!mayReplace && targets.some(isAnother)) throw new GlasswatchError('reportExists');
    for (const { draft, content } of drafts) {
      // Listed first, so that a write that fails half-way is cleaned up too.
      written.push(draft);
      writeFileSync(draft, content, { flag: 'wx', mode: 0o600 });
    }
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (cause) {
    for (const draft of written) rmSync(draft, { force: true });
    if (cause instanceof GlasswatchError) throw cause;
    throw new GlasswatchError('reportNotWritten', { cause });
  }
  return targets.map(({ path }) => path);
}

const isAnother = ({ path, content }: { readonly path: string; readonly content: string }): boolean =>
  existsSync(path) && readFileSync(path, 'utf8') !== content;
