import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertRuleQuery } from '../../src/signIn/workspace/alertRule.ts';
import { root } from '../../tools/root.ts';
import { accountId } from '../builders/signIn.ts';
import { kustoAnalyser } from '../logAnalytics/kusto.ts';
import { signInTables } from '../logAnalytics/signInTables.ts';
import { at, azure, bodyOf, byCode, byToken, registration, resources } from './azure.ts';
import { deploymentOf } from './deployment.ts';
import type { Properties } from './evaluate.ts';

describe('the alerting', () => {
  describe('the alert rule', () => {
    const rule = (given: Properties = byToken) =>
      bodyOf('Microsoft.Insights/scheduledQueryRules', 'signInRule', given);

    for (const alertMode of ['all', 'classic'] as const) {
      it(`asks what the bot ships, for the accounts alone, in the mode ${alertMode}`, function () {
        this.timeout(60_000);
        const query = String(at(rule({ ...byToken, alertMode }), 'properties.criteria.allOf.0.query'));
        assert.equal(query, alertRuleQuery([accountId, registration], alertMode));
        const { problems, columns } = kustoAnalyser(signInTables)(query);
        assert.deepEqual(problems, []);
        const dimensions = at(rule(), 'properties.criteria.allOf.0.dimensions');
        assert.deepEqual(
          (dimensions as readonly Properties[]).map(({ name }) => name),
          Object.keys(columns).filter((column) => column !== 'TimeGenerated'),
        );
      });
    }

    it('is stateless, of severity 0, split by every value of its six dimensions, and fires on one row', () => {
      const properties = at(rule(), 'properties');
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

    it('runs as itself, not as its last editor, and calls the action group', () => {
      assert.deepEqual(rule().identity, {
        type: 'UserAssigned',
        userAssignedIdentities: { '<ruleIdentity.id>': {} },
      });
      assert.deepEqual(at(rule(), 'properties.actions.actionGroups'), ['<actionGroup.id>']);
    });
  });

  it('can be made before the log has brought its table', () => {
    for (const { symbol, body } of resources('Microsoft.Insights/scheduledQueryRules')) {
      assert.equal(at(body, 'properties.skipQueryValidation'), true, symbol);
    }
  });

  it('says in the e-mail’s subject and in the description what happened', () => {
    for (const { symbol, body } of resources('Microsoft.Insights/scheduledQueryRules')) {
      const { 'Email.Subject': subject } = at(body, 'properties.actions.actionProperties') as Properties;
      const said = symbol === 'signInRule' ? /Break-glass account.*signed in/ : /log does not come/;
      assert.match(String(subject), said);
      assert.match(String(at(body, 'properties.description')), /break-glass account/);
    }
  });

  it('watches whether the log comes at all, by a query that binds', function () {
    this.timeout(60_000);
    const rule = bodyOf('Microsoft.Insights/scheduledQueryRules', 'silenceRule');
    const { query, operator, threshold } = at(rule, 'properties.criteria.allOf.0') as Properties;
    assert.deepEqual(kustoAnalyser(signInTables)(String(query)).problems, []);
    assert.deepEqual([operator, threshold], ['LessThan', 1]);
  });

  it('calls the bot by a token in the common schema, and sends an e-mail beside it', () => {
    const { webhookReceivers, emailReceivers } = at(
      bodyOf('Microsoft.Insights/actionGroups', 'actionGroup'),
      'properties',
    ) as Properties;
    assert.deepEqual(webhookReceivers, [
      {
        name: 'Glasswatch',
        serviceUri: 'https://<webApp.outputs.hostName>/api/alerts',
        useCommonAlertSchema: true,
        useAadAuth: true,
        objectId: byToken.alertWebhookObjectId,
        identifierUri: `api://${registration}`,
        tenantId: '<tenant>',
      },
    ]);
    assert.equal(at(emailReceivers, '0.emailAddress'), byToken.alertEmail);
  });

  it('calls the bot by the code where there is no app registration', () => {
    const group = bodyOf('Microsoft.Insights/actionGroups', 'actionGroup', {
      ...byCode,
      alertWebhookCode: 'a code&more',
    });
    assert.deepEqual(at(group, 'properties.webhookReceivers.0'), {
      name: 'Glasswatch',
      serviceUri: 'https://<webApp.outputs.hostName>/api/alerts?code=a%20code%26more',
      useCommonAlertSchema: true,
    });
  });

  it('tells of whoever writes, deletes or disables what watches', () => {
    const alert = bodyOf('Microsoft.Insights/activityLogAlerts', 'changeAlert');
    const operations = at(alert, 'properties.condition.allOf.1.anyOf') as readonly Properties[];
    const told = operations.map(({ equals }) => String(equals));
    const made = azure()
      .resources.map(({ type }) => type)
      .filter((type) => type.startsWith('Microsoft.Insights/'));
    for (const type of made) {
      assert.ok(told.includes(`${type}/write`) && told.includes(`${type}/delete`), type);
    }
    for (const operation of [
      'Microsoft.Insights/scheduledQueryRules/disable/action',
      // A processing rule that suppresses alerts.
      'Microsoft.AlertsManagement/actionRules/write',
      // What a rule reads with, and from.
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
      'Microsoft.OperationalInsights/workspaces/delete',
      // The record of what happened.
      'Microsoft.Storage/storageAccounts/delete',
    ]) {
      assert.ok(told.includes(operation), operation);
    }
  });

  it('tells of a change to Entra’s diagnostic setting, by an alert on the tenant', () => {
    const [alert] = deploymentOf('infra/entraSettingAlert.bicep', {
      resourceSuffix: 'test',
      actionGroupResourceId: 'group',
    }).resources;
    const { tenantScope, condition, actions } = at(alert?.body, 'properties') as Properties;
    assert.equal(tenantScope, '<tenant>');
    const operations = at(condition, 'allOf.1.anyOf') as readonly Properties[];
    assert.deepEqual(
      operations.map(({ equals }) => equals),
      ['microsoft.aadiam/diagnosticSettings/write', 'microsoft.aadiam/diagnosticSettings/delete'],
    );
    assert.deepEqual(at(actions, 'actionGroups'), [{ actionGroupId: 'group' }]);
  });

  it('makes no alert that docs/runbook.md does not say what to do about', () => {
    const { resources: ofTenant } = deploymentOf('infra/entraSettingAlert.bicep', {
      resourceSuffix: 'test',
      actionGroupResourceId: 'group',
    });
    const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
    const alerts = azure()
      .resources.concat(ofTenant)
      .filter(({ type }) => /(scheduledQueryRules|activityLogAlerts|metricAlerts)$/.test(type))
      .map(({ body }) => String(body.name).replace('glasswatch-test-', ''));
    assert.equal(alerts.length, 5);
    assert.deepEqual(
      // The alarm itself has its card.
      alerts.filter((name) => name !== 'sign-in' && !runbook.includes(`*${name}*`)),
      [],
    );
  });

  it('tells of a change to either action group by the other one', () => {
    const alert = bodyOf('Microsoft.Insights/activityLogAlerts', 'changeAlert');
    assert.deepEqual(at(alert, 'properties.actions.actionGroups'), [
      { actionGroupId: '<actionGroup.id>' },
      { actionGroupId: '<operators.id>' },
    ]);
  });

  it('tells by e-mail, and not by the bot, when the bot cannot do its work', () => {
    const test = at(bodyOf('Microsoft.Insights/webtests', 'readiness'), 'properties');
    assert.equal(at(test, 'Request.RequestUrl'), 'https://<webApp.outputs.hostName>/readyz');
    assert.equal(at(test, 'ValidationRules.ExpectedHttpStatusCode'), 200);
    assert.equal(at(test, 'Enabled'), true);
    const alert = at(bodyOf('Microsoft.Insights/metricAlerts', 'botAway'), 'properties');
    assert.equal(at(alert, 'enabled'), true);
    assert.equal(at(alert, 'criteria.webTestId'), '<readiness.id>');
    const [places, failed] = [at(test, 'Locations'), at(alert, 'criteria.failedLocationCount')];
    // What Microsoft recommends: at least five places, and an alert when all but two fail.
    assert.deepEqual([Object(places).length, failed], [5, 3]);
    assert.deepEqual(at(alert, 'actions'), [{ actionGroupId: '<alerting.outputs.operatorsId>' }]);
    const operators = at(bodyOf('Microsoft.Insights/actionGroups', 'operators'), 'properties') as Properties;
    assert.equal(at(operators, 'emailReceivers.0.emailAddress'), byToken.alertEmail);
    assert.equal(operators.webhookReceivers, undefined);
  });
});
