import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod/v4';
import { type ReportFile, reportFiles } from '../report/files.ts';
import type { Report } from '../report/report.ts';

const generated = z.object({
  at: z.string(),
  by: z.discriminatedUnion('from', [
    z.object({ from: z.literal('teams'), id: z.string(), name: z.string() }),
    z.object({ from: z.literal('terminal'), host: z.string(), user: z.string().nullable() }),
  ]),
});

/**
 * The files to write: those of before, if the folder has them and they differ in nothing but when and by whom they were
 * generated. A report that still says all stays as it is. Otherwise the new ones.
 */
export function sameAsEarlier(
  report: Report,
  files: readonly ReportFile[],
  folder: string,
): readonly ReportFile[] {
  const stamp = stampIn(resolve(folder, files.find(({ format }) => format === 'json')?.name ?? ''));
  if (stamp === null) return files;
  const earlier = reportFiles({ ...report, generated: stamp });
  return earlier.every(isThere(folder)) ? earlier : files;
}

const isThere =
  (folder: string) =>
  ({ name, content }: ReportFile): boolean => {
    const path = resolve(folder, name);
    return existsSync(path) && readFileSync(path, 'utf8') === content;
  };

/** `null`: there is no report, or none that can be read. */
function stampIn(path: string): Report['generated'] | null {
  try {
    return generated.parse(JSON.parse(readFileSync(path, 'utf8')).generated);
  } catch {
    return null;
  }
}
