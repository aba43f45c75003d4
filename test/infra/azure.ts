import assert from 'node:assert/strict';
import type { Parameters } from '../../tools/bicep/parameters.ts';
import { accountId } from '../builders/signIn.ts';
import {
  deploymentOf,
  groupId,
  type Properties,
  plainDeploymentOf,
  type Resource,
  type Value,
} from './deployment.ts';

/** Any GUID. */
export const registration = '33333333-3333-4333-8333-333333333333';
export const secret = 'a-code-that-is-secret';

/** Parameters of infra/azure.bicep, with the webhook protected by Entra's tokens. */
export const byToken = {
  resourceSuffix: 'test',
  breakGlassAccounts: `${accountId.toUpperCase()}=svc-harbour@contoso.onmicrosoft.com, ${registration}=svc-lantern@contoso.onmicrosoft.com,`,
  alertEmail: 'soc@contoso.example',
  alertWebhookClientId: registration,
  alertWebhookObjectId: '44444444-4444-4444-8444-444444444444',
};

/** The same, with the webhook protected by the shared code. */
export const byCode = {
  ...byToken,
  alertWebhookClientId: '',
  alertWebhookObjectId: '',
  alertWebhookCode: secret,
};

const workspaceIn = (subscription: string, group: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.OperationalInsights/workspaces/soc-logs`;
export const existingWorkspace = {
  sameGroup: `${groupId}/providers/Microsoft.OperationalInsights/workspaces/soc-logs`,
  otherGroup: workspaceIn('20000000-0000-4000-8000-000000000002', 'logs'),
  otherSubscription: workspaceIn('50000000-0000-4000-8000-000000000005', 'logs'),
};

/** People whom the alarm reaches by phone as well. */
export const calledByPhone = {
  smsReceivers: [{ name: 'on call', countryCode: '49', phoneNumber: '1555010001' }],
  voiceReceivers: [{ name: 'on call', countryCode: '1', phoneNumber: '2065550100' }],
  appPushReceivers: [{ name: 'Ada', emailAddress: 'ada@contoso.example' }],
};

/** What people deploy. Each resolves on paper. */
export const scenarios = {
  'a webhook by token and a new workspace': byToken,
  'a webhook by code': byCode,
  'an existing workspace in the same resource group': {
    ...byToken,
    workspaceResourceId: existingWorkspace.sameGroup,
  },
  'an existing workspace in another resource group': {
    ...byToken,
    workspaceResourceId: existingWorkspace.otherGroup,
  },
  'an existing workspace in another subscription': {
    ...byToken,
    workspaceResourceId: existingWorkspace.otherSubscription,
  },
  'no e-mail': { ...byToken, alertEmail: '' },
  'people called by phone': { ...byToken, ...calledByPhone },
  'the watchdog switched off': { ...byToken, watchdog: 'off' },
} satisfies Record<string, Parameters>;

export const azure = (given: Parameters = byToken) => deploymentOf('azure.bicep', given);

/** What is at a path through properties and lists, such as `properties.criteria.allOf.0.query`. */
export const at = (value: object | Value | undefined, path: string): Value | undefined =>
  path
    .split('.')
    .reduce<Value | undefined>(
      (found, name) =>
        found !== null && typeof found === 'object' ? (found as Properties)[name] : undefined,
      value as Value | undefined,
    );

/** All of a type that would be made. */
export async function resources(type: string, given: Parameters = byToken): Promise<readonly Resource[]> {
  const deployment = await azure(given);
  return deployment.resources.filter((resource) => resource.type === type);
}

/** The resource of this type whose name ends so. */
export async function resource(type: string, ending: string, given: Parameters = byToken): Promise<Resource> {
  const found = (await resources(type, given)).filter(({ name }) => name.endsWith(ending));
  assert.equal(found.length, 1, `${type} ${ending}`);
  return found[0] ?? assert.fail();
}

/** The web app's environment variables, the secret one included. */
export async function settingsOf(given: Parameters = byToken): Promise<Readonly<Record<string, string>>> {
  const { resources } = await plainDeploymentOf('azure.bicep', given);
  const found = resources.find(({ name }) => name.endsWith('/appsettings')) ?? assert.fail();
  return found.properties as Readonly<Record<string, string>>;
}

/** The expression for what only a deployment knows of a resource, such as its principal. */
export const known = (type: string, name: string, apiVersion: string, property: string): string =>
  `[reference('${groupId}/providers/${type}/${name}', '${apiVersion}').${property}]`;
