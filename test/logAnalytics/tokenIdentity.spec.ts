import assert from 'node:assert/strict';
import { tokenIdentity } from '../../src/logAnalytics/tokenIdentity.ts';

const id = (digit: string) => `00000000-0000-4000-8000-00000000000${digit}`;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (claims: unknown) => `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
const nobody = { applicationId: null, objectId: null, managedIdentity: null };

describe('the identity that a token names', () => {
  it('is that of a token of version 1, of a managed identity', () => {
    const managedIdentity =
      '/subscriptions/x/resourcegroups/r(1)/providers/Microsoft.Web/sites/glass_watch-1';
    assert.deepEqual(tokenIdentity(tokenOf({ appid: id('1'), oid: id('2'), xms_mirid: managedIdentity })), {
      applicationId: id('1'),
      objectId: id('2'),
      managedIdentity,
    });
  });

  it('is that of a token of version 2', () => {
    assert.deepEqual(tokenIdentity(tokenOf({ azp: id('1'), oid: id('2') })), {
      applicationId: id('1'),
      objectId: id('2'),
      managedIdentity: null,
    });
  });

  it('has nothing in it that is no id', () => {
    for (const wrong of ['', 'svc-harbour@contoso.onmicrosoft.com', `${id('1')} `, 7, null, { a: 1 }]) {
      assert.deepEqual(tokenIdentity(tokenOf({ appid: wrong, oid: wrong, xms_mirid: wrong })), nobody);
    }
  });

  it('is not known from a token of another form', () => {
    for (const token of [
      '',
      'opaque',
      'a.b',
      'a.!.c',
      `a.${part({})}`,
      `a.${part({})}.c.d.e`,
      tokenOf(null),
      tokenOf('text'),
      tokenOf(7),
    ]) {
      assert.equal(tokenIdentity(token), null, token);
    }
  });
});
