import type { SQLOutputValue } from 'node:sqlite';
import { setImmediate as breathe } from 'node:timers/promises';
import { GlasswatchError } from '../../errors.ts';
import type { Append, IncidentHead, Store } from '../store.ts';
import { DamagedColumn, damaged, isDamage } from './damage.ts';
import { openSqlite, type SqliteDatabase } from './database.ts';

const headColumns = 'incident.id, incident.version, incident.is_open, incident.opened_at';

/** Every statement of the store. A test shows that an index serves each of them. */
export const sqliteQueries = {
  openIncident:
    'INSERT INTO incident (id, version, is_open, opened_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  advanceIncident: 'UPDATE incident SET version = ?, is_open = ? WHERE id = ? AND version = ?',
  addEntry: 'INSERT INTO trail (incident_id, sequence, text, hash) VALUES (?, ?, ?, ?)',
  addEntryInFront: 'INSERT INTO trail (rowid, incident_id, sequence, text, hash) VALUES (?, ?, ?, ?, ?)',
  frontOfTrail: 'SELECT rowid AS front FROM trail WHERE rowid >= ? ORDER BY rowid LIMIT 1',
  addAlertKey: 'INSERT INTO alert_key (key, incident_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  addGroup:
    'INSERT INTO incident_group (name, opened_at, incident_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  trail: 'SELECT sequence, text, hash FROM trail WHERE incident_id = ? AND sequence > ? ORDER BY sequence',
  head: `SELECT ${headColumns} FROM incident WHERE id = ?`,
  incidentWithKey: 'SELECT incident_id FROM alert_key WHERE key = ?',
  incidentsOfGroup: `SELECT ${headColumns} FROM incident_group JOIN incident ON incident.id = incident_group.incident_id
    WHERE incident_group.name = ? ORDER BY incident_group.opened_at DESC, incident_group.incident_id DESC`,
  openOfGroup: `SELECT ${headColumns} FROM incident_group JOIN incident ON incident.id = incident_group.incident_id
    WHERE incident_group.name = ? AND incident.is_open + 0 = 1
    ORDER BY incident_group.opened_at DESC, incident_group.incident_id DESC`,
  groupSize: 'SELECT count(*) AS size FROM incident_group WHERE name = ?',
  incidents: `SELECT ${headColumns} FROM incident ORDER BY opened_at DESC, id DESC LIMIT ?`,
  incidentsSince: `SELECT ${headColumns} FROM incident WHERE opened_at >= ? ORDER BY opened_at DESC, id DESC`,
  incidentsByState: `SELECT ${headColumns} FROM incident WHERE is_open = ? ORDER BY opened_at DESC, id DESC LIMIT ?`,
  incidentsBetween: `SELECT ${headColumns} FROM incident WHERE is_open = ? AND opened_at >= ? AND opened_at < ?
    ORDER BY opened_at DESC, id DESC LIMIT ?`,
  groupBetween: `SELECT ${headColumns} FROM incident_group JOIN incident ON incident.id = incident_group.incident_id
    WHERE incident_group.name = ? AND incident_group.opened_at >= ? AND incident_group.opened_at < ?
    AND incident.is_open + 0 IN (?, ?)
    ORDER BY incident_group.opened_at DESC, incident_group.incident_id DESC LIMIT ?`,
  unshown: 'SELECT id FROM incident WHERE version > shown_version ORDER BY opened_at, id',
  shownVersion: 'SELECT shown_version FROM incident WHERE id = ?',
  markShown: 'UPDATE incident SET shown_version = ? WHERE id = ?',
  fact: 'SELECT value FROM fact WHERE name = ?',
  putFact:
    'INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  countCheck:
    "INSERT INTO fact (name, value) VALUES ('storeCheck', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1",
} as const;

/**
 * The embedded store: one SQLite file in `dataDir`, no server. Throws `newerSchema` for a database of a later
 * version. Throws `storeUnavailable` when the folder or file cannot be used or belongs to another running
 * process.
 *
 * SQLite is synchronous: a commit blocks the event loop for about one fsync (0.7 ms as measured). That suits
 * one process and one file. An alert gains nothing before it is durable, and alerts that arrive meanwhile
 * share the next commit. A thread in between would add a hop to every alert to save a wait of that length.
 */
