import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';
import { at, azure, byCode, byToken, known, resource, resources, secret, settingsOf } from './azure.ts';
import { bicepOrSkip } from './bicep.ts';
import { deploymentOf, groupId, type Properties, plainDeploymentOf, templateOf } from './deployment.ts';

/** Expressions for what only a deployment knows of the two identities. */
const principal = (name: string) =>
  known('Microsoft.ManagedIdentity/userAssignedIdentities', name, '2024-11-30', 'principalId');
const clientId = known(
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'glasswatch-test',
  '2024-11-30',
  'clientId',
);

type Template = {
  readonly parameters?: Readonly<Record<string, { readonly type: string }>>;
  readonly resources: Readonly<Record<string, TemplateResource>> | readonly TemplateResource[];
  readonly outputs?: object;
};
type TemplateResource = {
  readonly type: string;
  readonly dependsOn?: readonly string[];
  readonly properties?: { readonly template?: Template; readonly parameters?: object };
};

/** A template, and those of its modules. */
function* templatesIn(template: Template): Generator<Template> {
  yield template;
  for (const { properties } of Object.values(template.resources)) {
    if (properties?.template) yield* templatesIn(properties.template);
  }
}

describe('the deployment', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  it('runs the bot on Node 24, always on, over TLS only, checked at an address that says 200 without a channel', async () => {
    const site = await resource('Microsoft.Web/sites', 'glasswatch-test');
    assert.equal(at(site, 'properties.httpsOnly'), true);
    assert.equal(at(site, 'properties.siteConfig.linuxFxVersion'), 'NODE|24-lts');
    assert.equal(at(site, 'properties.siteConfig.alwaysOn'), true);
    assert.equal(at(site, 'properties.siteConfig.healthCheckPath'), '/healthz');
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(at(site, 'properties.siteConfig.appCommandLine'), scripts.start);
  });

  it('gives each identity the roles that its code needs, there and nowhere else', async () => {
    const given = (await resources('Microsoft.Authorization/roleAssignments')).map(({ id, properties }) => [
      at(properties, 'principalId'),
      String(at(properties, 'roleDefinitionId')).split('/').at(-1),
      /^\[extensionResourceId\('(.*?)'/.exec(id)?.[1],
    ]);
    const workspace = `${groupId}/providers/Microsoft.OperationalInsights/workspaces/glasswatch-test`;
    const account = `${groupId}/providers/Microsoft.Storage/storageAccounts/glasswatchtest`;
    // Log Analytics Reader, and Storage Table Data Contributor.
    assert.deepEqual(given, [
      [principal('glasswatch-test'), '73c42c96-874c-492b-b04d-ab87d138a893', workspace],
      [principal('glasswatch-test-rule'), '73c42c96-874c-492b-b04d-ab87d138a893', workspace],
      [principal('glasswatch-test'), '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', account],
    ]);
    const site = await resource('Microsoft.Web/sites', 'glasswatch-test');
    assert.deepEqual(Object.keys(Object(at(site, 'identity.userAssignedIdentities'))), [
      `${groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/glasswatch-test`,
    ]);
    assert.equal((await settingsOf()).AZURE_CLIENT_ID, clientId);
    const store = await resource('Microsoft.Storage/storageAccounts', 'glasswatchtest');
    assert.equal(at(store, 'properties.allowSharedKeyAccess'), false);
  });

  it('registers the bot with its managed identity, for Teams alone, at the address that it listens on', async () => {
    const { properties } = await resource('Microsoft.BotService/botServices', 'glasswatch-test');
    const settings = await settingsOf();
    assert.equal(at(properties, 'msaAppType'), settings.BOT_TYPE);
    assert.equal(at(properties, 'msaAppId'), settings.BOT_ID);
    assert.match(
      String(at(properties, 'endpoint')),
      /^\[format\('https:\/\/\{0\}\/api\/messages', .*defaultHostName\)\]$/,
    );
    const channels = await resources('Microsoft.BotService/botServices/channels');
    assert.deepEqual(
      channels.map(({ name }) => name),
      ['glasswatch-test/MsTeamsChannel'],
    );
  });

  it('gives back no secret, and keeps the code where it is needed', async () => {
    // The engine hides what is secure, so what it shows is what the history of deployments would show.
    const shown = JSON.stringify(await azure(byCode));
    assert.ok(shown.includes(byCode.alertEmail));
    assert.ok(!shown.includes(secret));
    const holders = (await plainDeploymentOf('azure.bicep', byCode)).resources.filter((made) =>
      JSON.stringify(made).includes(secret),
    );
    assert.deepEqual(
      holders.map(({ type, name }) => `${type} ${name}`),
      [
        'Microsoft.Web/sites/config glasswatch-test/appsettings',
        'Microsoft.Insights/actionGroups glasswatch-test',
        'Microsoft.Insights/actionGroups glasswatch-test-watchdog',
      ],
    );
    const tokenDeployment = await plainDeploymentOf('azure.bicep', { ...byToken, alertWebhookCode: secret });
    assert.ok(!JSON.stringify(tokenDeployment).includes(secret));
  });

  it('takes no secret but as a secure parameter, and asks Azure for no key', async () => {
    for (const file of ['azure.bicep', 'entraDiagnosticSetting.bicep', 'entraSettingAlert.bicep']) {
      const text = await templateOf(file);
      assert.doesNotMatch(text, /\blist[A-Z]\w*\(|AccountKey=|SharedAccessSignature/);
      const parameters = Array.from(templatesIn(JSON.parse(text))).flatMap(({ parameters = {} }) =>
        Object.entries(parameters),
      );
      const named = parameters.filter(([name]) => /code|secret|password|key|settings/i.test(name));
      assert.deepEqual(
        named.filter(([, { type }]) => !/^secure/i.test(type)).map(([name]) => name),
        [],
      );
      if (file === 'azure.bicep') assert.equal(named.length, 4);
    }
  });

  it('keeps no log of addresses, in which the code may stand', async () => {
    const [setting] = await resources('Microsoft.Insights/diagnosticSettings');
    assert.deepEqual(
      (at(setting, 'properties.logs') as readonly Properties[]).map(({ category }) => category),
      ['AppServiceConsoleLogs', 'AppServicePlatformLogs'],
    );
    const site = await resource('Microsoft.Web/sites', 'glasswatch-test');
    assert.equal(at(site, 'properties.siteConfig.httpLoggingEnabled'), false);
  });

  it('lets nobody in by a password, a key or an old protocol', async () => {
    const site = at(await resource('Microsoft.Web/sites', 'glasswatch-test'), 'properties.siteConfig');
    assert.equal(at(site, 'ftpsState'), 'Disabled');
    assert.equal(at(site, 'minTlsVersion'), '1.2');
    const policies = await resources('Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    assert.deepEqual(
      policies.map(({ name, properties }) => [name.split('/').at(-1), at(properties, 'allow')]),
      [
        ['scm', false],
        ['ftp', false],
      ],
    );
    const bot = await resource('Microsoft.BotService/botServices', 'glasswatch-test');
    assert.equal(at(bot, 'properties.disableLocalAuth'), true);
  });

  it('gives roles at a new workspace once it is there', async () => {
    const { resources: made }: Template = JSON.parse(await templateOf('azure.bicep'));
    const roles = Object.entries(made).find(([symbol]) => symbol === 'workspace')?.[1];
    assert.ok(roles?.dependsOn?.includes('newWorkspace'));
  });

  it('brings Entra’s logs to the workspace: those that the alert rule, diagnose and audit read', async () => {
    const categories = async (given: { workspaceResourceId: string; withGraphActivity?: boolean }) => {
      const [setting] = (await deploymentOf('entraDiagnosticSetting.bicep', given)).resources;
      const logs = at(setting, 'properties.logs') as readonly Properties[];
      return logs.filter(({ enabled }) => enabled === true).map(({ category }) => category);
    };
    const always = ['SignInLogs', 'NonInteractiveUserSignInLogs', 'AuditLogs'];
    assert.deepEqual(await categories({ workspaceResourceId: 'id' }), always);
    assert.deepEqual(await categories({ workspaceResourceId: 'id', withGraphActivity: true }), [
      ...always,
      'MicrosoftGraphActivityLogs',
    ]);
  });
});
