import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionGroupRules } from '../../../src/http/tokens/actionGroup.ts';
import type { Claims } from '../../../src/http/tokens/check.ts';
import { tokenAuthority } from '../../../src/http/tokens/entraAuthority.ts';
import { judged } from './signed.ts';

const tenantId = '00000000-0000-4000-8000-0000000000f1';
const otherTenantId = '00000000-0000-4000-8000-0000000000f2';
const audience = '00000000-0000-4000-8000-0000000000a1';
const application = '461e8683-5575-4561-ac7f-899cc907d62a';
const now = Date.UTC(2026, 10, 22, 12);
const seconds = now / 1_000;

const authority = tokenAuthority('https://login.microsoftonline.com', tenantId);
const audiences = new Set([audience, `api://${audience}`]);
const rules = actionGroupRules({ authority, tenantId, audiences });
const verify = (claims: Claims) => judged(claims, rules, now);

const shared: Claims = {
  tid: tenantId,
  iat: seconds - 60,
  nbf: seconds - 60,
  exp: seconds + 3_600,
  roles: ['ActionGroupsSecureWebhook'],
};
const v1: Claims = {
  ...shared,
  ver: '1.0',
  iss: `https://sts.windows.net/${tenantId}/`,
  aud: `api://${audience}`,
  appid: application,
};
const v2: Claims = {
  ...shared,
  ver: '2.0',
  iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  aud: audience,
  azp: application,
};

describe('the tokens of action groups', () => {
  it('takes an action group’s token of either version, for the client id or for the identifier URI', async () => {
    assert.equal(await verify(v1), null);
    assert.equal(await verify({ ...v1, aud: audience }), null);
    assert.equal(await verify(v2), null);
    assert.equal(await verify({ ...v2, roles: ['Another', 'ActionGroupsSecureWebhook'] }), null);
  });

  const other = '00000000-0000-4000-8000-0000000000ee';
  const wrong: readonly (readonly [what: string, changes: Claims, reason: string])[] = [
    ['of another tenant', { iss: v2.iss?.toString().replace(tenantId, otherTenantId) }, 'wrongIssuer'],
    ['of another tenant, v1.0', { iss: `https://sts.windows.net/${otherTenantId}/` }, 'wrongIssuer'],
    ['of the Bot Framework', { iss: 'https://api.botframework.com' }, 'wrongIssuer'],
    ['whose issuer lacks its slash', { iss: `https://sts.windows.net/${tenantId}` }, 'wrongIssuer'],
    ['whose issuer only begins well', { iss: `${v2.iss}/..` }, 'wrongIssuer'],
    ['of another cloud', { iss: `https://login.microsoftonline.us/${tenantId}/v2.0` }, 'wrongIssuer'],
    ['of no issuer', { iss: undefined }, 'wrongIssuer'],
    ['of two issuers', { iss: [v1.iss, v2.iss] }, 'wrongIssuer'],
    ['that names another tenant', { tid: otherTenantId }, 'wrongTenant'],
    ['that names no tenant', { tid: undefined }, 'wrongTenant'],
    ['for another service', { aud: 'https://graph.microsoft.com' }, 'wrongAudience'],
    ['for the bot', { aud: other }, 'wrongAudience'],
    ['for us among others', { aud: [audience, other] }, 'wrongAudience'],
    ['for nobody', { aud: undefined }, 'wrongAudience'],
    ['that ended more than five minutes ago', { exp: seconds - 300 }, 'expired'],
    ['that never ends', { exp: undefined }, 'expired'],
    ['whose end is a text', { exp: String(seconds + 60) }, 'expired'],
    ['that begins in more than five minutes', { nbf: seconds + 301 }, 'notYetValid'],
    ['that never began', { nbf: undefined }, 'notYetValid'],
    ['whose time of issue is a text', { iat: String(seconds) }, 'malformedToken'],
    ['without a role', { roles: undefined }, 'missingRole'],
    ['with another role', { roles: ['Reader'] }, 'missingRole'],
    ['with a role whose name holds the right one', { roles: 'ActionGroupsSecureWebhook' }, 'missingRole'],
    ['with the role in other letters', { roles: ['actiongroupssecurewebhook'] }, 'missingRole'],
  ];
  for (const [what, changes, reason] of wrong) {
    it(`refuses a token ${what}`, async () => {
      assert.equal(await verify({ ...v1, ...changes }), reason);
      assert.equal(await verify({ ...v2, ...changes }), reason);
    });
  }

  it('takes the caller from the claim of the token’s own version alone', async () => {
    assert.equal(await verify({ ...v1, appid: other }), 'wrongApplication');
    assert.equal(await verify({ ...v1, appid: other, azp: application }), 'wrongApplication');
    assert.equal(await verify({ ...v1, appid: undefined, azp: application }), 'wrongApplication');
    assert.equal(await verify({ ...v2, azp: other }), 'wrongApplication');
    assert.equal(await verify({ ...v2, azp: other, appid: application }), 'wrongApplication');
    assert.equal(await verify({ ...v2, azp: undefined, appid: application }), 'wrongApplication');
  });

  it('allows clocks to differ by five minutes', async () => {
    assert.equal(await verify({ ...v2, exp: seconds - 299 }), null);
    assert.equal(await verify({ ...v2, nbf: seconds + 300 }), null);
  });

  it('needs every claim that it looks at, and takes no claims of other kinds', async () => {
    const needed = ['iss', 'tid', 'aud', 'exp', 'nbf', 'azp', 'roles'];
    const value = fc.jsonValue();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...needed), value, async (name, given) => {
        fc.pre(!(['exp', 'nbf'].includes(name) && typeof given === 'number'));
        assert.notEqual(await verify({ ...v2, [name]: given }), null);
      }),
    );
  });
});

describe('tokenAuthority', () => {
  for (const [host, v1Issuer, v2Issuer] of [
    ['https://login.microsoftonline.com', 'https://sts.windows.net', 'https://login.microsoftonline.com'],
    ['https://login.microsoftonline.us', 'https://sts.windows.net', 'https://login.microsoftonline.us'],
    ...['https://login.partner.microsoftonline.cn', 'https://login.chinacloudapi.cn'].map(
      (name) => [name, 'https://sts.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn'] as const,
    ),
    ['https://login.contoso.cloud', 'https://sts.windows.net', 'https://login.contoso.cloud'],
  ] as const) {
    it(`knows by which names ${host} issues tokens, and where its keys are`, () => {
      const { keysUrl, v1Issuers, v2Issuers } = tokenAuthority(host, tenantId);
      assert.equal(keysUrl, `${host}/${tenantId}/discovery/v2.0/keys`);
      assert.deepEqual([...v1Issuers], [`${v1Issuer}/${tenantId}/`]);
      assert(v2Issuers.has(`${v2Issuer}/${tenantId}/v2.0`));
      assert([...v2Issuers].every((issuer) => issuer.endsWith(`/${tenantId}/v2.0`)));
    });
  }
});
