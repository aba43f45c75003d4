import assert from 'node:assert/strict';
import { accountId } from '../builders/signIn.ts';
import { azure, byCode, byToken, existingWorkspace, registration, scenarios } from './azure.ts';
import { bicepOrSkip } from './bicep.ts';
import { groupId, plainDeploymentOf } from './deployment.ts';

describe('a deployment on paper', function () {
  this.timeout(120_000);
  before(async function () {
    await bicepOrSkip(this);
  });

  /** Every function that Azure can answer at run time only. */
  const atRunTime = /\b(reference|guid|extensionResourceId|format|uriComponent|parameters)\(/;

  for (const [scenario, given] of Object.entries(scenarios)) {
    it(`resolves for ${scenario}: nothing stays open but what Azure knows at run time`, async () => {
      const { resources, outputs, diagnostics } = await azure(given);
      assert.deepEqual(diagnostics, []);
      const expressions = JSON.stringify([resources, outputs]).match(/"\[(?:[^"\\]|\\.)*\]"/g) ?? [];
      assert.ok(expressions.length > 0);
      assert.deepEqual(
        expressions.filter((text) => !atRunTime.test(text) || /\bvariables\(|\bif\(/.test(text)),
        [],
      );
      assert.ok(resources.every(({ apiVersion }) => /^\d{4}-\d\d-\d\d/.test(apiVersion)));
    });
  }

  it('makes a workspace where none is named, and none where one is', async () => {
    const made = async (given: typeof byToken & { workspaceResourceId?: string }) =>
      (await azure(given)).resources.filter(({ type }) => type === 'Microsoft.OperationalInsights/workspaces')
        .length;
    assert.equal(await made(byToken), 1);
    for (const workspaceResourceId of Object.values(existingWorkspace)) {
      assert.equal(await made({ ...byToken, workspaceResourceId }), 0);
    }
  });

  it('reads an existing workspace where it stands', async () => {
    for (const workspaceResourceId of Object.values(existingWorkspace)) {
      const { resources, outputs } = await azure({ ...byToken, workspaceResourceId });
      assert.equal(outputs.LOG_ANALYTICS_RESOURCE_ID, workspaceResourceId);
      const roles = resources.filter(({ id }) => id.includes(`extensionResourceId('${workspaceResourceId}'`));
      assert.equal(roles.length, 2);
      const rules = resources.filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules');
      assert.equal(rules.length, 3);
      assert.deepEqual(
        rules.map(({ properties }) => Object(properties).scopes),
        rules.map(() => [workspaceResourceId]),
      );
    }
  });

  it('makes nothing that only an e-mail could tell of where nobody gets one', async () => {
    const made = (await azure(scenarios['no e-mail'])).resources;
    const groups = made.filter(({ type }) => type === 'Microsoft.Insights/actionGroups');
    assert.deepEqual(
      groups.map(({ name, properties }) => [name, Object(properties).emailReceivers]),
      [
        ['glasswatch-test', []],
        ['glasswatch-test-watchdog', undefined],
      ],
    );
    assert.deepEqual(
      made.filter(({ type }) => /webtests|metricAlerts|components/.test(type)),
      [],
    );
    const called = made.flatMap(({ properties }) => Object(Object(properties).actions).actionGroups ?? []);
    assert.ok(called.length > 0);
    const only = `${groupId}/providers/Microsoft.Insights/actionGroups/glasswatch-test`;
    assert.deepEqual(
      [...new Set(called.map((group) => (typeof group === 'string' ? group : group.actionGroupId)))],
      [only, `${only}-watchdog`],
    );
  });

  describe('is refused', () => {
    const account = `${accountId}=svc-harbour@contoso.onmicrosoft.com`;
    const exchanged = `svc-harbour@contoso.onmicrosoft.com=${accountId}`;
    const refused = {
      'without an account': [{ ...byToken, breakGlassAccounts: '' }, /names no account.*watch nobody/],
      'with commas for accounts': [{ ...byToken, breakGlassAccounts: ' , ,' }, /names no account/],
      'with id and name exchanged': [
        { ...byToken, breakGlassAccounts: exchanged },
        /an entry that is no account/,
      ],
      'with id and name of one account exchanged': [
        { ...byToken, breakGlassAccounts: `${account},${exchanged}` },
        /an entry that is no account/,
      ],
      'with an id that has a digit too few': [
        { ...byToken, breakGlassAccounts: account.slice(1) },
        /an entry that is no account/,
      ],
      'with an id that has a letter too many': [
        { ...byToken, breakGlassAccounts: account.replace(/^./, 'g') },
        /an entry that is no account/,
      ],
      'with the query’s placeholder for an account': [
        { ...byToken, breakGlassAccounts: '00000000-0000-0000-0000-000000000000=a@b.example' },
        /an entry that is no account/,
      ],
      'with a client id and no object id': [{ ...byToken, alertWebhookObjectId: '' }, /belong together/],
      'with an object id and no client id': [
        { ...byCode, alertWebhookObjectId: registration },
        /without alertWebhookClientId/,
      ],
      'with the name of a registration for its id': [
        { ...byToken, alertWebhookClientId: 'Glasswatch webhook' },
        /belong together/,
      ],
      'with neither ids nor a code': [{ ...byCode, alertWebhookCode: '' }, /no way to know Azure Monitor/],
      'with a semicolon between accounts': [
        { ...byToken, breakGlassAccounts: `${account};${account}` },
        /an entry that is no account/,
      ],
      'with an id alone': [{ ...byToken, breakGlassAccounts: accountId }, /an entry that is no account/],
      'with a blank for the code': [{ ...byCode, alertWebhookCode: ' ' }, /no way to know Azure Monitor/],
      'with a storage account for the workspace': [
        {
          ...byToken,
          workspaceResourceId: existingWorkspace.otherGroup.replace(
            'OperationalInsights/workspaces',
            'Storage/storageAccounts',
          ),
        },
        /not the resource id of a workspace/,
      ],
      'with a workspace’s name for its id': [
        { ...byToken, workspaceResourceId: 'soc' },
        /not the resource id of a workspace/,
      ],
    } as const;
    for (const [how, [given, reason]] of Object.entries(refused)) {
      it(`${how}, and the engine says why`, async () => {
        // As plain parameters: on paper the engine does not know whether a secure one is empty.
        await assert.rejects(
          plainDeploymentOf('azure.bicep', given),
          ({ stderr }: { readonly stderr: string }) => reason.test(stderr),
        );
      });
    }
  });
});
