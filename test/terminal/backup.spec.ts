import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { appendOfTrail, reportedTrails } from '../builders/reports.ts';
import { asProcess, atTerminal, atTerminalOfTables, useFolders } from './terminal.ts';

const connectionString =
  'DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.windows.net';

describe('npm run backup', () => {
  const folder = useFolders();
  let dataDir: string;

  beforeEach(async () => {
    dataDir = folder();
    const store = createSqliteStore(dataDir);
    await store.append([appendOfTrail(reportedTrails.closed, 'aaaaa-1')]);
    await store.close();
  });

  it('copies a store that no bot runs on, leaves nothing beside it, and says what the copy holds', async () => {
    const before = readdirSync(dataDir);
    const copy = join(folder(), 'new', 'folder');
    const { code, answer, remarks } = await atTerminal('backup', dataDir, copy);
    assert.equal(code, 0);
    const [said, ...lines] = answer.trim().split('\n');
    assert.equal(said, `copied to ${join(copy, 'glasswatch.db')}`);
    assert.match(lines.join('\n'), /^intact aaaaa-1: \d+ entries, head [0-9a-f]{64}$/);
    assert.match(remarks, /^1 checked, 1 intact, 0 broken\.$/m);
    assert.deepEqual(readdirSync(dataDir), before);
    assert.deepEqual(readdirSync(copy), ['glasswatch.db']);
    assert.equal(statSync(join(copy, 'glasswatch.db')).mode & 0o777, 0o600);
    assert.deepEqual(
      (await atTerminal('verify', copy, '--all')).answer,
      (await atTerminal('verify', dataDir, '--all')).answer,
    );
  });

  it('is the same as a process', async () => {
    const copy = join(folder(), 'copy');
    const { code, answer } = await asProcess('backup', { DATA_DIR: dataDir }, copy);
    assert.deepEqual([code, answer.split('\n').length], [0, 3]);
  });

  it('takes no place of another database, of an earlier copy, of the store itself, or of what is left of one', async () => {
    const copy = join(folder(), 'copy');
    await atTerminal('backup', dataDir, copy);
    const left = folder();
    writeFileSync(join(left, 'glasswatch.db-wal'), 'left');
    for (const taken of [copy, dataDir, left]) {
      const before = readdirSync(taken).map((name) => readFileSync(join(taken, name)));
      const { code, answer, remarks } = await atTerminal('backup', dataDir, taken);
      assert.deepEqual([code, answer], [2, '']);
      assert.match(remarks, /That folder already has a database/);
      assert.deepEqual(
        readdirSync(taken).map((name) => readFileSync(join(taken, name))),
        before,
      );
    }
  });

  it('makes nothing without a store, or where the folder cannot be written', async () => {
    const copy = join(folder(), 'copy');
    const none = await atTerminal('backup', folder(), copy);
    assert.equal(none.code, 2);
    assert.match(none.remarks, /This store has no database/);
    assert.equal(existsSync(copy), false);
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const refused = await atTerminal('backup', dataDir, join(file, 'copy'));
    assert.equal(refused.code, 2);
    assert.match(refused.remarks, /The backup could not be written/);
  });

  it('copies a store with an altered trail all the same, names it, and ends with 1', async () => {
    const database = new DatabaseSync(join(dataDir, 'glasswatch.db'));
    database.exec("DROP TRIGGER trail_entry_stays; UPDATE trail SET text = text || ' ' WHERE sequence = 2");
    database.close();
    const copy = join(folder(), 'copy');
    const { code, answer, remarks } = await atTerminal('backup', dataDir, copy);
    assert.equal(code, 1);
    assert.match(answer, /BROKEN aaaaa-1: entry 2/);
    assert.match(remarks, /keep it as evidence/);
    assert.equal(existsSync(join(copy, 'glasswatch.db')), true);
  });

  it('leaves nothing of a store that cannot be read', async () => {
    const odd = folder();
    writeFileSync(
      join(odd, 'glasswatch.db'),
      'no database at all, and longer than a header of one is.'.repeat(20),
    );
    const copy = join(folder(), 'copy');
    const { code, remarks } = await atTerminal('backup', odd, copy);
    assert.equal(code, 2);
    assert.match(remarks, /cannot be read/);
    assert.deepEqual(readdirSync(copy), []);
  });

  it('says what to do for Azure Tables', async () => {
    const copy = join(folder(), 'copy');
    const { code, remarks } = await atTerminalOfTables('backup', connectionString, copy);
    assert.equal(code, 2);
    assert.match(remarks, /Azure Tables.*geo-redundant/);
    assert.equal(existsSync(copy), false);
  });

  it('takes one folder', async () => {
    for (const words of [[], [''], ['a', 'b'], ['--force', 'a']]) {
      const { code, remarks } = await atTerminal('backup', dataDir, ...words);
      assert.equal(code, 2);
      assert.match(remarks, /Usage: npm run backup -- <folder>/);
    }
  });
});
