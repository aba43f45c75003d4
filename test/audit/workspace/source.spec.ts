import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AuditEntry, AuditSource } from '../../../src/audit/source.ts';
import { createWorkspaceAuditSource } from '../../../src/audit/workspace/source.ts';
import { GlasswatchError } from '../../../src/errors.ts';
import { createWorkspaceClient } from '../../../src/logAnalytics/client.ts';
import {
  aChange,
  aGraphCall,
  anOperation,
  aPolicyChange,
  byAccount,
  byAda,
  changed,
  theAccount,
  user,
} from '../../builders/auditRows.ts';
import { accountId } from '../../builders/signIn.ts';
import { type LogQuery, useLogAnalytics, workspaceId } from '../../fakes/logAnalytics.ts';
import type { LogConduct } from '../../fakes/wire.ts';
import type { AuditTableName, TableRow } from '../../fakes/workspaceTables.ts';
import { workspaceFaults } from '../../logAnalytics/workspaceFaults.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };
const november = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const groupId = '00000000-0000-4000-8000-0000000000f9';
const query = {
  accountId,
  userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
  groupIds: [groupId],
  span: november,
};
const another = '00000000-0000-4000-8000-00000000000b';
const tables: readonly AuditTableName[] = ['AuditLogs', 'AzureActivity', 'MicrosoftGraphActivityLogs'];
const none = { credential: 0, role: 0, conditionalAccess: 0, group: 0, directory: 0, resource: 0, graph: 0 };

