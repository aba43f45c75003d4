import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertRuleQuery } from '../../src/signIn/workspace/alertRule.ts';
import { root } from '../../tools/root.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { runAlertRule } from '../fakes/alertRuleQuery.ts';
import { tableRow } from '../fakes/workspaceTables.ts';
import { kustoAnalyser } from '../logAnalytics/kusto.ts';
import { signInTables } from '../logAnalytics/signInTables.ts';
import { at, azure, byCode, byToken, existingWorkspace, registration, resource, resources } from './azure.ts';
import { bicepOrSkip } from './bicep.ts';
import { deploymentOf, groupId, type Properties, place, plainDeploymentOf } from './deployment.ts';

const actionGroupId = `${groupId}/providers/Microsoft.Insights/actionGroups/glasswatch-test`;
const entraAlert = { resourceSuffix: 'test', actionGroupResourceId: 'group' };
const activityAlert = (ending: string, given: typeof byToken = byToken) =>
  resource('Microsoft.Insights/activityLogAlerts', ending, given);
const operationsOf = (alert: object): readonly string[] => {
  const operations = at(alert, 'properties.condition.allOf.1.anyOf') as readonly Properties[];
  assert.ok(operations.every(({ field }) => field === 'operationName'));
  return operations.map(({ equals }) => String(equals));
};

