import { accountsSetting } from '../../src/config/accounts.ts';
import { isGuid } from '../../src/guid.ts';
import type { Parameters } from '../bicep/parameters.ts';

/**
 * What is wrong with the parameters of `infra/azure.bicep`, a sentence or two for each mistake. The template refuses what would
 * leave an account unwatched or the webhook open, but only in Azure, where the toolkit has made the Teams app by then.
 */
export function parameterMistakes(parameters: Parameters): readonly string[] {
  const given = (name: string) => String(parameters[name] ?? '');
  const mistakes: string[] = [];
  if (!/^[a-z0-9][a-z0-9-]{0,10}[a-z0-9]$/.test(given('resourceSuffix'))) {
    mistakes.push('RESOURCE_SUFFIX is no part of a name. Write 2 to 12 lower-case letters and digits.');
  }
  const accounts = accountsSetting.safeParse(given('breakGlassAccounts'));
  if (!accounts.success) {
    const [issue] = accounts.error.issues;
    mistakes.push(`BREAK_GLASS_ACCOUNTS would leave an account unwatched: ${issue?.message}.`);
  }
  const ids = ['alertWebhookClientId', 'alertWebhookObjectId'].map(given);
  const [clientId, objectId] = ids;
  if (ids.some((id) => id !== '') && !ids.every(isGuid)) {
    mistakes.push(
      'ALERT_WEBHOOK_CLIENT_ID and ALERT_WEBHOOK_OBJECT_ID belong together. Write both ids of the app registration, or neither and the code of docs/deploy.md, step 1.',
    );
  } else if (clientId !== '' && clientId === objectId) {
    mistakes.push(
      'ALERT_WEBHOOK_CLIENT_ID and ALERT_WEBHOOK_OBJECT_ID are the same id, so no alert would be let in. Write the application id and the object id of the app registration.',
    );
  }
  if (ids.every((id) => id === '') && given('alertWebhookCode') === '') {
    mistakes.push(
      'The webhook has no way to know Azure Monitor, so the bot would take no alert. Write both ids of the app registration, or the code of docs/deploy.md, step 1.',
    );
  }
  if (!/^([^\s@,;]+@[^\s@,;]+)?$/.test(given('alertEmail'))) {
    mistakes.push('ALERT_EMAIL is no address, so the second path would not exist. Write one address.');
  }
  if (
    !/^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/microsoft\.operationalinsights\/workspaces\/[^/\s]+)?$/i.test(
      given('workspaceResourceId'),
    )
  ) {
    mistakes.push(
      'workspaceResourceId is no id of a workspace. Write the resource id that its JSON view in the portal shows.',
    );
  }
  return mistakes;
}
