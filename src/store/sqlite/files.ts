import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

type Found = { readonly identity: string; readonly size: bigint } | undefined;

/**
 * Watches the three files that a commit lies in: the database, its write-ahead log, and the log's index. SQLite
 * keeps writing to a file that was deleted or replaced, where no restart finds the data. Returns a function to
 * call before and after each commit: it throws unless all three are those that SQLite writes to, whole.
 *
 * A deleted log still lives in SQLite's hands, so its content is saved into the database and a new log begun.
 * Nothing is lost then, and the next call passes. Where another file stands in its place, a person has to
 * decide, and where it was emptied, only a restart helps: see ADR 0004.
 */
export function watchFiles(connection: DatabaseSync, file: string): () => void {
  const log = `${file}-wal`;
  const index = `${file}-shm`;
  let known = look();
  let isEmptied = false;

  function look(): readonly [Found, Found, Found] {
    return [statOf(file), statOf(log), statOf(index)];
  }

  /** Moves what the log holds into the database, and begins a new one. Throws while others use the database. */
  function beginLog(): void {
    try {
      connection.exec('PRAGMA journal_mode = DELETE; PRAGMA journal_mode = WAL; PRAGMA user_version');
    } catch (cause) {
      throw new Error(unsaved, { cause });
    }
    known = look();
  }

  /** A tool may empty the log after a checkpoint. Otherwise SQLite no longer finds in it what it wrote there. */
  function requireContent(): void {
    try {
      if (isEmptied) throw new Error('the log was found empty before');
      connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (cause) {
      isEmptied = true;
      throw new Error(emptied, { cause });
    }
  }

  return () => {
    const found = look();
    const [database, ...beside] = found.map((each, at) => changeOf(known[at], each));
    if (database) throw new Error(moved);
    if (beside.includes('replaced')) throw new Error(replaced);
    if (beside.includes('gone')) {
      beginLog();
      throw new Error(saved);
    }
    if (isEmptied || (found[1]?.size ?? 0n) < (known[1]?.size ?? 0n)) requireContent();
    known = found;
  };
}

function statOf(path: string): Found {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && { identity: `${stats.dev}:${stats.ino}`, size: stats.size };
}

function changeOf(known: Found, found: Found): 'gone' | 'replaced' | null {
  if (found === undefined) return 'gone';
  return found.identity === known?.identity ? null : 'replaced';
}

const moved =
  'the database file is not the one that was opened. Put that one back: Glasswatch then goes on. If it is deleted, put a backup there and restart Glasswatch';
const deleted = 'a file beside the database, -wal or -shm, was deleted while Glasswatch was running';
const saved = `${deleted}. What it held is saved in the database. Nothing is lost. Find out who deletes files there`;
const unsaved = `${deleted}, and what it holds cannot be saved yet. Close every program that has the database open, and do not end Glasswatch before`;
const replaced =
  'another file stands in the place of the database’s -wal or -shm. Move it away: Glasswatch then saves what its own one holds and goes on. Do not end Glasswatch before';
const emptied =
  'the database’s -wal was emptied while Glasswatch was running, and what it held is lost. Restart Glasswatch: it goes on as of its last checkpoint, and the sweep brings the sign-ins since';
