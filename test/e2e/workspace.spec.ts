import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { alertPayload } from '../builders/alertPayload.ts';
import { aChange } from '../builders/auditRows.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { cardTexts, readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type LogAnalytics, openLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import { botIdentity } from '../fakes/managedIdentity.ts';
import { installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';
import { startWithWorkspace } from './workspaceBot.ts';

const resourceId = `/subscriptions/${workspaceId}/resourceGroups/rg-security/providers/Microsoft.OperationalInsights/workspaces/log-security`;

describe('an alarm with a Log Analytics workspace, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let service: LogAnalytics;
  let url: string;

  before(async () => {
    connector = await createConnector();
    service = await openLogAnalytics();
    const at = new Date().toISOString();
    service.hold([
      aSignIn({ at, publishedAt: at, arrivedAt: at, resultCode: '50126', ipAddress: '203.0.113.7' }),
    ]);
    const bot = startWithWorkspace(bots, service, { LOG_ANALYTICS_RESOURCE_ID: resourceId });
    url = await bot.url();
    assert.equal((await postActivity(url, installation({ serviceUrl: connector.serviceUrl }))).status, 200);
  });

  after(async () => {
    await service.close();
    await connector.close();
  });

  it('gets its details from the workspace', async () => {
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, /FIDO2 security key/);
    const [card, ...doubled] = cardsOf(connector, incidentId);
    assert.deepEqual(doubled, []);
    const first = card?.versions[0];
    assert(first && !readable(first).includes('FIDO2'), 'the first card is made from the payload alone');
    assert.match(readable(await say(url, connector, 'activity 24h')), /1 attempt: failed/);
    assert.match(
      readable(await say(url, connector, 'whois 203.0.113.7')),
      /Watched accounts: 1 attempt: failed/,
    );
    const diagnosed = readable(await say(url, connector, 'diagnose'));
    assert.match(diagnosed, /Passed: Can the sign-in log be read/);
    assert.ok(diagnosed.includes(botIdentity.objectId));
  });

  it('can be looked at in the portal: activity links to the query of the same sign-ins', async () => {
    const answer = await say(url, connector, 'activity 24h failed ip 203.0.113.7');
    const [link, ...others] = cardTexts(answer).filter(({ at }) => at === 'Action.OpenUrl.url');
    assert.deepEqual(others, []);
    const [, resource = '', q = ''] =
      /\/resourceId\/([^/]+)\/source\/[^/]+\/q\/([^/]+)\//.exec(link?.text ?? '') ?? [];
    assert.equal(decodeURIComponent(resource), resourceId);
    const query = gunzipSync(Buffer.from(decodeURIComponent(q), 'base64')).toString();
    assert.match(query, new RegExp(`^let accountIds = dynamic\\(\\["${accountId}"\\]\\);$`, 'm'));
    assert.match(query, /^let ipAddress = "203\.0\.113\.7";$/m);
    assert.match(query, /^let otherResultCodes = dynamic\(\["0",/m);
  });

  it('is followed by what was done to the account, where the workspace has it', async () => {
    service.data.AuditLogs = { rows: [aChange({ TimeGenerated: new Date().toISOString() })] };
    const shown = readable(await say(url, connector, 'audit svc-harbour 24h'));
    assert.match(shown, /Global Administrator/);
    assert.match(shown, /no table AzureActivity/);
  });

  it('is shown without details when the workspace cannot be asked, and status says why', async () => {
    service.conduct = () => ({
      status: 403,
      body: { error: { code: 'InsufficientAccessError', message: 'no' } },
    });
    const incidentId = incidentOf(
      await postAlert(url, alertPayload({ rule: 'refused', signIns: [{ userId: '' }] })),
    );
    await shows(connector, incidentId, waits);
    const status = readable(await say(url, connector, 'status'));
    assert.match(
      status,
      /The bot’s identity may not read the workspace\. Give it the role Log Analytics Reader/,
    );
    service.conduct = () => undefined;
    assert.doesNotMatch(readable(await say(url, connector, 'status')), /may not read the workspace/);
  });
});
