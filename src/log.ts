import { isIPv6 } from 'node:net';
import pino, { type DestinationStream, type Logger } from 'pino';
import { standardOutput } from './logging/output.ts';
import { createRepeats } from './logging/repeats.ts';

const secretNames = ['headers', 'authorization', 'code_verifier', 'password'];

/**
 * The log: JSON lines. Nothing that identifies a person or a secret is logged in the first place; redaction is the
 * second line, for what a package might put into an error. An error's own fields are left out: the SDKs keep whole
 * requests in them. A fault that was logged within the hour comes without its stack, and with how many `times` it was
 * logged.
 */
export function createLog(destination: DestinationStream = standardOutput(), now = Date.now): Logger {
  const timesOf = createRepeats(now);
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: secretNames.flatMap((name) => [name, `*.${name}`]),
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: {
        logMethod([fields, message, ...rest], log) {
          const { err } = Object(fields) as { readonly err?: unknown };
          const times = err instanceof Error ? timesOf(String(message), err) : 1;
          const told = times === 1 ? fields : { ...Object(fields), times, err: new Repeated(err) };
          log.call(this, told, message, ...rest);
        },
      },
    },
    destination,
  );
}

/** An error whose stack stands in the log already. */
class Repeated {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

// Attack: a quoted text without an end may not cost the square of its length. So a name is looked for at the beginning
// of a word only, and an address has no more parts than it can have.
/** User principal names, and IPv4 addresses but this machine's own. */
const personal = /(?<![^\s"'<>()])[^\s"'<>()]+@[\w-]+(?:\.[\w-]+)+|\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** What an IPv6 address may be; a time of day may look like one. */
const perhapsIPv6 = /(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}[0-9a-f]/gi;

/** JSON leaves them as they are, and some readers end a line at them. */
const lineEnds = /[\u2028\u2029]/g;

/** For errors of packages, which may quote what they could not read. */
const masked = (text: string): string =>
  text
    .replaceAll(lineEnds, ' ')
    .replaceAll(personal, '…')
    .replaceAll(perhapsIPv6, (found) => (isIPv6(found) && found !== '::1' ? '…' : found));

type Described = {
  type: string;
  message?: string;
  stack?: string;
  statusCode?: number;
  code?: string;
  cause?: Described;
};

/** Errors of one chain of causes that are described. A chain may lead back to its beginning. */
const deepest = 10;

function describeError(error: unknown, depth = 1): Described | undefined {
  if (error === undefined || error === null || depth > deepest) return undefined;
  if (error instanceof Repeated) return withoutStack(describeError(error.error));
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const cause = describeError(error.cause, depth + 1);
  return { type: error.name, ...whatItSays(error), ...(cause ? { cause } : {}) };
}

function withoutStack(described: Described | undefined): Described | undefined {
  if (described === undefined) return undefined;
  const { stack: _, cause, ...rest } = described;
  const below = withoutStack(cause);
  return { ...rest, ...(below ? { cause: below } : {}) };
}

function whatItSays(error: Error): Partial<Described> {
  if (error.name !== 'RestError') {
    return { message: masked(error.message), ...(error.stack ? { stack: masked(error.stack) } : {}) };
  }
  // The connector's error quotes the request or the answer in its message, and so in its stack: cards, names, addresses.
  const statusCode = 'statusCode' in error ? error.statusCode : undefined;
  const code = 'code' in error ? error.code : undefined;
  return {
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
