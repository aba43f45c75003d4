import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../demo/settings.ts';
import { ConfigurationError, readConfig, variableNames } from '../../src/config.ts';
import { alertRuleQuery } from '../../src/signIn/workspaceAlertRule.ts';
import { accountId } from '../builders/signIn.ts';
import { kustoAnalyser } from '../logAnalytics/kusto.ts';
import { signInTables } from '../logAnalytics/signInTables.ts';
import { declarationsOf, deploymentOf } from './deployment.ts';
import type { Properties, Value } from './evaluate.ts';

const registration = '33333333-3333-4333-8333-333333333333';
const secret = 'a-code-that-is-secret';
const byToken = {
  resourceSuffix: 'test',
  breakGlassAccounts: `${accountId.toUpperCase()}=svc-harbour@contoso.onmicrosoft.com, ${registration}=svc-lantern@contoso.onmicrosoft.com,`,
  alertEmail: 'soc@contoso.example',
  alertWebhookClientId: registration,
  alertWebhookObjectId: '44444444-4444-4444-8444-444444444444',
};
const byCode = {
  ...byToken,
  alertWebhookClientId: '',
  alertWebhookObjectId: '',
  alertWebhookCode: secret,
};

/** A path through properties and lists, such as `properties.criteria.allOf.0.query`. */
const at = (value: Value | undefined, path: string): Value | undefined =>
  path
    .split('.')
    .reduce<Value | undefined>(
      (found, name) =>
        found !== null && typeof found === 'object' ? (found as Properties)[name] : undefined,
      value,
    );

const resources = (type: string, given: Properties = byToken) =>
  deploymentOf('infra/azure.bicep', given).resources.filter(
    (resource) => resource.type === type && !resource.isExisting,
  );
const only = (type: string, symbol: string, given: Properties = byToken) => {
  const found = resources(type, given).find((resource) => resource.symbol === symbol);
  assert(found, symbol);
  return found.body;
};
const settings = (given: Properties = byToken) => {
  const { properties } = only('Microsoft.Web/sites/config', 'appSettings', given);
  return properties as Readonly<Record<string, string>>;
};
/** The settings with what only Azure knows in its form. */
const deployedSettings = (given: Properties = byToken) =>
  Object.fromEntries(
    Object.entries(settings(given)).map(([name, value]) => [
      name,
      value
        .replace(
          '<workspace.outputs.id>',
          `/subscriptions/${registration}/resourceGroups/watch/providers/Microsoft.OperationalInsights/workspaces/glasswatch`,
        )
        .replace('<store.outputs.tableEndpoint>', 'https://glasswatchtest.table.core.windows.net/')
        .replace(/^<.*>$/, registration),
    ]),
  );
const mistakesOf = (variables: Readonly<Record<string, string>>): readonly string[] => {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    assert(error instanceof ConfigurationError);
    return error.mistakes;
  }
};

