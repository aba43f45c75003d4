import { z } from 'zod/v4';
import type { NpmOutput } from '../npm.ts';

const severities = ['info', 'low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];
export const isAtLeast = (severity: Severity, bar: Severity) =>
  severities.indexOf(severity) >= severities.indexOf(bar);

const advisory = z.object({
  url: z.string(),
  title: z.string(),
  severity: z.enum(severities),
});
/** What a package is affected by: its own advisories, or the names of the packages through which one reaches it. */
const vulnerability = z.object({
  name: z.string(),
  via: z.array(z.union([z.string(), advisory])),
  nodes: z.array(z.string()),
});
const advisories = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), vulnerability),
});
const nameAndVersion = z.object({ name: z.string(), version: z.string() });
const signatures = z.object({ invalid: z.array(nameAndVersion), missing: z.array(nameAndVersion) });
/** `message` is what the registry said; the rest is what npm itself says. Each may be empty. */
const failure = z.object({
  message: z.string().optional(),
  error: z.object({ summary: z.string().optional(), detail: z.string().optional() }),
});

/** What npm answered, or why it did not. */
export type Answer<T> = Readonly<{ said: T } | { notSaid: string }>;

const firstLine = (text: string) => text.trim().split('\n', 1)[0] || 'npm printed nothing';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reader<T extends z.ZodType>(form: T): (output: NpmOutput) => Answer<z.output<T>> {
  return ({ stdout, stderr }) => {
    const printed = json(stdout);
    if (printed === undefined) return { notSaid: firstLine(stdout.trim() || stderr) };
    // Before the report: one that also has an error is not whole.
    const failed = failure.safeParse(printed).data;
    if (failed !== undefined) {
      const { message, error } = failed;
      const npmSays = [error.summary, error.detail].filter(Boolean).map((text) => text?.split('\n', 1)[0]);
      return { notSaid: firstLine(message || npmSays.join(': ')) };
    }
    const report = form.safeParse(printed);
    return report.success ? { said: report.data } : { notSaid: 'npm answered in a form unknown here' };
  };
}

/** Reads what `npm audit --json` printed. */
export const readAdvisories = reader(advisories);
/** Reads what `npm audit signatures --json` printed. */
export const readSignatures = reader(signatures);