describe('createWorkspaceAuditSource', () => {
  const service = useLogAnalytics();
  const create = (given: Partial<typeof patience> = {}): AuditSource =>
    createWorkspaceAuditSource(
      createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, { ...patience, ...given }),
    );
  let asked = 0;

  const hold = (rows: { readonly [name in AuditTableName]?: readonly TableRow[] }) => {
    service().data = Object.fromEntries(tables.map((name) => [name, { rows: [...(rows[name] ?? [])] }]));
  };
  const find = async (source = create()) => source.find(query);
  const only = async (): Promise<AuditEntry> => {
    const { entries, problems } = await find();
    assert.deepEqual([entries.length, problems], [1, []]);
    return entries[0] ?? assert.fail();
  };
  const tableOf = ({ query: text }: LogQuery): AuditTableName =>
    tables.find((name) => text.includes(`(${name}\n`)) ?? assert.fail(text);
  /** Lets one table alone go wrong. */
  const conductOf = (table: AuditTableName, conduct: LogConduct) => {
    service().conduct = (sent) => (tableOf(sent) === table ? conduct : undefined);
  };

  beforeEach(() => {
    service().conduct = () => undefined;
    hold({
      AuditLogs: [aChange()],
      AzureActivity: [anOperation()],
      MicrosoftGraphActivityLogs: [aGraphCall()],
    });
    asked = service().queries.length;
  });

  it('finds what was done in the directory, in Azure and through Microsoft Graph', async () => {
    const { entries, totals, lookedAt, problems } = await find();
    assert.deepEqual(
      entries.map(({ category, operation }) => [category, operation]),
      [
        ['role', 'Add member to role'],
        ['resource', 'MICROSOFT.INSIGHTS/SCHEDULEDQUERYRULES/DELETE'],
        ['graph', 'GET /users/{id}'],
      ],
    );
    assert.deepEqual([totals, lookedAt, problems], [{ ...none, role: 1, resource: 1, graph: 1 }, tables, []]);
  });

  it('passes the window as the API’s timespan, and nothing but the account and its groups in the text', async () => {
    await find();
    const sent = service().queries.slice(asked);
    assert.deepEqual(sent.map(tableOf).sort(), [...tables].sort());
    for (const { query: text, timespan } of sent) {
      assert.equal(timespan, '2026-11-01T00:00:00.000Z/2026-12-01T00:00:00.000Z');
      assert.match(
        text,
        /\n\w+\("00000000-0000-4000-8000-00000000000a"(?:, "svc-harbour@contoso\.onmicrosoft\.com")?(?:, dynamic\(\["00000000-0000-4000-8000-0000000000f9"\]\))?\)\n$/,
      );
      assert.doesNotMatch(text, /2026/);
    }
  });

  it('asks nothing when the account’s id is not a GUID', async () => {
    for (const id of [
      '',
      `${accountId}0`,
      `${accountId}"`,
      `${accountId} | union *`,
      'svc-harbour@contoso.com',
    ]) {
      await assert.rejects(create().find({ ...query, accountId: id }), { code: 'signInLogUnavailable' });
    }
    assert.equal(service().queries.length, asked);
  });

  describe('of the directory', () => {
    const holdChanges = (...rows: readonly TableRow[]) => hold({ AuditLogs: rows });

    it('tells who gave the account which role, and from where', async () => {
      holdChanges(aChange());
      const { id, ...entry } = await only();
      assert.match(id, /^Directory_/);
      assert.deepEqual(entry, {
        category: 'role',
        at: '2026-11-03T09:15:00.000Z',
        lastAt: null,
        count: 1,
        isByAccount: false,
        isToAccount: true,
        isToGroup: false,
        actor: 'ada@contoso.com',
        operation: 'Add member to role',
        which: 'Global Administrator',
        whom: null,
        succeeded: true,
        result: 'success',
        ipAddress: '192.0.2.24',
        exclusion: null,
      });
    });

    it('finds the account among the targets by its type, wherever it stands', async () => {
      const activation = aChange({
        OperationName: 'Add member to role completed (PIM activation)',
        LoggedByService: 'PIM',
        InitiatedBy: { user: { ...byAccount.user, ipAddress: null } },
        TargetResources: [
          { id: another, displayName: 'Global Administrator', type: 'Role', modifiedProperties: [] },
          { id: another, displayName: null, type: 'Request', modifiedProperties: [] },
          theAccount(),
          { id: another, displayName: 'Contoso', type: 'Directory', modifiedProperties: [] },
        ],
        AdditionalDetails: [{ key: 'ipaddr', value: '203.0.113.77' }],
      });
      holdChanges(activation);
      const { isByAccount, isToAccount, which, whom, ipAddress, category } = await only();
      assert.deepEqual(
        [isByAccount, isToAccount, which, whom, ipAddress, category],
        [true, true, 'Global Administrator', null, '203.0.113.77', 'role'],
      );
    });

    it('leaves out what another account did to another, also where this one is named in passing', async () => {
      const other = user(another, 'svc-lantern@contoso.onmicrosoft.com', [
        changed('Manager', null, accountId),
      ]);
      const group = {
        id: accountId,
        displayName: 'A group of that id',
        type: 'Group',
        modifiedProperties: [],
      };
      holdChanges(
        aChange({ TargetResources: [other] }),
        aChange({ TargetResources: [group, other] }),
        aChange({ TargetResources: [] }),
      );
      assert.deepEqual(await find(), { entries: [], totals: none, lookedAt: tables, problems: [] });
    });

    it('finds what the account did to others, and to nobody in particular', async () => {
      const other = user(another, 'svc-lantern@contoso.onmicrosoft.com');
      holdChanges(
        aChange({ OperationName: 'Reset user password', InitiatedBy: byAccount, TargetResources: [other] }),
        aChange({ OperationName: 'Set password policy', InitiatedBy: byAccount, TargetResources: [] }),
      );
      const { entries } = await find();
      assert.deepEqual(
        entries.map(({ isByAccount, isToAccount, whom }) => [isByAccount, isToAccount, whom]),
        [
          [true, false, 'svc-lantern@contoso.onmicrosoft.com'],
          [true, false, null],
        ],
      );
    });

    it('finds the account whatever the letters of its id', async () => {
      holdChanges(aChange({ TargetResources: [user(accountId.toUpperCase(), 'SVC-HARBOUR@contoso.com')] }));
      assert.equal((await only()).isToAccount, true);
    });

    it('names an application that did it', async () => {
      const app = {
        appId: null,
        displayName: 'MS-PIM',
        servicePrincipalId: another,
        servicePrincipalName: null,
      };
      holdChanges(aChange({ InitiatedBy: { user: null, app } }));
      const { actor, ipAddress } = await only();
      assert.deepEqual([actor, ipAddress], ['MS-PIM', null]);
    });

    it('says what a method was and what became of it', async () => {
      const reason = 'User registered Microsoft Authenticator App with Notification and Code';
      holdChanges(
        aChange({
          ...{
            OperationName: 'User registered security info',
            Category: 'UserManagement',
            Result: 'failure',
          },
          ...{ ResultReason: '', ResultDescription: reason, InitiatedBy: byAccount },
          TargetResources: [theAccount()],
        }),
      );
      const { category, which, succeeded, result } = await only();
      assert.deepEqual([category, which, succeeded, result], ['credential', reason, false, 'failure']);
    });

    it('tells the group that the account was taken out of, whose name is the old value', async () => {
      holdChanges(
        aChange({
          ...{ OperationName: 'Remove member from group', Category: 'GroupManagement' },
          TargetResources: [
            theAccount([changed('Group.DisplayName', 'Excluded from Conditional Access', null)]),
            { id: another, displayName: null, type: 'Group', modifiedProperties: [] },
          ],
        }),
      );
      const { category, which, whom } = await only();
      assert.deepEqual([category, which, whom], ['group', 'Excluded from Conditional Access', null]);
    });

    for (const [what, before, after, exclusion] of [
      ['ends', [accountId, another], [another], 'ends'],
      ['begins', [another], [another, accountId.toUpperCase()], 'begins'],
      ['goes on', [accountId], [accountId, another], 'mentioned'],
    ] as const) {
      it(`says that the account’s exclusion from a policy ${what}`, async () => {
        holdChanges(aPolicyChange(before, after));
        const entry = await only();
        assert.deepEqual(
          [entry.category, entry.which, entry.exclusion, entry.isToAccount],
          ['conditionalAccess', 'CA001: Require MFA for all users', exclusion, false],
        );
      });
    }

    it('says only that a policy may concern the account when its values are cut off', async () => {
      const [target] = aPolicyChange([accountId], []).TargetResources as [{ modifiedProperties: object[] }];
      const modifiedProperties = target.modifiedProperties.map((property) => ({
        ...property,
        oldValue: `{"conditions":{"users":{"excludeUsers":["${accountId}"`,
      }));
      holdChanges(aPolicyChange([], [], { TargetResources: [{ ...target, modifiedProperties }] }));
      assert.equal((await only()).exclusion, 'mentioned');
    });

    it('leaves out a policy that does not name the account, unless the account changed it', async () => {
      holdChanges(aPolicyChange([another], []), aPolicyChange([another], [], { InitiatedBy: byAccount }));
      const { isByAccount, exclusion } = await only();
      assert.deepEqual([isByAccount, exclusion], [true, null]);
    });

    it('takes a row that was sent twice once', async () => {
      const row = aChange();
      holdChanges(row, row);
      assert.equal((await only()).id, row.Id);
    });

    it('counts thousands of one kind, and lets them hide no other', async () => {
      const start = Date.parse('2026-11-03T10:00:00Z');
      const flood = Array.from({ length: 5_000 }, (_, index) =>
        aChange({
          ...{ OperationName: 'Update user', Category: 'UserManagement', InitiatedBy: byAccount },
          TargetResources: [user(another, `user-${index}@contoso.com`)],
          TimeGenerated: new Date(start + index * 1_000).toISOString(),
        }),
      );
      const failures = flood.slice(0, 40).map((row) => ({ ...row, Id: `f${row.Id}`, Result: 'failure' }));
      holdChanges(
        ...flood,
        ...failures,
        aChange({ OperationName: 'Update user', Category: 'UserManagement', InitiatedBy: byAda }),
        aChange(),
      );
      const { entries, totals } = await find();
      assert.deepEqual(totals, { ...none, role: 1, directory: 5_041 });
      assert.ok(entries.length < 60, `${entries.length} entries`);
      assert.equal(entries.filter(({ isToAccount }) => isToAccount).length, 2);
      assert.ok(entries.some(({ whom }) => whom === 'user-4999@contoso.com'));
    });
  });

  describe('of Azure', () => {
    const holdOperations = (...rows: readonly TableRow[]) => hold({ AzureActivity: rows });

    it('makes one of the rows of an operation, with when it began and how it ended', async () => {
      holdOperations(
        anOperation({ TimeGenerated: '2026-11-03T09:16:00.000Z', ActivityStatusValue: 'Start' }),
        anOperation({ TimeGenerated: '2026-11-03T09:16:09.000Z' }),
        anOperation({ TimeGenerated: '2026-11-03T09:16:03.000Z', ActivityStatusValue: 'Accept' }),
      );
      const { at, succeeded, result, which, ipAddress, isByAccount } = await only();
      assert.deepEqual(
        [at, succeeded, result, ipAddress, isByAccount],
        ['2026-11-03T09:16:00.000Z', true, 'OK (HTTP Status Code: 200)', '203.0.113.77', true],
      );
      assert.match(which ?? '', /scheduledqueryrules\/break-glass$/);
    });

    it('does not know how an operation ended that has only begun, and tells one that failed', async () => {
      holdOperations(
        anOperation({ CorrelationId: 'a', ActivityStatusValue: 'Start', ActivitySubstatusValue: '' }),
        anOperation({
          CorrelationId: 'b',
          ActivityStatusValue: 'Failure',
          ActivitySubstatusValue: 'Forbidden',
        }),
      );
      const { entries } = await find();
      assert.deepEqual(
        entries.map(({ succeeded, result }) => [succeeded, result]),
        [
          [null, 'Start'],
          [false, 'Forbidden'],
        ],
      );
    });

    it('goes by the name of the caller where the claims lack the object id', async () => {
      const nameless = { Claims: '{}', Claims_d: {} };
      holdOperations(
        anOperation({ ...nameless, Caller: 'SVC-Harbour@contoso.onmicrosoft.com' }),
        anOperation({ ...nameless, Caller: 'svc-lantern@contoso.onmicrosoft.com', CorrelationId: 'b' }),
        anOperation({ CorrelationId: 'c' }, another),
      );
      assert.equal((await find()).totals.resource, 1);
    });

    it('goes by the object id in the claims, not by a name that stands there', async () => {
      const claims = { name: accountId };
      holdOperations(
        anOperation({}, another),
        anOperation({ Caller: accountId, Claims: JSON.stringify(claims) }, another),
      );
      assert.deepEqual((await find()).totals, none);
    });
  });

  describe('of Microsoft Graph', () => {
    const holdCalls = (...rows: readonly TableRow[]) => hold({ MicrosoftGraphActivityLogs: rows });

    it('counts thousands of calls by method, path and status: writes first, with the first and the last time', async () => {
      const start = Date.parse('2026-11-03T10:00:00Z');
      const call = (index: number, given: TableRow) =>
        aGraphCall({ TimeGenerated: new Date(start + index * 1_000).toISOString(), ...given });
      const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      holdCalls(
        ...Array.from({ length: 6_000 }, (_, index) =>
          call(index, {
            RequestUri: `https://graph.microsoft.com/beta/users/${id(index)}/memberOf?$top=${index}`,
          }),
        ),
        call(0, { RequestMethod: 'PATCH', RequestUri: `https://graph.microsoft.com/v1.0/users/${id(1)}` }),
        call(9, { RequestMethod: 'PATCH', RequestUri: `https://graph.microsoft.com/v1.0//users/${id(2)}` }),
        ...[1, 2, 3].map((index) =>
          call(index, { RequestMethod: 'DELETE', ResponseStatusCode: 403, UserId: accountId.toUpperCase() }),
        ),
        call(1, { UserId: another, RequestMethod: 'POST' }),
      );
      const { entries, totals } = await find();
      assert.deepEqual(totals, { ...none, graph: 6_005 });
      assert.deepEqual(
        entries.map(({ operation, count, result, succeeded }) => [operation, count, result, succeeded]),
        [
          ['PATCH /users/{id}', 2, 'status 200', true],
          ['DELETE /users/{id}', 3, 'status 403', false],
          ['GET /users/{id}/memberOf', 6_000, 'status 200', true],
        ],
      );
      const { at, lastAt, ipAddress } = entries.at(-1) ?? assert.fail();
      assert.deepEqual(
        [at, lastAt, ipAddress],
        ['2026-11-03T10:00:00.000Z', '2026-11-03T11:39:59.000Z', '203.0.113.77'],
      );
    });

    it('counts a call that was sent twice once', async () => {
      const row = aGraphCall();
      holdCalls(row, row);
      const { count, lastAt } = await only();
      assert.deepEqual([count, lastAt], [1, null]);
    });

    it('gives at most a hundred kinds, and counts all', async () => {
      holdCalls(
        ...Array.from({ length: 3_000 }, (_, index) =>
          aGraphCall({ RequestUri: `https://graph.microsoft.com/v1.0/nonsense${'x'.repeat(index)}` }),
        ),
      );
      const { entries, totals } = await find();
      assert.deepEqual([entries.length, totals.graph], [101, 3_000]);
    });
  });

  describe('with a workspace that lacks something', () => {
    for (const [table, sentence] of [
      [
        'AuditLogs',
        /no table AuditLogs, so changes in the directory are missing. Switch on AuditLogs in Entra’s/,
      ],
      [
        'AzureActivity',
        /no table AzureActivity, so .* are missing\. Send each subscription’s activity log to this workspace/,
      ],
      [
        'MicrosoftGraphActivityLogs',
        /no table MicrosoftGraphActivityLogs, so .* missing. Switch on MicrosoftGraphActivityLogs/,
      ],
    ] as const) {
      it(`says what to switch on where there is no ${table}, and reads the others`, async () => {
        delete service().data[table];
        const { entries, lookedAt, problems } = await find();
        assert.equal(entries.length, 2);
        assert.deepEqual(
          lookedAt,
          tables.filter((name) => name !== table),
        );
        assert.equal(problems.length, 1);
        assert.match(problems[0] ?? '', sentence);
      });
    }

    it('names a column that is missing, and reads the other tables', async () => {
      service().data.AzureActivity = { rows: [anOperation()], lacks: ['Claims_d'] };
      const { entries, lookedAt, problems } = await find();
      assert.deepEqual(problems, [
        'The table AzureActivity has no Claims_d, so operations on Azure resources are missing.',
      ]);
      assert.deepEqual([entries.length, lookedAt.length], [2, 2]);
    });

    it('says so for each table of a workspace without any data, which Log Analytics answers without a body', async () => {
      service().conduct = () => ({ status: 204 });
      const { entries, lookedAt, problems } = await find();
      assert.deepEqual([entries, lookedAt, problems.length], [[], [], 3]);
    });

    it('gives what there is of a partial answer, and says that it is one', async () => {
      service().conduct = (sent) => {
        const whole = service().answer(sent);
        assert(typeof whole === 'object' && typeof whole.body === 'object');
        const error = { code: 'PartialError', message: 'There were some errors.', details: [] };
        return tableOf(sent) === 'AuditLogs' ? { status: 200, body: { ...whole.body, error } } : undefined;
      };
      const { entries, problems } = await find();
      assert.equal(entries.length, 3);
      assert.deepEqual(problems, [
        'Log Analytics gave only part of the answer, so changes in the directory may be missing.',
      ]);
    });

    it('counts rows that cannot be read, and reads the others', async () => {
      hold({
        AuditLogs: [aChange(), aChange({ Result: 'timeout', ActivityDateTime: '1970-01-01T00:00:00.000Z' })],
      });
      const { entries, problems } = await find();
      assert.deepEqual([entries.length, problems], [1, ['1 of 2 rows of AuditLogs could not be read.']]);
    });
  });

  for (const [what, [conduct, sentence]] of Object.entries(workspaceFaults)) {
    const isSlow = conduct === 'silence' || conduct === 'stall';
    const source = () => create(isSlow ? { all: 800 } : {});

    it(`reads the other tables when one meets ${what}, and says what is missing`, async () => {
      conductOf('MicrosoftGraphActivityLogs', conduct);
      const { entries, lookedAt, problems } = await find(source());
      assert.equal(entries.length, 2);
      assert.deepEqual(lookedAt, ['AuditLogs', 'AzureActivity']);
      assert.match(
        problems.join(),
        /^MicrosoftGraphActivityLogs could not be read, so calls of Microsoft Graph are missing\. /,
      );
      const said = new RegExp(sentence.source.replaceAll('^', '').replace('0\\.4', '0\\.8'));
      assert.match(problems.join(), said);
    });

    it(`rejects when all of them meet ${what}, and answers again when it has passed`, async () => {
      service().conduct = () => conduct;
      const error: unknown = await source()
        .find(query)
        .catch((rejection: unknown) => rejection);
      assert(error instanceof GlasswatchError && error.cause instanceof Error, inspect(error));
      assert.equal(error.code, 'signInLogUnavailable');
      assert.doesNotMatch(
        inspect(error, { depth: 9, showHidden: true }),
        /never-seen-in-a-log|svc-harbour|Bearer/,
      );
      service().conduct = () => undefined;
      assert.equal((await find()).entries.length, 3);
    });
  }
});
