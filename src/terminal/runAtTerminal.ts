import { GlasswatchError } from '../errors.ts';
import { outsideText } from '../presentation/outsideText.ts';

/** How a command ends: all is well, something was altered, or nothing could be said. A script can rely on them. */
export const exitCodes = { well: 0, broken: 1, cannotSay: 2 } as const;
type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The words after a command were not understood. */
export class Misuse extends Error {}

/** Prints a line of the answer. Whatever came from outside has to be plain text already: see `outsideText`. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Prints a line beside the answer, which a script may leave aside. */
export const remark = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs a command to its exit code. An error of any kind is told in a line, and is never taken for a broken trail. */
export async function runAtTerminal(usage: string, work: () => Promise<ExitCode>): Promise<void> {
  // Whoever reads the answer may have enough of it, as `head` does.
  process.stdout.once('error', () => process.exit(exitCodes.cannotSay));
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = exitCodes.cannotSay;
    if (error instanceof GlasswatchError) {
      if (error.code === 'trailBroken') process.exitCode = exitCodes.broken;
      remark(`${error.message}${causeOf(error)}`);
    } else if (error instanceof Misuse || isOfParseArgs(error)) {
      remark(`${outsideText(error.message, 300)}\nUsage: ${usage}`);
    } else {
      remark(`It failed for a reason that is not foreseen: ${outsideText(String(error), 300)}`);
    }
  }
}

function causeOf({ cause }: GlasswatchError): string {
  return cause instanceof Error ? ` (${outsideText(cause.message, 300)})` : '';
}

const isOfParseArgs = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
