import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { AuditSubject } from '../../../src/audit/source.ts';
import { readChange } from '../../../src/audit/workspace/change.ts';
import { aChange, changed } from '../../builders/auditRows.ts';
import { runKql } from '../../fakes/kql.ts';
import type { TableRow } from '../../fakes/workspaceTables.ts';
import samples from '../../fixtures/audit/changes.json' with { type: 'json' };
import { auditTables } from '../../logAnalytics/auditTables.ts';
import { changesAbout } from './reference.ts';

const file = new URL('../../../src/audit/workspace/queries/changes.kql', import.meta.url);
const query = readFileSync(file, 'utf8');
const columns = Object.keys(auditTables.AuditLogs);

const harbour: AuditSubject = {
  accountId: 'a1111111-2222-4333-8444-555555555501',
  userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
  groupIds: ['b2222222-3333-4444-8555-666666666601'],
};
const lantern: AuditSubject = {
  ...harbour,
  accountId: 'a1111111-2222-4333-8444-555555555502',
  userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com',
};
const [group = ''] = harbour.groupIds;
const mallory = { id: 'c3333333-4444-4555-8666-7777777777ff', userPrincipalName: 'mallory@contoso.com' };

const found = (rows: readonly TableRow[], { accountId, userPrincipalName, groupIds }: AuditSubject) =>
  runKql(query, [accountId, userPrincipalName, groupIds], { AuditLogs: { rows, columns } }).filter(
    ({ Columns }) => Columns === undefined,
  );
const idsFound = (rows: readonly TableRow[], subject: AuditSubject): readonly string[] =>
  found(rows, subject)
    .map(({ Id }) => String(Id))
    .sort();
const entries = (rows: readonly TableRow[], subject = harbour) =>
  found(rows, subject).flatMap(
    (row) =>
      readChange({ ...row, At: new Date(String(row.At)) } as Parameters<typeof readChange>[0], subject) ?? [],
  );

type Users = Readonly<Record<string, readonly string[]>>;
const policyText = (users: Users, state = 'enabled') =>
  JSON.stringify({
    displayName: 'CA001',
    state,
    conditions: {
      users: {
        includeUsers: [],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: [],
        includeRoles: [],
        ...users,
      },
    },
  });
const policyChange = (
  oldValue: string | null,
  newValue: string | null,
  OperationName = 'Update conditional access policy',
) =>
  aChange({
    OperationName,
    Category: 'Policy',
    InitiatedBy: { user: mallory },
    TargetResources: [
      {
        id: 'f6666666-7777-4888-8999-000000000001',
        displayName: 'CA001',
        type: 'Policy',
        userPrincipalName: null,
        modifiedProperties: [{ displayName: 'ConditionalAccessPolicy', oldValue, newValue }],
      },
    ],
  });

