import assert from 'node:assert/strict';
import { accountId } from '../builders/signIn.ts';
import { deploymentOf, type Resource } from './deployment.ts';
import type { Properties, Value } from './evaluate.ts';

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

export const azure = (given: Properties = byToken) => deploymentOf('infra/azure.bicep', given);

/** What is at a path through properties and lists, such as `properties.criteria.allOf.0.query`. */
export const at = (value: Value | undefined, path: string): Value | undefined =>
  path
    .split('.')
    .reduce<Value | undefined>(
      (found, name) =>
        found !== null && typeof found === 'object' ? (found as Properties)[name] : undefined,
      value,
    );

/** All of a type that would be made. */
export const resources = (type: string, given: Properties = byToken): readonly Resource[] =>
  azure(given).resources.filter((resource) => resource.type === type && !resource.isExisting);

/** What the resource of this name in its file would be made with. */
export function bodyOf(type: string, symbol: string, given: Properties = byToken): Properties {
  const found = resources(type, given).find((resource) => resource.symbol === symbol);
  assert(found, symbol);
  return found.body;
}

/** The web app's environment variables. */
export const settingsOf = (given: Properties = byToken) =>
  bodyOf('Microsoft.Web/sites/config', 'appSettings', given).properties as Readonly<Record<string, string>>;