describe('the alerting', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  describe('the alert rule', () => {
    const rule = (given: typeof byToken & { alertMode?: string } = byToken) =>
      resource('Microsoft.Insights/scheduledQueryRules', '-sign-in', given);

    for (const alertMode of ['all', 'classic'] as const) {
      it(`asks what the bot ships, for the accounts alone, in the mode ${alertMode}`, async () => {
        const asked = await rule({ ...byToken, alertMode });
        const query = String(at(asked, 'properties.criteria.allOf.0.query'));
        assert.equal(query, alertRuleQuery([accountId, registration], alertMode));
        const { problems, columns } = kustoAnalyser(signInTables)(query);
        assert.deepEqual(problems, []);
        const dimensions = at(asked, 'properties.criteria.allOf.0.dimensions');
        assert.deepEqual(
          (dimensions as readonly Properties[]).map(({ name }) => name),
          Object.keys(columns).filter((column) => column !== 'TimeGenerated'),
        );
      });
    }

    it('is stateless, of severity 0, split by every value of its six dimensions, and fires on one row', async () => {
      const properties = at(await rule(), 'properties');
      assert.equal(at(properties, 'autoMitigate'), false);
      assert.equal(at(properties, 'muteActionsDuration'), undefined);
      assert.equal(at(properties, 'severity'), 0);
      assert.equal(at(properties, 'enabled'), true);
      assert.equal(at(properties, 'evaluationFrequency'), 'PT5M');
      assert.equal(at(properties, 'windowSize'), 'PT5M');
      const { query, dimensions, ...condition } = at(properties, 'criteria.allOf.0') as Properties;
      assert.ok(query);
      assert.deepEqual(
        dimensions,
        ['UserPrincipalName', 'UserId', 'IPAddress', 'ResultType', 'AppDisplayName', 'Location'].map(
          (name) => ({
            name,
            operator: 'Include',
            values: ['*'],
          }),
        ),
      );
      assert.deepEqual(condition, {
        timeAggregation: 'Count',
        operator: 'GreaterThan',
        threshold: 0,
        failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
      });
    });

    it('runs as itself, not as its last editor, and calls the action group', async () => {
      const identity = `${groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/glasswatch-test-rule`;
      assert.deepEqual((await rule()).identity, {
        type: 'UserAssigned',
        userAssignedIdentities: { [identity]: {} },
      });
      assert.deepEqual(at(await rule(), 'properties.actions.actionGroups'), [actionGroupId]);
    });
  });

  it('can be made before the log has brought its table, and does not fail then', async () => {
    for (const rule of await resources('Microsoft.Insights/scheduledQueryRules')) {
      assert.equal(at(rule, 'properties.skipQueryValidation'), true, rule.name);
      const query = String(at(rule, 'properties.criteria.allOf.0.query'));
      // Every rule but the watchdog, which fires always, finds nothing then.
      assert.equal(runAlertRule(query, null).length, rule.name.endsWith('-watchdog') ? 1 : 0, rule.name);
      // KS205 is the parser’s warning that a fuzzy union passes over a table. KS204 would be the error.
      assert.deepEqual(
        kustoAnalyser({})(query).problems.map((problem) => problem.slice(0, 5)),
        ['KS205'],
        rule.name,
      );
    }
  });

  it('says in the e-mail’s subject and in the description what happened', async () => {
    const rules = await resources('Microsoft.Insights/scheduledQueryRules');
    // Nobody gets an e-mail of the watchdog.
    for (const rule of rules.filter(({ name }) => !name.endsWith('-watchdog'))) {
      const { 'Email.Subject': subject } = at(rule, 'properties.actions.actionProperties') as Properties;
      const said = rule.name.endsWith('-sign-in') ? /Break-glass account.*signed in/ : /log does not come/;
      assert.match(String(subject), said);
      assert.match(String(at(rule, 'properties.description')), /break-glass account/);
    }
  });

  it('watches whether the log comes at all: one row of anybody is enough', async () => {
    const rule = await resource('Microsoft.Insights/scheduledQueryRules', '-log-silent');
    assert.equal(at(rule, 'properties.evaluationFrequency'), 'PT15M');
    assert.equal(at(rule, 'properties.windowSize'), 'P1D');
    assert.equal(at(rule, 'properties.autoMitigate'), true);
    assert.deepEqual(rule.identity, (await resource(rule.type, '-sign-in')).identity);
    const { query, operator, threshold, timeAggregation } = at(
      rule,
      'properties.criteria.allOf.0',
    ) as Properties;
    assert.deepEqual([timeAggregation, operator, threshold], ['Count', 'LessThan', 1]);
    assert.deepEqual(kustoAnalyser(signInTables)(String(query)).problems, []);
    const { row } = tableRow(aSignIn({ userId: registration }));
    assert.equal(runAlertRule(String(query), [row]).length, 1);
  });

  it('hears of each rule that Azure cannot run, which it tells of rules up to every 15 minutes', async () => {
    const rules = await resources('Microsoft.Insights/scheduledQueryRules');
    for (const rule of rules) {
      assert.match(String(at(rule, 'properties.evaluationFrequency')), /^PT(5|15)M$/, rule.name);
    }
    const { properties } = await activityAlert('-rule-health');
    assert.deepEqual(at(properties, 'scopes'), [groupId]);
    assert.deepEqual(at(properties, 'condition.allOf'), [
      { field: 'category', equals: 'ResourceHealth' },
      { field: 'resourceType', equals: 'Microsoft.Insights/scheduledQueryRules' },
      {
        anyOf: ['Unavailable', 'Degraded'].map((equals) => ({
          field: 'properties.currentHealthStatus',
          equals,
        })),
      },
    ]);
    assert.equal(at(properties, 'enabled'), true);
  });

  it('calls the bot by a token in the common schema, and sends an e-mail beside it', async () => {
    const group = await resource('Microsoft.Insights/actionGroups', 'glasswatch-test');
    const [receiver] = at(group, 'properties.webhookReceivers') as readonly Properties[];
    const { serviceUri, ...proof } = receiver ?? assert.fail();
    assert.match(
      String(serviceUri),
      /^\[format\('https:\/\/\{0\}\/api\/alerts', reference\(.*\)\.defaultHostName\)\]$/,
    );
    assert.deepEqual(proof, {
      name: 'Glasswatch',
      useCommonAlertSchema: true,
      useAadAuth: true,
      objectId: byToken.alertWebhookObjectId,
      identifierUri: `api://${registration}`,
      tenantId: place.tenant,
    });
    assert.equal(at(group, 'properties.emailReceivers.0.emailAddress'), byToken.alertEmail);
  });

  it('calls the bot by the code where there is no app registration', async () => {
    const given = { ...byCode, alertWebhookCode: 'a code&more, and the old one' };
    const { resources } = await plainDeploymentOf('azure.bicep', given);
    const group = resources.find(({ id }) => id === actionGroupId) ?? assert.fail();
    const { serviceUri, ...proof } = at(group, 'properties.webhookReceivers.0') as Properties;
    assert.match(String(serviceUri), /^\[format\('\{0\}\?code=\{1\}', .*, 'a%20code%26more'\)\]$/);
    assert.deepEqual(proof, { name: 'Glasswatch', useCommonAlertSchema: true });
  });

  it('is switched on, calls the bot, and gives each alert one scope', async () => {
    const made = (await azure()).resources.filter(({ type }) =>
      /\/(scheduledQueryRules|activityLogAlerts|metricAlerts|actionGroups)$/.test(type),
    );
    assert.equal(made.length, 10);
    for (const { type, name, properties } of made) {
      assert.equal(at(properties, 'enabled'), true, name);
      if (/activityLogAlerts|scheduledQueryRules/.test(type)) {
        assert.equal(Object(at(properties, 'scopes')).length, 1, name);
        const called = name.endsWith('-watchdog') ? `${actionGroupId}-watchdog` : actionGroupId;
        assert.ok(JSON.stringify(at(properties, 'actions')).includes(`${called}"`), name);
      }
    }
  });

  it('tells of every write and deletion of what watches', async () => {
    const alert = await activityAlert('-watch-changed');
    assert.deepEqual(at(alert, 'properties.scopes'), [groupId]);
    const told = operationsOf(alert);
    const made = (await azure()).resources
      .map(({ type }) => type)
      .filter((type) => type.startsWith('Microsoft.Insights/'));
    for (const type of made) {
      assert.ok(told.includes(`${type}/write`) && told.includes(`${type}/delete`), type);
    }
    for (const operation of [
      'Microsoft.Insights/scheduledQueryRules/disable/action',
      'Microsoft.Insights/actionGroups/createNotifications/action',
      // What a rule reads with, and from.
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.Authorization/locks/delete',
      'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
      'Microsoft.OperationalInsights/workspaces/write',
      'Microsoft.OperationalInsights/workspaces/delete',
      'Microsoft.OperationalInsights/workspaces/purge/action',
      'Microsoft.OperationalInsights/workspaces/tables/write',
      'Microsoft.OperationalInsights/workspaces/tables/delete',
      // The bot.
      'Microsoft.Web/sites/stop/action',
      'Microsoft.Web/sites/delete',
      'Microsoft.Web/sites/config/write',
      'Microsoft.BotService/botServices/delete',
      // The record of what happened.
      'Microsoft.Storage/storageAccounts/delete',
    ]) {
      assert.ok(told.includes(operation), operation);
    }
  });

  it('tells of what works from anywhere in the subscription', async () => {
    const alert = await activityAlert('-subscription-changed');
    assert.deepEqual(at(alert, 'properties.scopes'), [`/subscriptions/${place.subscription}`]);
    assert.deepEqual(operationsOf(alert), [
      'Microsoft.AlertsManagement/actionRules/write',
      'Microsoft.AlertsManagement/actionRules/delete',
      'Microsoft.Insights/dataCollectionRules/write',
      'Microsoft.Insights/dataCollectionRules/delete',
      'Microsoft.Insights/diagnosticSettings/write',
      'Microsoft.Insights/diagnosticSettings/delete',
      'Microsoft.ManagedServices/registrationAssignments/write',
    ]);
  });

  it('tells of changes to an existing workspace, wherever it stands', async () => {
    for (const [where, workspaceResourceId] of Object.entries(existingWorkspace)) {
      const given = { ...byToken, workspaceResourceId };
      const alerts = (await resources('Microsoft.Insights/activityLogAlerts', given)).filter(({ name }) =>
        name.endsWith('-changed'),
      );
      const watched = alerts.flatMap(({ properties }) => at(properties, 'scopes'));
      const [group = ''] = workspaceResourceId.split('/providers/');
      if (where === 'sameGroup') {
        assert.equal(alerts.length, 2);
        assert.ok(watched.some((scope) => workspaceResourceId.startsWith(`${scope}/`)));
        continue;
      }
      assert.ok(watched.includes(workspaceResourceId));
      const there = alerts.filter(({ id }) => id.startsWith(`${group}/`));
      // Each subscription is watched once.
      assert.equal(there.length, where === 'otherSubscription' ? 2 : 1);
      const subscriptions = watched.filter((scope) => /^\/subscriptions\/[^/]+$/.test(String(scope)));
      assert.equal(subscriptions.length, new Set([place.subscription, group.split('/')[2]]).size);
    }
  });

  it('tells of a change to Entra’s diagnostic setting, by an alert on the tenant', async () => {
    const [alert] = (await deploymentOf('entraSettingAlert.bicep', entraAlert)).resources;
    assert.equal(at(alert, 'properties.tenantScope'), place.tenant);
    assert.deepEqual(operationsOf(alert ?? assert.fail()), [
      'microsoft.aadiam/diagnosticSettings/write',
      'microsoft.aadiam/diagnosticSettings/delete',
    ]);
    assert.deepEqual(at(alert, 'properties.actions.actionGroups'), [{ actionGroupId: 'group' }]);
  });

  it('makes no alert that docs/runbook.md does not say what to do about', async () => {
    const ofTenant = await deploymentOf('entraSettingAlert.bicep', entraAlert);
    const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
    const alerts = (await azure()).resources
      .concat(ofTenant.resources)
      .filter(({ type }) => /(scheduledQueryRules|activityLogAlerts|metricAlerts)$/.test(type))
      .map(({ name }) => name.replace('glasswatch-test-', ''));
    assert.equal(alerts.length, 8);
    assert.deepEqual(
      // The alarm itself has its card.
      alerts.filter((name) => name !== 'sign-in' && !runbook.includes(`*${name}*`)),
      [],
    );
  });

  it('tells of the watch itself by both action groups, so that a change to either is told by the other', async () => {
    for (const ending of ['-watch-changed', '-subscription-changed', '-rule-health']) {
      assert.deepEqual(at(await activityAlert(ending), 'properties.actions.actionGroups'), [
        { actionGroupId },
        { actionGroupId: `${actionGroupId}-operators` },
      ]);
    }
  });

  it('tells by e-mail, and not by the bot, when the bot cannot do its work', async () => {
    const test = await resource('Microsoft.Insights/webtests', '-readyz');
    assert.match(
      String(at(test, 'properties.Request.RequestUrl')),
      /^\[format\('https:\/\/\{0\}\/readyz', .*defaultHostName\)\]$/,
    );
    assert.equal(at(test, 'properties.ValidationRules.ExpectedHttpStatusCode'), 200);
    assert.equal(at(test, 'properties.Enabled'), true);
    const alert = await resource('Microsoft.Insights/metricAlerts', '-away');
    assert.equal(at(alert, 'properties.enabled'), true);
    assert.equal(at(alert, 'properties.criteria.webTestId'), test.id);
    const [places, failed] = [
      at(test, 'properties.Locations'),
      at(alert, 'properties.criteria.failedLocationCount'),
    ];
    // What Microsoft recommends: at least five places, and an alert when all but two fail.
    assert.deepEqual([Object(places).length, failed], [5, 3]);
    assert.deepEqual(at(alert, 'properties.actions'), [{ actionGroupId: `${actionGroupId}-operators` }]);
    const operators = await resource('Microsoft.Insights/actionGroups', '-operators');
    assert.equal(at(operators, 'properties.emailReceivers.0.emailAddress'), byToken.alertEmail);
    assert.equal(at(operators, 'properties.webhookReceivers'), undefined);
  });
});
