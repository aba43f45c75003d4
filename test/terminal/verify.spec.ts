import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorCatalogue } from '../../src/errors.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, cardIncidentId, onTheDay, received, trailOf } from '../builders/cardIncidents.ts';
import { appendOfTrail, reportedTrails, sealed } from '../builders/reports.ts';
import { acknowledgedBy } from '../builders/trail.ts';
import { atTerminal, useFolders } from './terminal.ts';

/** Four incidents; what is tampered with is `touched`, the others have to be told all the same. */
const touched = 'ccccc-1';
const ids = ['aaaaa-1', 'bbbbb-1', touched, 'ddddd-1'];

async function fill(store: Store): Promise<void> {
  const [first, second, third, fourth] = ids.map((id, index) =>
    appendOfTrail(index % 2 === 0 ? reportedTrails.closed : reportedTrails.open, id),
  );
  assert(first && second && third && fourth);
  await store.append([first, second, third, fourth]);
}

describe('npm run verify', function () {
  this.timeout(60_000);
  const folder = useFolders();
  let dataDir: string;

  beforeEach(async () => {
    dataDir = folder();
    const store = createSqliteStore(dataDir);
    await fill(store);
    await store.close();
  });

  const file = () => join(dataDir, 'glasswatch.db');

  /** Changes the database as somebody would who owns its file. */
  function tamper(
    change: (run: (sql: string, ...values: readonly (string | number)[]) => void) => void,
  ): void {
    const database = new DatabaseSync(file(), { enableForeignKeyConstraints: false });
    try {
      for (const trigger of ['trail_entry_stays', 'trail_entry_is_kept', 'trail_entry_is_not_replaced']) {
        database.exec(`DROP TRIGGER ${trigger}`);
      }
      change((sql, ...values) => {
        assert.notEqual(database.prepare(sql).run(...values).changes, 0, 'nothing was changed');
      });
    } finally {
      database.close();
    }
  }

  const headOf = (id: string, store = reportedTrails.closed) =>
    sealed(store.map((entry) => ({ ...entry, incidentId: id }))).at(-1)?.hash ?? '';

  it('says of each incident that it is intact, how long its trail is and how it ends', async () => {
    const { code, answer, remarks } = await atTerminal('verify', dataDir, '--all');
    assert.equal(code, 0);
    assert.deepEqual(answer.trim().split('\n'), [
      `intact aaaaa-1: 14 entries, head ${headOf('aaaaa-1')}`,
      `intact bbbbb-1: 13 entries, head ${headOf('bbbbb-1', reportedTrails.open)}`,
      `intact ccccc-1: 14 entries, head ${headOf('ccccc-1')}`,
      `intact ddddd-1: 13 entries, head ${headOf('ddddd-1', reportedTrails.open)}`,
    ]);
    assert.equal(remarks, '4 checked, 4 intact, 0 broken.\n');
  });

  it('says it of one incident', async () => {
    const { code, answer } = await atTerminal('verify', dataDir, 'aaaaa-1');
    assert.deepEqual([code, answer], [0, `intact aaaaa-1: 14 entries, head ${headOf('aaaaa-1')}\n`]);
  });

  it('leaves the folder as it is: no byte changed, no file added', async () => {
    const [before, files] = [readFileSync(file()), readdirSync(dataDir)];
    await atTerminal('verify', dataDir, '--all');
    assert.deepEqual(readdirSync(dataDir), files);
    assert.ok(before.equals(readFileSync(file())));
  });

  type Run = Parameters<Parameters<typeof tamper>[0]>[0];
  const at = `WHERE incident_id = '${touched}' AND sequence`;
  const tamperings: Readonly<Record<string, readonly [change: (run: Run) => void, said: RegExp]>> = {
    'one letter of a name': [
      (run) => run(`UPDATE trail SET text = replace(text, 'Ada L', 'Bda L') ${at} = 5`),
      /^BROKEN ccccc-1: entry 5 \(acknowledged\): entry 5 does not match its hash$/m,
    ],
    'one letter of a note': [
      (run) => run(`UPDATE trail SET text = replace(text, 'none of us', 'nope of us') ${at} = 10`),
      /^BROKEN ccccc-1: entry 10 \(noteAdded\): entry 10 does not match its hash$/m,
    ],
    'a quotation mark, so that it is no JSON any more': [
      (run) => run(`UPDATE trail SET text = replace(text, '"actor"', '"actor') ${at} = 6`),
      /^BROKEN ccccc-1: entry 6 \(investigationStarted\): entry 6 does not match its hash$/m,
    ],
    'one digit of a hash': [
      (run) => run(`UPDATE trail SET hash = substr(hash, 1, 63) || 'x' ${at} = 8`),
      /^BROKEN ccccc-1: entry 8 \(itemTicked\): entry 8 does not match its hash$/m,
    ],
    'the last entry’s time': [
      (run) => run(`UPDATE trail SET text = replace(text, '09:40:00', '09:41:00') ${at} = 14`),
      /^BROKEN ccccc-1: entry 14 \(closed\)/m,
    ],
    'an entry deleted': [
      (run) => run(`DELETE FROM trail ${at} = 9`),
      /^BROKEN ccccc-1: entry 9 \(missing\): entry 9 is missing: entry 10 stands in its place$/m,
    ],
    'the end cut off': [
      (run) => run(`DELETE FROM trail ${at} > 11`),
      /^BROKEN ccccc-1: entry 12 \(missing\): the trail was cut off: of 14 entries 11 are left$/m,
    ],
    'the last entry cut off': [
      (run) => run(`DELETE FROM trail ${at} = 14`),
      /^BROKEN ccccc-1: entry 14 \(missing\): the trail was cut off: of 14 entries 13 are left$/m,
    ],
    'all entries deleted': [
      (run) => run(`DELETE FROM trail WHERE incident_id = '${touched}'`),
      /^BROKEN ccccc-1: entry 1 \(missing\): entry 1 is missing: the trail is empty$/m,
    ],
    'the incident deleted, and not its trail': [
      (run) => run(`DELETE FROM incident WHERE id = '${touched}'`),
      /^BROKEN ccccc-1: entry 1 \(alertReceived\): the trail is there, and its incident is not$/m,
    ],
    'the version turned back to hide an entry': [
      (run) => run(`UPDATE incident SET version = 13 WHERE id = '${touched}'`),
      /^BROKEN ccccc-1: entry 14 \(closed\): the trail has 14 entries, and 13 were recorded$/m,
    ],
    'a closed incident listed as open': [
      (run) => run(`UPDATE incident SET is_open = 1 WHERE id = '${touched}'`),
      /^BROKEN ccccc-1: entry 14 \(closed\): the trail says that it is closed/m,
    ],
    'two entries exchanged between incidents': [
      (run) => {
        run(`UPDATE trail SET sequence = 99 ${at} = 2`);
        run(`UPDATE trail SET incident_id = '${touched}' WHERE incident_id = 'aaaaa-1' AND sequence = 2`);
        run(`UPDATE trail SET incident_id = 'aaaaa-1', sequence = 2 ${at} = 99`);
      },
      /^BROKEN ccccc-1: entry 2 \(cardPosted\)/m,
    ],
    'an entry of no known kind, sealed': [
      (run) => {
        const text = JSON.stringify({
          incidentId: touched,
          sequence: 15,
          at: '',
          event: { type: 'silenced' },
        });
        run(
          'INSERT INTO trail (incident_id, sequence, text, hash) VALUES (?, 15, ?, ?)',
          touched,
          text,
          hash('sha256', `${headOf(touched)}\n${text}`),
        );
        run(`UPDATE incident SET version = 15 WHERE id = '${touched}'`);
      },
      /^BROKEN ccccc-1: entry 15 \(silenced\): entry 15 is no event of an incident$/m,
    ],
  };

  for (const [what, [change, said]] of Object.entries(tamperings)) {
    it(`names the incident and the first broken entry, and goes on: ${what}`, async () => {
      tamper(change);
      const { code, answer, remarks } = await atTerminal('verify', dataDir, '--all');
      assert.match(answer, said);
      assert.equal(code, 1);
      const lines = answer.trim().split('\n');
      assert.equal(lines.length, ids.length);
      assert.match(answer, /^intact bbbbb-1: 13 entries/m);
      assert.match(answer, /^intact ddddd-1: 13 entries/m);
      assert.match(remarks, /broken\.\nKeep the database as evidence/);
      const one = await atTerminal('verify', dataDir, touched);
      assert.match(one.answer, said);
      assert.equal(one.code, 1);
    });
  }

  it('finds any one byte of a stored event that was changed in the file itself', async () => {
    const bytes = readFileSync(file());
    const place = bytes.indexOf('"incidentId":"ccccc-1","sequence":10,');
    const end = bytes.indexOf('"}}', place);
    assert.ok(place > 0 && end > place);
    for (const [offset, bit] of [
      [0, 1],
      [20, 4],
      [Math.floor((end - place) / 2), 1],
      [end - place - 1, 128],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed[place + offset] = (changed[place + offset] ?? 0) ^ bit;
      writeFileSync(file(), changed);
      const { code, answer } = await atTerminal('verify', dataDir, '--all');
      assert.match(answer, /^BROKEN ccccc-1: entry 10 \(noteAdded\): entry 10 does not match its hash$/m);
      assert.equal(code, 1);
    }
  });

  it('sees a changed byte where SQLite and Node read the same text: one that is no UTF-8', async () => {
    const dataDir = folder();
    const store = createSqliteStore(dataDir);
    const trail = trailOf([
      ['09:18:06.200', received(anAlert())],
      ['09:21:40.000', acknowledgedBy('half a \ufffd.')],
    ]);
    await store.append([appendOfTrail(trail)]);
    await store.close();
    const path = join(dataDir, 'glasswatch.db');
    const bytes = readFileSync(path);
    const place = bytes.indexOf('half a \ufffd.') + 'half a '.length;
    assert.equal(bytes[place], 0xef);
    // EF BF BD is U+FFFD; F0 BF BD is the beginning of something longer, which is read as U+FFFD as well.
    bytes[place] = 0xf0;
    writeFileSync(path, bytes);
    const { code, answer } = await atTerminal('verify', dataDir, '--all');
    assert.match(answer, new RegExp(`^BROKEN ${cardIncidentId}: entry 2 \\(acknowledged\\)`));
    assert.equal(code, 1);
  });

  it('finds damage beside the entries too', async () => {
    const bytes = readFileSync(file());
    const inIndex = bytes.indexOf(`${onTheDay('09:18:06.200')}ccccc-1`);
    assert.ok(inIndex > 0);
    bytes[inIndex] = 0x33;
    writeFileSync(file(), bytes);
    const { code, answer } = await atTerminal('verify', dataDir, '--all');
    assert.equal(code, 1);
    assert.match(answer, /^BROKEN database: .*index/m);
    assert.match(answer, /^intact ccccc-1: 14 entries/m);
  });

  it('prints no control characters, whatever stands in the database', async () => {
    tamper((run) =>
      run("UPDATE trail SET incident_id = char(27) || '[31mred' || char(10) WHERE incident_id = 'aaaaa-1'"),
    );
    const { code, answer, remarks } = await atTerminal('verify', dataDir, '--all');
    assert.equal(code, 1);
    assert.match(answer, /^BROKEN \[31mred: entry 1/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    assert.doesNotMatch(answer + remarks, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('takes nothing for broken that it cannot read: misuse, no such incident, no database', async () => {
    for (const words of [[], ['aaaaa-1', 'bbbbb-1'], ['aaaaa-1', '--all'], ['--what'], ['../aaaaa-1']]) {
      const { code, answer, remarks } = await atTerminal('verify', dataDir, ...words);
      assert.deepEqual([code, answer], [2, '']);
      assert.match(remarks, /Usage: npm run verify -- <id\|--all>/);
    }
    const unknown = await atTerminal('verify', dataDir, 'zzzzz-1');
    assert.deepEqual([unknown.code, unknown.answer], [2, '']);
    assert.match(unknown.remarks, /There is no such incident/);
    const nowhere = join(folder(), 'data');
    const missing = await atTerminal('verify', nowhere, '--all');
    assert.deepEqual([missing.code, missing.answer], [2, '']);
    assert.ok(missing.remarks.startsWith(errorCatalogue.databaseMissing.message));
    assert.ok(!existsSync(nowhere));
    writeFileSync(file(), 'no database. '.repeat(100));
    const unreadable = await atTerminal('verify', dataDir, '--all');
    assert.equal(unreadable.code, 2);
    assert.ok(unreadable.remarks.startsWith(errorCatalogue.databaseUnreadable.message));
    rmSync(file());
    writeFileSync(file(), '');
    assert.equal((await atTerminal('verify', dataDir, '--all')).code, 2);
  });

  it('refuses a database of a newer version', async () => {
    const database = new DatabaseSync(file());
    database.exec('PRAGMA user_version = 1000');
    database.close();
    const { code, remarks } = await atTerminal('verify', dataDir, '--all');
    assert.deepEqual([code, remarks], [2, `${errorCatalogue.newerSchema.message}\n`]);
  });

  it('works while a bot has the store open and has just written', async () => {
    const store = createSqliteStore(dataDir);
    try {
      await store.append([appendOfTrail(reportedTrails.open, 'eeeee-1')]);
      const { code, answer } = await atTerminal('verify', dataDir, '--all');
      assert.equal(code, 0);
      assert.match(answer, /^intact eeeee-1: 13 entries/m);
      await store.append([appendOfTrail(reportedTrails.open, 'fffff-1')]);
      assert.equal((await store.incidents({})).length, 6);
    } finally {
      await store.close();
    }
  });
});
