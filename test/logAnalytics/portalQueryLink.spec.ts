import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type PortalWorkspace, portalQueryLink } from '../../src/logAnalytics/portalQueryLink.ts';
import { portalLink } from '../../src/webhook/azureMonitor/portalLink.ts';

const workspaceResourceId =
  '/subscriptions/00000000-0000-4000-8000-000000000501/resourceGroups/rg-security_(EU)/providers/Microsoft.OperationalInsights/workspaces/log-security';
const tenantId = '00000000-0000-4000-8000-0000000000ff';
const workspace: PortalWorkspace = {
  workspaceResourceId,
  tenantId,
  endpoint: 'https://api.loganalytics.io',
};
const span = {
  startTime: new Date('2026-11-03T00:00:00.000Z'),
  endTime: new Date('2026-11-06T12:30:00.000Z'),
};
const query = '// “Sign-ins” / of + all = kinds\nSigninLogs\n| where ResultType != "0"\n';

/** What the portal reads of a link: its parts, each decoded once. */
function partsOf(link: string | null): Readonly<Record<string, string>> {
  assert(link);
  const [place = '', path = ''] = link.split('/Logs.ReactView/');
  const pieces = path.split('/').map(decodeURIComponent);
  const names = pieces.filter((_, index) => index % 2 === 0);
  return {
    place,
    ...Object.fromEntries(names.map((name, index) => [name, pieces[2 * index + 1] ?? '(nothing)'])),
  };
}

describe('the link that opens a query in the portal', () => {
  it('names the tenant, the workspace, the query and the time range', () => {
    const { q = '', ...others } = partsOf(portalQueryLink(workspace, query, span));
    assert.deepEqual(others, {
      place: `https://portal.azure.com/#@${tenantId}/blade/Microsoft_OperationsManagementSuite_Workspace`,
      resourceId: workspaceResourceId,
      source: 'LogsBlade.AnalyticsShareLinkToQuery',
      timespan: '2026-11-03T00:00:00.000Z/2026-11-06T12:30:00.000Z',
    });
    assert.equal(gunzipSync(Buffer.from(q, 'base64')).toString(), query);
  });

  it('holds together whatever the compressed query looks like', () => {
    let awkward = 0;
    for (let length = 0; length < 200; length += 1) {
      const text = randomBytes(length).toString('hex');
      const { q = '' } = partsOf(portalQueryLink(workspace, text, span));
      assert.equal(gunzipSync(Buffer.from(q, 'base64')).toString(), text);
      if (/[+/=]/.test(q)) awkward += 1;
    }
    assert(awkward > 0);
  });

  it('leaves the tenant to whoever opens it where none is known', () => {
    const { place } = partsOf(portalQueryLink({ ...workspace, tenantId: null }, query, span));
    assert.equal(place, 'https://portal.azure.com/#blade/Microsoft_OperationsManagementSuite_Workspace');
  });

  for (const [endpoint, portal] of [
    ['https://api.loganalytics.io', 'https://portal.azure.com'],
    ['https://api.loganalytics.us', 'https://portal.azure.us'],
    ['https://api.loganalytics.azure.cn', 'https://portal.azure.cn'],
  ] as const) {
    it(`leads to ${portal} where the log is at ${endpoint}`, () => {
      const link = portalQueryLink({ ...workspace, endpoint }, query, span);
      assert(link?.startsWith(`${portal}/#@`));
    });
  }

  it('passes what the links of alerts have to pass: the portal’s own host, nothing before it, no query', () => {
    const link = portalQueryLink(workspace, query, span);
    assert.equal(portalLink([link]), link);
  });

  it('is not there when it would be longer than 4,000 characters: a part of a query is another query', () => {
    const ofSize = (bytes: number) => portalQueryLink(workspace, randomBytes(bytes).toString('latin1'), span);
    const lengths = Array.from({ length: 120 }, (_, index) => ofSize(index * 20)?.length ?? null);
    const longest = Math.max(...lengths.map((length) => length ?? 0));
    assert(longest > 3_800 && longest <= 4_000, String(longest));
    assert.equal(lengths.at(-1), null);
  });
});
