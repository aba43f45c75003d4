import { fieldOf, lacksCredential, statusOf } from '../azure/sdkError.ts';
import { GlasswatchError } from '../errors.ts';

/**
 * The catalogue's error, with a sentence on the reason as its cause. `status` and the log show that sentence.
 */
export const workspaceUnavailable = (sentence: string): GlasswatchError =>
  new GlasswatchError('signInLogUnavailable', { cause: new Error(sentence) });

const wrongToken =
  'Log Analytics rejects the token of the bot’s identity. Check that LOG_ANALYTICS_ENDPOINT belongs to the identity’s cloud.';
const noTables =
  'The workspace has neither SigninLogs nor AADNonInteractiveUserSignInLogs with the needed columns. Check that Entra’s diagnostic settings send the sign-in logs to this workspace.';

const byStatus: ReadonlyMap<number, string> = new Map([
  [401, wrongToken],
  [
    403,
    'The bot’s identity may not read the workspace. Give it the role Log Analytics Reader there. A new role takes a while to apply.',
  ],
  [404, 'There is no such workspace. Check LOG_ANALYTICS_WORKSPACE_ID and LOG_ANALYTICS_ENDPOINT.'],
  [408, 'Log Analytics did not answer in time.'],
  [413, 'The answer is too large for Log Analytics. Try a shorter window.'],
  [429, 'Log Analytics gets too many requests, and asks Glasswatch to wait.'],
  [504, 'Log Analytics did not answer in time.'],
]);

const connectionCodes: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'Its name is not known'],
  ['EAI_AGAIN', 'Its name cannot be looked up'],
  ['ECONNREFUSED', 'The connection was refused'],
  ['ECONNRESET', 'The connection was cut'],
  ['ETIMEDOUT', 'The connection could not be made in time'],
]);

type Described = {
  readonly name: string;
  readonly status: number | null;
  readonly code: string;
  readonly body: string;
};

function describe(error: unknown): Described {
  const code = fieldOf(error, 'code');
  const body = fieldOf(fieldOf(error, 'response'), 'bodyAsText');
  return {
    name: error instanceof Error ? error.name : '',
    status: statusOf(error),
    code: typeof code === 'string' ? code : '',
    body: typeof body === 'string' ? body : '',
  };
}

/**
 * Why a query failed, as the port's error. The text of the query says which tables it asked for. What the SDK threw is dropped: it holds the request with its
 * token, and messages that quote the answer. Any unforeseen error counts as an error of the log too, so that
 * an alarm goes on without the log.
 */
export function workspaceFailure(error: unknown, query = ''): GlasswatchError {
  if (error instanceof GlasswatchError) return error;
  if (lacksCredential(error)) {
    return workspaceUnavailable(
      'The bot gets no token for Log Analytics. Check that it has a managed identity. If that is user-assigned, check AZURE_CLIENT_ID.',
    );
  }
  return workspaceUnavailable(sentenceFor(describe(error), query));
}

/** Whether the service does not take the token: a new one may do. */
export const isTokenRefused = (error: unknown): boolean => statusOf(error) === 401;

/**
 * Which tables or columns the workspace lacks. An error names what it cannot resolve: text from outside, so it is told
 * only where the query has that name too.
 */
function lackOf(body: string, query: string): string {
  if (query.includes('SigninLogs')) return noTables;
  const [, name = ''] = /named '([A-Za-z_]\w{0,60})'/.exec(body) ?? [];
  return name !== '' && new RegExp(`\\b${name}\\b`).test(query)
    ? `The workspace has no ${name} in the needed form. Check that it is sent to this workspace.`
    : 'The workspace lacks a table or a column that is needed.';
}

function sentenceFor({ name, status, code, body }: Described, query: string): string {
  if (code.startsWith('InvalidAuthenticationToken')) return wrongToken;
  // Kusto's codes for names that it cannot resolve.
  if (status === 400 && /\bSEM0\d{3}\b/.test(body)) return lackOf(body, query);
  if (status !== null && status >= 300) {
    const words =
      byStatus.get(status) ?? (status >= 500 ? 'Log Analytics failed.' : 'Log Analytics refused the query.');
    return `${words} (${status})`;
  }
  // Any error that the SDK raises once it has the answer.
  if (status !== null || name !== 'RestError' || code === 'PARSE_ERROR')
    return 'Log Analytics sent an answer that cannot be read.';
  const reason = connectionCodes.get(code);
  return `Log Analytics cannot be reached.${reason ? ` ${reason} (${code}).` : ''}`;
}
