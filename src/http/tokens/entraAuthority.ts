import { azureClouds, publicCloud } from '../../azure/clouds.ts';
import { guidPattern } from '../../guid.ts';

/** Who gives a tenant's tokens: where the keys are published, and how the issuer names itself in either version. */
export type TokenAuthority = {
  readonly keysUrl: string;
  readonly v1Issuers: ReadonlySet<string>;
  readonly v2Issuers: ReadonlySet<string>;
};

const guids = new RegExp(guidPattern, 'gi');

/**
 * Entra in the cloud of `host`, an origin. v1.0 tokens name a security token service of their own, which the public and
 * the government cloud share; v2.0 tokens name the host. China has two names of one host. A host that is not known
 * (a cloud to come, or one behind closed doors) is held to the public cloud's pattern.
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
 * Against tokens that a stolen key of personal accounts has signed, as in 2023: such keys are published beside the
 * others, with an issuer that names the tenant whose tokens alone they are for.
 */
export const isKeyOf = (
  tenantId: string,
  { issuer = '' }: { readonly issuer?: string | undefined },
): boolean => (issuer.match(guids) ?? []).every((guid) => guid.toLowerCase() === tenantId);
