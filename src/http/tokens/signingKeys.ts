import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import type { JWTVerifyGetKey } from 'jose/jwt/verify';
import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { hour } from '../../duration.ts';
import { GlasswatchError, hasCode } from '../../errors.ts';

/** The part of a published key that says for which tokens it is. */
type PublishedKey = z.infer<typeof published>['keys'][number];

export type SigningKeysDeps = {
  /** Gets the JSON Web Key Set, with as many requests as it takes. `get` gives the JSON at an address. */
  readonly ask: (get: (url: string) => Promise<unknown>) => Promise<unknown>;
  /** Whether a published key may sign the tokens in question. */
  readonly isOurs: (key: PublishedKey) => boolean;
  /** The time in ms. */
  readonly now: () => number;
  readonly log: Logger;
  /**
   * Milliseconds that the key server may take. Azure Monitor waits ten seconds for our answer, Teams fifteen.
   */
  readonly patience?: number;
};

export type SigningKeys = {
  /**
   * Gives the key that a token names. Rejects with `signingKeysUnavailable` when it cannot decide now.
   * Rejects with jose's `ERR_JWKS_NO_MATCHING_KEY` when there is no such key.
   */
  readonly find: JWTVerifyGetKey;
  /** Fetches the keys if there are none. Never rejects. */
  prepare(): Promise<void>;
};

/** Milliseconds until keys are fetched anew. A withdrawn key may be accepted for as long. */
const keptFor = hour;
/** Milliseconds to wait after a failed attempt. Azure Monitor comes back after five seconds. */
const restAfterFailure = 2_000;
/** Milliseconds to wait after an attempt that an unknown key caused. */
const restAfterSearch = 10_000;

const published = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      issuer: z.string().optional(),
      endorsements: z.array(z.string()).optional(),
    }),
  ),
});

/**
 * The keys with which Entra or the Bot Framework signs tokens. They are fetched on first need and when an
 * hour old. They are also fetched at once when a token names an unknown key, because keys are replaced
 * without notice. A limit holds for that, against a sender of many such tokens. If the fetch fails, the
 * present keys go on serving.
 */
export function createSigningKeys({ ask, isOurs, now, log, patience = 3_000 }: SigningKeysDeps): SigningKeys {
  let keys: ReturnType<typeof createLocalJWKSet> | null = null;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let rest = { from: Number.NEGATIVE_INFINITY, length: 0 };
  let underWay: Promise<boolean> | undefined;

  // A clock that was set back must neither keep old keys valid nor keep new ones away.
  const isWithin = (from: number, length: number) => Math.abs(now() - from) < length;

  async function fetchKeys(restAfterSuccess: number): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(patience);
      const answer = await ask(async (url) => {
        const response = await fetch(url, { redirect: 'error', signal });
        if (!response.ok) throw new Error(`The key server answers ${response.status}`);
        return response.json();
      });
      const ours = published.parse(answer).keys.filter(isOurs);
      if (ours.length === 0) throw new Error('The key server has no keys for our tokens');
      keys = createLocalJWKSet({ keys: ours });
      fetchedAt = now();
      rest = { from: fetchedAt, length: restAfterSuccess };
      log.info({ keys: ours.length }, 'the keys for checking tokens were fetched');
      return true;
    } catch (error) {
      rest = { from: now(), length: restAfterFailure };
      log.warn({ err: error }, 'the keys for checking tokens could not be fetched');
      return false;
    }
  }

  /** Tells whether the keys are current. Never rejects. */
  function refresh(restAfterSuccess: number): Promise<boolean> {
    if (underWay) return underWay;
    if (isWithin(rest.from, rest.length)) return Promise.resolve(false);
    underWay = fetchKeys(restAfterSuccess).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    async find(header, token) {
      // jose would take whichever key there is.
      if (header.kid === undefined) throw new JWKSNoMatchingKey();
      const isNew = !isWithin(fetchedAt, keptFor) && (await refresh(0));
      if (keys === null) throw new GlasswatchError('signingKeysUnavailable');
      try {
        return await keys(header, token);
      } catch (error) {
        if (isNew || !isUnknownKey(error)) throw error;
      }
      // Do not refuse while the lookup fails: it may be a new key, and Azure Monitor gives up after a
      // refusal.
      if (!(await refresh(restAfterSearch))) throw new GlasswatchError('signingKeysUnavailable');
      return keys(header, token);
    },
    async prepare() {
      if (keys === null) await refresh(0);
    },
  };
}

const isUnknownKey = (error: unknown): boolean => hasCode(error, 'ERR_JWKS_NO_MATCHING_KEY');
