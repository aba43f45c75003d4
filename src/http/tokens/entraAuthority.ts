import { azureClouds, publicCloud } from '../../azure/clouds.ts';
import { guidPattern } from '../../guid.ts';

/** The issuer of a tenant's tokens: where it publishes its keys, and its name in either token version. */
export type TokenAuthority = {
  readonly keysUrl: string;
  readonly v1Issuers: ReadonlySet<string>;
  readonly v2Issuers: ReadonlySet<string>;
};

const guids = new RegExp(guidPattern, 'gi');

/**
 * Entra in the cloud of `host`, an origin. v1.0 tokens name a security token service of their own, shared by
 * the public and the government cloud. v2.0 tokens name the host. China has two names of one host. An unknown
 * host (a future cloud, or a closed one) is held to the public cloud's pattern.
 */
export function tokenAuthority(host: string, tenantId: string): TokenAuthority {
  const cloud = azureClouds.find(({ authorities }) => authorities.includes(host));
  const { tokenService } = cloud ?? publicCloud;
  return {
    keysUrl: `${host}/${tenantId}/discovery/v2.0/keys`,
    v1Issuers: new Set([`${tokenService}/${tenantId}/`]),
    v2Issuers: new Set((cloud?.authorities ?? [host]).map((each) => `${each}/${tenantId}/v2.0`)),
  };
}

/**
 * Against tokens signed with a stolen key of personal accounts, as in 2023. Entra publishes such keys beside
 * the others. Their issuer names the one tenant whose tokens they may sign.
 */
export const isKeyOf = (
  tenantId: string,
  { issuer = '' }: { readonly issuer?: string | undefined },
): boolean => (issuer.match(guids) ?? []).every((guid) => guid.toLowerCase() === tenantId);
