import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorCatalogue } from '../../src/errors.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { aGuess, appendOfTrail, reportedTrails, stormTrail } from '../builders/reports.ts';
import { readCsv } from '../report/readCsv.ts';
import { atTerminal, useFolders } from './terminal.ts';

const id = 'aaaaa-1';
const names = [
  `incident-${id}-sign-ins.csv`,
  `incident-${id}.html`,
  `incident-${id}.json`,
  `incident-${id}.md`,
];

describe('npm run report', function () {
  this.timeout(60_000);
  const folder = useFolders();
  let dataDir: string;
  let out: string;

  beforeEach(async () => {
    dataDir = folder();
    out = join(folder(), 'deep', 'reports');
    const store = createSqliteStore(dataDir);
    await store.append([appendOfTrail(reportedTrails.closed, id)]);
    await store.close();
  });

  const read = (name: string) => readFileSync(join(out, name), 'utf8');

  it('writes the report into a folder that it makes, for the owner alone, and says where', async () => {
    const { code, answer, remarks } = await atTerminal('report', dataDir, id, '--out', out);
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(out).toSorted(), names);
    assert.deepEqual(
      answer.trim().split('\n').toSorted(),
      names.map((name) => join(out, name)),
    );
    assert.match(remarks, new RegExp(`^Incident ${id}: 6 sign-ins, trail intact, head [0-9a-f]{64}\n$`));
    for (const name of names) assert.equal(statSync(join(out, name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(out).mode & 0o777, 0o700);
    assert.match(read(`incident-${id}.md`), /^# Incident aaaaa-1: Break-glass account signed in/);
    assert.equal(JSON.parse(read(`incident-${id}.json`)).incidentId, id);
  });

  it('is complete for 5,000 sign-ins, also while a bot has the store open', async () => {
    const store = createSqliteStore(dataDir);
    try {
      await store.append([appendOfTrail(stormTrail(5_000, aGuess), 'bbbbb-1')]);
      const { code } = await atTerminal('report', dataDir, 'bbbbb-1', '--out', out);
      assert.equal(code, 0);
    } finally {
      await store.close();
    }
    assert.equal(readCsv(read('incident-bbbbb-1-sign-ins.csv')).length, 5_001);
    assert.equal(JSON.parse(read('incident-bbbbb-1.json')).signIns.length, 5_000);
    assert.match(read('incident-bbbbb-1.md'), /## All sign-ins: 5,000 rows of the log/);
  });

  it('says that an incident is still open', async () => {
    const store = createSqliteStore(dataDir);
    await store.append([appendOfTrail(reportedTrails.open, 'bbbbb-1')]);
    await store.close();
    const { remarks } = await atTerminal('report', dataDir, 'bbbbb-1', '--out', out);
    assert.match(remarks, /^Incident bbbbb-1, still open: /);
    assert.match(read('incident-bbbbb-1.md'), /\*\*This incident is still open\.\*\*/);
  });

  it('writes no report of a trail that was altered, and says what names the entry', async () => {
    const database = new DatabaseSync(join(dataDir, 'glasswatch.db'));
    database.exec(
      "DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, 'Ada', 'Bda') WHERE sequence = 5",
    );
    database.close();
    const { code, answer, remarks } = await atTerminal('report', dataDir, id, '--out', out);
    assert.deepEqual([code, answer], [1, '']);
    assert.ok(remarks.startsWith(errorCatalogue.trailBroken.message));
    assert.match(remarks, /no report was written; npm run verify -- aaaaa-1/);
    assert.ok(!existsSync(out));
  });

  it('leaves a report as it is that somebody has changed, until it is told to replace it', async () => {
    assert.equal((await atTerminal('report', dataDir, id, '--out', out)).code, 0);
    assert.equal((await atTerminal('report', dataDir, id, '--out', out)).code, 0, 'the same report');
    const signed = join(out, `incident-${id}.md`);
    writeFileSync(signed, `${readFileSync(signed, 'utf8')}\nSigned: Ada\n`);
    const refused = await atTerminal('report', dataDir, id, '--out', out);
    assert.deepEqual([refused.code, refused.answer], [2, '']);
    assert.ok(refused.remarks.startsWith(errorCatalogue.reportExists.message));
    assert.match(read(`incident-${id}.md`), /Signed: Ada/);
    assert.equal((await atTerminal('report', dataDir, id, '--out', out, '--force')).code, 0);
    assert.doesNotMatch(read(`incident-${id}.md`), /Signed: Ada/);
    assert.deepEqual(readdirSync(out).toSorted(), names);
  });

  it('leaves nothing half written where it cannot write', async () => {
    const file = join(dataDir, 'glasswatch.db');
    const { code, remarks } = await atTerminal('report', dataDir, id, '--out', file);
    assert.equal(code, 2);
    assert.ok(remarks.startsWith(errorCatalogue.reportNotWritten.message));
    assert.deepEqual(readdirSync(dataDir).toSorted(), ['glasswatch.db', 'glasswatch.lock']);
  });

  it('says how it is used, and which incident or database is not there', async () => {
    for (const words of [
      [],
      [id],
      ['--out', out],
      [id, id, '--out', out],
      ['../x', '--out', out],
      [id, '--out'],
    ]) {
      const { code, answer, remarks } = await atTerminal('report', dataDir, ...words);
      assert.deepEqual([code, answer], [2, ''], words.join(' '));
      assert.match(remarks, /Usage: npm run report -- <id> --out <folder>/);
    }
    const unknown = await atTerminal('report', dataDir, 'zzzzz-1', '--out', out);
    assert.equal(unknown.code, 2);
    assert.match(unknown.remarks, /no such incident.*npm run verify -- --all/);
    const missing = await atTerminal('report', join(dataDir, 'nowhere'), id, '--out', out);
    assert.equal(missing.code, 2);
    assert.ok(!existsSync(out) && !existsSync(join(dataDir, 'nowhere')));
  });
});
