import { isGuid } from '../guid.ts';

/** The identity that a token was issued to: ids only. `null` when the token does not say. */
export type TokenIdentity = {
  readonly applicationId: string | null;
  readonly objectId: string | null;
  /** The Azure resource that the identity is, or belongs to. `null` for an identity without a resource. */
  readonly managedIdentity: string | null;
};

const isResourceId = (text: string): boolean => /^\/subscriptions\/[\w./()-]{1,500}$/i.test(text);

/**
 * Reads the claims of an Entra access token: `appid` or, in version 2 tokens, `azp`; `oid`; and `xms_mirid`,
 * which managed identities have. Nothing is verified, because nothing is decided by it: it tells people which
 * identity needs a role. `null` for a token of another form.
 */
export function tokenIdentity(token: string): TokenIdentity | null {
  const claims = payloadOf(token);
  if (claims === null) return null;
  const text = (name: string, isFormed: (value: string) => boolean): string | null => {
    const value = claims[name];
    return typeof value === 'string' && isFormed(value) ? value : null;
  };
  return {
    applicationId: text('appid', isGuid) ?? text('azp', isGuid),
    objectId: text('oid', isGuid),
    managedIdentity: text('xms_mirid', isResourceId),
  };
}

function payloadOf(token: string): Readonly<Record<string, unknown>> | null {
  const [, payload, ...others] = token.split('.');
  if (payload === undefined || others.length !== 1) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}
