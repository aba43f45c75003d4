import { createHmac, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { idShape, type Shape, shapeOf } from './shape.ts';

/** A request to Teams' connector. */
export type TracedRequest = { readonly url: string; readonly method?: string };
/** Its answer. */
export type TracedAnswer = {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
};

/**
 * Logs the shape of what comes from Teams: keys, kinds, codes, and ids as hashes. Nothing here waits or throws, so that no
 * activity and no alarm depends on it.
 */
export type Trace = {
  /** An activity whose token was checked. */
  activity(body: unknown): void;
  answer(request: TracedRequest, answer: TracedAnswer): void;
  /** A request that got no answer. */
  failure(request: TracedRequest, error: unknown): void;
};

/** Says once in the log that it traces. Ids are hashed with a key of this process, so no one can guess them. */
export function createTrace(log: Logger): Trace {
  const key = randomBytes(32);
  const hash = (id: string) => `#${createHmac('sha256', key).update(id).digest('hex').slice(0, 8)}`;
  const write = (describe: () => object, message: string) => {
    try {
      log.info(describe(), message);
    } catch {
      // What cannot be described is not traced.
    }
  };
  log.warn(
    'TEAMS_TRACE is on: the shape of what Teams sends and answers is logged. Switch it off after the first days',
  );
  return {
    activity(body) {
      write(() => ({ traced: 'activity', shape: shapeOf(body, hash) }), 'Teams sent an activity');
    },
    answer(request, { status, headers, bodyAsText }) {
      write(() => {
        const shape = bodyShape(bodyAsText ?? '', (body) => shapeOf(body, hash));
        return {
          traced: 'answer',
          ...requestShape(request, hash),
          status,
          ...codeOf(shape),
          ...retryAfter(headers.get('retry-after')),
          shape,
        };
      }, 'Teams answered');
    },
    failure(request, error) {
      write(
        () => ({ traced: 'failure', ...requestShape(request, hash), ...failureShape(error) }),
        'Teams did not answer',
      );
    },
  };
}

const methods = /^(?:GET|POST|PUT|DELETE|PATCH)$/;
const pathWords: ReadonlySet<string> = new Set([
  ...['v3', 'conversations', 'activities', 'members', 'pagedmembers', 'teams', 'attachments', 'history'],
]);

function requestShape({ method = '', url }: TracedRequest, hash: (id: string) => string): object {
  const parts = (URL.parse(url)?.pathname ?? '').split('/').filter((part) => part !== '');
  // What stands before belongs to the service's address.
  const start = Math.max(0, parts.indexOf('v3'));
  const shapes = parts
    .slice(start, start + 8)
    .map((part) => (pathWords.has(part) ? part : idShape(decodeURIComponent(part), hash)));
  return { method: methods.test(method) ? method : '<text>', path: `/${shapes.join('/')}` };
}

/** Letters of an answer that is read to be traced. The connector's own are far smaller. */
const longestBody = 256 * 1024;

function bodyShape(text: string, shape: (body: unknown) => Shape): Shape {
  if (text.length > longestBody) return '<more>';
  if (text === '') return '<empty>';
  try {
    return shape(JSON.parse(text));
  } catch {
    return '<text>';
  }
}

/** The error's code, which stands beside the status as well as in the shape. */
function codeOf(shape: Shape): object {
  const { error, code } = Object(shape) as { error?: unknown; code?: unknown };
  const told = (Object(error) as { code?: unknown }).code ?? code;
  return typeof told === 'string' ? { code: told } : {};
}

function retryAfter(header: string | undefined): object {
  if (header === undefined) return {};
  const isNumber = Number.isFinite(Number(header));
  return { retryAfter: isNumber ? '<number>' : Number.isNaN(Date.parse(header)) ? '<text>' : '<time>' };
}

function failureShape(error: unknown): object {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  const isWord = (text: unknown) => typeof text === 'string' && /^[A-Za-z_]{2,48}$/.test(text);
  return { ...(isWord(name) ? { error: name } : {}), ...(isWord(code) ? { code } : {}) };
}
