import type { DatabaseSync } from 'node:sqlite';
import { GlasswatchError } from '../../errors.ts';

/**
 * The schema, one step per version, oldest first. A released step never changes: add a new one. New events or
 * keys need a step too, even an empty one: an older program would misread them, so it has to refuse.
 *
 * `alert_key.key` and `incident_group.name` hold JSON strings. SQLite stores UTF-8, where two keys that
 * differ in half a surrogate pair would become one. The second alert would then pass for a repeat of the
 * first.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE incident (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    opened_at TEXT NOT NULL,
    shown_version INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incident_by_opening ON incident (opened_at, id);
  CREATE INDEX incident_by_state ON incident (is_open, opened_at, id);
  CREATE INDEX incident_unshown ON incident (opened_at, id) WHERE version > shown_version;

  -- With a rowid: entries are long, and so they are written one behind the other instead of all over the tree, at
  -- less than half the CPU time.
  CREATE TABLE trail (
    incident_id TEXT NOT NULL REFERENCES incident (id),
    sequence INTEGER NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (incident_id, sequence)
  ) STRICT;

  -- Belt and braces: nothing here updates or deletes an entry, and no slip of a later version, and no hand at a
  -- database tool, shall do it unawares. Whoever owns the file can still drop the triggers: verifyTrail shows that.
  CREATE TRIGGER trail_entry_stays BEFORE UPDATE ON trail
  BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
  CREATE TRIGGER trail_entry_is_kept BEFORE DELETE ON trail
  BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
  -- INSERT OR REPLACE deletes without asking the trigger above.
  CREATE TRIGGER trail_entry_is_not_replaced BEFORE INSERT ON trail
  WHEN EXISTS (SELECT 1 FROM trail WHERE incident_id = NEW.incident_id AND sequence = NEW.sequence)
  BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

  CREATE TABLE alert_key (
    key TEXT NOT NULL PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incident (id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE incident_group (
    name TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incident (id),
    PRIMARY KEY (name, opened_at, incident_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fact (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // Keys of later results of a sign-in, and events, that version 1 does not know.
  '',
  // The event usualLearned.
  '',
];

const versionOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);

/** Throws `newerSchema` for a database of a later version. Only reads. */
export function refuseNewerSchema(database: DatabaseSync): void {
  if (versionOf(database) > migrations.length) throw new GlasswatchError('newerSchema');
}

/** Whether the database has no schema of ours: an empty file, or another program's. Only reads. */
export const isWithoutSchema = (database: DatabaseSync): boolean => versionOf(database) === 0;

/** Brings the schema up to date, each step in its own transaction. Throws SQLite's own errors. */
export function migrate(database: DatabaseSync): void {
  for (const [index, migration] of migrations.entries()) {
    if (versionOf(database) > index) continue;
    // A failing step closes the connection, which rolls it back.
    database.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
