import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { GlasswatchError } from '../../../src/errors.ts';
import { isKeyOf } from '../../../src/http/tokens/entraAuthority.ts';
import { createSigningKeys, type SigningKeys } from '../../../src/http/tokens/signingKeys.ts';
import { createLog } from '../../../src/log.ts';
import { type Loopback, openLoopback } from '../../teams/loopback.ts';

const tenantId = '00000000-0000-4000-8000-0000000000f1';
const personalAccounts = '9188040d-6c67-4c5b-b112-36a304b66dad';
const second = 1_000;
const hour = 3_600 * second;

describe('the keys that tokens are checked with', () => {
  let server: Loopback;
  let published: (JWK & { issuer?: string })[];
  let time: number;
  let keys: SigningKeys;
  let lines: string[];
  let jwk: JWK;

  before(async () => {
    jwk = await exportJWK((await generateKeyPair('RS256')).publicKey);
  });
  beforeEach(async () => {
    published = [{ ...jwk, kid: 'first' }];
    server = await openLoopback(() => ({ status: 200, body: { keys: published } }));
    time = Date.UTC(2026, 10, 22);
    lines = [];
    const log = createLog({ write: (line) => lines.push(line) });
    keys = createSigningKeys({
      ask: (get) => get(`${server.url}/keys`),
      isOurs: (key) => isKeyOf(tenantId, key),
      now: () => time,
      log,
      patience: 100,
    });
  });
  afterEach(() => server.close());

  const token = { payload: '', signature: '' };
  const find = async (kid: string) => keys.find({ alg: 'RS256', kid }, token);
  const isUnknown = { code: 'ERR_JWKS_NO_MATCHING_KEY' };
  const isUnavailable = (error: unknown) =>
    error instanceof GlasswatchError && error.code === 'signingKeysUnavailable';
  const goDown = () => {
    server.answer = () => 'break';
  };

  it('are fetched once for many', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find('first')));
    await find('first');
    assert.equal(server.requests.length, 1);
  });

  it('are there before the first token when they are prepared', async () => {
    await keys.prepare();
    goDown();
    await find('first');
    await keys.prepare();
    assert.equal(server.requests.length, 1);
  });

  it('are fetched again at once for a key that is new', async () => {
    await find('first');
    published.push({ ...jwk, kid: 'second' });
    await find('second');
    await find('first');
    assert.equal(server.requests.length, 2);
  });

  it('are not asked for as often as somebody sends tokens of unknown keys', async () => {
    await find('first');
    await assert.rejects(find('invented'), isUnknown);
    for (let index = 0; index < 20; index += 1)
      await assert.rejects(find(`invented-${index}`), isUnavailable);
    assert.equal(server.requests.length, 2);
    time += 10 * second;
    published.push({ ...jwk, kid: 'second' });
    await find('second');
    assert.equal(server.requests.length, 3);
  });

  it('are asked for once when the first token already names an unknown one', async () => {
    await assert.rejects(find('invented'), isUnknown);
    assert.equal(server.requests.length, 1);
  });

  it('no longer hold one that was withdrawn, after an hour or with the next new one', async () => {
    await find('first');
    published = [{ ...jwk, kid: 'second' }];
    await find('first');
    time += hour;
    await assert.rejects(find('first'), isUnknown);
    published = [{ ...jwk, kid: 'third' }];
    time += 10 * second;
    await find('third');
    await assert.rejects(find('second'), isUnavailable);
    time += 10 * second;
    await assert.rejects(find('second'), isUnknown);
  });

  it('go on serving for as long as they cannot be fetched again', async () => {
    await find('first');
    goDown();
    for (let index = 0; index < 5; index += 1) {
      time += 10 * hour;
      await find('first');
      await assert.rejects(find('unheard-of'), isUnavailable);
    }
    assert.match(lines.join(''), /"level":"warn".*could not be fetched/);
  });

  for (const [what, answer] of [
    ['breaks the connection', 'break'],
    ['says 500', { status: 500 }],
    ['sends somewhere else', { status: 302, headers: { Location: '/elsewhere' } }],
    ['sends no key set', { status: 200, body: { keys: 'none' } }],
    ['sends no keys', { status: 200, body: { keys: [] } }],
    ['does not answer', 'silence'],
    ['answers by half', 'stall'],
  ] as const) {
    it(`are unavailable while the key server ${what}, and are asked for again soon, not at once`, async () => {
      const { answer: wellness } = server;
      server.answer = (request) => (request.path === '/elsewhere' ? wellness(request) : answer);
      await assert.rejects(find('first'), isUnavailable);
      const asked = server.requests.length;
      server.answer = wellness;
      await assert.rejects(find('first'), isUnavailable);
      assert.equal(server.requests.length, asked);
      time += 2 * second;
      await find('first');
    });
  }

  it('are not found for a token that names none', async () => {
    await find('first');
    await assert.rejects(async () => keys.find({ alg: 'RS256' }, token), isUnknown);
    assert.equal(server.requests.length, 1);
  });

  it('are only those of the tenant', async () => {
    published = [
      { ...jwk, kid: 'own', issuer: `https://login.microsoftonline.com/${tenantId}/v2.0` },
      { ...jwk, kid: 'shared', issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' },
      { ...jwk, kid: 'personal', issuer: `https://login.microsoftonline.com/${personalAccounts}/v2.0` },
    ];
    await find('own');
    await find('shared');
    await assert.rejects(find('personal'), isUnknown);
  });

  it('hold again when the clock was set back', async () => {
    await find('first');
    time -= 30 * hour;
    await find('first');
    assert.equal(server.requests.length, 2);
    await find('first');
    assert.equal(server.requests.length, 2);
  });
});
