import assert from 'node:assert/strict';
import { readConfig } from '../../src/config/config.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { isBeat } from '../../src/webhook/beat.ts';
import { beatPayload } from '../builders/alertPayload.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { runAlertRule } from '../fakes/alertRuleQuery.ts';
import { tableRow } from '../fakes/workspaceTables.ts';
import { kustoAnalyser } from '../logAnalytics/kusto.ts';
import { signInTables } from '../logAnalytics/signInTables.ts';
import {
  at,
  azure,
  byCode,
  byToken,
  calledByPhone,
  existingWorkspace,
  registration,
  resource,
  settingsOf,
} from './azure.ts';
import { bicepOrSkip } from './bicep.ts';
import { groupId, type Properties, plainDeploymentOf } from './deployment.ts';

const ruleType = 'Microsoft.Insights/scheduledQueryRules';
const groupType = 'Microsoft.Insights/actionGroups';
const off = { ...byToken, watchdog: 'off' };

describe('the watchdog rule', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  const rule = (given: Parameters<typeof resource>[2] = byToken) => resource(ruleType, '-watchdog', given);
  const condition = async () => at(await rule(), 'properties.criteria.allOf.0') as Properties;

  it('calls every 15 minutes, without a state, by nothing but its one query', async () => {
    const { properties } = await rule();
    assert.equal(at(properties, 'enabled'), true);
    assert.equal(at(properties, 'severity'), 4);
    assert.equal(at(properties, 'autoMitigate'), false);
    assert.equal(at(properties, 'evaluationFrequency'), 'PT15M');
    assert.equal(at(properties, 'windowSize'), 'PT15M');
    const { query, ...rest } = await condition();
    assert.ok(query);
    // No dimensions, because a call that has one is an alert.
    assert.deepEqual(rest, {
      timeAggregation: 'Count',
      operator: 'GreaterThan',
      threshold: 0,
      failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
    });
  });

  it('fires whatever the log holds, asks the table of the sign-ins, and names no account', async () => {
    const query = String((await condition()).query);
    const { row } = tableRow(aSignIn({ userId: registration }));
    for (const rows of [null, [], [row], [row, row, row]]) {
      assert.equal(runAlertRule(query, rows).length, 1, `${rows?.length ?? 'no'} rows`);
    }
    const { problems, columns } = kustoAnalyser(signInTables)(query);
    assert.deepEqual([problems, Object.keys(columns)], [[], ['Rows']]);
    const text = JSON.stringify(await rule()).toLowerCase();
    for (const name of [accountId, registration, 'svc-harbour', 'svc-lantern']) {
      assert.ok(!text.includes(name), name);
    }
  });

  it('stands beside the alarm’s rule: the same workspace, place and identity', async () => {
    for (const workspaceResourceId of ['', ...Object.values(existingWorkspace)]) {
      const given = { ...byToken, workspaceResourceId };
      const [watchdog, alarm] = [await rule(given), await resource(ruleType, '-sign-in', given)];
      assert.deepEqual(watchdog.identity, alarm.identity);
      assert.deepEqual(at(watchdog, 'properties.scopes'), at(alarm, 'properties.scopes'));
      assert.equal(at(watchdog, 'location'), at(alarm, 'location'));
    }
  });

  for (const [how, given] of Object.entries({ token: byToken, code: byCode })) {
    it(`calls the bot alone, by the ${how} as the alarm does, also where people are called by phone`, async () => {
      const { resources } = await plainDeploymentOf('azure.bicep', { ...given, ...calledByPhone });
      const named = (name: string) => resources.find((made) => made.name === name && made.type === groupType);
      const [group, alarm] = [named('glasswatch-test-watchdog'), named('glasswatch-test')];
      assert.ok(group && alarm);
      assert.deepEqual(at(await rule(), 'properties.actions'), { actionGroups: [group.id] });
      assert.equal(group.id, `${groupId}/providers/${groupType}/glasswatch-test-watchdog`);
      const { webhookReceivers, ...others } = group.properties as Properties;
      assert.deepEqual(webhookReceivers, at(alarm, 'properties.webhookReceivers'));
      assert.equal(Object(webhookReceivers).length, 1);
      assert.deepEqual(others, { groupShortName: 'GlasswatchWd', enabled: true });
    });
  }

  /** The bot's configuration for this deployment, as far as the webhook is concerned. */
  async function watchdogOf(given: Parameters<typeof settingsOf>[0]) {
    const { WATCHDOG_RULE_ID = '', BREAK_GLASS_ACCOUNTS = '' } = await settingsOf(given);
    const { watchdogRuleId, accounts } = readConfig({
      BOT_AUTH: 'off',
      ALERT_WEBHOOK_CODE: 'a code',
      WATCHDOG_RULE_ID,
      BREAK_GLASS_ACCOUNTS,
    });
    return { ruleId: watchdogRuleId, accounts };
  }

  /** What Azure sends when this rule fires. */
  async function bodyOf(given: { readonly query?: string } = {}): Promise<string> {
    const { id, name, properties } = await rule();
    return JSON.stringify(
      beatPayload({
        rule: name,
        ruleId: id,
        description: String(at(properties, 'description')),
        query: String((await condition()).query),
        ...given,
      }),
    );
  }

  it('sends what the deployed bot takes for a beat, until the query names an account', async () => {
    const watchdog = await watchdogOf(byToken);
    const text = await bodyOf();
    assert.equal(isBeat(readAlert(text, JSON.parse(text)), text, watchdog), true);
    const edited = await bodyOf({ query: `SigninLogs\n| where UserId == "${accountId}"` });
    assert.equal(isBeat(readAlert(edited, JSON.parse(edited)), edited, watchdog), false);
  });

  it('is disabled and not expected where it is switched off', async () => {
    assert.equal(at(await rule(off), 'properties.enabled'), false);
    assert.equal((await watchdogOf(off)).ruleId, null);
    assert.equal((await watchdogOf(byToken)).ruleId, (await rule()).id.toLowerCase());
  });

  it('can be made after the web app, which knows its id already', async () => {
    const { diagnostics } = await azure();
    assert.deepEqual(diagnostics, []);
    assert.doesNotMatch((await settingsOf()).WATCHDOG_RULE_ID ?? '[', /[[(]/);
  });
});

describe('the alarm’s action group', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  it('calls by phone the people whom the parameters name, and nobody where they name none', async () => {
    const phones = ['smsReceivers', 'voiceReceivers', 'azureAppPushReceivers'];
    const receivers = async (given: Parameters<typeof resource>[2]) => {
      const group = await resource(groupType, 'glasswatch-test', given);
      return phones.map((kind) => at(group, `properties.${kind}`));
    };
    assert.deepEqual(await receivers(byToken), [[], [], []]);
    const { smsReceivers, voiceReceivers, appPushReceivers } = calledByPhone;
    assert.deepEqual(await receivers({ ...byToken, ...calledByPhone }), [
      smsReceivers,
      voiceReceivers,
      appPushReceivers,
    ]);
  });
});
