import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrganisation } from '../../demo/people.ts';
import { readSettings } from '../../demo/settings.ts';
import { demoAccounts, demoTenantId } from '../../demo/signInLog.ts';
import { readConfig } from '../../src/config/config.ts';
import { day, minute } from '../../src/duration.ts';
import { root } from '../../tools/root.ts';

const playground = readFileSync(join(root, 'demo/.m365agentsplayground.yml'), 'utf8');
const configOf = (shell: Record<string, string>) =>
  readConfig({ ...readSettings(shell).environment, ALERT_WEBHOOK_CODE: 'drawn-at-random' });

describe('the demo’s settings', () => {
  it('make a configuration for the accounts and the tenant of the demo’s log', () => {
    const config = configOf({});
    assert.deepEqual(
      config.accounts,
      demoAccounts.map(({ id, userPrincipalName }) => ({ id, userPrincipalName })),
    );
    assert.equal(config.tenantId, demoTenantId);
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 3978);
    assert.equal(config.responders, null);
  });

  it('agree with the organisation that the Playground invents', () => {
    assert.match(playground, new RegExp(`^tenantId: ${demoTenantId}$`, 'm'));
    assert.match(
      playground,
      new RegExp(`^ {4}- id: ${readSettings({}).channelId}$\\n {6}name: Break-glass alerts`, 'm'),
    );
    for (const { id } of demoAccounts) assert.doesNotMatch(playground, new RegExp(id));
  });

  it('call one colleague after a minute, and no other before the next day', () => {
    const people = readOrganisation().users.map(({ aadObjectId }) => aadObjectId);
    const { escalation } = configOf({});
    assert.deepEqual(
      escalation.map(({ after }) => after),
      [minute, day],
    );
    for (const { personIds } of escalation) assert(personIds.every((id) => people.includes(id)));
    assert.equal(configOf({ ESCALATE_AFTER: 'PT3S' }).escalation[0]?.after, 3_000);
    assert.equal(configOf({ ESCALATION: 'PT5M:9e091e00-0000-4000-8000-000000000004' }).escalation.length, 2);
  });

  it('hold no secret', () => {
    const file = readFileSync(join(root, 'env/.env.playground'), 'utf8');
    assert.doesNotMatch(file, /^(ALERT_WEBHOOK_CODE|BOT_PASSWORD|.*(SECRET|KEY|TOKEN).*)=/m);
  });

  it('take ports and folder from the shell, and nothing else: it may be set up for a real bot', () => {
    assert.equal(readSettings({}).inspectPort, null);
    assert.equal(readSettings({ INSPECT_PORT: '9239' }).inspectPort, 9239);
    const shell = { PORT: '4000', DATA_DIR: '/tmp/other', BOT_ID: 'x', RESPONDERS: 'x', HOST: '0.0.0.0' };
    assert.equal(readSettings(shell).port, 4000);
    assert.equal(readSettings(shell).dataDir, '/tmp/other');
    const { BOT_ID, RESPONDERS, HOST } = readSettings(shell).environment;
    assert.deepEqual([BOT_ID, RESPONDERS, HOST], [undefined, undefined, undefined]);
  });
});