describe('what is done to the accounts in the directory', () => {
  it('is found in rows as Entra writes them, for each account', () => {
    const numbers = (subject: AuditSubject) => idsFound(samples, subject).map((id) => id.slice(-2));
    assert.deepEqual(numbers(harbour), ['01', '02', '03', '04', '05', '06', '10']);
    assert.deepEqual(numbers(lantern), ['01', '07', '08', '10']);
    assert.deepEqual(numbers({ ...lantern, groupIds: [] }), ['07', '08']);
    for (const subject of [harbour, lantern]) {
      assert.deepEqual(idsFound(samples, subject), changesAbout(samples, subject));
    }
  });

  it('says what a policy means: the group leaves the exclusion, joins it, or stays', () => {
    const [without, within] = [[], [group.toUpperCase()]].map((excludeGroups) =>
      policyText({ includeUsers: ['All'], excludeGroups }),
    );
    assert(without && within);
    for (const [before, after, exclusion] of [
      [within, without, 'ends'],
      [without, within, 'begins'],
      [within, policyText({ includeUsers: ['All'], excludeGroups: [group, mallory.id] }), 'mentioned'],
      [within, null, 'ends'],
    ] as const) {
      assert.deepEqual(
        entries([policyChange(before, after)]).map((entry) => entry.exclusion),
        [exclusion],
      );
    }
  });

  it('finds a policy that begins to reach all users, or Global Administrators, and excludes none of ours', () => {
    const all = { includeUsers: ['All'] };
    const byRole = { includeRoles: ['62e90394-69f5-4237-9190-012177145e10'] };
    const some = policyText({ includeUsers: [mallory.id] });
    const news = [
      policyChange(null, policyText(all), 'Add conditional access policy'),
      policyChange(null, policyText(all, 'disabled'), 'Add Conditional Access policy '),
      policyChange(null, policyText(byRole), 'ADD CONDITIONAL–ACCESS POLICY'),
      policyChange(some, policyText(all)),
      policyChange(policyText(all, 'enabledForReportingButNotEnforced'), policyText(all)),
      policyChange(null, JSON.stringify(policyText(all))),
    ];
    assert.deepEqual(
      entries(news).map((entry) => entry.exclusion),
      news.map(() => 'none'),
    );
    const others = [
      policyChange(null, some),
      policyChange(null, policyText({ includeRoles: [mallory.id] })),
      policyChange(policyText(all), policyText({ ...all, excludeUsers: [mallory.id] })),
      policyChange(policyText(all), policyText(all, 'disabled')),
      policyChange(policyText(all), null, 'Delete conditional access policy'),
      aChange({ ...policyChange(null, policyText(all)), OperationName: 'Update policy' }),
    ];
    assert.deepEqual(entries(others), []);
  });

  it('finds a policy whose values were cut off', () => {
    const cut = policyText({ includeUsers: ['All'] }).slice(0, 60);
    assert.deepEqual(
      entries([policyChange(null, cut)]).map((entry) => entry.exclusion),
      ['unread'],
    );
  });

  it('finds a group that is deleted, changed, or gets an owner or a member', () => {
    const target = {
      id: group.toUpperCase(),
      displayName: 'Emergency access',
      type: 'Group',
      modifiedProperties: [],
    };
    const rows = [
      ['Delete group', [target]],
      ['Update group', [target]],
      ['Add owner to group ', [{ ...mallory, type: 'User', modifiedProperties: [] }, target]],
      [
        'Remove member from group',
        [{ ...mallory, type: 'User', modifiedProperties: [changed('Group.ObjectID', group, null)] }],
      ],
    ] as const;
    const read = entries(
      rows.map(([OperationName, TargetResources]) =>
        aChange({
          OperationName,
          Category: 'GroupManagement',
          InitiatedBy: { user: mallory },
          TargetResources,
        }),
      ),
    );
    assert.deepEqual(
      read
        .map(({ operation, category, isToGroup, isToAccount }) => [
          operation,
          category,
          isToGroup,
          isToAccount,
        ])
        .sort(),
      rows.map(([operation]) => [operation.trim(), 'group', true, false]).sort(),
    );
  });

  it('finds the account by its name where the id is missing, as actor and as target', () => {
    const name = harbour.userPrincipalName.toUpperCase();
    const rows = [
      aChange({
        OperationName: 'Add Passkey (device-bound) ',
        InitiatedBy: { user: mallory },
        TargetResources: [{ id: null, type: 'User', userPrincipalName: name, modifiedProperties: [] }],
      }),
      aChange({ InitiatedBy: { user: { id: null, userPrincipalName: name } }, TargetResources: [] }),
    ];
    assert.deepEqual(
      entries(rows)
        .map(({ isByAccount, isToAccount }) => [isByAccount, isToAccount])
        .sort(),
      [
        [false, true],
        [true, false],
      ],
    );
  });

  it('takes of two rows of one Id and moment the same one, whatever their order', () => {
    const row = aChange({ InitiatedBy: { user: mallory }, TargetResources: samples[1]?.TargetResources });
    const twins = [row, { ...row, Result: 'failure' }];
    for (const rows of [twins, twins.toReversed()]) {
      assert.deepEqual(
        entries(rows).map(({ succeeded }) => succeeded),
        [true],
      );
    }
    const earlier = { ...row, TimeGenerated: '2026-11-01T00:00:00.000Z' };
    assert.deepEqual(
      entries([earlier, { ...row, Result: 'failure' }]).map(({ succeeded }) => succeeded),
      [false],
    );
  });

  it('counts one operation as one kind, whatever its capitals and blanks', () => {
    const names = ['Update user', 'Update user ', 'update User', ' UPDATE USER'];
    const rows = Array.from({ length: 100 }, (_, index) =>
      aChange({
        OperationName: names[index % names.length],
        InitiatedBy: { user: mallory },
        TargetResources: samples[1]?.TargetResources,
        TimeGenerated: new Date(Date.UTC(2026, 10, 3, 9, index)).toISOString(),
      }),
    );
    assert.equal(entries(rows).length, 26);
    assert.equal(new Set(found(rows, harbour).map(({ Kind }) => Kind)).size, 1);
  });

  it('is the same in the query as by the documentation, for rows of every make', () => {
    const anyId = fc.constantFrom(
      harbour.accountId,
      harbour.accountId.toUpperCase(),
      lantern.accountId,
      mallory.id,
      group,
      null,
    );
    const anyName = fc.constantFrom(
      harbour.userPrincipalName,
      'SVC-Harbour@contoso.onmicrosoft.com',
      `x${harbour.userPrincipalName}`,
      mallory.userPrincipalName,
      null,
    );
    const anyList = fc.subarray([
      'All',
      harbour.accountId,
      mallory.id,
      group,
      '62e90394-69f5-4237-9190-012177145e10',
    ]);
    const anyPolicy = fc.oneof(
      fc.constantFrom(null, '', 'no JSON', '{"conditions":{}}'),
      fc
        .tuple(
          fc.record({
            includeUsers: anyList,
            excludeUsers: anyList,
            includeGroups: anyList,
            excludeGroups: anyList,
            includeRoles: anyList,
          }),
          fc.constantFrom('enabled', 'disabled', 'enabledForReportingButNotEnforced'),
          fc.constantFrom('once', 'twice', 'cut'),
        )
        .map(([users, state, how]) => {
          const text = policyText(users, state);
          if (how === 'cut') return text.slice(0, 90);
          return how === 'once' ? text : JSON.stringify(text);
        }),
    );
    const anyProperty = fc.oneof(
      anyId.map((id) => changed('Group.ObjectID', id, null)),
      anyId.map((id) => changed('Group.ObjectID', null, id)),
      fc.constant(changed('AccountEnabled', [true], [false])),
    );
    const policyProperty = fc.record({
      displayName: fc.constant('ConditionalAccessPolicy'),
      oldValue: anyPolicy,
      newValue: anyPolicy,
    });
    const anyTarget = (property: fc.Arbitrary<object>, types: readonly string[]) =>
      fc.record({
        id: anyId,
        type: fc.constantFrom(...types),
        displayName: fc.constant(null),
        userPrincipalName: anyName,
        modifiedProperties: fc.oneof(fc.constant(null), fc.array(property, { maxLength: 2 })),
      });
    const anyRow = (operations: readonly string[], target: fc.Arbitrary<object>) =>
      fc.record({
        Id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        TimeGenerated: fc.constantFrom('2026-11-03T09:15:00.000Z', '2026-11-03T09:15:01.000Z'),
        OperationName: fc.constantFrom(...operations),
        Result: fc.constantFrom('success', 'failure'),
        InitiatedBy: fc.oneof(
          fc.record({ user: fc.record({ id: anyId, userPrincipalName: anyName }) }),
          fc.constant({ app: { displayName: 'MS-PIM' }, user: null }),
        ),
        TargetResources: fc.array(target, { maxLength: 2 }),
      });
    const policies = [
      'Update conditional access policy',
      'Add Conditional Access policy ',
      'Delete conditional–access policy',
    ];
    const others = [
      'Update application – Certificates and secrets management ',
      'Delete group',
      'Update user',
      'Add access to a conditional group',
    ];
    const rows = fc.array(
      fc.oneof(
        anyRow(policies, anyTarget(policyProperty, ['Policy'])),
        anyRow(others, anyTarget(anyProperty, ['User', 'Group', 'Role', 'Other'])),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom(harbour, lantern, { ...harbour, groupIds: [] }), (given, subject) => {
        assert.deepEqual(idsFound(given, subject), changesAbout(given, subject));
        for (const { isByAccount, isToAccount, isToGroup, exclusion } of entries(given, subject)) {
          assert(isByAccount || isToAccount || isToGroup || exclusion !== null);
        }
      }),
      { numRuns: 400 },
    );
  });
});
