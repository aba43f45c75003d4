import assert from 'node:assert/strict';
import { workspaceCloud } from '../../src/logAnalytics/cloud.ts';

/** By Microsoft's list of endpoints of Azure's clouds, and the audiences that @azure/monitor-query knows. */
const clouds = [
  [
    'the public cloud',
    'https://api.loganalytics.io',
    'https://api.loganalytics.io',
    'https://login.microsoftonline.com',
    'https://portal.azure.com',
  ],
  [
    'the public cloud by its newer name',
    'https://api.loganalytics.azure.com',
    'https://api.loganalytics.io',
    'https://login.microsoftonline.com',
    'https://portal.azure.com',
  ],
  [
    'US Government',
    'https://api.loganalytics.us',
    'https://api.loganalytics.us',
    'https://login.microsoftonline.us',
    'https://portal.azure.us',
  ],
  [
    'China',
    'https://api.loganalytics.azure.cn',
    'https://api.loganalytics.azure.cn',
    'https://login.chinacloudapi.cn',
    'https://portal.azure.cn',
  ],
  [
    'an address that is not known',
    'https://logs.contoso.com:8443/v1',
    'https://logs.contoso.com:8443',
    'https://login.microsoftonline.com',
    'https://portal.azure.com',
  ],
] as const;

describe('workspaceCloud', () => {
  for (const [what, endpoint, audience, authorityHost, portal] of clouds) {
    it(`knows for whom tokens are at ${what}, who gives them, and where its portal is`, () => {
      assert.deepEqual(workspaceCloud(endpoint), { audience, authorityHost, portal });
    });
  }
});
