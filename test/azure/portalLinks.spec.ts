import assert from 'node:assert/strict';
import fc from 'fast-check';
import { azureClouds, cloudOf, publicCloud } from '../../src/azure/clouds.ts';
import { portalLinks } from '../../src/azure/portalLinks.ts';

const userId = '00000000-0000-4000-8000-00000000000a';
const tenantId = '00000000-0000-4000-8000-0000000000f0';
const rule = `/subscriptions/${tenantId}/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass (EU)`;

/** What ends a link in Markdown, or begins something else. */
const unsafe = /[\s()[\]<>"'`{}|\\]/;

describe('links to the portals', () => {
  for (const [authority, entra, azure] of [
    ['https://login.microsoftonline.com', 'entra.microsoft.com', 'portal.azure.com'],
    ['https://login.microsoftonline.us', 'entra.microsoft.us', 'portal.azure.us'],
    ['https://login.partner.microsoftonline.cn', 'entra.microsoftonline.cn', 'portal.azure.cn'],
  ] as const) {
    it(`lead to ${entra} and ${azure} for ${authority}`, () => {
      const portal = { cloud: cloudOf('authorities', authority) ?? assert.fail(), tenantId };
      assert.equal(
        portalLinks.user(portal, userId),
        `https://${entra}/${tenantId}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${userId}`,
      );
      assert.equal(
        portalLinks.signIns({ ...portal, tenantId: null }, userId),
        `https://${entra}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/SignIns/userId/${userId}`,
      );
      assert.equal(
        portalLinks.conditionalAccess(portal),
        `https://${entra}/${tenantId}/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies`,
      );
      assert.equal(
        portalLinks.resource(portal, rule),
        `https://${azure}/#@${tenantId}/resource/subscriptions/${tenantId}/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass%20%28EU%29`,
      );
      assert.equal(
        portalLinks.resourceGroup({ ...portal, tenantId: null }, rule),
        `https://${azure}/#resource/subscriptions/${tenantId}/resourceGroups/watch-rg`,
      );
      for (const page of ['signInLog', 'alerts', 'serviceHealth'] as const) {
        assert.match(portalLinks[page](portal), new RegExp(`^https://(${entra}|${azure})/`));
      }
    });
  }

  it('exist for each cloud of the table, by each of its addresses, and for no other', () => {
    for (const cloud of azureClouds) {
      for (const authority of cloud.authorities) assert.equal(cloudOf('authorities', authority), cloud);
      for (const host of cloud.queryHosts) assert.equal(cloudOf('queryHosts', host), cloud);
    }
    assert.equal(cloudOf('authorities', 'https://login.example.com'), null);
  });

  const portal = { cloud: publicCloud, tenantId: null };

  for (const id of [
    '',
    'ada',
    `${userId}"`,
    `${userId}/x`,
    `${userId}\n`,
    `'${userId}'`,
    `${userId})`,
    '../..',
  ]) {
    it(`hold no object id ${JSON.stringify(id)}`, () => {
      for (const page of ['user', 'signIns', 'methods'] as const) {
        assert.equal(portalLinks[page](portal, id), null);
      }
    });
  }

  for (const id of [
    '',
    'break-glass',
    '/subscriptions/contoso/resourceGroups/rg',
    `/subscriptions/${tenantId}`,
    `/subscriptions/${tenantId}/resourceGroups/../../x`,
    `/subscriptions/${tenantId}//x`,
    `https://evil.example/subscriptions/${tenantId}/resourceGroups/rg`,
    `/subscriptions/${tenantId}/resourceGroups/r\u0000g`,
    `/subscriptions/${tenantId}/resourceGroups/${'r'.repeat(600)}`,
  ]) {
    it(`hold no resource id ${JSON.stringify(id.slice(0, 80))}`, () => {
      assert.equal(portalLinks.resource(portal, id), null);
    });
  }

  it('hold nothing that could end them, whatever the ids are', () => {
    const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(part, part, part, (one, two, tenant) => {
        const at = { cloud: publicCloud, tenantId: tenant };
        const id = `/subscriptions/${tenantId}/resourceGroups/${one}/providers/${two}`;
        for (const link of [
          portalLinks.resource(at, id),
          portalLinks.resourceGroup(at, id),
          portalLinks.user(at, one),
        ]) {
          if (link === null) continue;
          assert.doesNotMatch(link, unsafe);
          assert.equal(new URL(link).origin, 'https://portal.azure.com');
        }
      }),
    );
  });
});
