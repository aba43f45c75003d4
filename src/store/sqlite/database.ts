import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hasCode } from '../../errors.ts';
import { watchFiles } from './files.ts';
import { migrate, refuseNewerSchema } from './schema.ts';

/** An open database that only this process writes. */
export type SqliteDatabase = {
  readonly connection: DatabaseSync;
  /** Does `work` in one transaction, durable on return. Rolls back and throws on any failure. */
  transaction<Result>(work: () => Result): Result;
  /** Throws unless the files on disk are those that this process writes. Ask before vouching for what was read. */
  requireFiles(): void;
  close(): void;
};

/**
 * How long a start waits for the previous process to end: longer than the kernel needs to clean up a killed
 * one.
 */
const patienceForOwnerMs = 2000;
/**
 * Waiting for a lock blocks the event loop. Only a person with a database tool ever holds one, so keep it
 * short.
 */
const patienceForLockMs = 100;
/**
 * How many 4 KB pages of the log are copied into the database at once. Under load, the same pages change in
 * every commit. At SQLite's default of 1000 they are written four times as often, and every twentieth commit
 * waits.
 */
const pagesPerCheckpoint = 4000;

/** Keeps each owner reachable: garbage collection of its connection would release the lock. */
const owners = new Set<DatabaseSync>();

/**
 * Opens `glasswatch.db` in `dataDir` and brings the schema up to date. Creates folder and file where missing,
 * readable only by their owner. Throws `newerSchema`, or the error of SQLite or the file system.
 *
 * Two processes on one folder would both post every card. So the first process locks `glasswatch.lock` for as
 * long as it lives. The operating system releases the lock however the process ends, so a restart after a
 * crash needs no manual step. The database itself stays unlocked: you can read it and back it up meanwhile.
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

/** Locks the file. The returned function releases the lock, once. */
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
    const requireFiles = watchFiles(connection, file);
    return {
      connection,
      transaction: transactionOn(connection, requireFiles),
      requireFiles,
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

function transactionOn(connection: DatabaseSync, requireFiles: () => void): SqliteDatabase['transaction'] {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const undo = () => {
    if (connection.isTransaction) rollback.run();
  };
  return (work) => {
    // A transaction is left over only when the disk also failed the rollback.
    undo();
    requireFiles();
    begin.run();
    let result: ReturnType<typeof work>;
    try {
      result = work();
      commit.run();
    } catch (error) {
      undo();
      throw error;
    }
    // A file may have been deleted meanwhile. The caller then tries again, and finds what is stored.
    requireFiles();
    return result;
  };
}

/**
 * SQLite would make the file readable for everyone. The files that it creates beside it inherit this one's
 * mode.
 */
function openPrivately(file: string, timeout: number): DatabaseSync {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return new DatabaseSync(file, { timeout, enableForeignKeyConstraints: true });
}
