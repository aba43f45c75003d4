import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Loopback, openLoopback } from '../loopback.ts';

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

type TokenParts = {
  readonly claims: object;
  /** The key that signs; the service's own unless given. */
  readonly key?: KeyObject;
  readonly header?: object;
};

/** What stands for the Bot Framework's token service: publishes a key, and signs tokens with it. */
export type IdentityService = Loopback & {
  readonly metadataUrl: string;
  readonly issuer: string;
  /** The published key. */
  readonly jwk: object;
  /** The published key, as the SDK writes it. */
  readonly publicPem: string;
  token(parts: TokenParts): string;
};

export const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export async function openIdentityService(): Promise<IdentityService> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', endorsements: ['msteams'] };
  const service = await openLoopback(({ path }) => ({
    status: 200,
    body: path === '/keys' ? { keys: [jwk] } : { jwks_uri: `${service.url}/keys` },
  }));
  return Object.assign(service, {
    metadataUrl: `${service.url}/.well-known/openidconfiguration`,
    issuer: 'https://api.botframework.contoso.com',
    jwk,
    publicPem: publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    token({ claims, key = privateKey, header = {} }: TokenParts) {
      const signed = `${encoded({ typ: 'JWT', alg: 'RS256', kid: 'key-1', ...header })}.${encoded(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
    },
  });
}
