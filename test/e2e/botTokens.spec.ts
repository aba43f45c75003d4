import assert from 'node:assert/strict';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type Entra, newSigningKey, openEntra, type SigningKey, signed } from '../fakes/entra.ts';
import { openManagedIdentity } from '../fakes/managedIdentity.ts';
import { message, tenantId } from './activities.ts';
import { type Bot, useBots } from './harness.ts';
import { assertError, send } from './send.ts';
import {
  actionGroupClaims,
  assertUnseen,
  botId,
  botPassword,
  channelClaims,
  forgeries,
  post,
  raiseAlarm,
  startSignedIn,
} from './signedIn.ts';

describe('the bot’s identity, end to end', () => {
  const bots = useBots();
  let entra: Entra;
  let connector: Connector;
  /** Named by those who are refused alone, so that nothing may ever come there. */
  let elsewhere: Connector;
  let key: SigningKey;

  before(async () => {
    entra = await openEntra();
    connector = await createConnector();
    elsewhere = await createConnector();
    [key] = entra.published as [SigningKey];
  });
  after(async () => {
    await entra.close();
    await connector.close();
    await elsewhere.close();
  });

  const goodToken = () => signed(channelClaims(connector.serviceUrl), key);

  describe('as a single tenant’s application', () => {
    let bot: Bot;
    let messages: string;
    let refusals = 0;

    before(async () => {
      bot = startSignedIn(bots, entra);
      messages = `${await bot.url()}/api/messages`;
    });

    it('is proved to Teams with the client secret, which nobody else sees', async () => {
      await raiseAlarm(bot, entra, connector);
      const asked = entra.requests.filter(({ path }) => path.includes('/oauth2/v2.0/token'));
      assert.notEqual(asked.length, 0);
      for (const { form } of asked) {
        assert.deepEqual([form.get('client_id'), form.get('client_secret')], [botId, botPassword]);
      }
    });

    it('shows no secret in its health answers', async () => {
      for (const path of ['healthz', 'readyz']) {
        const { body } = await send(messages.replace('api/messages', path), {});
        assert.doesNotMatch(JSON.stringify(body), /never-seen|harbour/);
      }
    });

    async function isRefused(token: string | null, reason: string): Promise<void> {
      const said = message('watch here', { serviceUrl: elsewhere.serviceUrl });
      const { status, headers, body } = await post(messages, said, token);
      assert.deepEqual([status, headers.get('www-authenticate'), body], [401, 'Bearer', '']);
      refusals += 1;
      const line = await bot.logged('an activity without a valid token was refused', { count: refusals });
      assert.equal(line.reason, reason);
      assert.deepEqual(elsewhere.calls, []);
      assertUnseen(bot, token ?? '');
    }

    for (const { what, reason, make } of forgeries) {
      it(`refuses a token ${what}`, async () => {
        await isRefused(await make(channelClaims(elsewhere.serviceUrl), key), reason);
      });
    }

    it('refuses no token, and one that is none', async () => {
      await isRefused(null, 'noToken');
      await isRefused('never', 'malformedToken');
    });

    it('refuses a token of a key that is not published', async () => {
      const token = await signed(channelClaims(elsewhere.serviceUrl), await newSigningKey('invented'));
      await isRefused(token, 'unknownKey');
    });

    it('refuses a token for another service address', async () => {
      await isRefused(await signed(channelClaims('https://smba.example/'), key), 'wrongServiceUrl');
    });

    it('refuses the token that is for /api/alerts, whomever it names', async () => {
      for (const version of ['v1.0', 'v2.0'] as const) {
        const issuer =
          version === 'v1.0' ? {} : { iss: `https://login.microsoftonline.com/${tenantId}/v2.0` };
        const claims = { ...actionGroupClaims(version, entra), ...issuer };
        await isRefused(await signed(claims, key), 'wrongIssuer');
        await isRefused(await signed({ ...claims, aud: botId }, key), 'wrongIssuer');
        await isRefused(
          await signed({ ...claims, aud: botId, appid: botId, azp: botId }, key),
          'wrongIssuer',
        );
      }
    });

    it('still takes the Bot Framework’s', async () => {
      const said = message('status', { serviceUrl: connector.serviceUrl });
      assert.equal((await post(messages, said, await goodToken())).status, 200);
    });
  });

  it('is proved to Teams by the managed identity, without a secret', async () => {
    const identity = await openManagedIdentity();
    try {
      await raiseAlarm(
        startSignedIn(bots, entra, {
          ...identity.environment,
          BOT_TYPE: 'UserAssignedMSI',
          BOT_PASSWORD: '',
        }),
        entra,
        connector,
      );
      const [asked] = identity.requests.map(({ path }) => new URL(path, 'http://localhost').searchParams);
      assert.equal(asked?.get('client_id'), botId);
      assert.equal(asked.get('resource'), 'https://api.botframework.com');
    } finally {
      await identity.close();
    }
  });

  it('asks Teams to send again while the key server is down, and goes on with the keys that it has', async () => {
    entra.isDown = true;
    const bot = startSignedIn(bots, entra);
    const messages = `${await bot.url()}/api/messages`;
    const said = message('status', { serviceUrl: connector.serviceUrl });
    const answer = await post(messages, said, await goodToken());
    assertError(answer, 503, 'signingKeysUnavailable');
    assert.equal(answer.headers.get('retry-after'), '5');
    entra.isDown = false;
    let { status } = answer;
    while (status === 503) ({ status } = await post(messages, said, await goodToken()));
    assert.equal(status, 200);
    entra.isDown = true;
    assert.equal((await post(messages, said, await goodToken())).status, 200);
    entra.isDown = false;
    assertUnseen(bot, await goodToken());
  });
});
