import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keyOfSignIn } from '../../src/alert/key.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close, reopen, withdraw } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';

const alertOn = (user: number) => anAlert({ signIns: [anAlertedSignIn({ userId: `user-${user}` })] });

describe('the open incidents', () => {
  let opened: OpenedIncidents;
  /** How many trails were read. */
  let trails: number;

  beforeEach(() => {
    opened = openIncidents();
    trails = 0;
  });

  afterEach(() => opened.dispose());

  /** An instance that remembers nothing, whose reads of trails are counted. */
  const counted = (isShared = false): Incidents =>
    opened.another(
      (store): Store => ({
        ...store,
        isShared,
        trail(id) {
          trails += 1;
          return store.trail(id);
        },
      }),
    );

  async function openMany(count: number): Promise<readonly string[]> {
    const received = await Promise.all(
      Array.from({ length: count }, (_, user) => opened.incidents.receive(alertOn(user))),
    );
    return received.map(({ incidentId }) => incidentId);
  }

  it('that wait come the gravest first, then the oldest, and no more than asked for', async () => {
    const [first = '', second = '', third = '', fourth = ''] = await openMany(4);
    const { incidents } = opened;
    const row = aSignIn({ id: 'success', userId: 'user-2', resultCode: '0' });
    await incidents.execute(first, acknowledge(ada));
    await incidents.execute(third, { type: 'recordSignIns', signIns: [row] });
    const waiting = async (limit: number, of = incidents) => (await of.waiting(limit)).map(({ id }) => id);
    const [oldest, next] = [second, fourth].toSorted();
    assert.deepEqual(await waiting(5), [third, oldest, next]);
    assert.deepEqual(await waiting(2), [third, oldest]);
    assert.deepEqual(await waiting(5, counted(true)), [third, oldest, next]);
    await incidents.execute(third, close('drill'));
    await incidents.execute(first, withdraw(ada));
    assert.deepEqual(await waiting(5), [first, second, fourth].toSorted());
  });

  it('are counted as they stand after every change', async () => {
    const [first = '', second = ''] = await openMany(3);
    const { incidents } = opened;
    const counts = async () => {
      const { open, waiting, altered } = await incidents.openCounts();
      return [open, waiting, altered];
    };
    assert.deepEqual(await counts(), [3, 3, 0]);
    await incidents.execute(first, acknowledge(ada));
    assert.deepEqual(await counts(), [3, 2, 0]);
    await incidents.execute(first, withdraw(ada));
    await incidents.execute(second, close('drill'));
    assert.deepEqual(await counts(), [2, 2, 0]);
    await incidents.execute(second, reopen(ada));
    await incidents.receive(alertOn(99));
    assert.deepEqual(await counts(), [4, 4, 0]);
    assert.deepEqual(await counted().openCounts(), await incidents.openCounts());
  });

  it('are folded once to be counted, and not again, however many there are', async () => {
    await openMany(600);
    const incidents = counted();
    assert.equal((await incidents.openCounts()).open, 600);
    assert.equal(trails, 600);
    trails = 0;
    for (let time = 0; time < 10; time += 1) await incidents.openCounts();
    assert.equal(trails, 0);
    await incidents.receive(alertOn(1));
    assert.equal((await incidents.openCounts()).open, 600);
    assert.equal(trails, 1);
  });

  it('are read no further than a list needs', async () => {
    const ids = await openMany(50);
    const incidents = counted();
    const newest = await incidents.open(10);
    assert.equal(newest.length, 10);
    assert(newest.every(({ id }) => ids.includes(id)));
    assert.equal(trails, 10);
  });

  it('are handed over page by page, and alerts have their turn in between', async () => {
    await openMany(100);
    const incidents = counted();
    const pages: (readonly Incident[])[] = [];
    let pagesAtAlert = 0;
    const walked = incidents.eachOpen((page) => pages.push(page));
    await incidents.receive(alertOn(1_000)).then(() => {
      pagesAtAlert = pages.length;
    });
    await walked;
    assert(pagesAtAlert < pages.length, `${pagesAtAlert} of ${pages.length}`);
    assert.equal(new Set(pages.flat().map(({ id }) => id)).size, 100);
  });

  it('are read once for two that walk through them at the same time', async () => {
    const ids = await openMany(60);
    const incidents = counted();
    const seen = { first: new Set<string>(), second: new Set<string>() };
    let second: Promise<void> | undefined;
    await incidents.eachOpen((page) => {
      for (const { id } of page) seen.first.add(id);
      second ??= incidents.eachOpen((later) => {
        for (const { id } of later) seen.second.add(id);
      });
    });
    await second;
    assert.deepEqual(
      [seen.first, seen.second].map((each) => [...each].sort()),
      [ids.toSorted(), ids.toSorted()],
    );
    assert(trails < 2 * ids.length - 20, `${trails} trails were read`);
  });

  it('do not count when they were altered, which is said', async () => {
    const [first = ''] = await openMany(3);
    const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
    database.exec('DROP TRIGGER trail_entry_stays');
    database.prepare("UPDATE trail SET text = text || ' ' WHERE incident_id = ?").run(first);
    database.close();
    const { open, waiting, altered } = await counted().openCounts();
    assert.deepEqual([open, waiting, altered], [2, 2, 1]);
  });

  it('are told that the sweep alone has found something from those that an alert came to', async () => {
    await opened.incidents.receive(alertOn(1));
    const at = (await opened.incidents.openCounts()).lastAlertAt;
    assert.equal(at, new Date(opened.clock.now()).toISOString());
    await opened.clock.advance(60_000);
    await opened.incidents.receive({ ...alertOn(2), format: 'sweep' });
    assert.equal((await opened.incidents.openCounts()).lastAlertAt, at);
  });

  it('have the incident that first had a sign-in of the log', async () => {
    const [first = '', second = ''] = await openMany(2);
    const signIns = [aSignIn({ id: 'a-row' })];
    await opened.incidents.execute(second, { type: 'recordSignIns', signIns });
    await opened.incidents.execute(first, { type: 'recordSignIns', signIns });
    assert.equal((await counted().withKey(keyOfSignIn('a-row')))?.id, second);
    assert.equal(await counted().withKey(keyOfSignIn('another')), undefined);
  });

  it('take an alert without a look at the closed ones of its group', async () => {
    await openMany(3);
    let lists = 0;
    const incidents = opened.another((store) => ({
      ...store,
      incidentsOfGroup(group) {
        lists += 1;
        return store.incidentsOfGroup(group);
      },
    }));
    const { incidentId: first } = await incidents.receive(alertOn(0));
    assert.equal(lists, 1);
    await incidents.openCounts();
    assert.equal((await incidents.receive(alertOn(0))).incidentId, first);
    assert.equal(lists, 1);
    await incidents.execute(first, close('drill'));
    const { incidentId: second } = await incidents.receive(alertOn(0));
    assert.notEqual(second, first);
    assert.equal(lists, 1);
    await incidents.execute(second, close('drill'));
    await incidents.execute(first, reopen(ada));
    assert.equal((await incidents.receive(alertOn(0))).incidentId, first);
    assert.equal(lists, 1);
  });

  it('take an alert on a shared store without a look at the closed ones, until another has closed theirs', async () => {
    let lists = 0;
    const incidents = opened.another((store) => ({
      ...store,
      isShared: true,
      incidentsOfGroup(group) {
        lists += 1;
        return store.incidentsOfGroup(group);
      },
    }));
    const { incidentId: first } = await incidents.receive(alertOn(0));
    assert.equal((await incidents.receive(alertOn(0))).incidentId, first);
    assert.equal(lists, 1);
    await opened.incidents.execute(first, close('drill'));
    const { incidentId: second } = await incidents.receive(alertOn(0));
    assert.notEqual(second, first);
    assert.equal(lists, 2);
  });

  describe('of another instance', () => {
    let one: Incidents;
    let two: Incidents;
    let ids: readonly string[];

    beforeEach(async () => {
      ids = await openMany(30);
      one = counted(true);
      two = counted(true);
      await one.eachOpen(() => {});
    });

    const changed = async () => (await one.changedByOthers()).map(({ id }) => id);

    it('are told once when it has changed them, and only those are read', async () => {
      const [first = '', second = ''] = ids;
      assert.deepEqual(await changed(), []);
      await two.execute(first, acknowledge(ada));
      const { incidentId } = await two.receive(alertOn(500));
      await one.execute(second, acknowledge(ada));
      trails = 0;
      assert.deepEqual((await changed()).toSorted(), [first, incidentId].toSorted());
      assert(trails <= 4, `${trails} trails were read`);
      assert.deepEqual(await changed(), []);
    });

    it('are told also when somebody has asked how many there are in between', async () => {
      const [first = ''] = ids;
      await two.execute(first, acknowledge(ada));
      assert.equal((await one.openCounts()).waiting, 29);
      assert.deepEqual(await changed(), [first]);
    });

    it('are no longer counted when it has closed them', async () => {
      await two.execute(ids[0] ?? '', close('drill'));
      assert.equal((await one.openCounts()).open, 29);
    });
  });
});