export function createSqliteStore(dataDir: string): Store {
  const { connection, transaction, requireFiles, close } = opened(dataDir);
  const prepare = (name: keyof typeof sqliteQueries) => connection.prepare(sqliteQueries[name]);
  const openIncident = prepare('openIncident');
  const advanceIncident = prepare('advanceIncident');
  const addEntry = prepare('addEntry');
  const addEntryInFront = prepare('addEntryInFront');
  const frontOfTrail = prepare('frontOfTrail');
  const addAlertKey = prepare('addAlertKey');
  const addGroup = prepare('addGroup');
  const trail = prepare('trail');
  const head = prepare('head');
  const incidentWithKey = prepare('incidentWithKey');
  const incidentsOfGroup = prepare('incidentsOfGroup');
  const openOfGroup = prepare('openOfGroup');
  const groupSize = prepare('groupSize');
  const incidents = prepare('incidents');
  const incidentsSince = prepare('incidentsSince');
  const incidentsByState = prepare('incidentsByState');
  const incidentsBetween = prepare('incidentsBetween');
  const groupBetween = prepare('groupBetween');
  const unshown = prepare('unshown');
  const shownVersion = prepare('shownVersion');
  const markShown = prepare('markShown');
  const fact = prepare('fact');
  const putFact = prepare('putFact');
  const countCheck = prepare('countCheck');

  /** What was found damaged beside the entries of single incidents; it does not heal while the process runs. */
  let damage: GlasswatchError | null = null;

  /** Remembers the damage that the work finds. */
  function told<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      if (isDamage(cause)) damage = asUnavailable(cause);
      throw cause;
    }
  }

  function attempt<Result>(work: () => Result): Result {
    try {
      return told(work);
    } catch (cause) {
      throw asUnavailable(cause);
    }
  }

  /** Damage to what is stored of one incident stops that incident alone. */
  function attemptOfIncident<Result>(work: () => Result): Result {
    return attempt(() => {
      try {
        return work();
      } catch (cause) {
        throw isDamage(cause) ? new GlasswatchError('trailBroken', { cause }) : cause;
      }
    });
  }

  /** Reads on where the records end. Says whether there may be more. */
  function readPart(incidentId: string, records: TrailRecords[number][]): boolean {
    let characters = 0;
    for (const row of trail.iterate(incidentId, records.at(-1)?.sequence ?? Number.MIN_SAFE_INTEGER)) {
      const text = asText(row.text);
      records.push({ incidentId, sequence: asNumber(row.sequence), text, hash: asText(row.hash) });
      characters += text.length;
      if (characters >= charactersAPart) return true;
    }
    return false;
  }

  type AddEntry = (incidentId: string, sequence: number, text: string, hash: string) => void;

  const behind: AddEntry = (...entry) => void addEntry.run(...entry);

  /** Entries lie one behind the other. Where the page of the last ones is damaged, the next ones go in front of the first. */
  function inFront(): AddEntry {
    let front = Math.min(asNumber(frontOfTrail.get(Number.MIN_SAFE_INTEGER)?.front ?? 0), 0);
    return (...entry) => {
      front -= 1;
      addEntryInFront.run(front, ...entry);
    };
  }

  function addAll(appends: readonly Append[]): readonly ('appended' | 'conflict')[] {
    try {
      return transaction(() => appends.map((append) => add(append, behind)));
    } catch (error) {
      if (!isDamage(error)) throw error;
      return transaction(() => {
        const addInFront = inFront();
        return appends.map((append) => add(append, addInFront));
      });
    }
  }

  function add(
    { incidentId, expectedVersion, records, index }: Append,
    addOne: AddEntry,
  ): 'appended' | 'conflict' {
    const version = expectedVersion + records.length;
    const isOpen = index.isOpen ? 1 : 0;
    const { changes } =
      expectedVersion === 0
        ? openIncident.run(incidentId, version, isOpen, index.openedAt)
        : advanceIncident.run(version, isOpen, incidentId, expectedVersion);
    if (changes === 0) return 'conflict';
    for (const { sequence, text, hash } of records) addOne(incidentId, sequence, text, hash);
    for (const key of index.keys) addAlertKey.run(JSON.stringify(key), incidentId);
    for (const group of index.groups) addGroup.run(JSON.stringify(group), index.openedAt, incidentId);
    return 'appended';
  }

  return {
    isShared: false,

    append: async (appends) => attempt(() => addAll(appends)),

    async trail(incidentId) {
      const records: TrailRecords[number][] = [];
      while (attemptOfIncident(() => readPart(incidentId, records))) await breathe();
      return records;
    },

    head: async (incidentId) =>
      attemptOfIncident(() => {
        // A page of heads is part of every list of incidents, so its damage is told too.
        const row = told(() => head.get(incidentId));
        return row && headOf(row);
      }),

    incidentWithKey: async (alertKey) =>
      attempt(() => {
        const row = incidentWithKey.get(JSON.stringify(alertKey));
        // A repeat is answered without a write: it has to lie where a restart finds it.
        if (row) requireFiles();
        return row && asText(row.incident_id);
      }),

    incidentsOfGroup: async (group, filter) =>
      attempt(() => (filter ? openOfGroup : incidentsOfGroup).all(JSON.stringify(group)).map(headOf)),

    groupSize: async (group) => attempt(() => asNumber(groupSize.get(JSON.stringify(group))?.size)),

    incidents: async ({ isOpen, openedSince, openedBefore, group, limit = noLimit }) =>
      attempt(() => {
        const between = [openedSince ?? '', openedBefore ?? afterAll] as const;
        if (group !== undefined) {
          const states = isOpen === undefined ? [0, 1] : [Number(isOpen), Number(isOpen)];
          return groupBetween.all(JSON.stringify(group), ...between, ...states, limit).map(headOf);
        }
        if (isOpen !== undefined && (openedSince ?? openedBefore) !== undefined) {
          return incidentsBetween.all(Number(isOpen), ...between, limit).map(headOf);
        }
        if (openedBefore !== undefined) {
          const both = [1, 0].flatMap((state) => incidentsBetween.all(state, ...between, limit).map(headOf));
          const inOrder = both.toSorted(newestFirst);
          return limit === noLimit ? inOrder : inOrder.slice(0, limit);
        }
        if (openedSince !== undefined) {
          const since = incidentsSince.all(openedSince).map(headOf);
          return limit === noLimit ? since : since.slice(0, limit);
        }
        return (
          isOpen === undefined ? incidents.all(limit) : incidentsByState.all(isOpen ? 1 : 0, limit)
        ).map(headOf);
      }),

    unshown: async () => attempt(() => unshown.all().map(({ id }) => asText(id))),

    shownVersion: async (incidentId) =>
      attempt(() => {
        const row = shownVersion.get(incidentId);
        return row ? asNumber(row.shown_version) : 0;
      }),

    async markShown(incidentId, version) {
      attempt(() => transaction(() => markShown.run(version, incidentId)));
    },

    fact: async (name) =>
      attempt((): unknown => {
        const row = fact.get(name);
        return factIn(row?.value);
      }),

    async putFact(name, value) {
      attempt(() => transaction(() => putFact.run(name, JSON.stringify(value))));
    },

    replaceFact: async (name, before, value) =>
      attempt(() =>
        transaction(() => {
          if (JSON.stringify(factIn(fact.get(name)?.value)) !== JSON.stringify(before)) return false;
          putFact.run(name, JSON.stringify(value));
          return true;
        }),
      ),

    async check() {
      if (damage !== null) throw damage;
      attempt(() => transaction(() => countCheck.run()));
    },

    async close() {
      attempt(close);
    },
  };
}

