import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { graphPath } from '../../fakes/auditQuery.ts';

const query = readFileSync(
  new URL('../../../src/audit/workspace/queries/graphCalls.kql', import.meta.url),
  'utf8',
);
const id = '00000000-0000-4000-8000-0000000000ad';

const paths: readonly (readonly [uri: string, path: string])[] = [
  [`https://graph.microsoft.com/v1.0/users/${id}?$select=id`, '/users/{id}'],
  [
    `https://graph.microsoft.com/beta//users/${id.toUpperCase()}/authentication/methods`,
    '/users/{id}/authentication/methods',
  ],
  ['https://graph.microsoft.us/v1.0/users/ada@contoso.com/messages', '/users/{id}/messages'],
  ['https://graph.microsoft.com/v1.0/users/ada%40contoso.com', '/users/{id}'],
  ["https://graph.microsoft.com/v1.0/users('ada@contoso.com')/memberOf", '/users()/memberOf'],
  [
    'https://graph.microsoft.com/v1.0/me/messages/AAMkAGI2TG93AAA=/attachments',
    '/me/messages/{id}/attachments',
  ],
  ['https://graph.microsoft.com/v1.0/drives/b!a1B2c3/items/01ABCDEF2GHIJ3', '/drives/{id}/items/{id}'],
  [
    'https://graph.microsoft.com/v1.0/teams/00000000-0000-4000-8000-0000000000ad/channels/19:x@thread.tacv2',
    '/teams/{id}/channels/{id}',
  ],
  ['https://graph.microsoft.com/v1.0/sites/contoso.sharepoint.com,1,2/lists', '/sites/{id}/lists'],
  ['https://graph.microsoft.com/v1.0/a/12/34/b', '/a/{id}/{id}/b'],
  ['https://graph.microsoft.com/v1.0/$batch', '/$batch'],
  ['https://graph.microsoft.com/v1.0/oauth2PermissionGrants', '/oauth2PermissionGrants'],
  [
    "https://graph.microsoft.com/v1.0/reports/getOffice365ActiveUserDetail(period='D7')",
    '/reports/getOffice365ActiveUserDetail()',
  ],
  [
    'https://graph.microsoft.com/beta/roleManagement/directory/roleEligibilityScheduleInstances',
    '/roleManagement/directory/roleEligibilityScheduleInstances',
  ],
  [
    `https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies/${id}`,
    '/identity/conditionalAccess/policies/{id}',
  ],
];

describe('the path of a call of Microsoft Graph, as the query’s regular expressions make it', () => {
  for (const [uri, path] of paths) {
    it(`has no ids and no query string: ${path}`, () => assert.equal(graphPath(query, uri), path));
  }
});
