import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasCode } from '../../errors.ts';
import { migrate, refuseNewerSchema } from './schema.ts';

/** An open database that only this process writes. */
export type SqliteDatabase = {
  readonly connection: DatabaseSync;
  /** Does `work` in one transaction, durable on return. When anything fails: rolled back and thrown. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
};

/** How long a start waits for the process before it to be gone: longer than the kernel takes to bury a killed one. */
const patienceForOwnerMs = 2000;
/** Waiting for a lock blocks the event loop, and nobody but a person with a database tool ever holds one: keep it short. */
const patienceForLockMs = 100;
/**
 * How much of the log, in pages of 4 KB, is carried over into the database at once. Under load the same pages change in
 * commit after commit: at SQLite's own 1000 they are written four times as often, and every twentieth commit waits.
 */
const pagesPerCheckpoint = 4000;

/** Held here because a lock goes when its connection is collected as garbage, and nothing else ever uses an owner. */
const owners = new Set<DatabaseSync>();

/**
 * Opens `glasswatch.db` in `dataDir`, makes both where they are missing (for their owner alone), and brings the schema
 * up to date. Throws `newerSchema`, or whatever else stands in the way: SQLite's errors and the file system's.
 *
 * Two processes on one folder would both post every card, so the first one owns it, by a lock on `glasswatch.lock`
 * that it holds for as long as it lives. The operating system drops that lock with the process, however it ends, so a
 * restart after a crash needs nobody. The database itself stays unlocked: it can be read and backed up meanwhile.
 */
export function openSqlite(dataDir: string): SqliteDatabase {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const release = own(join(dataDir, 'glasswatch.lock'));
  try {
    return openOwned(join(dataDir, 'glasswatch.db'), release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Locks the file; the returned function lets it go, once. */
function own(file: string): () => void {
  const owner = openPrivately(file, patienceForOwnerMs);
  try {
    owner.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    owner.close();
    throw new Error('the folder belongs to another running process, or cannot be locked', { cause });
  }
  owners.add(owner);
  return () => {
    if (owners.delete(owner)) owner.close();
  };
}

function openOwned(file: string, release: () => void): SqliteDatabase {
  const connection = openPrivately(file, patienceForLockMs);
  try {
    refuseNewerSchema(connection);
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    connection.exec(`PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint}`);
    migrate(connection);
    const transaction = transactionOn(connection, file);
    return {
      connection,
      transaction,
      close() {
        if (connection.isOpen) connection.close();
        release();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function transactionOn(connection: DatabaseSync, file: string): SqliteDatabase['transaction'] {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const identity = identityOf(file);
  const undo = () => {
    if (connection.isTransaction) rollback.run();
  };
  return (work) => {
    // Left over only where the disk failed the rollback too.
    undo();
    // SQLite goes on writing to a file that has been deleted or moved away, where no restart would find it.
    if (identityOf(file) !== identity) throw new Error('the database file is not the one that was opened');
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      undo();
      throw error;
    }
  };
}

const identityOf = (file: string): bigint | undefined =>
  statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;

/** SQLite would make the file readable for everyone; the files that it puts beside it take over this one's mode. */
function openPrivately(file: string, timeout: number): DatabaseSync {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return new DatabaseSync(file, { timeout, enableForeignKeyConstraints: true });
}
