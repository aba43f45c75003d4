import assert from 'node:assert/strict';
import { createPublicKey, createSecretKey, type JsonWebKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { alertPayload } from '../builders/alertPayload.ts';
import type { Connector } from '../fakes/connector.ts';
import { type Entra, newSigningKey, type SigningKey, signed } from '../fakes/entra.ts';
import { currentReadings } from '../fakes/readings.ts';
import { installation, tenantId } from './activities.ts';
import { shows, waits } from './channel.ts';
import type { Bot, Bots, Settings } from './harness.ts';
import { type Answer, incidentOf, send } from './send.ts';

export const botId = '00000000-0000-4000-8000-0000000000b0';
export const botPassword = 'bot-password-never-seen-in-a-log';
const audience = '00000000-0000-4000-8000-0000000000a1';

/** A process with authentication on at both endpoints, and its identity services on loopback. */
export function startSignedIn(bots: Bots, entra: Entra, settings: Settings = {}): Bot {
  const certificate = join(bots.folder(), 'certificate.pem');
  writeFileSync(certificate, entra.certificate);
  return bots.start({
    BOT_AUTH: '',
    BOT_ID: botId,
    BOT_PASSWORD: botPassword,
    HOST: '127.0.0.1',
    ALERT_WEBHOOK_CODE: '',
    ALERT_WEBHOOK_AUDIENCE: audience,
    AZURE_AUTHORITY_HOST: entra.url,
    NODE_EXTRA_CA_CERTS: certificate,
    NODE_OPTIONS: `--import=${new URL('redirect.ts', import.meta.url)}`,
    REDIRECT_TO: entra.url,
    ...settings,
  });
}

/** Posts as a service that has this token. */
export const post = (address: string, body: object, token: string | null): Promise<Answer> =>
  send(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });

/** Installs the bot with the Bot Framework's token, raises an alarm with an action group's, and waits for the card. */
export async function raiseAlarm(bot: Bot, entra: Entra, connector: Connector): Promise<void> {
  const [key] = entra.published;
  assert(key);
  const url = await bot.url();
  const installed = installation({ serviceUrl: connector.serviceUrl });
  const channelToken = await signed(channelClaims(connector.serviceUrl), key);
  assert.equal((await post(`${url}/api/messages`, installed, channelToken)).status, 200);
  const token = await signed(actionGroupClaims('v2.0', entra), key);
  const incidentId = incidentOf(await post(`${url}/api/alerts`, alertPayload(), token));
  await shows(connector, incidentId, waits);
  assertUnseen(bot, token);
}

export type Claims = Readonly<Record<string, unknown>>;

const now = () => Math.floor(Date.now() / 1_000);
const times = () => ({ iat: now() - 60, nbf: now() - 60, exp: now() + 600 });

/** What an action group's token says, in either version. */
export function actionGroupClaims(version: 'v1.0' | 'v2.0', entra: Entra): Claims {
  const application = '461e8683-5575-4561-ac7f-899cc907d62a';
  const shared = { ...times(), tid: tenantId, roles: ['ActionGroupsSecureWebhook'] };
  return version === 'v1.0'
    ? {
        ...shared,
        ver: '1.0',
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: `api://${audience}`,
        appid: application,
      }
    : { ...shared, ver: '2.0', iss: `${entra.url}/${tenantId}/v2.0`, aud: audience, azp: application };
}

/** What the Bot Framework's token says. */
export const channelClaims = (serviceUrl: string): Claims => ({
  ...times(),
  iss: 'https://api.botframework.com',
  aud: botId,
  serviceurl: currentReadings.tokenAddress === 'same' ? serviceUrl : serviceUrl.replace(/\/$/, ''),
});

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Tokens that no endpoint may take, made from the claims of one that it takes. */
export type Forgery = {
  readonly what: string;
  readonly reason: string;
  make(claims: Claims, key: SigningKey): Promise<string>;
};

export const forgeries: readonly Forgery[] = [
  {
    what: 'with another signature',
    reason: 'wrongSignature',
    async make(claims, key) {
      const [head, , signature] = (await signed({ ...claims, jti: 'another' }, key)).split('.');
      return `${head}.${encoded(claims)}.${signature}`;
    },
  },
  {
    what: 'that another key has signed under the name of the right one',
    reason: 'wrongSignature',
    make: async (claims, { kid }) => signed(claims, await newSigningKey(kid)),
  },
  {
    what: 'of another issuer',
    reason: 'wrongIssuer',
    make: (claims, key) => signed({ ...claims, iss: 'https://sts.contoso.example/' }, key),
  },
  {
    what: 'for another audience',
    reason: 'wrongAudience',
    make: (claims, key) => signed({ ...claims, aud: '00000000-0000-4000-8000-0000000000ee' }, key),
  },
  {
    what: 'that has expired',
    reason: 'expired',
    make: (claims, key) => signed({ ...claims, nbf: now() - 7_200, exp: now() - 3_600 }, key),
  },
  {
    what: 'that is not valid yet',
    reason: 'notYetValid',
    make: (claims, key) => signed({ ...claims, nbf: now() + 3_600, exp: now() + 7_200 }, key),
  },
  {
    what: 'of the algorithm none',
    reason: 'wrongAlgorithm',
    make: async (claims, { kid }) => `${encoded({ typ: 'JWT', alg: 'none', kid })}.${encoded(claims)}.`,
  },
  {
    what: 'of the algorithm none with a signature',
    reason: 'wrongAlgorithm',
    async make(claims, key) {
      const [, , signature] = (await signed(claims, key)).split('.');
      return `${encoded({ typ: 'JWT', alg: 'none', kid: key.kid })}.${encoded(claims)}.${signature}`;
    },
  },
  {
    what: 'signed with the public key as a secret',
    reason: 'wrongAlgorithm',
    make(claims, { kid, jwk }) {
      const publicKey = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
      const secret = createSecretKey(Buffer.from(publicKey.export({ type: 'pkcs1', format: 'pem' })));
      return new SignJWT({ ...claims }).setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid }).sign(secret);
    },
  },
];

/** Asserts that no part of a token is in the log that says more than how it is signed. */
export function assertUnseen(bot: Bot, token: string): void {
  const log = JSON.stringify(bot.log);
  const [, ...parts] = token.split('.');
  for (const part of parts.filter(({ length }) => length > 0))
    assert(!log.includes(part), 'a token is logged');
  for (const secret of [botPassword, 'BEGIN ', 'never-seen-in-a-log']) assert(!log.includes(secret), secret);
}
