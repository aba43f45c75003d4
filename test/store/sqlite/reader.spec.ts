import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreReader } from '../../../src/store/reader.ts';
import { openSqliteReader } from '../../../src/store/sqlite/reader.ts';
import { createSqliteStore } from '../../../src/store/sqlite/store.ts';
import { appendOf } from '../../builders/append.ts';

const code = (wanted: string) => ({ name: 'GlasswatchError', code: wanted });

describe('reading the SQLite store', () => {
  let folder: string;
  let endings: (() => Promise<void>)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-reader-'));
    endings = [];
  });

  afterEach(async () => {
    for (const end of endings.reverse()) await end();
    rmSync(folder, { recursive: true });
  });

  const file = () => join(folder, 'glasswatch.db');

  function store() {
    const opened = createSqliteStore(folder);
    endings.push(() => opened.close());
    return opened;
  }

  function reader(): StoreReader {
    const opened = openSqliteReader(folder);
    endings.push(() => opened.close());
    return opened;
  }

  it('gives the head and the entries of an incident as they were appended', async () => {
    const append = appendOf('a', { names: ['Ada', 'Grace'] });
    await store().append([append]);
    const { head, records, failure } = await reader().read('a');
    assert.deepEqual(records, append.records);
    assert.deepEqual(head, { incidentId: 'a', version: 2, isOpen: true, openedAt: append.index.openedAt });
    assert.equal(failure, null);
    assert.deepEqual(await reader().damage(), []);
  });

  it('has nothing of an incident that does not exist', async () => {
    store();
    assert.deepEqual(await reader().read('a'), { head: null, records: [], failure: null });
    assert.deepEqual(await reader().incidentIds(), []);
  });

  it('names each incident once, those included that have only a head or only entries', async () => {
    await store().append(['a', 'b', 'c'].map((id) => appendOf(id)));
    const database = new DatabaseSync(file(), { enableForeignKeyConstraints: false });
    database.exec(
      "DROP TRIGGER trail_entry_is_kept; DELETE FROM trail WHERE incident_id = 'b'; DELETE FROM incident WHERE id = 'c'",
    );
    database.close();
    assert.deepEqual(await reader().incidentIds(), ['a', 'b', 'c']);
  });

  it('leaves a database that nobody uses as it is, with nothing beside it', async () => {
    const writing = store();
    await writing.append([appendOf('a')]);
    await writing.close();
    const [bytes, files] = [readFileSync(file()), readdirSync(folder)];
    const reading = reader();
    assert.equal((await reading.read('a')).records.length, 1);
    assert.deepEqual(readdirSync(folder), files);
    await reading.close();
    assert.ok(bytes.equals(readFileSync(file())));
    assert.deepEqual(readdirSync(folder), files);
  });

  it('sees what a bot writes that has started meanwhile', async () => {
    const writing = store();
    const append = appendOf('a');
    await writing.append([append]);
    await writing.close();
    const reading = reader();
    assert.equal((await reading.read('a')).records.length, 1);
    const again = store();
    await again.append([appendOf('a', { names: ['Grace'], after: append.records.at(-1) }), appendOf('b')]);
    assert.equal((await reading.read('a')).records.length, 2);
    assert.deepEqual(await reading.incidentIds(), ['a', 'b']);
    await again.append([appendOf('c')]);
    assert.deepEqual(await reading.incidentIds(), ['a', 'b', 'c']);
  });

  it('gives the entries before a damaged page, and says that there is one', async () => {
    const writing = store();
    const names = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(3_000)}`);
    await writing.append([appendOf('a', { names })]);
    await writing.close();
    const bytes = readFileSync(file());
    const page = Math.floor(bytes.indexOf('"name":"30 xxx') / 4_096);
    bytes.fill(0xff, page * 4_096, page * 4_096 + 200);
    writeFileSync(file(), bytes);
    const { records, failure } = await reader().read('a');
    assert.match(String(failure), /malformed/);
    assert.ok(records.length < 40);
    assert.notDeepEqual(await reader().damage(), []);
  });

  it('makes no database where there is none', () => {
    assert.throws(() => openSqliteReader(folder), code('databaseMissing'));
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(file(), '');
    assert.throws(() => openSqliteReader(folder), code('databaseMissing'));
    assert.equal(readFileSync(file()).length, 0);
  });

  it('refuses a newer version, and what is no database', () => {
    const database = new DatabaseSync(file());
    database.exec('PRAGMA user_version = 1000');
    database.close();
    assert.throws(() => openSqliteReader(folder), code('newerSchema'));
    writeFileSync(file(), 'no database. '.repeat(100));
    assert.throws(() => openSqliteReader(folder), code('databaseUnreadable'));
  });
});
