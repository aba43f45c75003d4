import assert from 'node:assert/strict';
import { ConfigurationError, readConfig, variableNames } from '../../src/config/config.ts';
import type { Parameters } from '../../tools/bicep/parameters.ts';
import {
  azure,
  byCode,
  byToken,
  existingWorkspace,
  registration,
  scenarios,
  secret,
  settingsOf,
} from './azure.ts';
import { bicepOrSkip } from './bicep.ts';
import { deploymentOf } from './deployment.ts';

/** The settings, with what only Azure knows in its form. */
const deployedSettings = async (given: Parameters) =>
  Object.fromEntries(
    Object.entries(await settingsOf(given)).map(([name, value]) => [
      name,
      value
        .replace(/^\[reference\(.*\)\.(clientId|customerId)\]$/, registration)
        .replace(
          /^\[reference\(.*\)\.primaryEndpoints\.table\]$/,
          'https://glasswatchtest.table.core.windows.net/',
        ),
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

describe('the bot’s settings', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  it('are variables that the bot knows, and three of Azure’s SDK and App Service: none is misspelt', async () => {
    const settings = await settingsOf();
    const others = Object.entries(settings).filter(([name]) => !variableNames.includes(name));
    assert.deepEqual(Object.fromEntries(others), {
      AZURE_CLIENT_ID: settings.BOT_ID,
      WEBSITE_RUN_FROM_PACKAGE: '1',
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'false',
    });
  });

  it('hold every variable without which a bot with a managed identity does not start', async () => {
    const missing = mistakesOf({ BOT_TYPE: 'UserAssignedMSI' }).map((mistake) => mistake.split(' ')[0]);
    assert.ok(missing.includes('BOT_ID') && missing.includes('BREAK_GLASS_ACCOUNTS'));
    const set = await settingsOf(byCode);
    assert.deepEqual(
      missing.filter((name) => !set[String(name)]),
      [],
    );
  });

  for (const [scenario, given] of Object.entries(scenarios)) {
    it(`are a configuration that the bot starts with, for ${scenario}`, async () => {
      assert.deepEqual(mistakesOf(await deployedSettings(given)), []);
    });
  }

  it('let in the alerts of what is deployed and of Entra’s setting, by id and by name, and no others', async () => {
    const entraAlert = { resourceSuffix: 'test', actionGroupResourceId: 'group' };
    const ofTenant = await deploymentOf('entraSettingAlert.bicep', entraAlert);
    for (const workspaceResourceId of ['', ...Object.values(existingWorkspace)]) {
      const given = { ...byToken, workspaceResourceId };
      const calling = (await azure(given)).resources
        .filter(({ type }) => /scheduledQueryRules$|activityLogAlerts$/.test(type))
        .concat(ofTenant.resources);
      assert.ok(calling.length >= 6);
      const expected = new Set(calling.flatMap(({ id, name }) => [id, name]));
      const { ALERT_RULES = '' } = await settingsOf(given);
      assert.deepEqual(ALERT_RULES.split(',').sort(), [...expected].sort());
    }
  });

  it('trace what Teams sends when that is asked for, and only then', async () => {
    const traced = await Promise.all(
      [byToken, { ...byToken, teamsTrace: 'on' }].map(async (given) => (await settingsOf(given)).TEAMS_TRACE),
    );
    assert.deepEqual(traced, ['off', 'on']);
  });

  it('prove the webhook’s caller by the token or by the code, never by both', async () => {
    const both = { ...byToken, alertWebhookCode: secret };
    const proofs = [];
    for (const given of [byToken, byCode, both]) {
      const { ALERT_WEBHOOK_AUDIENCE, ALERT_WEBHOOK_CODE } = await settingsOf(given);
      proofs.push([ALERT_WEBHOOK_AUDIENCE, ALERT_WEBHOOK_CODE]);
    }
    assert.deepEqual(proofs, [
      [registration, ''],
      ['', secret],
      [registration, ''],
    ]);
  });
});
