import { type Loopback, openLoopback } from '../teams/loopback.ts';

/** What stands for the endpoint at which a machine's programs get tokens of its managed identity. */
export type ManagedIdentity = Loopback & {
  /** What a process finds the endpoint by. */
  readonly environment: Readonly<Record<string, string>>;
  /** For whom a token is; `undefined` where it is none of this identity's. */
  audienceOf(token: string): string | undefined;
};

/** Whom Log Analytics takes the bot for. */
export const botIdentity = {
  applicationId: '00000000-0000-4000-8000-0000000000a1',
  objectId: '00000000-0000-4000-8000-0000000000a2',
  managedIdentity:
    '/subscriptions/00000000-0000-4000-8000-0000000000a3/resourcegroups/watch/providers/Microsoft.ManagedIdentity/userAssignedIdentities/glasswatch',
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An access token in Entra's form, version 1. Nobody has signed it. */
function tokenFor(audience: string, number: number): string {
  const { applicationId: appid, objectId: oid, managedIdentity } = botIdentity;
  const claims = { aud: audience, appid, oid, xms_mirid: managedIdentity, ver: '1.0' };
  return `${part({ typ: 'JWT', alg: 'RS256' })}.${part(claims)}.never-seen-in-a-log-${number}`;
}

const header = 'the-header-of-the-tests';

/** As App Service has it: api-version 2019-08-01. */
export async function openManagedIdentity(): Promise<ManagedIdentity> {
  const tokens = new Map<string, string>();
  const endpoint = await openLoopback(({ path, headers }) => {
    if (headers['x-identity-header'] !== header) return { status: 401 };
    const resource = new URL(path, 'http://localhost').searchParams.get('resource') ?? '';
    const token = tokenFor(resource, tokens.size + 1);
    tokens.set(token, resource);
    const tomorrow = Math.floor(Date.now() / 1000) + 24 * 3_600;
    return {
      status: 200,
      body: { access_token: token, expires_on: String(tomorrow), resource, token_type: 'Bearer' },
    };
  });
  return Object.assign(endpoint, {
    environment: {
      AZURE_TOKEN_CREDENTIALS: 'prod',
      IDENTITY_ENDPOINT: `${endpoint.url}/msi/token`,
      IDENTITY_HEADER: header,
    },
    audienceOf: (token: string) => tokens.get(token),
  });
}
