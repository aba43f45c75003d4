import { z } from 'zod/v4';

/** What a part has done and found. */
export type Report = {
  readonly part: string;
  /** In words that a table can have. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** What must not be, in sentences. Empty: all is well. */
  readonly findings: readonly string[];
};

/** How often each thing came, as “202: 500, 503: 2”. Pure. */
export const tally = (things: Iterable<string | number>): string => {
  const counts = new Map<string | number, number>();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts].map(([thing, count]) => `${thing}: ${count}`).join(', ') || 'none';
};

const described = z.looseObject({
  type: z.string(),
  message: z.string().optional(),
  statusCode: z.number().optional(),
});
const errorLine = z.looseObject({
  level: z.enum(['error', 'fatal']),
  msg: z.string(),
  err: described.extend({ cause: described.optional() }).optional(),
});

/** What the log tells of errors: each line's message, and what it says of the cause without the value at fault. */
export const errorsIn = (log: Iterable<unknown>): readonly string[] =>
  [...log].flatMap((line) => {
    const { data } = errorLine.safeParse(line);
    if (!data) return [];
    const cause = data.err?.cause ?? data.err;
    const words = cause
      ? [cause.type, cause.statusCode, cause.message].filter(Boolean).join(' ')
      : 'without a cause';
    return `${data.msg} (${words.replace(/with value .* must/s, 'must').slice(0, 120)})`;
  });

/** An answer that nothing that is sent may get. */
export const isFault = (status: number): boolean => status >= 500 && status !== 503;

/** Milliseconds that nothing may block the process for, on a machine that has other work too. */
export const longestBlock = 1_000;

/** The reports as a table for a terminal, the findings below it. Pure. */
export function reportText(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ part, figures }) =>
    Object.entries(figures).map(([name, value], index) => [index === 0 ? part : '', name, String(value)]),
  );
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const findings = reports.flatMap(({ part, findings }) => findings.map((finding) => `${part}: ${finding}`));
  return [...lines, '', ...(findings.length > 0 ? findings : ['Nothing was found.'])].join('\n');
}
