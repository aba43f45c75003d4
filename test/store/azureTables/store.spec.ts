import assert from 'node:assert/strict';
import { openAzureTable } from '../../../src/store/azureTables/client.ts';
import { partitions, rows } from '../../../src/store/azureTables/keys.ts';
import { createAzureTablesStore } from '../../../src/store/azureTables/store.ts';
import type { Store } from '../../../src/store/store.ts';
import { appendOf } from '../../builders/append.ts';
import { storeContract } from '../../contract/store.contract.ts';
import { useAzurite } from '../../fakes/azurite.ts';
import { isTransaction, startTablesProxy, type TablesProxy } from '../../fakes/tablesProxy.ts';

const unavailable = { name: 'GlasswatchError', code: 'storeUnavailable' };

describe('with Azure Tables', function () {
  // The emulator takes a tenth of a second for what the service does in a few milliseconds.
  this.timeout(60_000);
  const azurite = useAzurite();

  storeContract('the Azure Tables store', async () => {
    const connectionString = azurite.newAccount();
    const open = () => createAzureTablesStore({ connectionString });
    return { store: await open(), reopen: open, async dispose() {} };
  });

  describe('the Azure Tables store', () => {
    let connectionString: string;
    let proxy: TablesProxy;
    /** Over the proxy, with little patience. */
    let store: Store;
    /** Another instance's, which nothing stands in the way of. */
    let other: Store;

    beforeEach(async () => {
      connectionString = azurite.newAccount();
      proxy = await startTablesProxy(connectionString);
      store = await createAzureTablesStore(proxy, { request: 1_500, retry: 10 });
      other = await createAzureTablesStore({ connectionString });
    });

    afterEach(() => proxy.close());

    const begin = () =>
      appendOf('a', {
        names: ['Ada', 'Bo'],
        keys: ['k'],
        groups: ['g'],
        openedAt: '2026-01-01T00:00:00.000Z',
      });
    const everywhere = async (from: Store) => ({
      head: await from.head('a'),
      trail: await from.trail('a'),
      key: await from.incidentWithKey('k'),
      group: (await from.incidentsOfGroup('g')).length,
      all: (await from.incidents({})).length,
      open: (await from.incidents({ isOpen: true })).length,
      closed: (await from.incidents({ isOpen: false })).length,
      unshown: await from.unshown(),
    });
    const nowhere = {
      ...{ head: undefined, trail: [], key: undefined },
      ...{ group: 0, all: 0, open: 0, closed: 0, unshown: [] },
    };

    it('shows nothing of an append that ends before its transaction, and takes it when it comes again', async () => {
      proxy.rule((_, path) => (isTransaction(path) ? 'never arrives' : 'passes'));
      await assert.rejects(store.append([begin()]), unavailable);
      assert.deepEqual(await everywhere(store), nowhere);
      assert.deepEqual(await everywhere(other), nowhere);
      const again = begin();
      assert.deepEqual(await other.append([again]), ['appended']);
      const found = await everywhere(other);
      assert.deepEqual(found, {
        head: { incidentId: 'a', version: 2, isOpen: true, openedAt: '2026-01-01T00:00:00.000Z' },
        ...{ trail: again.records, key: 'a', group: 1, all: 1, open: 1, closed: 0, unshown: ['a'] },
      });
    });

    it('shows nothing of an append that ends after any of its requests', async () => {
      for (let left = 0; ; left += 1) {
        let passed = 0;
        proxy.rule((method) => {
          if (method === 'GET') return 'passes';
          passed += 1;
          return passed > left ? 'never arrives' : 'passes';
        });
        const outcome = await store.append([begin()]).catch(() => 'failed');
        if (outcome !== 'failed') break;
        assert.deepEqual(await everywhere(other), nowhere, `${left} requests`);
      }
      assert.equal((await everywhere(other)).key, 'a');
    });

    it('says appended when the answer to its transaction is lost', async () => {
      let lost = 0;
      proxy.rule((_, path) => {
        if (!isTransaction(path) || lost > 0) return 'passes';
        lost += 1;
        return 'is answered to nobody';
      });
      assert.deepEqual(await store.append([begin()]), ['appended']);
      assert.equal(lost, 1);
      proxy.rule((_, path) => (isTransaction(path) ? 'is answered to nobody' : 'passes'));
      const next = appendOf('a', { names: ['Cy'], after: begin().records[1] });
      assert.deepEqual(await store.append([next]), ['appended']);
      assert.equal((await other.trail('a')).length, 3);
    });

    it('says that a fact was replaced when the answer to it is lost', async () => {
      let lost = 0;
      proxy.rule((_, path) => {
        if (!isTransaction(path) || lost > 0) return 'passes';
        lost += 1;
        return 'is answered to nobody';
      });
      assert.equal(await store.replaceFact('f', undefined, { mine: true }), true);
      assert.equal(lost, 1);
      assert.deepEqual(await other.fact('f'), { mine: true });
    });

    it('keeps to what is stored when two claim the same key, whoever claimed it first', async () => {
      proxy.rule((_, path) => (isTransaction(path) ? 'never arrives' : 'passes'));
      await assert.rejects(store.append([appendOf('lost', { keys: ['k'], groups: ['g'] })]), unavailable);
      assert.deepEqual(await other.append([appendOf('b', { keys: ['k'], groups: ['g'] })]), ['appended']);
      assert.deepEqual(await other.append([appendOf('c', { keys: ['k'] })]), ['appended']);
      assert.equal(await store.incidentWithKey('k'), 'b');
      assert.deepEqual(
        (await store.incidentsOfGroup('g')).map(({ incidentId }) => incidentId),
        ['b'],
      );
    });

    it('takes one append that is larger than a transaction, whole or not at all', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `${index} ${'é🔥'.repeat(20_000)}`);
      const large = appendOf('a', { names, keys: ['k'] });
      proxy.rule((_, path) => (isTransaction(path) ? 'never arrives' : 'passes'));
      await assert.rejects(store.append([large]), unavailable);
      assert.deepEqual(await other.trail('a'), []);
      proxy.rule(() => 'passes');
      assert.deepEqual(await store.append([large]), ['appended']);
      // About as much as one entity holds.
      const next = appendOf('a', { names: names.slice(0, 5), after: large.records.at(-1) });
      assert.deepEqual(await other.append([next]), ['appended']);
      assert.deepEqual(await other.trail('a'), [...large.records, ...next.records]);
    });

    it('reads what is more than the service gives in one page', async () => {
      const table = openAzureTable({ connectionString });
      const row = (index: number) => String(index).padStart(4, '0');
      for (let at = 0; at < 2_100; at += 100) {
        const entities = Array.from({ length: 100 }, (_, index) => ({ row: row(at + index), fields: {} }));
        await table.transact(
          entities.map((each) => ({ entity: { ...each, partition: 'p' }, replaces: null })),
        );
      }
      const found = (await table.list('p')).map((entity) => entity.row);
      assert.deepEqual(
        found,
        Array.from({ length: 2_100 }, (_, index) => row(index)),
      );
      assert.equal((await table.list('p', { from: row(500), below: row(1_700) })).length, 1_200);
    });

    it('takes an append with the keys of a thousand rows of the log', async () => {
      const keys = Array.from({ length: 1_000 }, (_, index) => `signIn:${index}`);
      assert.deepEqual(await other.append([appendOf('a', { keys })]), ['appended']);
      assert.equal(await store.incidentWithKey('signIn:999'), 'a');
    });

    it('asks again when the service is busy, and no longer than it has patience', async () => {
      let asked = 0;
      proxy.rule(() => {
        asked += 1;
        return asked < 3 ? { status: 503 } : 'passes';
      });
      await store.check();
      assert.equal(asked, 3);
      asked = 0;
      proxy.rule(() => {
        asked += 1;
        return { status: 503, headers: { 'retry-after': '3600' } };
      });
      await assert.rejects(store.check(), unavailable);
      assert.equal(asked, 1);
      asked = 0;
      proxy.rule(() => {
        asked += 1;
        return { status: 500 };
      });
      await assert.rejects(store.check(), unavailable);
      assert.equal(asked, 3);
    });

    it('says why it is unavailable, without the request', async () => {
      proxy.rule(() => ({ status: 403 }));
      await assert.rejects(store.append([begin()]), (error: Error) => {
        const { cause } = error;
        assert(cause instanceof Error);
        assert.match(cause.message, /^Azure Tables forbids it: give .+ \(403\)$/);
        assert.deepEqual(Object.keys(cause), []);
        assert.equal(cause.cause, undefined);
        return true;
      });
      proxy.rule(() => 'never arrives');
      for (const work of [
        () => store.trail('a'),
        () => store.head('a'),
        () => store.incidentWithKey('k'),
        () => store.incidentsOfGroup('g'),
        () => store.incidents({}),
        () => store.unshown(),
        () => store.shownVersion('a'),
        () => store.markShown('a', 1),
        () => store.fact('f'),
        () => store.putFact('f', 1),
        () => store.replaceFact('f', 1, 2),
        () => store.check(),
      ]) {
        await assert.rejects(work(), unavailable);
      }
    });

    it('forgets an incident that has closed in the list of the open ones, and finds it when it opens again', async () => {
      const table = openAzureTable({ connectionString });
      const first = begin();
      const closing = appendOf('a', { after: first.records[1], isOpen: false });
      await store.append([first]);
      await store.append([closing]);
      assert.equal((await table.list(partitions.open)).length, 1);
      assert.deepEqual(await store.incidents({ isOpen: true }), []);
      assert.equal((await table.list(partitions.open)).length, 0);
      await store.append([appendOf('a', { after: closing.records[0] })]);
      assert.equal((await other.incidents({ isOpen: true })).length, 1);
    });

    it('lists an incident as unshown again when an older version is marked after a newer one', async () => {
      await store.append([begin()]);
      await store.markShown('a', 2);
      assert.deepEqual(await other.unshown(), []);
      await other.markShown('a', 1);
      assert.deepEqual(await store.unshown(), ['a']);
    });

    it('keeps the list of what is unshown short', async () => {
      const table = openAzureTable({ connectionString });
      let last = begin();
      await store.append([last]);
      for (let count = 0; count < 5; count += 1) {
        last = appendOf('a', { after: last.records.at(-1) });
        await store.append([last]);
      }
      assert.equal((await table.list(partitions.unshown)).length, 6);
      await store.markShown('a', 7);
      assert.equal((await table.list(partitions.unshown)).length, 0);
    });

    it('refuses a table of a later version, and leaves it alone', async () => {
      const table = openAzureTable({ connectionString });
      await table.put({ partition: partitions.store, row: rows.schema, fields: { version: 1000 } });
      await assert.rejects(createAzureTablesStore({ connectionString }), { code: 'newerSchema' });
    });

    it('is there before its account can be used, and does nothing to a table of a later version when it can', async () => {
      proxy.rule(() => ({ status: 403 }));
      const early = await createAzureTablesStore(proxy, { request: 1_500, retry: 10 });
      await assert.rejects(early.check(), unavailable);
      const table = openAzureTable({ connectionString });
      await table.put({ partition: partitions.store, row: rows.schema, fields: { version: 1000 } });
      proxy.rule(() => 'passes');
      for (const work of [() => early.check(), () => early.append([begin()]), () => early.unshown()]) {
        await assert.rejects(work(), (error: Error) => {
          assert.match(`${error.cause}`, /newer version/);
          return assert.equal(Object(error).code, 'storeUnavailable') ?? true;
        });
      }
      assert.deepEqual(await table.list(partitions.incident('a')), []);
      await table.put({ partition: partitions.store, row: rows.schema, fields: { version: 1 } });
      await early.check();
    });

    it('takes a page that was altered for a broken trail, not for a broken store', async () => {
      const table = openAzureTable({ connectionString });
      await store.append([begin()]);
      const [page] = await table.list(partitions.incident('a'), rows.everyPage);
      assert(page);
      const bytes0 = Buffer.from('no page');
      await table.put({ ...page, fields: { incidentId: 'a', bytes0 } });
      assert.deepEqual(await store.trail('a'), [{ incidentId: 'a', sequence: 1, text: '\ufffd', hash: '' }]);
    });
  });
});
