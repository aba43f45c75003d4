import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { GlasswatchError } from '../../errors.ts';
import type { StoredIncident, StoreReader } from '../reader.ts';
import { isDamage } from './damage.ts';
import { isWithoutSchema, refuseNewerSchema } from './schema.ts';

/** The file in the data folder. */
export const databaseName = 'glasswatch.db';

/** How long to wait for a lock. Only a person with a database tool ever holds one against readers. */
const patienceMs = 2000;
/** How many findings of SQLite's own check are listed; the first say enough. */
const damagesListed = 5;

const queries = {
  ids: 'SELECT id FROM incident UNION SELECT incident_id FROM trail ORDER BY 1',
  head: 'SELECT id, version, is_open, opened_at FROM incident WHERE id = ?',
  // Read as bytes: SQLite and Node would turn some different bytes into the same text.
  trail:
    'SELECT sequence, CAST(text AS BLOB) AS text, hash FROM trail WHERE incident_id = ? ORDER BY sequence',
  damage: `PRAGMA integrity_check(${damagesListed})`,
} as const;

/**
 * Reads the embedded store in `dataDir` and changes nothing, even while a bot is running on it. Throws
 * `databaseMissing` when there is no database, `newerSchema`, and `databaseUnreadable` for any other failure.
 */
export function openSqliteReader(dataDir: string): StoreReader {
  const file = join(dataDir, databaseName);
  if (!existsSync(file)) throw new GlasswatchError('databaseMissing');
  let isShared = inUse(file);
  let connection = attempt(() => openReadOnly(file, isShared));

  /** A view of the database at one moment. */
  function look<Result>(work: (database: DatabaseSync) => Result): Result {
    const once = () => {
      connection.exec('BEGIN');
      try {
        return work(connection);
      } finally {
        if (connection.isTransaction) connection.exec('ROLLBACK');
      }
    };
    let result: { value: Result } | { error: unknown };
    try {
      result = { value: once() };
    } catch (error) {
      result = { error };
    }
    if (!isShared && inUse(file)) {
      // A bot has started since: the read may have seen half of its write.
      connection.close();
      isShared = true;
      connection = openReadOnly(file, isShared);
      return once();
    }
    if ('error' in result) throw result.error;
    return result.value;
  }

  return {
    incidentIds: async () =>
      attempt(() =>
        look((database) =>
          database
            .prepare(queries.ids)
            .all()
            .map(({ id }) => String(id)),
        ),
      ),
    read: async (incidentId) => attempt(() => look((database) => storedIn(database, incidentId))),
    damage: async () => attempt(() => look(damageIn)),
    async close() {
      if (connection.isOpen) connection.close();
    },
  };
}

/** Whether a process has the database open, or left what is not in its file yet. */
export const inUse = (file: string): boolean => existsSync(`${file}-wal`);

/**
 * In WAL mode, SQLite creates files beside a database to share it. One that is not in use is read without them: nothing
 * is left behind, and a copy may be in a read-only folder. Throws `newerSchema`, `databaseMissing` for one that is not
 * ours, or SQLite's own errors.
 */
export function openReadOnly(file: string, isShared: boolean): DatabaseSync {
  const url = pathToFileURL(file);
  if (!isShared) url.searchParams.set('immutable', '1');
  const connection = new DatabaseSync(url, { readOnly: true, timeout: patienceMs });
  try {
    refuseNewerSchema(connection);
    if (isWithoutSchema(connection)) throw new GlasswatchError('databaseMissing');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function storedIn(database: DatabaseSync, incidentId: string): StoredIncident {
  const records: StoredIncident['records'][number][] = [];
  let row: Record<string, SQLOutputValue> | undefined;
  let failure: string | null = null;
  try {
    row = database.prepare(queries.head).get(incidentId);
    for (const { sequence, text, hash } of database.prepare(queries.trail).iterate(incidentId)) {
      records.push({ incidentId, sequence: Number(sequence), text: textOf(text), hash: String(hash) });
    }
  } catch (error) {
    // A damaged page: what stands before it is still readable.
    failure = error instanceof Error ? error.message : 'unknown reason';
  }
  const head = row
    ? {
        incidentId,
        version: Number(row.version),
        isOpen: row.is_open === 1,
        openedAt: String(row.opened_at),
      }
    : null;
  return { head, records, failure };
}

function damageIn(database: DatabaseSync): readonly string[] {
  try {
    const found = database.prepare(queries.damage).all();
    return found.map(({ integrity_check: words }) => String(words)).filter((words) => words !== 'ok');
  } catch (error) {
    // Severe damage makes the check itself fail.
    if (error instanceof Error && isDamage(error)) return [error.message];
    throw error;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of these bytes. Bytes that are no text become one that no entry can have, so its hash never
 * matches.
 */
function textOf(bytes: SQLOutputValue | undefined): string {
  if (!(bytes instanceof Uint8Array)) return noText;
  try {
    return utf8.decode(bytes);
  } catch {
    return `${noText}${new TextDecoder().decode(bytes)}`;
  }
}

const noText = '\ufffd';

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof GlasswatchError) throw cause;
    throw new GlasswatchError('databaseUnreadable', { cause });
  }
}
