import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type Entra, newSigningKey, openEntra, type SigningKey, signed } from '../fakes/entra.ts';
import { otherTenantId } from './activities.ts';
import { type Bot, useBots, webhookCode } from './harness.ts';
import { type Answer, assertError, send } from './send.ts';
import {
  actionGroupClaims,
  assertUnseen,
  botId,
  type Claims,
  channelClaims,
  forgeries,
  startSignedIn,
} from './signedIn.ts';

const postWith = (
  url: string,
  authorization: string | undefined,
  { query = '', rule = 'a rule' } = {},
): Promise<Answer> =>
  send(`${url}/api/alerts${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify(alertPayload({ rule })),
  });

describe('the webhook with Entra’s tokens, end to end', () => {
  const bots = useBots();
  let entra: Entra;
  let connector: Connector;

  before(async () => {
    entra = await openEntra();
    connector = await createConnector();
  });
  after(async () => {
    await entra.close();
    await connector.close();
  });

  describe('and no code', () => {
    let bot: Bot;
    let url: string;
    let key: SigningKey;
    let refusals = 0;

    before(async () => {
      [key] = entra.published as [SigningKey];
      bot = startSignedIn(bots, entra);
      url = await bot.url();
    });

    const claims = (changes: Claims = {}) => ({ ...actionGroupClaims('v2.0', entra), ...changes });

    async function isRefused(token: string, reason: string): Promise<void> {
      assertError(await postWith(url, `Bearer ${token}`), 401, 'unauthorized');
      refusals += 1;
      const line = await bot.logged('alert refused', { count: refusals });
      assert.deepEqual([line.code, line.reason], ['unauthorized', reason]);
      assertUnseen(bot, token);
    }

    for (const version of ['v1.0', 'v2.0'] as const) {
      it(`takes an action group’s token ${version}`, async () => {
        const token = await signed(actionGroupClaims(version, entra), key);
        assert.equal((await postWith(url, `Bearer ${token}`)).status, 202);
        assert.equal((await postWith(url, `bearer ${token}`)).status, 202);
        assertUnseen(bot, token);
      });
    }

    for (const { what, reason, make } of forgeries) {
      it(`refuses a token ${what}`, async () => {
        for (const version of ['v1.0', 'v2.0'] as const) {
          await isRefused(await make(actionGroupClaims(version, entra), key), reason);
        }
      });
    }

    for (const [what, changes, reason] of [
      ['of another tenant', { tid: otherTenantId }, 'wrongTenant'],
      ['of another tenant’s issuer', { iss: `https://sts.windows.net/${otherTenantId}/` }, 'wrongIssuer'],
      ['of another application', { azp: botId }, 'wrongApplication'],
      ['without the role', { roles: ['Reader'] }, 'missingRole'],
      ['without any role', { roles: undefined }, 'missingRole'],
      ['for the bot’s own identity', { aud: botId }, 'wrongAudience'],
    ] as const) {
      it(`refuses a token ${what}`, async () => isRefused(await signed(claims(changes), key), reason));
    }

    it('refuses the token that is for /api/messages', async () => {
      await isRefused(await signed(channelClaims(connector.serviceUrl), key), 'wrongIssuer');
    });

    it('refuses a token of another tenant before anybody is asked for its key', async () => {
      const asked = entra.requests.length;
      const theirs = claims({ iss: `https://sts.windows.net/${otherTenantId}/`, tid: otherTenantId });
      await isRefused(await signed(theirs, await newSigningKey('theirs')), 'wrongIssuer');
      assert.equal(entra.requests.length, asked);
    });

    it('refuses a token of a key that is not published', async () => {
      await isRefused(await signed(claims(), await newSigningKey('invented')), 'unknownKey');
    });

    it('refuses a token that brings its own key, or the address of one', async () => {
      const own = await newSigningKey(key.kid);
      const [, payload, signature] = (await signed(claims(), own)).split('.');
      const head = { alg: 'RS256', kid: key.kid, jwk: own.jwk, jku: `${connector.serviceUrl}keys` };
      const token = `${Buffer.from(JSON.stringify(head)).toString('base64url')}.${payload}.${signature}`;
      await isRefused(token, 'wrongSignature');
    });

    for (const [what, authorization, reason] of [
      ['no token', undefined, 'noToken'],
      ['another scheme', 'Basic YWRhOmxvdmVsYWNl', 'malformedToken'],
      ['no more than a scheme', 'Bearer', 'malformedToken'],
      ['garbage', 'Bearer a.b.c', 'malformedToken'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        assertError(await postWith(url, authorization), 401, 'unauthorized');
        refusals += 1;
        assert.equal((await bot.logged('alert refused', { count: refusals })).reason, reason);
      });
    }

    it('takes no code, as there is none', async () => {
      for (const query of [`?code=${webhookCode}`, '?code=']) {
        assertError(await postWith(url, undefined, { query }), 401, 'unauthorized');
        refusals += 1;
      }
    });
  });

  it('takes the code or a token where both are set', async () => {
    const bot = startSignedIn(bots, entra, { ALERT_WEBHOOK_CODE: webhookCode });
    const url = await bot.url();
    const [key] = entra.published as [SigningKey];
    const token = `Bearer ${await signed(actionGroupClaims('v2.0', entra), key)}`;
    const query = `?code=${webhookCode}`;
    assert.equal((await postWith(url, undefined, { query })).status, 202);
    assert.equal((await postWith(url, token)).status, 202);
    assert.equal((await postWith(url, token, { query: '?code=wrong' })).status, 202);
    assert.equal((await postWith(url, 'Bearer a.b.c', { query })).status, 202);
    const reasons: unknown[] = [];
    for (const [authorization, wrong] of [
      [undefined, ''],
      [undefined, '?code=wrong'],
      ['Bearer a.b.c', '?code=wrong'],
    ] as const) {
      assertError(await postWith(url, authorization, { query: wrong }), 401, 'unauthorized');
      reasons.push((await bot.logged('alert refused', { count: reasons.length + 1 })).reason);
    }
    assert.deepEqual(reasons, ['noCode', 'wrongCode', 'malformedToken']);
  });

  it('takes alerts of the rules that are listed, and of no others, with a good token', async () => {
    const bot = startSignedIn(bots, entra, { ALERT_RULES: 'a listed rule' });
    const url = await bot.url();
    const [key] = entra.published as [SigningKey];
    const token = `Bearer ${await signed(actionGroupClaims('v2.0', entra), key)}`;
    assert.equal((await postWith(url, token, { rule: 'a listed rule' })).status, 202);
    assertError(await postWith(url, token, { rule: 'another rule' }), 401, 'ruleNotAllowed');
  });

  for (const [what, isWithdrawn, answer] of [
    ['the old one for as long as it stands', false, 202],
    // Whether it is a new one cannot be looked up again so soon.
    ['no longer the old one when that was withdrawn', true, 503],
  ] as const) {
    it(`takes a new key as soon as it is published, and ${what}`, async () => {
      const [old] = entra.published as [SigningKey];
      const fresh = await newSigningKey('key-2');
      const url = await startSignedIn(bots, entra).url();
      const post = async (key: SigningKey) =>
        (await postWith(url, `Bearer ${await signed(actionGroupClaims('v1.0', entra), key)}`)).status;
      assert.equal(await post(old), 202);
      entra.published = isWithdrawn ? [fresh] : [old, fresh];
      try {
        assert.equal(await post(fresh), 202);
        assert.equal(await post(old), answer);
      } finally {
        entra.published = [old];
      }
    });
  }

  it('asks for an alert again while the key server is down, and goes on with the keys that it has', async () => {
    const [key] = entra.published as [SigningKey];
    entra.isDown = true;
    const bot = startSignedIn(bots, entra);
    const url = await bot.url();
    const token = await signed(actionGroupClaims('v2.0', entra), key);
    await bot.logged('the keys for checking tokens could not be fetched');
    const answer = await postWith(url, `Bearer ${token}`);
    assertError(answer, 503, 'signingKeysUnavailable');
    assert.equal(answer.headers.get('retry-after'), '5');
    assertError(await postWith(url, undefined), 401, 'unauthorized');
    entra.isDown = false;
    let { status } = answer;
    while (status === 503) ({ status } = await postWith(url, `Bearer ${token}`));
    assert.equal(status, 202);
    entra.isDown = true;
    assert.equal((await postWith(url, `Bearer ${token}`)).status, 202);
    const unknown = await signed(actionGroupClaims('v2.0', entra), await newSigningKey('key-9'));
    assertError(await postWith(url, `Bearer ${unknown}`), 503, 'signingKeysUnavailable');
    entra.isDown = false;
    assertUnseen(bot, token);
  });
});
