import type { webcrypto } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { selfSigned } from './certificate.ts';

/** A pair of keys, as a token service has them. */
export type SigningKey = {
  readonly kid: string;
  readonly privateKey: webcrypto.CryptoKey;
  /** The public half, as it is published. Bot Framework's keys say for which channels they are. */
  readonly jwk: JWK & { readonly endorsements: readonly string[] };
};

export async function newSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', endorsements: ['msteams'] };
  return { kid, privateKey, jwk };
}

/** Signs claims as a token service does. */
export const signed = (claims: object, { kid, privateKey }: SigningKey): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(privateKey);

/** What stands for the key servers of Entra and of the Bot Framework, and for what gives the bot its own tokens. */
export type Entra = {
  /** An origin, over TLS. */
  readonly url: string;
  /** In PEM: what a process has to trust. */
  readonly certificate: string;
  /** The paths that were asked for, with the forms that were sent there. */
  readonly requests: readonly { readonly path: string; readonly form: URLSearchParams }[];
  /** What the key servers publish now. */
  published: readonly SigningKey[];
  /** Whether every connection breaks. */
  isDown: boolean;
  close(): Promise<void>;
};

export async function openEntra(): Promise<Entra> {
  const { key, cert } = selfSigned();
  const requests: { path: string; form: URLSearchParams }[] = [];
  const server = createServer({ key, cert }, async (request, response) => {
    const path = request.url ?? '';
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ path, form: new URLSearchParams(body) });
    if (entra.isDown) return void response.destroy();
    const answer = answerTo(path);
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });

  function answerTo(path: string): object | null {
    if (/\/discovery\/v2\.0\/keys$|^\/v1\/\.well-known\/keys$/.test(path)) {
      return { keys: entra.published.map(({ jwk }) => jwk) };
    }
    if (path === '/v1/.well-known/openidconfiguration') {
      return { jwks_uri: 'https://login.botframework.com/v1/.well-known/keys' };
    }
    if (path.includes('/oauth2/v2.0/token')) {
      return { token_type: 'Bearer', expires_in: 3_600, access_token: 'outgoing-never-seen-in-a-log' };
    }
    return null;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const entra: Entra = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate: cert,
    requests,
    published: [await newSigningKey('key-1')],
    isDown: false,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return entra;
}
