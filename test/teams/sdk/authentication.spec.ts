import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { type Mock, mock } from 'node:test';
import type { TurnContext } from 'botbuilder';
import { createRefusalLog } from '../../../src/http/refusalLog.ts';
import { createChannelTokens } from '../../../src/http/tokens/botFramework.ts';
import { createLog } from '../../../src/log.ts';
import { type Authentication, createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createProcessActivity } from '../../../src/teams/sdk/processActivity.ts';
import { anActivity } from '../activity.ts';
import { type Door, openDoor } from '../door.ts';
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
    const now = () => Date.now();
    const log = createLog({ write: (line) => lines.push(line) });
    const check = createChannelTokens({ botId, issuer: service.issuer, metadataUrl, now, log });
    const bot = { type: 'SingleTenant', id: botId, tenantId, password: 'made-up-password' } as const;
    return open(createAuthentication(bot, { botId, check }));
  };
  const open = (authentication: Authentication): Promise<Door> => {
    const log = createLog({ write: (line) => lines.push(line) });
    return openDoor(
      createProcessActivity(authentication, (context) => turn(context), createRefusalLog(log, Date.now)),
      log,
    );
  };

  beforeEach(async () => {
    turns = [];
    lines = [];
    turn = async (context) => {
      turns.push(context);
    };
    // The SDK's own check would tell the console about every token that it does not like, with the keys.
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
    ['a token that never ends', 'expired', () => `Bearer ${token({ exp: undefined })}`],
    ['a token whose end is a text', 'expired', () => `Bearer ${token({ exp: String(now() + 600) })}`],
    ['a token whose beginning is a text', 'notYetValid', () => `Bearer ${token({ nbf: 'soon' })}`],
    ['a token for this bot among others', 'wrongAudience', () => `Bearer ${token({ aud: [botId, 'b'] })}`],
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
    ['a token of no issuer', 'wrongIssuer', () => `Bearer ${token({ iss: undefined })}`],
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
      'a token of another algorithm with the same key',
      'wrongAlgorithm',
      () => `Bearer ${service.token({ claims: claims(), header: { alg: 'RS384' } })}`,
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

  it('leaves few lines in the log, however often somebody is refused', async () => {
    for (let index = 0; index < 50; index += 1) await door.send(activity());
    assert.equal(lines.length, 21);
  });

  it('asks nobody for the key of a token of another issuer', async () => {
    const bearer = service.token({
      claims: claims({ iss: 'https://sts.fabrikam.com/' }),
      header: { kid: 'theirs' },
    });
    assert.equal((await door.send(activity(), `Bearer ${bearer}`)).status, 401);
    assert.match(lines.join(''), /"reason":"wrongIssuer"/);
    assert.deepEqual(service.requests, []);
  });

  it('takes a token without a beginning, and one whose scheme is in small letters', async () => {
    assert.equal((await door.send(activity(), `Bearer ${token({ nbf: undefined })}`)).status, 200);
    assert.equal((await door.send(activity(), `bearer ${token()}`)).status, 200);
  });

  it('allows clocks to differ by five minutes', async () => {
    for (const [changes, status] of [
      [{ exp: now() - 240 }, 200],
      [{ exp: now() - 301 }, 401],
      [{ nbf: now() + 240 }, 200],
      [{ nbf: now() + 360 }, 401],
    ] as const) {
      assert.equal((await door.send(activity(), `Bearer ${token(changes)}`)).status, status);
    }
  });

  const withKeys = (keys: readonly object[]) => {
    const { answer } = service;
    service.answer = (request) =>
      request.path === '/keys' ? { status: 200, body: { keys } } : answer(request);
  };

  it('takes a token of a new key at once, and of an old one for an hour after it was withdrawn', async () => {
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
    withKeys([service.jwk, jwk]);
    assert.equal(await fromNew(), 200);
    assert.equal(await fromOld(), 200);
    withKeys([jwk]);
    assert.equal(await fromOld(), 200);
    mock.timers.tick(3_600_000);
    assert.equal(await fromNew(), 200);
    mock.timers.tick(10_000);
    assert.equal(await fromOld(), 401);
  });

  for (const [what, endorsements, status] of [
    ['Teams among others', ['webchat', 'msteams'], 200],
    ['all channels', [], 200],
    ['another channel', ['webchat'], 401],
  ] as const) {
    it(`answers ${status} to the token of a key that is for ${what}`, async () => {
      const key = newKey();
      const jwk = { ...createPublicKey(key).export({ format: 'jwk' }), kid: 'key-2', endorsements };
      withKeys([service.jwk, jwk]);
      const bearer = service.token({ claims: claims(), header: { kid: 'key-2' }, key });
      assert.equal((await door.send(activity(), `Bearer ${bearer}`)).status, status);
    });
  }

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

  const outages = [
    ['answers 500', '', { status: 500 }],
    ['names no key set', '', { status: 200, body: {} }],
    ['names a key set that is not there', '/keys', { status: 404 }],
    ['has no keys', '/keys', { status: 200, body: { keys: [] } }],
    ['sends something else', '/keys', { status: 200, body: 'Sign in to the network' }],
    ['breaks the connection', '', 'break'],
    ['does not answer', '/keys', 'silence'],
  ] as const;
  for (const [what, path, outage] of outages) {
    it(`asks Teams to send again, and does not say why, while the key server ${what}; and no longer`, async () => {
      mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const { answer } = service;
      service.answer = (request) => (request.path.endsWith(path) ? outage : answer(request));
      const { status, body } = await door.send(activity(), `Bearer ${token()}`);
      assert.equal(status, 503);
      assert.equal(JSON.parse(body).code, 'signingKeysUnavailable');
      assert.ok(!body.includes(service.url));
      assert.deepEqual(turns, []);
      service.answer = answer;
      mock.timers.tick(2_000);
      assert.equal((await door.send(activity(), `Bearer ${token()}`)).status, 200);
    });
  }

  it('goes on with the keys that it has while others cannot be fetched, also for days', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    assert.equal((await door.send(activity(), `Bearer ${token()}`)).status, 200);
    service.answer = () => 'break';
    mock.timers.tick(3 * 24 * 3_600_000);
    assert.equal((await door.send(activity(), `Bearer ${token()}`)).status, 200);
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
    door = await open(createAuthentication({ type: 'off' }, null));
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
    door = await open(createAuthentication({ type: 'off' }, null));
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
