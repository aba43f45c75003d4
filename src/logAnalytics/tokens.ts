import { createRequire } from 'node:module';
import { fieldOf } from '../azure/sdkError.ts';
import { within } from '../running/within.ts';
import { workspaceUnavailable } from './failure.ts';

// Required, not imported: see client.ts.
const require = createRequire(import.meta.url);
const { DefaultAzureCredential }: typeof import('@azure/identity') = require('@azure/identity');

type Credential = Pick<InstanceType<typeof DefaultAzureCredential>, 'getToken'>;

export type Tokens = {
  /** Rejects with `signInLogUnavailable` when no token comes in time. */
  readonly credential: Credential;
  /** Lets the next token be a new one. */
  forget(): void;
};

/** The tokens of the first of Azure's usual credentials that works. `patience` is in ms. */
export function createTokens({
  authorityHost,
  patience,
}: {
  readonly authorityHost: string | null;
  readonly patience: number;
}): Tokens {
  const credential = new DefaultAzureCredential(authorityHost === null ? {} : { authorityHost });
  let mustBeNew = false;
  return {
    credential: {
      // An endpoint that hangs would hold up every later query too: the SDK waits for the token under way.
      getToken: (scopes, options = {}) =>
        within(
          patience,
          async (abortSignal) => {
            const token = await credential.getToken(scopes, {
              ...options,
              abortSignal,
              ...(mustBeNew ? { claims: noClaims } : {}),
            });
            mustBeNew = false;
            return token;
          },
          () =>
            workspaceUnavailable(
              `The bot got no token for Log Analytics within ${patience / 1000} s. The identity endpoint or Entra does not answer. Log Analytics was not asked.`,
            ),
        ),
    },
    forget() {
      mustBeNew = true;
      forgetManagedTokens();
    },
  };
}

/** Asked for with claims, even with none in them, a token does not come from the cache of an application. */
const noClaims = '{"access_token":{}}';

/**
 * The SDK keeps a managed identity's tokens in a cache that all of a process shares, for a day, and has no way to pass
 * by it. Where a later version keeps them elsewhere, this does nothing, and the next token is the old one.
 */
function forgetManagedTokens(): void {
  const ofIdentity = createRequire(require.resolve('@azure/identity'));
  const storage: unknown = ofIdentity('@azure/msal-node').ManagedIdentityApplication?.nodeStorage;
  const clear = fieldOf(storage, 'clear');
  if (typeof clear === 'function') clear.call(storage);
}
