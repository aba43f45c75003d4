import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { incidentMessage } from '../../src/card/incident.ts';
import { isoTime } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import type { Row, WorkspaceClient } from '../../src/logAnalytics/client.ts';
import { createFileSignInSource } from '../../src/signIn/file/source.ts';
import type { SignInSource } from '../../src/signIn/source.ts';
import { createWorkspaceSignInSource } from '../../src/signIn/workspace/source.ts';
import { columnsRead } from '../../src/signIn/workspace/tables.ts';
import { createSweep, type Sweep } from '../../src/sweep/sweep.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { accountId } from '../builders/signIn.ts';
import { wordsIn } from '../card/readCard.ts';
import { noMemory } from '../fakes/remembered.ts';

const interval = 5 * 60_000;

describe('a row of a watched account that cannot be read', () => {
  let opened: OpenedIncidents;
  let sweep: Sweep | undefined;
  beforeEach(() => {
    opened = openIncidents();
  });
  afterEach(async () => {
    await sweep?.stop();
    await opened.dispose();
  });

  async function start(source: SignInSource): Promise<void> {
    await sweep?.stop();
    sweep = createSweep({
      incidents: opened.another(),
      source,
      store: opened.store,
      watchedIds: watchedAccounts.map(({ id }) => id),
      watchedNames: watchedAccounts.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()),
      interval,
      clock: opened.clock,
      remembered: noMemory,
      log: createLog({ write() {} }),
    });
    await sweep.start();
    await pass(3 * interval);
  }
  /** Every search of the log reads a file: its end is waited for. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += interval) {
      await opened.clock.advance(interval);
      for (let turns = 0; turns < 5_000 && sweep?.state().lastSuccess !== now(); turns += 1) await turn();
    }
  }
  const open = () => opened.another().open();
  const now = () => isoTime(opened.clock.now());

  const fileOf = (records: readonly unknown[]): SignInSource => {
    const path = join(opened.folder, 'signIns.json');
    writeFileSync(path, JSON.stringify(records));
    // A record without any time counts from when its file was written.
    utimesSync(path, new Date(now()), new Date(now()));
    return createFileSignInSource(path);
  };
  const workspaceOf = (rows: readonly Row[]): SignInSource => {
    const tables = ['SigninLogs', 'AADNonInteractiveUserSignInLogs'].map((Table) => ({
      Table,
      Columns: [...columnsRead],
    }));
    const client: WorkspaceClient = {
      ask: async () => ({ rows: [...tables, ...rows], isWhole: true }),
      identity: async () => null,
    };
    return createWorkspaceSignInSource(client);
  };

  const record = (given: object = {}) => ({
    id: 'a',
    userId: accountId.toUpperCase(),
    userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
    ipAddress: '203.0.113.9',
    createdDateTime: now(),
    status: { errorCode: 0 },
    ...given,
  });
  const broken: readonly [what: string, given: object, severity: string][] = [
    ['without a time', { createdDateTime: undefined }, 'critical'],
    ['with a time that is none', { createdDateTime: 'yesterday' }, 'critical'],
    ['without a result', { status: {} }, 'high'],
    ['with a result that is no code', { status: { errorCode: 'Success' } }, 'high'],
    ['without an id', { id: undefined }, 'critical'],
    [
      'with its account by name alone',
      { userId: null, userPrincipalName: 'SVC-Harbour@contoso.onmicrosoft.com' },
      'critical',
    ],
    ['with its account by name alone, and no id', { userId: '', id: null }, 'critical'],
    [
      'with nothing but its id and its account',
      { createdDateTime: null, status: null, ipAddress: 5 },
      'high',
    ],
  ];
  for (const [what, given, severity] of broken) {
    it(`becomes a card, once, from a file: ${what}`, async () => {
      const records = [record(given)];
      await start(fileOf(records));
      const [incident, ...others] = await open();
      assert.ok(incident);
      assert.deepEqual(others, []);
      assert.equal(incident.account?.id, accountId);
      assert.equal(incident.severity, severity);
      const card = wordsIn(incidentMessage(incident).card);
      assert.match(card, /svc-harbour/);
      assert.match(card, /cannot be read/i);
      await start(fileOf(records));
      await pass(3 * interval);
      assert.equal((await open())[0]?.version, incident.version, 'not after a restart either');
      await opened.another().execute(incident.id, close('drill'));
      await pass(3 * interval);
      assert.deepEqual(await open(), []);
    });
  }

  it('becomes a card from a workspace', async () => {
    const row = {
      Table: 'SigninLogs',
      Columns: null,
      Id: 'a',
      UserId: accountId,
      CreatedDateTime: null,
      ResultType: '',
    };
    await start(workspaceOf([{ ...row, TimeGenerated: null, IPAddress: '203.0.113.9' }]));
    const [incident] = await open();
    assert.equal(incident?.account?.id, accountId);
    assert.match(wordsIn(incidentMessage(incident ?? assert.fail()).card), /203\.0\.113\.9/);
  });

  it('does not hide those that can be read, and is news in the incident that is open', async () => {
    const good = record({ id: 'good', ingestionTime: now() });
    await start(fileOf([good]));
    const [first] = await open();
    assert.ok(first);
    await opened.another().execute(first.id, acknowledge());
    await start(fileOf([good, record({ id: 'bad', createdDateTime: 'x' })]));
    const [incident, ...others] = await open();
    assert.deepEqual(others, []);
    assert.equal(incident?.id, first.id);
    assert.equal(incident?.signIns.size, 1);
    assert.equal(incident?.unannounced, 'news');
  });

  it('of somebody else, or of nobody, is only a problem', async () => {
    await start(
      fileOf([
        record({ userId: 'another', status: null }),
        record({ userId: null, userPrincipalName: 'another@contoso.com' }),
        record({ userId: null, userPrincipalName: null }),
        ...[5, null, 'text'],
      ]),
    );
    assert.deepEqual(await open(), []);
    assert.equal(sweep?.state().problems.length, 1);
  });

  it('of the same id with another result is another one', async () => {
    const wrong = record({ createdDateTime: null, status: { errorCode: 50126 } });
    await start(fileOf([wrong]));
    assert.equal((await open())[0]?.severity, 'medium');
    await start(fileOf([wrong, record({ createdDateTime: null })]));
    assert.equal((await open())[0]?.severity, 'critical');
  });
});
