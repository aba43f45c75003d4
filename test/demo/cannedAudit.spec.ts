import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLogOf, demoAuditLog, demoGroupId } from '../../demo/auditLog.ts';
import { createCannedAudit } from '../../demo/cannedAudit.ts';
import { readSettings } from '../../demo/settings.ts';
import { demoAccounts, demoAttack } from '../../demo/signInLog.ts';
import { day } from '../../src/duration.ts';

const now = new Date('2026-11-03T09:20:00.000Z');
const [harbour, lantern] = demoAccounts;

describe('the demo’s canned audit', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-canned-'));
    writeFileSync(auditLogOf(folder), JSON.stringify(demoAuditLog(now)));
  });
  after(() => rmSync(folder, { recursive: true }));

  const found = (account: typeof harbour | typeof lantern, days: number) =>
    createCannedAudit(auditLogOf(folder)).find({
      accountId: account.id,
      userPrincipalName: account.userPrincipalName,
      groupIds: [demoGroupId],
      span: { from: new Date(now.getTime() - days * day).toISOString(), to: now.toISOString() },
    });

  it('tells that the attacked password was reset an hour ago, from the address of the attack', async () => {
    const { entries, totals, lookedAt, problems } = await found(harbour, 7);
    assert.equal(entries.length, 1);
    const [reset] = entries;
    assert.deepEqual(
      [reset?.category, reset?.operation, reset?.actor, reset?.ipAddress, reset?.isToAccount],
      ['credential', 'Reset user password', 'helpdesk.desk7@contoso.com', demoAttack(now).ipAddress, true],
    );
    assert(reset && reset.at < demoAttack(now).startedAt);
    assert.equal(totals.credential, 1);
    assert.deepEqual([lookedAt, problems], [['AuditLogs'], []]);
  });

  it('tells nothing of the one account under the other, and nothing outside the window', async () => {
    const { entries } = await found(lantern, 30);
    assert.deepEqual(
      entries.map(({ actor }) => actor),
      ['petra.vogel@contoso.com'],
    );
    assert.deepEqual((await found(lantern, 7)).entries, []);
  });

  it('tells of both accounts that a policy forgot their group, and was corrected', async () => {
    for (const account of demoAccounts) {
      const { entries } = await found(account, 130);
      assert.deepEqual(
        entries.flatMap(({ exclusion }) => exclusion ?? []),
        ['ends', 'begins'],
      );
    }
  });

  it('is about the group that the demo’s settings name', () => {
    assert.equal(readSettings({}).environment.BREAK_GLASS_GROUPS, demoGroupId);
  });
});
