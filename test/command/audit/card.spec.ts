import assert from 'node:assert/strict';
import { type AuditAnswer, type AuditEntry, auditCategories } from '../../../src/audit/source.ts';
import { auditMessage } from '../../../src/command/audit/card.ts';
import { anAuditEntry, noTotals } from '../../builders/auditEntry.ts';
import { harbour, onTheDay } from '../../builders/cardIncidents.ts';
import { sizeOf, wordsIn } from '../../card/readCard.ts';
import { auditStates } from '../../card/states/audit.ts';

function totalsOf(entries: readonly AuditEntry[]): AuditAnswer['totals'] {
  const totals = { ...noTotals };
  for (const { category, count } of entries) totals[category] += count;
  return totals;
}

const auditOf = (entries: readonly AuditEntry[], given: Partial<AuditAnswer> = {}) =>
  auditMessage({
    title: 'What the account did, and what was done to it in the last 7 days',
    account: harbour.userPrincipalName,
    ...{
      entries,
      totals: totalsOf(entries),
      lookedAt: ['AuditLogs', 'AzureActivity'],
      problems: [],
      ...given,
    },
  });
const byAccount = { isByAccount: true, isToAccount: false, actor: harbour.userPrincipalName };
const linesOf = (entry: Partial<AuditEntry>): readonly string[] =>
  wordsIn(auditOf([anAuditEntry(entry)]).card)
    .split('\n')
    .slice(4);