/** A value that is no JSON any more counts as never put: the parts have a start without it. */
function factIn(value: SQLOutputValue | undefined): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined;
  } catch {
    return undefined;
  }
}

type TrailRecords = Awaited<ReturnType<Store['trail']>>;

/** Of a trail's texts, what is read in one turn of the event loop: about two milliseconds. */
const charactersAPart = 500_000;

/** Sorts after every time. */
const afterAll = '~';

/** Ids break a tie. */
const newestFirst = (a: IncidentHead, b: IncidentHead): number =>
  compare(b.openedAt, a.openedAt) || compare(b.incidentId, a.incidentId);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** SQLite's value for all rows. */
const noLimit = -1;

type Row = Record<string, SQLOutputValue>;

const headOf = ({ id, version, is_open, opened_at }: Row): IncidentHead => ({
  incidentId: asText(id),
  version: asNumber(version),
  isOpen: is_open === 1,
  openedAt: asText(opened_at),
});

function asText(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new DamagedColumn('a column of the database is not text');
  return value;
}

function asNumber(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new DamagedColumn('a column of the database is not a number');
  return value;
}

function opened(dataDir: string): SqliteDatabase {
  try {
    return openSqlite(dataDir);
  } catch (cause) {
    throw asUnavailable(cause);
  }
}

function asUnavailable(cause: unknown): GlasswatchError {
  if (cause instanceof GlasswatchError) return cause;
  return new GlasswatchError('storeUnavailable', { cause: isDamage(cause) ? damaged(cause) : cause });
}
