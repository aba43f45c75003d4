import assert from 'node:assert/strict';
import { rankOf } from '../../src/incident/whoMayAct.ts';
import { createLog } from '../../src/log.ts';
import { createRosterKeeper, type RosterKeeper } from '../../src/roster/keeper.ts';
import type { Roster } from '../../src/roster/roster.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { watchedStore } from '../fakes/watchedStore.ts';

const minute = 60_000;
const channel = { channelId: '19:a', serviceUrl: 'https://teams.example/', tenantId: null };

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`keeping the roster, on ${kind}`, function () {
    this.timeout(60_000);
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let opened: OpenedIncidents;
    let open: () => Promise<Store>;
    let clock: FakeClock;
    let idles: (() => Promise<void>)[];
    let keepers: RosterKeeper[];
    let listed: readonly string[];
    let reads: number;
    let elderless: Roster[];
    let place: { channelId: string; serviceUrl: string; tenantId: null } | null;

    beforeEach(() => {
      opened = openIncidents();
      const connectionString = azurite?.newAccount();
      open = async () => (connectionString ? createAzureTablesStore({ connectionString }) : opened.store);
      clock = fakeClock();
      keepers = [];
      idles = [];
      listed = ['ada', 'grace'];
      reads = 0;
      elderless = [];
      place = channel;
    });
    afterEach(async () => {
      for (const keeper of keepers) await keeper.stop();
      await opened.dispose();
    });

    async function keeper(hindered: Partial<Store> = {}): Promise<RosterKeeper> {
      const { store, idle } = watchedStore(await open());
      idles.push(idle);
      const made = createRosterKeeper({
        store: { ...store, ...hindered },
        channel: () => place,
        async listMembers() {
          reads += 1;
          if (listed.length === 1 && listed[0] === 'fails') throw new Error('Teams is away');
          return listed;
        },
        onElderless: (roster) => elderless.push(roster),
        watched: new Set(['harbour']),
        clock,
        log: createLog({ write() {} }),
      });
      keepers.push(made);
      return made;
    }

    /** No deadline passes while a store behind a network still works. */
    async function pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 1_000) {
        for (const idle of idles) await idle();
        await clock.advance(1_000);
      }
    }
    /** The store answers by real work, so time passes in steps. */
    async function until(what: () => boolean | Promise<boolean>): Promise<void> {
      for (let tries = 0; tries < 2_000 && !(await what()); tries += 1) await clock.settle();
      assert(await what());
    }
    const members = async (of: RosterKeeper) => Object.keys((await of.current()).members).sort();

    it('reads it at the start and every hour, and stores each version once under its hash', async () => {
      const one = await keeper();
      one.start();
      await until(async () => (await members(one)).length === 2);
      const { roster: hash } = await one.standing('ada');
      listed = ['ada', 'grace', 'eve'];
      await clock.advance(60 * minute);
      await until(async () => (await members(one)).includes('eve'));
      assert.equal(reads, 2);
      const store = await open();
      const before = await store.fact(`roster:${hash}`);
      assert.match(JSON.stringify(before), /"ada"/);
      assert.doesNotMatch(JSON.stringify(before), /"eve"/);
      assert.match(JSON.stringify(await store.fact(`roster:${(await one.standing('ada')).roster}`)), /"eve"/);
      assert.notEqual((await one.standing('eve')).since, (await one.standing('ada')).since);
    });

    it('is read by one of two instances, and both know it', async () => {
      const [one, two] = [await keeper(), await keeper()];
      one.start();
      await until(() => reads === 1);
      await until(async () => (await members(one)).length === 2);
      two.start();
      await until(async () => (await members(two)).length === 2);
      await pass(59 * minute);
      assert.equal(reads, 1);
      await pass(2 * minute);
      await until(() => reads >= 2);
      assert.equal(reads, 2);
    });

    it('loses nothing that two instances hear at the same time', async () => {
      const [one, two] = [await keeper(), await keeper()];
      await Promise.all([
        one.heard({ joined: ['eve'], left: [] }),
        two.heard({ joined: ['mallory'], left: [] }),
      ]);
      assert.deepEqual(await members(one), ['eve', 'mallory']);
      assert.deepEqual(await members(two), ['eve', 'mallory']);
    });

    it('keeps the people when Teams does not answer or lists nobody, and asks again', async () => {
      const one = await keeper();
      one.start();
      await until(async () => (await members(one)).length === 2);
      for (const nothing of [[], ['fails']]) {
        listed = nothing;
        await assert.rejects(one.readNow());
        assert.deepEqual(await members(one), ['ada', 'grace']);
      }
    });

    it('tells when the last who had been there for a day has gone, once', async () => {
      const one = await keeper();
      one.start();
      await until(async () => (await members(one)).length === 2);
      // Each change has the list read as well.
      listed = ['grace', 'mallory'];
      await one.heard({ joined: ['mallory'], left: ['ada'] });
      assert.equal(elderless.length, 0);
      listed = ['mallory'];
      await one.heard({ joined: [], left: ['grace'] });
      assert.deepEqual(
        elderless.map(({ members: left }) => Object.keys(left)),
        [['mallory']],
      );
      listed = ['mallory', 'eve'];
      await one.heard({ joined: ['eve'], left: [] });
      assert.equal(elderless.length, 1);
    });

    it('takes nobody for long-standing before the store has said who is', async () => {
      const one = await keeper();
      one.start();
      await until(async () => (await members(one)).length === 2);
      const { fact } = await open();
      let isAway = true;
      const two = await keeper({
        fact: async (name) => (isAway ? Promise.reject(new Error('the store is away')) : fact(name)),
      });
      const now = new Date(clock.now()).toISOString();
      assert.equal(rankOf(await two.standing('mallory'), now), 'new');
      assert.equal(rankOf(await two.standing('ada'), now), 'new');
      isAway = false;
      assert.equal(rankOf(await two.standing('ada'), now), 'established');
      assert.equal(rankOf(await two.standing('mallory'), now), 'new');
      isAway = true;
      assert.equal(rankOf(await two.standing('ada'), now), 'established');
    });

    it('reads the members of another channel at once', async () => {
      const one = await keeper();
      place = null;
      one.start();
      await clock.settle();
      assert.equal(reads, 0);
      place = channel;
      one.wake();
      await until(async () => (await members(one)).length === 2);
      assert.equal(reads, 1);
    });
  });
}
