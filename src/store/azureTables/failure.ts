import { fieldOf, lacksCredential, statusOf } from '../../azure/sdkError.ts';
import { GlasswatchError } from '../../errors.ts';

const byStatus: ReadonlyMap<number, string> = new Map([
  [400, 'Azure Tables refused the request.'],
  [401, 'Azure Tables refused the token, or the connection string’s key.'],
  [
    403,
    'Azure Tables forbids it: give the bot’s identity the role Storage Table Data Contributor there, or whoever only reads Storage Table Data Reader, and check the account’s firewall.',
  ],
  [404, 'The table is not there, or no longer.'],
  [429, 'Azure Tables is busy.'],
  [503, 'Azure Tables is busy.'],
]);

/** The service's own word for what went wrong, such as `EntityAlreadyExists`, or Node's for a connection. */
export function codeOf(error: unknown): string | null {
  const own = fieldOf(error, 'code');
  // Errors of a single request keep it in the answer's body.
  const details = fieldOf(fieldOf(error, 'details'), 'odataError');
  const code = fieldOf(details, 'code') ?? own;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : null;
}

/** The port's error, with a sentence of ours as its cause. */
export const storeUnavailable = (sentence: string): GlasswatchError =>
  new GlasswatchError('storeUnavailable', { cause: new Error(sentence) });

/**
 * Why a request failed, as the port's error. The SDK's error is dropped: it holds the request with its token
 * or signature, and messages that quote the answer.
 */
export function azureTablesFailure(error: unknown): GlasswatchError {
  if (error instanceof GlasswatchError) return error;
  if (lacksCredential(error)) {
    return storeUnavailable(
      'Nothing gives a token for Azure Tables: check that the bot has a managed identity, and AZURE_CLIENT_ID if that is user-assigned; at a terminal of your own, try az login.',
    );
  }
  const [status, code] = [statusOf(error), codeOf(error)];
  if (status === null) {
    const reason =
      error instanceof Error && error.name === 'RestError'
        ? 'Azure Tables cannot be reached.'
        : 'Azure Tables’ answer cannot be read.';
    return storeUnavailable(code ? `${reason} (${code})` : reason);
  }
  const words =
    byStatus.get(status) ?? (status >= 500 ? 'Azure Tables failed.' : 'Azure Tables refused the request.');
  return storeUnavailable(`${words} (${[status, code].filter((each) => each !== null).join(' ')})`);
}
