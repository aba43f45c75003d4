import assert from 'node:assert/strict';
import { azureClouds, publicCloud } from '../../src/azure/clouds.ts';

describe('the table of clouds', () => {
  it('begins with the public one', () => assert.equal(azureClouds[0], publicCloud));

  it('has each address in one cloud only', () => {
    for (const name of ['authorities', 'portalHosts', 'queryHosts'] as const) {
      const all = azureClouds.flatMap((cloud) => cloud[name]);
      assert.deepEqual(all, [...new Set(all)], name);
    }
  });

  for (const { authorities, tokenService, portalHosts, queryHosts, storageSuffix } of azureClouds) {
    it(`has plain origins, hosts and a suffix for ${authorities[0]}`, () => {
      for (const origin of [...authorities, tokenService]) {
        assert.match(origin, /^https:/);
        assert.equal(new URL(origin).origin, origin);
      }
      for (const host of [...portalHosts, ...queryHosts])
        assert.equal(new URL(`https://${host}`).hostname, host);
      assert.match(storageSuffix, /^\.[a-z.]+$/);
    });
  }
});
