import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';
import { at, azure, bodyOf, byCode, byToken, registration, resources, secret, settingsOf } from './azure.ts';
import { declarationsOf, deploymentOf, nameOf } from './deployment.ts';
import type { Properties } from './evaluate.ts';

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

  it('runs the bot on Node 24, always on, over TLS only, checked at an address that says 200 without a channel', () => {
    const site = bodyOf('Microsoft.Web/sites', 'site');
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
      '<identity.id>' in Object(at(bodyOf('Microsoft.Web/sites', 'site'), 'identity.userAssignedIdentities')),
    );
    assert.equal(settingsOf().AZURE_CLIENT_ID, '<identity.properties.clientId>');
    assert.equal(
      at(bodyOf('Microsoft.Storage/storageAccounts', 'account'), 'properties.allowSharedKeyAccess'),
      false,
    );
  });

  it('registers the bot with its managed identity, for Teams alone, at the address that it listens on', () => {
    const bot = at(bodyOf('Microsoft.BotService/botServices', 'bot'), 'properties');
    assert.equal(at(bot, 'msaAppType'), settingsOf().BOT_TYPE);
    assert.equal(at(bot, 'msaAppId'), settingsOf().BOT_ID);
    assert.equal(at(bot, 'endpoint'), 'https://<webApp.outputs.hostName>/api/messages');
    assert.deepEqual(
      resources('Microsoft.BotService/botServices/channels').map(({ body }) => body.name),
      ['MsTeamsChannel'],
    );
  });

  it('gives back no secret, and keeps the code where it is needed', () => {
    const deployment = azure(byCode);
    assert.ok(JSON.stringify(deployment.history).includes(byCode.alertEmail));
    assert.ok(!JSON.stringify(deployment.history).includes(secret));
    const holders = deployment.resources.filter(({ body }) => JSON.stringify(body).includes(secret));
    assert.deepEqual(
      holders.map(({ symbol }) => symbol),
      ['appSettings', 'actionGroup'],
    );
    const tokenResources = azure({
      ...byToken,
      alertWebhookCode: secret,
    }).resources;
    assert.ok(!JSON.stringify(tokenResources).includes(secret));
  });

  it('keeps no log of addresses, in which the code may stand', () => {
    const logs = at(bodyOf('Microsoft.Insights/diagnosticSettings', 'logs'), 'properties.logs');
    assert.deepEqual(
      (logs as readonly Properties[]).map(({ category }) => category),
      ['AppServiceConsoleLogs', 'AppServicePlatformLogs'],
    );
    const site = bodyOf('Microsoft.Web/sites', 'site');
    assert.equal(at(site, 'properties.siteConfig.httpLoggingEnabled'), false);
  });

  it('lets nobody in by a password, a key or an old protocol', () => {
    const site = at(bodyOf('Microsoft.Web/sites', 'site'), 'properties.siteConfig');
    assert.equal(at(site, 'ftpsState'), 'Disabled');
    assert.equal(at(site, 'minTlsVersion'), '1.2');
    assert.deepEqual(
      resources('Microsoft.Web/sites/basicPublishingCredentialsPolicies').map(({ body }) => [
        body.name,
        at(body, 'properties.allow'),
      ]),
      [
        ['scm', false],
        ['ftp', false],
      ],
    );
    const bot = bodyOf('Microsoft.BotService/botServices', 'bot');
    assert.equal(at(bot, 'properties.disableLocalAuth'), true);
  });

  it('gives roles at a new workspace once it is there', () => {
    const [module] = declarationsOf('infra/azure.bicep').modules.filter(
      (node) => nameOf(node) === 'workspace',
    );
    assert.match(module?.text ?? '', /dependsOn: \[newWorkspace\]/);
  });

  it('leaves an existing workspace as it is, and reads it where it stands', () => {
    const workspaceResourceId = `/subscriptions/${registration}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/soc`;
    const [workspace] = azure({
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
