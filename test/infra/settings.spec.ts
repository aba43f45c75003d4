import assert from 'node:assert/strict';
import { ConfigurationError, readConfig, variableNames } from '../../src/config/config.ts';
import { azure, byCode, byToken, registration, secret, settingsOf } from './azure.ts';
import { deploymentOf } from './deployment.ts';
import type { Properties } from './evaluate.ts';

/** The settings with what only Azure knows in its form. */
const deployedSettings = (given: Properties = byToken) =>
  Object.fromEntries(
    Object.entries(settingsOf(given)).map(([name, value]) => [
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

describe('the bot’s settings', () => {
  it('are variables that the bot knows, and three of Azure’s SDK and App Service: none is misspelt', () => {
    const others = Object.entries(settingsOf()).filter(([name]) => !variableNames.includes(name));
    assert.deepEqual(Object.fromEntries(others), {
      AZURE_CLIENT_ID: '<identity.properties.clientId>',
      WEBSITE_RUN_FROM_PACKAGE: '1',
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'false',
    });
  });

  it('hold every variable without which a bot with a managed identity does not start', () => {
    const missing = mistakesOf({ BOT_TYPE: 'UserAssignedMSI' }).map((mistake) => mistake.split(' ')[0]);
    assert.ok(missing.includes('BOT_ID') && missing.includes('BREAK_GLASS_ACCOUNTS'));
    const set = settingsOf(byCode);
    assert.deepEqual(
      missing.filter((name) => !set[String(name)]),
      [],
    );
  });

  for (const [how, given] of Object.entries({ byToken, byCode })) {
    it(`are a configuration that the bot starts with, ${how}`, () => {
      assert.deepEqual(mistakesOf(deployedSettings(given)), []);
    });
  }

  it('let in the alerts of what is deployed and of Entra’s setting, by id and by name, and no others', () => {
    const { resources: ofTenant } = deploymentOf('infra/entraSettingAlert.bicep', {
      resourceSuffix: 'test',
      actionGroupResourceId: 'group',
    });
    const calling = azure()
      .resources.filter(({ type }) => /scheduledQueryRules$|activityLogAlerts$/.test(type))
      .concat(ofTenant);
    assert.equal(calling.length, 4);
    const expected = calling.flatMap(({ type, body: { name } }) => [
      String(name),
      `/subscriptions/<subscription>/resourceGroups/<resource group>/providers/${type}/${String(name)}`,
    ]);
    assert.deepEqual(settingsOf().ALERT_RULES?.split(',').sort(), expected.sort());
  });

  it('prove the webhook’s caller by the token or by the code, never by both', () => {
    const both = { ...byToken, alertWebhookCode: secret };
    assert.deepEqual(
      [byToken, byCode, both].map((given) => {
        const { ALERT_WEBHOOK_AUDIENCE, ALERT_WEBHOOK_CODE } = settingsOf(given);
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
