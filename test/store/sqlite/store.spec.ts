import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { GlasswatchError } from '../../../src/errors.ts';
import { verifyTrail } from '../../../src/incident/trail/trail.ts';
import { createSqliteStore, sqliteQueries } from '../../../src/store/sqlite/store.ts';
import type { Store } from '../../../src/store/store.ts';
import { appendOf } from '../../builders/append.ts';
import { aGuess, appendOfTrail, stormTrail } from '../../builders/reports.ts';
import { storeContract } from '../../contract/store.contract.ts';
import { turnsDuring } from '../../fakes/turns.ts';

const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'glasswatch-store-'));

storeContract('the SQLite store', async () => {
  const folder = temporaryFolder();
  let current = createSqliteStore(folder);
  return {
    store: current,
    async reopen() {
      await current.close();
      current = createSqliteStore(folder);
      return current;
    },
    async dispose() {
      await current.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the SQLite store', () => {
  let folder: string;
  /** Closes or stops what a test opened, the last first. */
  let endings: (() => void | Promise<void>)[];

  beforeEach(() => {
    folder = temporaryFolder();
    endings = [];
  });

  afterEach(async () => {
    for (const end of endings.reverse()) await end();
    rmSync(folder, { recursive: true });
  });

  const databaseFile = () => join(folder, 'glasswatch.db');

  it('reads a trail of thousands of sign-ins bit by bit, and what is added meanwhile stands at its end', async () => {
    const store = createSqliteStore(folder);
    endings.push(() => store.close());
    const whole = appendOfTrail(stormTrail(5_000, aGuess), 'a');
    const [first, last] = [whole.records.slice(0, -1), whole.records.slice(-1)];
    await store.append([{ ...whole, records: first }]);
    let records: Awaited<ReturnType<Store['trail']>> = [];
    const turns = await turnsDuring(async () => {
      const reading = store.trail('a');
      await store.append([{ ...whole, expectedVersion: first.length, records: last }]);
      records = await reading;
    });
    assert.deepEqual(records, whole.records);
    assert(turns >= 5, `${turns} turns`);
  });

  function open(dataDir = folder): Store {
    const store = createSqliteStore(dataDir);
    endings.push(() => store.close());
    return store;
  }

  /** The database as a person with a database tool has it. */
  function tool(): DatabaseSync {
    const database = new DatabaseSync(databaseFile());
    endings.push(() => database.close());
    return database;
  }

  /** Runs a script in a process of its own; `lines` are what it writes. */
  function child(script: string, command: readonly string[] = []): { process: ChildProcess; lines: Lines } {
    const prelude = `
      import { createSqliteStore } from ${JSON.stringify(import.meta.resolve('../../../src/store/sqlite/store.ts'))};
      import { appendOf } from ${JSON.stringify(import.meta.resolve('../../builders/append.ts'))};
      const store = createSqliteStore(${JSON.stringify(folder)});
      const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    `;
    const [program = process.execPath, ...rest] = [
      ...command,
      process.execPath,
      '--expose-gc',
      '--input-type=module',
      '-e',
      prelude + script,
    ];
    const started = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    endings.push(() => {
      started.kill('SIGKILL');
    });
    return { process: started, lines: createInterface(started.stdout)[Symbol.asyncIterator]() };
  }

  type Lines = AsyncIterator<string, unknown>;
  const heard = async (lines: Lines): Promise<unknown> => {
    const { value, done } = await lines.next();
    assert.equal(done ?? false, false, 'the process ended early');
    return JSON.parse(String(value));
  };

  const unavailable = { name: 'GlasswatchError', code: 'storeUnavailable' };
  const withCause = (pattern: RegExp) => (error: unknown) => {
    assert(error instanceof GlasswatchError);
    assert.equal(error.code, unavailable.code);
    assert(error.cause instanceof Error);
    assert.match(error.cause.message, pattern);
    return true;
  };

  const pragma = (database: DatabaseSync, name: string): unknown =>
    Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

  describe('opening', () => {
    it('makes the folder and its files for their owner alone', async () => {
      const dataDir = join(folder, 'deep', 'data');
      await open(dataDir).check();
      const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
      assert.equal(mode(join(folder, 'deep')), '700');
      assert.equal(mode(dataDir), '700');
      for (const file of ['glasswatch.db', 'glasswatch.db-wal', 'glasswatch.db-shm', 'glasswatch.lock']) {
        assert.equal(mode(join(dataDir, file)), '600', file);
      }
    });

    it('leaves the modes alone that the operator chose', async () => {
      writeFileSync(databaseFile(), '', { mode: 0o640 });
      await open().check();
      assert.equal((statSync(databaseFile()).mode & 0o777).toString(8), '640');
    });

    it('writes ahead and syncs on every commit', () => {
      const prepare = DatabaseSync.prototype.prepare;
      const connections = new Set<DatabaseSync>();
      DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
        connections.add(this);
        return prepare.call(this, sql);
      };
      try {
        open();
      } finally {
        DatabaseSync.prototype.prepare = prepare;
      }
      const [connection, ...others] = connections;
      assert(connection);
      assert.deepEqual(others, []);
      assert.equal(pragma(connection, 'journal_mode'), 'wal');
      assert.equal(pragma(connection, 'synchronous'), 2);
      assert.equal(pragma(connection, 'foreign_keys'), 1);
    });

    it('brings an empty database of version 0 up to date, once', async () => {
      writeFileSync(databaseFile(), '');
      await open().append([appendOf('a')]);
      const version = pragma(tool(), 'user_version');
      assert.equal(version, 3);
      await endings.shift()?.();
      assert.deepEqual(await open().trail('a'), appendOf('a').records);
      assert.equal(pragma(tool(), 'user_version'), version);
    });

    it('leaves nothing behind of a migration that fails', () => {
      const database = tool();
      database.exec('CREATE TABLE incident_group (of_another_program TEXT)');
      assert.throws(() => open(), withCause(/incident_group already exists/));
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      assert.deepEqual(
        tables.map(({ name }) => name),
        ['incident_group'],
      );
      assert.equal(pragma(database, 'user_version'), 0);
      database.exec('DROP TABLE incident_group');
      open();
    });

    it('refuses a database of a newer version and does not touch it', () => {
      const database = new DatabaseSync(databaseFile());
      database.exec('CREATE TABLE later (x); PRAGMA user_version = 1000');
      database.close();
      const before = readFileSync(databaseFile());
      assert.throws(() => open(), { name: 'GlasswatchError', code: 'newerSchema' });
      assert.deepEqual(readFileSync(databaseFile()), before);
    });

    it('refuses a file that is no database, and keeps it', () => {
      const text = 'these are no tables, and they are long enough to be looked at. '.repeat(40);
      writeFileSync(databaseFile(), text);
      assert.throws(() => open(), withCause(/not a database/));
      assert.equal(readFileSync(databaseFile(), 'utf8'), text);
    });

    it('refuses a folder that is a file, a database that is a folder, and a folder that nobody can write', () => {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      assert.throws(() => open(file), unavailable);
      assert.throws(() => open('/proc/self/task'), unavailable);
      mkdirSync(databaseFile());
      assert.throws(() => open(), unavailable);
    });

    it('is refused while another process owns the folder, and works as soon as that one is killed', async () => {
      const { process: other, lines } = child(
        'await store.check(); say("ready"); setInterval(() => {}, 1000);',
      );
      assert.equal(await heard(lines), 'ready');
      assert.throws(() => open(), withCause(/belongs to another running process/));
      other.kill('SIGKILL');
      await open().check();
    });

    it('lets a tool read and back up the database of a running bot', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      const copy = join(folder, 'copy.db');
      tool().prepare('VACUUM INTO ?').run(copy);
      const backup = new DatabaseSync(copy);
      endings.push(() => backup.close());
      assert.equal(backup.prepare('SELECT hash FROM trail').get()?.hash, appendOf('a').records[0]?.hash);
      await store.check();
    });
  });

  describe('the trail', () => {
    const changes = {
      'an update': "UPDATE trail SET text = 'changed'",
      'a deletion': 'DELETE FROM trail WHERE sequence = 2',
      'a replacement':
        "INSERT OR REPLACE INTO trail SELECT incident_id, sequence, 'changed', hash FROM trail",
    };
    for (const [what, sql] of Object.entries(changes)) {
      it(`refuses ${what} by any hand`, async () => {
        const store = open();
        const { records, ...rest } = appendOf('a', { names: ['Ada', 'Bo'] });
        await store.append([{ records, ...rest }]);
        assert.throws(() => tool().exec(sql), /the trail is append-only/);
        assert.deepEqual(await store.trail('a'), records);
      });
    }

    it('shows a change by someone who dropped the triggers', async () => {
      const store = open();
      await store.append([appendOf('a', { names: ['Ada', 'Bo'] })]);
      tool().exec(
        "DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, 'Bo', 'Cy') WHERE sequence = 2",
      );
      assert.partialDeepStrictEqual(verifyTrail('a', await store.trail('a')), { intact: false, sequence: 2 });
    });
  });

  describe('failing', () => {
    it('rejects while the database is locked, stores nothing of it, and works again afterwards', async () => {
      const store = open();
      const first = appendOf('a');
      await store.append([first]);
      const locker = tool();
      locker.exec('BEGIN EXCLUSIVE');
      const more = [appendOf('b'), appendOf('a', { after: first.records[0] })];
      await assert.rejects(store.append(more), withCause(/locked/));
      await assert.rejects(store.check(), withCause(/locked/));
      await assert.rejects(store.putFact('channel', 'x'), withCause(/locked/));
      await assert.rejects(store.markShown('a', 1), withCause(/locked/));
      assert.deepEqual(await store.trail('a'), first.records);
      locker.exec('ROLLBACK');
      assert.deepEqual(await store.append(more), ['appended', 'appended']);
      assert.equal(await store.shownVersion('a'), 0);
      assert.equal(await store.fact('channel'), undefined);
      await store.check();
    });

    it('rolls back a whole call that fails in its middle', async () => {
      const store = open();
      const [record] = appendOf('b').records;
      assert(record);
      const broken = { ...appendOf('b'), records: [record, record] };
      await assert.rejects(store.append([appendOf('a'), broken, appendOf('c')]), unavailable);
      assert.deepEqual(await store.incidents({}), []);
      assert.deepEqual(await store.trail('a'), []);
      assert.deepEqual(await store.append([appendOf('a'), appendOf('b')]), ['appended', 'appended']);
    });

    it('keeps what it acknowledged on a full disk, and works again when there is room', async function () {
      // A limit on the size of files, as the kernel enforces it, stands in for the full disk.
      if (process.platform !== 'linux') this.skip();
      const { process: limited, lines } = child(
        `
        const names = Array.from({ length: 20 }, () => 'x'.repeat(1000));
        let count = 0;
        const next = () => store.append([appendOf('incident-' + count, { names }), appendOf('twin-' + count, { names })]);
        const codeOf = (promise) => promise.then(() => 'done', (error) => error.code);
        try { for (;; count += 1) await next(); } catch (error) { say({ count, code: error.code }); }
        say(await codeOf(next()));
        process.stdin.once('data', async () => {
          say(await codeOf(next()));
          say(await codeOf(store.check()));
          await store.close();
          process.exit();
        });
        `,
        ['prlimit', '--fsize=1000000:'],
      );
      const full = await heard(lines);
      assert.partialDeepStrictEqual(full, { code: 'storeUnavailable' });
      assert(typeof full === 'object' && full !== null && 'count' in full && typeof full.count === 'number');
      assert(full.count > 0, 'something was stored before the disk was full');
      assert.equal(await heard(lines), 'storeUnavailable');
      const lifted = spawnSync('prlimit', ['--fsize=unlimited:', '--pid', `${limited.pid}`]);
      assert.equal(lifted.status, 0, `${lifted.stderr}`);
      limited.stdin?.write('\n');
      assert.equal(await heard(lines), 'done');
      assert.equal(await heard(lines), 'done');

      const store = open();
      const heads = await store.incidents({});
      assert.equal(heads.length, 2 * (full.count + 1));
      for (const { incidentId, version } of heads) {
        assert.equal(version, 20);
        const trail = await store.trail(incidentId);
        assert.equal(trail.length, 20);
        assert.equal(verifyTrail(incidentId, trail).intact, true);
      }
      assert.equal(pragma(tool(), 'integrity_check'), 'ok');
    });

    it('does not go on writing to a file that was moved away', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      renameSync(databaseFile(), join(folder, 'elsewhere.db'));
      await assert.rejects(store.append([appendOf('b')]), withCause(/not the one that was opened/));
      await assert.rejects(store.check(), unavailable);
      writeFileSync(databaseFile(), '');
      await assert.rejects(store.check(), unavailable);
      renameSync(join(folder, 'elsewhere.db'), databaseFile());
      assert.deepEqual(await store.append([appendOf('b')]), ['appended']);
    });

    const logFile = () => `${databaseFile()}-wal`;
    const indexFile = () => `${databaseFile()}-shm`;

    /** What a restart after a crash would find: the files as they are, without what only the process holds. */
    async function afterCrash(): Promise<readonly string[]> {
      const copy = temporaryFolder();
      cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') });
      const store = createSqliteStore(copy);
      const found = await store.incidents({});
      const trails = await Promise.all(found.map(({ incidentId }) => store.trail(incidentId)));
      await store.close();
      rmSync(copy, { recursive: true });
      for (const [at, { incidentId, version }] of found.entries()) {
        assert.equal(trails[at]?.length, version);
        assert.equal(verifyTrail(incidentId, trails[at] ?? []).intact, true);
      }
      return found.map(({ incidentId }) => incidentId).sort();
    }

    const deletions: Readonly<Record<string, () => readonly string[]>> = {
      'the write-ahead log': () => [logFile()],
      'the index of the log': () => [indexFile()],
      'both files beside the database': () => [logFile(), indexFile()],
    };
    for (const [what, files] of Object.entries(deletions)) {
      it(`takes nothing into ${what} that was deleted, saves what it held, and goes on`, async () => {
        const store = open();
        const first = appendOf('a');
        await store.append([first]);
        for (const file of files()) rmSync(file);
        await assert.rejects(store.append([appendOf('b')]), withCause(/deleted.*Nothing is lost/s));
        assert.deepEqual(await afterCrash(), ['a']);
        const more = [appendOf('b'), appendOf('a', { after: first.records[0] })];
        assert.deepEqual(await store.append(more), ['appended', 'appended']);
        await store.check();
        assert.deepEqual(await afterCrash(), ['a', 'b']);
        await endings.shift()?.();
        assert.equal((await open().trail('a')).length, 2);
      });
    }

    it('does not vouch for a repeat that lies in a deleted log alone', async () => {
      const store = open();
      const { index, ...rest } = appendOf('a');
      await store.append([{ ...rest, index: { ...index, keys: ['key'] } }]);
      rmSync(logFile());
      await assert.rejects(store.incidentWithKey('key'), withCause(/deleted/));
      assert.equal(await store.incidentWithKey('key'), 'a');
      assert.deepEqual(await afterCrash(), ['a']);
    });

    it('answers no commit as durable whose log was deleted while it ran', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      // The records are read in the middle of the transaction.
      const { records, ...rest } = appendOf('b');
      const late = {
        ...rest,
        get records() {
          rmSync(logFile(), { force: true });
          return records;
        },
      };
      await assert.rejects(store.append([late]), withCause(/deleted/));
      assert.deepEqual(await store.append([appendOf('b')]), ['conflict']);
      assert.deepEqual(await afterCrash(), ['a', 'b']);
    });

    it('saves what a deleted log held as soon as no other program has the database open', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      const other = tool();
      other.prepare('SELECT count(*) FROM trail').get();
      rmSync(logFile());
      await assert.rejects(store.check(), withCause(/cannot be saved yet. Close every program/));
      await assert.rejects(store.append([appendOf('b')]), unavailable);
      other.close();
      endings.pop();
      await assert.rejects(store.append([appendOf('b')]), withCause(/Nothing is lost/));
      assert.deepEqual(await store.append([appendOf('b')]), ['appended']);
      assert.deepEqual(await afterCrash(), ['a', 'b']);
    });

    it('takes nothing while another file stands in the place of the log, and goes on when it is moved away', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      rmSync(logFile());
      writeFileSync(logFile(), '');
      for (let count = 0; count < 3; count += 1) {
        await assert.rejects(store.append([appendOf('b')]), withCause(/another file.*Move it away/s));
      }
      rmSync(logFile());
      await assert.rejects(store.check(), withCause(/Nothing is lost/));
      assert.deepEqual(await store.append([appendOf('b')]), ['appended']);
      assert.deepEqual(await afterCrash(), ['a', 'b']);
    });

    it('takes nothing any more once the log was emptied, and leaves the database as it was', async () => {
      const store = open();
      await store.append([appendOf('a')]);
      const other = tool();
      other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      other.close();
      endings.pop();
      await store.append([appendOf('b')]);
      truncateSync(logFile());
      await assert.rejects(store.append([appendOf('c')]), withCause(/emptied.*Restart/s));
      await assert.rejects(store.check(), withCause(/emptied/));
      await endings.shift()?.();
      const next = open();
      assert.deepEqual(
        (await next.incidents({})).map(({ incidentId }) => incidentId),
        ['a'],
      );
      assert.deepEqual(await next.append([appendOf('c')]), ['appended']);
    });

    it('goes on after a checkpoint that empties the log, by any hand', async () => {
      const store = open();
      const database = tool();
      for (const id of ['a', 'b', 'c']) {
        assert.deepEqual(await store.append([appendOf(id)]), ['appended']);
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        assert.equal(statSync(logFile()).size, 0);
      }
      await store.check();
      assert.deepEqual(await afterCrash(), ['a', 'b', 'c']);
    });

    it('rejects once it is closed, which may be said twice', async () => {
      const store = open();
      await store.close();
      await store.close();
      await assert.rejects(store.append([appendOf('a')]), unavailable);
      await assert.rejects(store.trail('a'), unavailable);
      await assert.rejects(store.check(), unavailable);
    });
  });

  describe('durability', () => {
    it('keeps every acknowledged append of a process that is killed, and no half of another', async () => {
      const { process: killed, lines } = child(`
        const names = ['Ada', 'Bo', 'Cy'];
        for (let count = 0; ; count += 1) {
          await store.append([appendOf('incident-' + count, { names }), appendOf('twin-' + count, { names })]);
          say(count);
        }
      `);
      for (let count = 0; count < 50; count += 1) assert.equal(await heard(lines), count);
      killed.kill('SIGKILL');
      // At once, as a supervisor would: the process may still be dying.
      const store = open();
      const heads = await store.incidents({});
      for (let count = 0; count < 50; count += 1) {
        for (const id of [`incident-${count}`, `twin-${count}`]) {
          assert.equal((await store.head(id))?.version, 3, id);
        }
      }
      assert.equal(heads.length % 2, 0);
      for (const { incidentId } of heads) {
        const trail = await store.trail(incidentId);
        assert.deepEqual(trail, appendOf(incidentId, { names: ['Ada', 'Bo', 'Cy'] }).records);
      }
      assert.equal(pragma(tool(), 'integrity_check'), 'ok');
    });

    it('proves with each check that a row can be written', async () => {
      const store = open();
      const written = () =>
        tool().prepare("SELECT value FROM fact WHERE name = 'storeCheck'").get()?.value ?? null;
      await store.check();
      assert.equal(written(), '1');
      await store.check();
      assert.equal(written(), '2');
    });
  });

  describe('speed', () => {
    // Lists of all walk an index in its order, up to the limit; everything else has to be a search.
    const walks: Readonly<Record<string, string>> = {
      incidents: 'SCAN incident USING INDEX incident_by_opening',
      unshown: 'SCAN incident USING INDEX incident_unshown',
      frontOfTrail: 'SEARCH trail USING INTEGER PRIMARY KEY (rowid>?)',
    };
    for (const [name, sql] of Object.entries(sqliteQueries)) {
      it(`has an index for ${name}`, () => {
        open();
        const plan = tool()
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all()
          .map(({ detail }) => String(detail));
        for (const step of plan) {
          if (step !== walks[name])
            assert.match(step, /^SEARCH \w+ USING (PRIMARY KEY|INDEX|COVERING INDEX) /);
        }
        if (!sql.startsWith('INSERT')) assert.notEqual(plan.length, 0);
      });
    }
  });
});