describe('the deployment', () => {
  it('gets from azure.parameters.json every parameter that has no default, and none that is not declared', () => {
    const { parameters } = JSON.parse(readFileSync(join(root, 'infra/azure.parameters.json'), 'utf8'));
    const declared = declarationsOf('infra/azure.bicep').parameters;
    assert.deepEqual(
      Object.keys(parameters).filter((name) => !declared.has(name)),
      [],
    );
    const needed = Array.from(declared).filter(([, { node }]) => node.namedChildren.at(-1)?.type === 'type');
    assert.deepEqual(
      needed.map(([name]) => name).filter((name) => !(name in parameters)),
      [],
    );
  });

  describe('the bot’s settings', () => {
    // Azure's SDK and App Service read these.
    const others = ['AZURE_CLIENT_ID', 'WEBSITE_RUN_FROM_PACKAGE', 'SCM_DO_BUILD_DURING_DEPLOYMENT'];

    it('are variables that the bot knows: none is misspelt', () => {
      assert.deepEqual(
        Object.keys(settings()).filter((name) => !variableNames.includes(name) && !others.includes(name)),
        [],
      );
    });

    it('hold every variable without which a bot with a managed identity does not start', () => {
      const missing = mistakesOf({ BOT_TYPE: 'UserAssignedMSI' }).map((mistake) => mistake.split(' ')[0]);
      assert.ok(missing.includes('BOT_ID') && missing.includes('BREAK_GLASS_ACCOUNTS'));
      const set = settings(byCode);
      assert.deepEqual(
        missing.filter((name) => !set[String(name)]),
        [],
      );
    });

    const isSupported = !mistakesOf({ STORE: 'azureTables', ALERT_WEBHOOK_AUDIENCE: registration }).some(
      (mistake) => /^(STORE|ALERT_WEBHOOK_AUDIENCE) is not/.test(mistake),
    );
    const whenSupported = isSupported ? it : it.skip;
    for (const [how, given] of Object.entries({ byToken, byCode })) {
      whenSupported(`are a configuration that the bot starts with, ${how}`, () => {
        assert.deepEqual(mistakesOf(deployedSettings(given)), []);
      });
    }

    it('let in the alerts of what is deployed and of Entra’s setting, by id and by name, and no others', () => {
      const { resources: ofTenant } = deploymentOf('infra/entraSettingAlert.bicep', {
        resourceSuffix: 'test',
        actionGroupResourceId: 'group',
      });
      const calling = deploymentOf('infra/azure.bicep', byToken)
        .resources.filter(({ type }) => /scheduledQueryRules$|activityLogAlerts$/.test(type))
        .concat(ofTenant);
      assert.equal(calling.length, 4);
      const expected = calling.flatMap(({ type, body: { name } }) => [
        String(name),
        `/subscriptions/<subscription>/resourceGroups/<resource group>/providers/${type}/${String(name)}`,
      ]);
      assert.deepEqual(settings().ALERT_RULES?.split(',').sort(), expected.sort());
    });

    it('prove the webhook’s caller by the token or by the code, never by both', () => {
      const both = { ...byToken, alertWebhookCode: secret };
      assert.deepEqual(
        [byToken, byCode, both].map((given) => {
          const { ALERT_WEBHOOK_AUDIENCE, ALERT_WEBHOOK_CODE } = settings(given);
          return [ALERT_WEBHOOK_AUDIENCE, ALERT_WEBHOOK_CODE];
        }),
        [
          [registration, ''],
          ['', secret],
          [registration, ''],
        ],
      );
    });
  });

  it('runs the bot on Node 24, always on, over TLS only, checked at an address that says 200 without a channel', () => {
    const site = only('Microsoft.Web/sites', 'site');
    assert.equal(at(site, 'properties.httpsOnly'), true);
    assert.equal(at(site, 'properties.siteConfig.linuxFxVersion'), 'NODE|24-lts');
    assert.equal(at(site, 'properties.siteConfig.alwaysOn'), true);
    assert.equal(at(site, 'properties.siteConfig.healthCheckPath'), '/healthz');
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(at(site, 'properties.siteConfig.appCommandLine'), scripts.start);
  });

  it('gives each identity the roles that its code needs, there and nowhere else', () => {
    const given = resources('Microsoft.Authorization/roleAssignments').map(({ body }) => [
      at(body, 'properties.principalId'),
      String(at(body, 'properties.roleDefinitionId')).split('/').at(-1),
      body.scope,
    ]);
    // Log Analytics Reader, and Storage Table Data Contributor.
    assert.deepEqual(given, [
      ['<identity.properties.principalId>', '73c42c96-874c-492b-b04d-ab87d138a893', '<workspace>'],
      ['<ruleIdentity.properties.principalId>', '73c42c96-874c-492b-b04d-ab87d138a893', '<workspace>'],
      ['<identity.properties.principalId>', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', '<account>'],
    ]);
    assert.ok(
      '<identity.id>' in Object(at(only('Microsoft.Web/sites', 'site'), 'identity.userAssignedIdentities')),
    );
    assert.equal(settings().AZURE_CLIENT_ID, '<identity.properties.clientId>');
    assert.equal(
      at(only('Microsoft.Storage/storageAccounts', 'account'), 'properties.allowSharedKeyAccess'),
      false,
    );
  });

  it('registers the bot with its managed identity, for Teams alone, at the address that it listens on', () => {
    const bot = at(only('Microsoft.BotService/botServices', 'bot'), 'properties');
    assert.equal(at(bot, 'msaAppType'), settings().BOT_TYPE);
    assert.equal(at(bot, 'msaAppId'), settings().BOT_ID);
    assert.equal(at(bot, 'endpoint'), 'https://<webApp.outputs.hostName>/api/messages');
    assert.deepEqual(
      resources('Microsoft.BotService/botServices/channels').map(({ body }) => body.name),
      ['MsTeamsChannel'],
    );
  });

  it('gives back no secret, and keeps the code where it is needed', () => {
    const deployment = deploymentOf('infra/azure.bicep', byCode);
    assert.ok(deployment.secrets.includes('alertWebhookCode'));
    assert.ok(!JSON.stringify(deployment.outputs).includes(secret));
    const holders = deployment.resources.filter(({ body }) => JSON.stringify(body).includes(secret));
    assert.deepEqual(
      holders.map(({ symbol }) => symbol),
      ['appSettings', 'actionGroup'],
    );
    const tokenResources = deploymentOf('infra/azure.bicep', {
      ...byToken,
      alertWebhookCode: secret,
    }).resources;
    assert.ok(!JSON.stringify(tokenResources).includes(secret));
  });

  describe('the alert rule', () => {
    const rule = (given: Properties = byToken) =>
      only('Microsoft.Insights/scheduledQueryRules', 'signInRule', given);

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

  it('watches whether the log comes at all, by a query that binds', function () {
    this.timeout(60_000);
    const rule = only('Microsoft.Insights/scheduledQueryRules', 'silenceRule');
    const { query, operator, threshold } = at(rule, 'properties.criteria.allOf.0') as Properties;
    assert.deepEqual(kustoAnalyser(signInTables)(String(query)).problems, []);
    assert.deepEqual([operator, threshold], ['LessThan', 1]);
  });

  it('calls the bot by a token in the common schema, and sends an e-mail beside it', () => {
    const { webhookReceivers, emailReceivers } = at(
      only('Microsoft.Insights/actionGroups', 'actionGroup'),
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
    const group = only('Microsoft.Insights/actionGroups', 'actionGroup', {
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
    const alert = only('Microsoft.Insights/activityLogAlerts', 'changeAlert');
    const operations = at(alert, 'properties.condition.allOf.1.anyOf') as readonly Properties[];
    const told = operations.map(({ equals }) => String(equals));
    const made = deploymentOf('infra/azure.bicep', byToken)
      .resources.map(({ type }) => type)
      .filter((type) => type.startsWith('Microsoft.Insights/'));
    for (const type of made) {
      assert.ok(told.includes(`${type}/write`) && told.includes(`${type}/delete`), type);
    }
    assert.ok(told.includes('Microsoft.Insights/scheduledQueryRules/disable/action'));
    assert.deepEqual(at(alert, 'properties.actions.actionGroups'), [{ actionGroupId: '<actionGroup.id>' }]);
  });

  it('leaves an existing workspace as it is, and reads it where it stands', () => {
    const workspaceResourceId = `/subscriptions/${registration}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/soc`;
    const [workspace] = deploymentOf('infra/azure.bicep', {
      ...byToken,
      workspaceResourceId,
    }).resources.filter(({ isExisting }) => isExisting);
    assert.equal(workspace?.body.name, 'soc');
  });

  it('brings Entra’s logs to the workspace: those that the alert rule, diagnose and audit read', () => {
    const categories = (given: Properties) => {
      const [setting] = deploymentOf('infra/entraDiagnosticSetting.bicep', given).resources;
      const logs = at(setting?.body, 'properties.logs') as readonly Properties[];
      return logs.filter(({ enabled }) => enabled === true).map(({ category }) => category);
    };
    const always = ['SignInLogs', 'NonInteractiveUserSignInLogs', 'AuditLogs'];
    assert.deepEqual(categories({ workspaceResourceId: 'id' }), always);
    assert.deepEqual(categories({ workspaceResourceId: 'id', withGraphActivity: true }), [
      ...always,
      'MicrosoftGraphActivityLogs',
    ]);
  });
});
