import assert from 'node:assert/strict';
import fc from 'fast-check';
import { botFrameworkRules } from '../../../src/http/tokens/botFramework.ts';
import type { Claims } from '../../../src/http/tokens/check.ts';
import { judged } from './signed.ts';

const now = Date.UTC(2026, 10, 22, 12);
const seconds = now / 1_000;
const rules = {
  issuer: 'https://api.botframework.com',
  botId: '00000000-0000-4000-8000-0000000000b0',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
};
const good: Claims = {
  iss: rules.issuer,
  aud: rules.botId,
  serviceurl: rules.serviceUrl,
  nbf: seconds - 60,
  exp: seconds + 600,
};
const verify = (changes: Claims = {}) => judged({ ...good, ...changes }, botFrameworkRules(rules), now);

describe('the tokens of the Bot Framework', () => {
  it('takes the Bot Framework’s token for this bot and this activity', async () => {
    assert.equal(await verify(), null);
    assert.equal(await verify({ nbf: undefined, another: 'claim' }), null);
  });

  for (const serviceurl of [
    'https://SMBA.TrafficManager.net/emea/',
    'https://smba.trafficmanager.net/emea',
  ]) {
    it(`takes a token for ${serviceurl}: the host's case and the last slash say nothing`, async () => {
      assert.equal(await verify({ serviceurl }), null);
    });
  }

  for (const [what, changes, reason] of [
    ['of Entra', { iss: 'https://sts.windows.net/00000000-0000-4000-8000-0000000000f1/' }, 'wrongIssuer'],
    ['of two issuers', { iss: [rules.issuer] }, 'wrongIssuer'],
    ['for another bot', { aud: '00000000-0000-4000-8000-0000000000b1' }, 'wrongAudience'],
    ['for another service address', { serviceurl: `${rules.serviceUrl}..` }, 'wrongServiceUrl'],
    ['for another path', { serviceurl: 'https://smba.trafficmanager.net/EMEA/' }, 'wrongServiceUrl'],
    [
      'for the same host as a user name',
      { serviceurl: 'https://smba.trafficmanager.net@evil.example/emea/' },
      'wrongServiceUrl',
    ],
    [
      'for the same host without TLS',
      { serviceurl: 'http://smba.trafficmanager.net/emea/' },
      'wrongServiceUrl',
    ],
    ['for no address at all', { serviceurl: 'smba' }, 'wrongServiceUrl'],
    ['that ended five minutes ago', { exp: seconds - 300 }, 'expired'],
    ['that begins in more than five minutes', { nbf: seconds + 301 }, 'notYetValid'],
  ] as const) {
    it(`refuses a token ${what}`, async () => assert.equal(await verify(changes), reason));
  }

  it('needs every claim that it looks at, and takes no claims of other kinds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('iss', 'aud', 'serviceurl', 'exp'),
        fc.jsonValue(),
        async (name, given) => {
          fc.pre(name !== 'exp' || typeof given !== 'number');
          assert.notEqual(await verify({ [name]: given }), null);
          assert.notEqual(await verify({ [name]: undefined }), null);
        },
      ),
    );
  });
});