describe('the audit card', () => {
  it('says of each entry what was done, who did it to whom, how it ended, from where and when', () => {
    assert.deepEqual(linesOf({}), [
      'Add member to role',
      'ada@contoso.com → this account · Global Administrator',
      'Succeeded · from 192.0.2.24',
      '{{DATE(2026-11-03T09:15:00Z, COMPACT)}}, {{TIME(2026-11-03T09:15:00Z)}} (2026-11-03 09:15:00 UTC)',
    ]);
    assert.equal(
      linesOf({ ...byAccount, whom: 'grace@contoso.com', which: null })[1],
      'This account → grace@contoso.com',
    );
    assert.equal(linesOf({ isByAccount: true, which: null })[1], 'This account → itself');
    assert.equal(linesOf({ isToAccount: false, actor: null, which: null })[1], 'Not known who');
    assert.equal(linesOf({ succeeded: false, ipAddress: null })[2], 'Failed');
    assert.equal(linesOf({ succeeded: null, result: 'timeout', ipAddress: null })[2], 'timeout');
  });

  it('says what a change of a policy means for the account', () => {
    const noteOf = (exclusion: AuditEntry['exclusion']) =>
      linesOf({ category: 'conditionalAccess', exclusion })[1];
    assert.equal(noteOf('ends'), 'The change stops excluding this account from the policy.');
    assert.equal(noteOf('begins'), 'The change excludes this account from the policy.');
    assert.match(noteOf('mentioned') ?? '', /so it may apply/);
    assert.match(noteOf('none') ?? '', /^The policy reaches this account\..*BREAK_GLASS_GROUPS/);
    assert.match(noteOf('unread') ?? '', /cannot be read/);
    assert.match(noteOf(null) ?? '', /^ada@/);
  });

  it('says that something was done to the group of the accounts, and counts it as grave', () => {
    const given = {
      category: 'group',
      isToAccount: false,
      operation: 'Delete group',
      which: 'Emergency access',
    } as const;
    assert.match(
      linesOf({ ...given, isToGroup: true })[1] ?? '',
      /^ada@contoso\.com → the accounts’ group · Emergency access$/,
    );
  });

  it('says so where an operation on Azure is about the watch itself, and names the resource by its end', () => {
    const words = linesOf({
      ...{ ...byAccount, category: 'resource', operation: 'Microsoft.Insights/scheduledQueryRules/delete' },
      which:
        '/subscriptions/0/resourcegroups/watch-rg/providers/a.b/c/d/providers/microsoft.insights/scheduledqueryrules/x',
    });
    assert.equal(words[1], 'An alert rule was deleted');
    assert.equal(words[2], 'This account · microsoft.insights/scheduledqueryrules/x in watch-rg');
    assert.match(
      linesOf({
        ...byAccount,
        category: 'resource',
        operation: 'Microsoft.Compute/disks/write',
        which: '/x',
      })[1] ?? '',
      /^This account · \/x$/,
    );
  });

  it('counts calls of Microsoft Graph, with the first and the last time', () => {
    const words = linesOf({
      ...{ ...byAccount, category: 'graph', operation: 'GET /users/{id}', which: null, count: 6_000 },
      ...{ result: 'status 200', lastAt: onTheDay('11:39:59.000') },
    });
    assert.deepEqual(words.slice(0, 2), ['GET /users/{id}', '6,000 calls, status 200 · from 192.0.2.24']);
    assert.match(words[2] ?? '', /09:15:00 UTC\) to .*11:39:59 UTC\)$/);
  });

  it('has the gravest on top: credentials, then roles, and in each what weakens the watch and what came about', () => {
    const operations = [
      { ...byAccount, category: 'graph', operation: 'GET /x', count: 900 },
      { ...byAccount, category: 'graph', operation: 'PATCH /x' },
      { category: 'resource', operation: 'Microsoft.Compute/disks/write', at: onTheDay('10:00:00.000') },
      { category: 'resource', operation: 'microsoft.insights/diagnosticSettings/delete' },
      { category: 'role', operation: 'Failed role', succeeded: false, at: onTheDay('11:00:00.000') },
      { category: 'role', operation: 'Older role' },
      { category: 'role', operation: 'Newer role', at: onTheDay('10:00:00.000') },
      { category: 'credential', operation: 'Reset user password' },
    ] as const;
    const words = wordsIn(auditOf(operations.map((entry) => anAuditEntry(entry))).card);
    const places = operations.map(({ operation }) => words.indexOf(`\n${operation}\n`));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(
      places.toSorted((a, b) => b - a),
      places,
    );
  });

  it('lets thirty of one kind hide no other', () => {
    const flood = Array.from({ length: 30 }, (_, index) =>
      anAuditEntry({
        ...byAccount,
        operation: 'Add member to group',
        at: onTheDay(`10:00:${10 + index}.000`),
      }),
    );
    const own = anAuditEntry({ operation: 'Add member to group', actor: 'mallory@contoso.com' });
    const failed = anAuditEntry({ ...byAccount, operation: 'Add owner to group', succeeded: false });
    const words = wordsIn(auditOf([...flood, own, failed]).card);
    assert.match(words, /mallory@contoso\.com → this account/);
    assert.match(words, /Add owner to group/);
    assert.match(words, /And 17 more/);
  });

  it('has at most fifteen lines, of each category one at least, and counts the others', () => {
    const entries = auditCategories.flatMap((category) =>
      Array.from({ length: 20 }, (_, index) =>
        anAuditEntry({ category, operation: `${category} ${index}.` }),
      ),
    );
    const words = wordsIn(auditOf(entries).card);
    for (const category of auditCategories) assert.match(words, new RegExp(`^${category} \\d+\\.$`, 'm'));
    assert.equal(words.match(/^credential \d+\.$/gm)?.length, 9);
    assert.equal(words.match(/^\w+ \d+\.$/gm)?.length, 15);
    assert.match(words, /And 125 more: name a shorter window/);
    assert.match(words, /^Credentials and authentication methods \(20\)$/m);
  });

  it('sums up what was found, in the banner too', () => {
    const message = auditStates['audit, more than fit'] ?? assert.fail();
    const sum = '5,066 changes in the directory · 1 operation on Azure resources · 6,001 Graph calls';
    assert.ok(wordsIn(message.card).includes(sum));
    assert.ok(message.summary.endsWith(sum));
  });

  it('says what was looked at when there is nothing, and what could not be', () => {
    assert.match(auditOf([]).summary, /: Nothing in AuditLogs, AzureActivity\.$/);
    const { card } = auditOf([], { lookedAt: [], problems: ['The workspace has no table AuditLogs.'] });
    assert.match(
      wordsIn(card),
      /Nothing could be looked at\.\nIncomplete: The workspace has no table AuditLogs\./,
    );
  });

  it('stays under 28 KB whatever the log holds', () => {
    for (const text of ['漢"\\'.repeat(600), '😀'.repeat(900), '"'.repeat(2_000), 'x'.repeat(2_000)]) {
      const entries = Array.from({ length: 700 }, (_, index) =>
        anAuditEntry({
          ...{
            category: auditCategories[index % 7] ?? 'role',
            actor: text,
            operation: text,
            which: text,
            whom: text,
          },
          ...{
            result: text,
            succeeded: null,
            ipAddress: text,
            exclusion: 'mentioned',
            lastAt: onTheDay('10:00:00.000'),
          },
        }),
      );
      const message = auditOf(entries, { problems: Array.from({ length: 9 }, () => 'p'.repeat(300)) });
      assert.ok(sizeOf(message) < 28_000, `${sizeOf(message)} bytes`);
      assert.match(wordsIn(message.card), /And 69\d more/);
    }
  });
});
