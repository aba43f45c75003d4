import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { type Mock, mock } from 'node:test';
import { ConfigurationServiceClientCredentialFactory, type TurnContext } from 'botbuilder';
import { createLog } from '../../src/log.ts';
import { Authentication, createAuthentication } from '../../src/teams/authentication.ts';
import { createProcessActivity } from '../../src/teams/processActivity.ts';
import { anActivity } from './activity.ts';
import { type Door, openDoor } from './door.ts';
import { type IdentityService, newKey, openIdentityService } from './identityService.ts';

const botId = '00000000-0000-4000-8000-0000000000b0';
const tenantId = '00000000-0000-4000-8000-00000000007e';
const serviceUrl = 'https://smba.contoso.com/emea/';

describe('the door of /api/messages', () => {
  let service: IdentityService;
  let door: Door;
  let turns: TurnContext[];
  let turn: (context: TurnContext) => Promise<void>;
  let lines: string[];
  let printed: Mock<typeof console.error>;

  /** A door with authentication on, checked against the loopback service. */
  const openLocked = (metadataUrl = service.metadataUrl): Promise<Door> => {
    const options = {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: botId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppPassword: 'made-up-password',
      ToChannelFromBotLoginUrl: `${service.url}/login`,
      ToChannelFromBotOAuthScope: 'https://api.botframework.contoso.com',
      ToBotFromChannelTokenIssuer: service.issuer,
      ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: metadataUrl,
      OAuthUrl: `${service.url}/oauth`,
      ValidateAuthority: true,
    };
    const factory = new ConfigurationServiceClientCredentialFactory(options);
    return open(new Authentication(options, factory));
  };
  const open = (authentication: Authentication): Promise<Door> => {
    const log = createLog({ write: (line) => lines.push(line) });
    return openDoor(
      createProcessActivity(authentication, (context) => turn(context), log),
      log,
    );
  };

  beforeEach(async () => {
    turns = [];
    lines = [];
    turn = async (context) => {
      turns.push(context);
    };
    // The SDK tells the console about every token that it does not like, with the keys.
    printed = mock.method(console, 'error', () => {});
    service = await openIdentityService();
    door = await openLocked();
  });
  afterEach(async () => {
    assert.equal(printed.mock.callCount(), 0, 'something was printed beside the log');
    mock.restoreAll();
    mock.timers.reset();
    await door.close();
    await service.close();
  });

  const activity = () => anActivity('message-channel', { serviceUrl });
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (changes: object = {}) => ({
    iss: service.issuer,
    aud: botId,
    serviceurl: serviceUrl,
    nbf: now() - 60,
    exp: now() + 600,
    ...changes,
  });
  const token = (changes: object = {}) => service.token({ claims: claims(changes) });

  it("lets in an activity with the Bot Framework's token", async () => {
    assert.deepEqual(await door.send(activity(), `Bearer ${token()}`), { status: 200, body: '' });
    assert.equal(turns.length, 1);
  });

  const refused: readonly [what: string, reason: string, authorization: () => string | undefined][] = [
    ['no token', 'noToken', () => undefined],
    ['an empty token', 'noToken', () => ''],
    ['a token of another scheme', 'malformedToken', () => `Basic ${token()}`],
    ['garbage', 'malformedToken', () => 'Bearer garbage'],
    ['garbage in three parts', 'malformedToken', () => 'Bearer a.b.c'],
    [
      'garbage behind a header that is right',
      'malformedToken',
      () => `Bearer ${token().split('.')[0]}.${Buffer.from('{"iss"').toString('base64url')}.x`,
    ],
    ['an expired token', 'expired', () => `Bearer ${token({ nbf: now() - 7_200, exp: now() - 3_600 })}`],
    [
      'a token that is not valid yet',
      'notYetValid',
      () => `Bearer ${token({ nbf: now() + 3_600, exp: now() + 7_200 })}`,
    ],
    [
      'a token for another bot',
      'wrongAudience',
      () => `Bearer ${token({ aud: '00000000-0000-4000-8000-0000000000b1' })}`,
    ],
    ['a token for nobody', 'wrongAudience', () => `Bearer ${token({ aud: undefined })}`],
    [
      'a token of another issuer',
      'wrongIssuer',
      () => `Bearer ${token({ iss: 'https://sts.fabrikam.com/' })}`,
    ],
    ['a token of no issuer', 'malformedToken', () => `Bearer ${token({ iss: undefined })}`],
    [
      'a token for another service address',
      'wrongServiceUrl',
      () => `Bearer ${token({ serviceurl: 'https://evil.example/' })}`,
    ],
    ['a token for no service address', 'wrongServiceUrl', () => `Bearer ${token({ serviceurl: undefined })}`],
    [
      'a token of another key',
      'wrongSignature',
      () => `Bearer ${service.token({ claims: claims(), key: newKey() })}`,
    ],
    [
      'a token of an unknown key',
      'unknownKey',
      () => `Bearer ${service.token({ claims: claims(), header: { kid: 'key-2' } })}`,
    ],
    [
      'a token of no key',
      'unknownKey',
      () => `Bearer ${service.token({ claims: claims(), header: { kid: undefined } })}`,
    ],
    [
      'a token without a signature',
      'wrongAlgorithm',
      () => `Bearer ${service.token({ claims: claims(), header: { alg: 'none' } }).replace(/[^.]*$/, '')}`,
    ],
    [
      'a token that claims to need no signature',
      'wrongAlgorithm',
      () => `Bearer ${service.token({ claims: claims(), header: { alg: 'none' } })}`,
    ],
    [
      'a token signed with the public key as a secret',
      'wrongAlgorithm',
      () => {
        const signed = service.token({ claims: claims(), header: { alg: 'HS256' } }).replace(/\.[^.]*$/, '');
        return `Bearer ${signed}.${createHmac('sha256', service.publicPem).update(signed).digest('base64url')}`;
      },
    ],
  ];
  for (const [what, reason, authorization] of refused) {
    it(`refuses ${what} with 401, and says no more`, async () => {
      const sent = authorization();
      assert.deepEqual(await door.send(activity(), sent), { status: 401, body: '' });
      assert.deepEqual(turns, []);
      const logged = lines.join('');
      assert.match(logged, /"level":"warn"/);
      assert.match(logged, new RegExp(`"reason":"${reason}"`));
      if (sent !== undefined && sent.length > 20) assert.ok(!logged.includes(sent.slice(-20)));
    });
  }

  it('takes a token of a new key when it last fetched the keys an hour ago, and of an old one while it stands', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const key = newKey();
    const send = async (bearer: string) => (await door.send(activity(), `Bearer ${bearer}`)).status;
    const fromOld = () => send(token());
    const fromNew = () => send(service.token({ claims: claims(), header: { kid: 'key-2' }, key }));
    assert.equal(await fromOld(), 200);
    const jwk = {
      ...createPublicKey(key).export({ format: 'jwk' }),
      kid: 'key-2',
      endorsements: ['msteams'],
    };
    const published = [service.jwk, jwk];
    const { answer } = service;
    service.answer = (request) =>
      request.path === '/keys' ? { status: 200, body: { keys: published } } : answer(request);
    // The SDK's own pace: once an hour for a key that it does not know, and all of them once a day.
    mock.timers.tick(3_601_000);
    assert.equal(await fromNew(), 200);
    assert.equal(await fromOld(), 200);
    published.shift();
    mock.timers.tick(24 * 3_600_000 + 1_000);
    assert.equal(await fromNew(), 200);
    assert.equal(await fromOld(), 401);
  });

  it('refuses a token that Entra gave to the bot for itself, which the SDK would take for the emulator’s', async () => {
    const own = service.token({
      claims: {
        iss: `https://sts.windows.net/${tenantId}/`,
        aud: botId,
        appid: botId,
        tid: tenantId,
        ver: '1.0',
        nbf: now() - 60,
        exp: now() + 600,
      },
    });
    assert.equal((await door.send(activity(), `Bearer ${own}`)).status, 401);
    assert.deepEqual(turns, []);
    assert.match(lines.join(''), /"reason":"wrongIssuer"/);
  });

  it('refuses a good token with an activity that names another channel of the bot', async () => {
    const direct = { ...activity(), channelId: 'directline' };
    assert.equal((await door.send(direct, `Bearer ${token()}`)).status, 400);
    assert.deepEqual(turns, []);
  });

  it('is closed, and does not say why, while the keys cannot be fetched', async () => {
    const outages = [
      { status: 500, body: {} },
      { status: 200, body: { jwks_uri: `${service.url}/gone` } },
      'break',
    ] as const;
    for (const [index, outage] of outages.entries()) {
      await door.close();
      const { answer } = service;
      service.answer = (request) => (request.path.endsWith('/gone') ? { status: 404 } : outage);
      door = await openLocked(`${service.url}/outage-${index}`);
      const { status, body } = await door.send(activity(), `Bearer ${token()}`);
      assert.equal(status, 503);
      assert.equal(JSON.parse(body).code, 'internal');
      assert.ok(!body.includes(service.url));
      service.answer = answer;
      assert.equal((await door.send(activity(), `Bearer ${token()}`)).status, 200);
    }
  });

  it('does not tell the caller what went wrong in a turn, but the log', async () => {
    turn = async () => {
      throw new TypeError('made-up-password is not a function');
    };
    const { status, body } = await door.send(activity(), `Bearer ${token()}`);
    assert.equal(status, 503);
    assert.equal(JSON.parse(body).code, 'internal');
    assert.ok(!body.includes('made-up-password'));
    assert.match(lines.join(''), /TypeError/);
  });

  it('keeps what the connector said out of the log', async () => {
    service.answer = () => ({
      status: 400,
      body: { error: { code: 'Bad', message: 'quoting svc-harbour' } },
    });
    await door.close();
    door = await open(createAuthentication({ type: 'off' }));
    turn = async (context) => {
      await context.sendActivity('about svc-harbour');
    };
    const { status, body } = await door.send(anActivity('message-channel', { serviceUrl: service.url }));
    assert.equal(status, 503);
    assert.doesNotMatch(body + lines.join(''), /svc-harbour/);
    assert.match(lines.join(''), /"type":"RestError","statusCode":400,"code":"Bad"/);
  });

  it('lets anybody in where authentication is off', async () => {
    await door.close();
    door = await open(createAuthentication({ type: 'off' }));
    assert.equal((await door.send(activity())).status, 200);
    assert.equal(turns.length, 1);
  });

  it('refuses what is no activity of Teams before it asks for a token', async () => {
    for (const body of ['{}', '[]', 'null', '{"type":"message"}', '{', '']) {
      const { status } = await door.send(body);
      assert.equal(status, 400, body);
    }
    assert.deepEqual(turns, []);
  });
});
