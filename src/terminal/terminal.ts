import { GlasswatchError, hasCode } from '../errors.ts';
import { outsideText } from '../presentation/outsideText.ts';

/**
 * How a command ends: all is well, something was altered, or it could not tell. Scripts can rely on these
 * codes.
 */
export const exitCodes = { well: 0, broken: 1, cannotSay: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command gets. Make text from outside plain before you print it: see `outsideText`. */
export type Terminal = {
  /** The words after the command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints a line of the answer. */
  print(line: string): void;
  /** Prints a line beside the answer, which a script may ignore. */
  remark(line: string): void;
};

/** A command that an operator runs beside the bot. */
export type TerminalCommand = {
  readonly usage: string;
  /** Rejects with `Misuse` or a `GlasswatchError`. */
  run(terminal: Terminal): Promise<ExitCode>;
};

/** The command did not understand the words after it. */
export class Misuse extends Error {}

/**
 * Runs a command to its exit code. Never rejects. It prints an error in one line, and never mistakes it for a
 * broken trail.
 */
export async function runAtTerminal(command: TerminalCommand, terminal: Terminal): Promise<ExitCode> {
  try {
    return await command.run(terminal);
  } catch (error) {
    terminal.remark(wordsFor(error, command.usage));
    return hasCode(error, 'trailBroken') ? exitCodes.broken : exitCodes.cannotSay;
  }
}

function wordsFor(error: unknown, usage: string): string {
  if (error instanceof GlasswatchError) return `${error.message}${causeOf(error)}`;
  return error instanceof Misuse || isOfParseArgs(error)
    ? `${outsideText(error.message, 300)}\nUsage: ${usage}`
    : `It failed for a reason that is not foreseen: ${outsideText(String(error), 300)}`;
}

function causeOf({ cause }: GlasswatchError): string {
  return cause instanceof Error ? ` (${outsideText(cause.message, 300)})` : '';
}

const isOfParseArgs = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
