import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { resultCode } from '../../../src/signIn/resultCode.ts';
import { createPortalLink, portalQuery } from '../../../src/signIn/workspace/portal.ts';
import { accountId } from '../../builders/signIn.ts';

const span = { from: '2026-11-03T00:00:00Z', to: '2026-11-04T00:00:00.000Z' };
const asked = { accountIds: [accountId], span };
const anything = { outcome: null, ipAddress: null };

/** The value of a `let` line, as it stands there. */
const lineOf = (query: string, name: string) => new RegExp(`^let ${name} = (.*);$`, 'm').exec(query)?.[1];
const codesIn = (query: string, name: string): readonly string[] =>
  JSON.parse(/^dynamic\((.*)\)$/.exec(lineOf(query, name) ?? '')?.[1] ?? '');

/** Whether the query's filter on result codes lets a code through. */
function lets(query: string, code: string): boolean {
  const only = codesIn(query, 'resultCodes');
  return (only.length === 0 || only.includes(code)) && !codesIn(query, 'otherResultCodes').includes(code);
}

const knownCodes = [
  ...['0', '50140', '50055', '50072', '50079', '50074', '50076', '500121', '50097', '50158', '53003'],
  ...['50053', '50057', '50126', '50133', '50173'],
];

describe('the portal’s query of the rows behind an answer', () => {
  it('asks for the same accounts and the same times of the sign-ins', () => {
    const query = portalQuery(asked, anything);
    assert.equal(lineOf(query, 'accountIds'), `dynamic(["${accountId}"])`);
    assert.equal(lineOf(query, 'start'), 'datetime(2026-11-03T00:00:00.000Z)');
    assert.equal(lineOf(query, 'end'), 'datetime(2026-11-04T00:00:00.000Z)');
    assert.equal(lineOf(query, 'ipAddress'), '""');
    for (const code of [...knownCodes, '90001']) assert(lets(query, code), code);
  });

  for (const [outcome, wanted] of [
    ['failed', ['failure']],
    ['succeeded', ['success', 'passwordAccepted']],
    ['blocked', ['blocked']],
  ] as const) {
    it(`shows the rows that are ${outcome}, and of codes that nobody knows what Glasswatch takes them for`, () => {
      const query = portalQuery(asked, { outcome, ipAddress: null });
      const meant: readonly string[] = wanted;
      for (const code of [...knownCodes, '90001']) {
        assert.equal(lets(query, code), meant.includes(resultCode(code).outcome), code);
      }
    });
  }

  it('writes an IP address anew', () => {
    const ofAddress = (ipAddress: string) =>
      lineOf(portalQuery(asked, { outcome: null, ipAddress }), 'ipAddress');
    assert.equal(ofAddress('192.0.2.24'), '"192.0.2.24"');
    assert.equal(ofAddress('2001:DB8:0:0::1'), '"2001:db8::1"');
  });

  it('is linked with a time range that holds whatever was published of those sign-ins', () => {
    const link = createPortalLink({
      workspaceResourceId: '/subscriptions/a',
      tenantId: null,
      endpoint: 'https://api.loganalytics.io',
    })(asked, anything);
    const [, q = '', timespan = ''] = /\/q\/([^/]+)\/timespan\/([^/]+)$/.exec(link ?? '') ?? [];
    assert.equal(
      gunzipSync(Buffer.from(decodeURIComponent(q), 'base64')).toString(),
      portalQuery(asked, anything),
    );
    assert.equal(decodeURIComponent(timespan), '2026-11-02T23:45:00.000Z/2026-11-06T00:00:00.000Z');
  });

  it('is not linked for an account whose id is no GUID, which has no rows in a workspace', () => {
    const link = createPortalLink({
      workspaceResourceId: '/subscriptions/a',
      tenantId: null,
      endpoint: 'https://api.loganalytics.io',
    });
    assert.equal(link({ accountIds: [accountId, `${accountId}0`], span }, anything), null);
  });
});
