import assert from 'node:assert/strict';
import { createWorkspaceAuditSource } from '../../../src/audit/workspace/source.ts';
import { answerAudit } from '../../../src/command/audit/answer.ts';
import { parseCommand } from '../../../src/command/parse.ts';
import { createWorkspaceClient } from '../../../src/logAnalytics/client.ts';
import { aChange, aGraphCall, anOperation, theAccount } from '../../builders/auditRows.ts';
import { watchedAccounts } from '../../builders/openedIncidents.ts';
import { accountId } from '../../builders/signIn.ts';
import { wordsIn } from '../../card/readCard.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { useLogAnalytics, workspaceId } from '../../fakes/logAnalytics.ts';

/** Stands at 2026-11-03T09:20. */
const clock = fakeClock();

describe('audit', () => {
  const service = useLogAnalytics();
  let asked = 0;

  beforeEach(() => {
    service().data = {
      AuditLogs: { rows: [aChange(), aChange({ TimeGenerated: '2026-10-20T09:15:00.000Z' })] },
      AzureActivity: { rows: [anOperation()] },
      MicrosoftGraphActivityLogs: { rows: [aGraphCall()] },
    };
    asked = service().queries.length;
  });

  /** What is answered to a text, from its reading to the workspace; `null` when it is not understood. */
  const answer = async (text: string, accounts = watchedAccounts) => {
    const command = parseCommand(text);
    if (command.type !== 'audit') return null;
    const client = createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint });
    return answerAudit(command, { accounts, groups: [], audit: createWorkspaceAuditSource(client), clock });
  };
  const words = async (text: string) => wordsIn((await answer(text))?.card);
  const sent = () => service().queries.slice(asked);

  it('shows what an account did and what was done to it, in the last seven days if no window is named', async () => {
    const shown = await words('audit svc-harbour');
    assert.match(shown, /^What the account did, and what was done to it in the last 7 days\nsvc-harbour@/);
    assert.match(shown, /1 change in the directory · 1 operation on Azure resources · 1 Graph call/);
    assert.match(await words('audit svc-h 30d'), /^2 changes in the directory · /m);
  });

  it('takes an account by its name, its beginning or its id, and days of UTC', async () => {
    const [harbour] = watchedAccounts;
    for (const named of [harbour?.userPrincipalName, 'SVC-HARBOUR', accountId.toUpperCase()]) {
      const shown = await words(`audit 2026-10-20..2026-10-20 ${named}`);
      assert.match(shown, /done to it on 2026-10-20 \(UTC\)\nsvc-harbour@/);
      assert.match(shown, /^1 change in the directory$/m);
    }
    assert.equal(sent()[0]?.timespan, '2026-10-20T00:00:00.000Z/2026-10-21T00:00:00.000Z');
  });

  it('shows nothing of what was done by and to another account', async () => {
    assert.match(
      await words('audit svc-lantern 90d'),
      /Nothing in AuditLogs, AzureActivity, MicrosoftGraphActivityLogs\./,
    );
  });

  it('lists the accounts that are meant when there are several, and asks nothing', async () => {
    assert.match(
      await words('audit svc'),
      /^Several watched accounts .*\nsvc-harbour@contoso\.onmicrosoft\.com\nsvc-lantern@contoso\.onmicrosoft\.com$/,
    );
    const many = Array.from({ length: 40 }, (_, index) => ({
      id: `${index}`,
      userPrincipalName: `svc-${index}`,
    }));
    const listed = wordsIn((await answer('audit svc', many))?.card);
    assert.deepEqual([listed.split('\n').length, listed.endsWith('And 25 more.')], [17, true]);
    assert.deepEqual(sent(), []);
  });

  it('says that a file of sign-ins has none of it', async () => {
    const given = { accounts: watchedAccounts, groups: [], audit: null, clock };
    await assert.rejects(answerAudit({ account: 'svc-harbour', window: '7d' }, given), {
      code: 'needsWorkspace',
    });
  });

  const injections = [
    `${accountId}'`,
    `${accountId}"`,
    `${accountId}" or "1"=="1`,
    `${accountId}|union`,
    `${accountId} | union AuditLogs`,
    `${accountId}//`,
    `${accountId} // comment`,
    `${accountId};.drop`,
    `${accountId}\\n.show`,
    `${accountId}0`,
    `${accountId}-0000`,
    `${accountId},${accountId}`,
    `{${accountId}}`,
    '.drop table AuditLogs',
    '.show',
    '"',
    "'--",
    '*',
    'svc-harbour@contoso.onmicrosoft.com|take',
    'svc-hаrbour',
    'ѕvc-harbour',
    `svc-harbour\u200b`,
    `svc\u00adharbour`,
    accountId.replace('a', 'а'),
    'constructor',
    '__proto__',
    'svc-harbour 7d|take',
    'svc-harbour 7d;.drop',
    'svc-harbour 7ԁ',
    "svc-harbour 7d'",
    'svc-harbour 8d',
    'svc-harbour 2026-11-01..now()',
    "svc-harbour 2026-11-01..2026-11-15'",
    'svc-harbour 2026-11-01..2026-11-15|union',
    'svc-harbour 2026-11-01..2026-11-15//',
    'svc-harbour 2026-11-01..2026-11-1١',
    'svc-harbour 2026-02-30..2026-03-01',
    'svc-harbour ago(1d)',
    'svc-harbour 7d 30d',
    'svc-harbour svc-harbour',
    '7d',
    '',
  ];
  for (const text of injections) {
    it(`sends no query for ${JSON.stringify(text)}`, async () => {
      const shown = await answer(`audit ${text}`);
      if (shown !== null) assert.match(shown.summary, /^No watched account has that name\.$/);
      assert.deepEqual(sent(), []);
    });
  }

  it('sends nothing that was typed, also where the account is found', async () => {
    service().data = { AuditLogs: { rows: [aChange({ TargetResources: [theAccount()] })] } };
    await answer('audit SVC-Harb 30d');
    assert.equal(sent().length, 3);
    // The account's name is that of the configuration.
    for (const { query } of sent()) {
      const text = query.replace('"svc-harbour@contoso.onmicrosoft.com"', '');
      assert.doesNotMatch(text, /svc|harb|30d/i);
    }
  });
});
