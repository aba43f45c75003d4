import assert from 'node:assert/strict';
import { openAzureTable } from '../../../src/store/azureTables/client.ts';
import { partitions, rows } from '../../../src/store/azureTables/keys.ts';
import { openAzureTablesReader } from '../../../src/store/azureTables/reader.ts';
import { createAzureTablesStore } from '../../../src/store/azureTables/store.ts';
import { checkStored } from '../../../src/terminal/checkStored.ts';
import { appendOf } from '../../builders/append.ts';
import { useAzurite } from '../../fakes/azurite.ts';

const code = (wanted: string) => ({ name: 'GlasswatchError', code: wanted });

describe('reading the Azure Tables store', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  let connectionString: string;

  beforeEach(() => {
    connectionString = azurite.newAccount();
  });

  const store = () => createAzureTablesStore({ connectionString });
  const reader = () => openAzureTablesReader({ connectionString });

  it('gives the head and the entries of an incident as they were appended', async () => {
    const append = appendOf('a', { names: ['Ada', 'half a pair \ud83d'] });
    const writing = await store();
    await writing.append([append]);
    await writing.markShown('a', 1);
    const { head, records, failure } = await (await reader()).read('a');
    assert.deepEqual(records, append.records);
    assert.deepEqual(head, { incidentId: 'a', version: 2, isOpen: true, openedAt: append.index.openedAt });
    assert.equal(failure, null);
    assert.deepEqual(await (await reader()).damage(), []);
  });

  it('has nothing of an incident that does not exist', async () => {
    await store();
    const reading = await reader();
    assert.deepEqual(await reading.read('a'), { head: null, records: [], failure: null });
    assert.deepEqual(await reading.incidentIds(), []);
  });

  it('names each incident once, those included that have only a head or only entries, and no leftovers', async () => {
    const writing = await store();
    await writing.append(
      ['a-1', 'b-1', 'c-1', 'odd/1'].map((id) => appendOf(id, { keys: [id], groups: [id] })),
    );
    const table = openAzureTable({ connectionString });
    const remove = async (incidentId: string, row: string) => {
      const entity = await table.get(partitions.incident(incidentId), row);
      assert(entity && (await table.remove(entity)));
    };
    await remove('b-1', rows.page(1));
    await remove('c-1', rows.head);
    const fields = { incidentId: 'd-1', bytes0: Buffer.from('x') };
    await table.put({ partition: partitions.incident('d-1'), row: rows.part('an-append', 0), fields });
    const reading = await reader();
    assert.deepEqual(await reading.incidentIds(), ['a-1', 'b-1', 'c-1', 'odd/1']);
    assert.deepEqual((await reading.read('b-1')).records, []);
    assert.equal((await reading.read('c-1')).head, null);
    assert.equal((await reading.read('c-1')).records.length, 1);
  });

  it('takes a head that was altered for a broken incident, not for a store that cannot be read', async () => {
    await (await store()).append([appendOf('a')]);
    const partition = partitions.incident('a');
    await openAzureTable({ connectionString }).put({
      partition,
      row: rows.head,
      fields: { version: 'many' },
    });
    const stored = await (await reader()).read('a');
    assert.equal(stored.head?.version, 0);
    assert.equal(checkStored('a', stored).intact, false);
  });

  it('sees what a bot writes meanwhile', async () => {
    const writing = await store();
    const append = appendOf('a');
    await writing.append([append]);
    const reading = await reader();
    assert.equal((await reading.read('a')).records.length, 1);
    await writing.append([appendOf('a', { after: append.records[0] })]);
    assert.equal((await reading.read('a')).records.length, 2);
  });

  it('makes no table where there is none', async () => {
    await assert.rejects(reader(), code('databaseMissing'));
    assert.equal(await openAzureTable({ connectionString }).exists(), false);
  });

  it('refuses a newer version, and an account that it cannot open', async () => {
    const table = openAzureTable({ connectionString });
    await store();
    await table.put({ partition: partitions.store, row: rows.schema, fields: { version: 1_000 } });
    await assert.rejects(reader(), code('newerSchema'));
    connectionString = connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc=');
    await assert.rejects(reader(), code('databaseUnreadable'));
  });
});
