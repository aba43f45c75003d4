import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerReport } from '../../src/command/answerReport.ts';
import { reportFilesOf } from '../../src/command/reportFilesOf.ts';
import { anAlert } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedCommandParts, openCommandParts, textOf } from './commandParts.ts';

const code = (wanted: string) => ({ name: 'GlasswatchError', code: wanted });

describe('the answer to report', () => {
  let opened: OpenedCommandParts;
  let id: string;

  beforeEach(async () => {
    opened = await openCommandParts();
    ({ incidentId: id } = await opened.incidents.receive(anAlert()));
    await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
  });

  afterEach(() => opened.dispose());

  function tamper(sql: string): void {
    const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
    try {
      database.exec(`DROP TRIGGER trail_entry_stays; DROP TRIGGER trail_entry_is_kept; ${sql}`);
    } finally {
      database.close();
    }
  }

  it('is the report of the incident as it stands, with the head of its trail', async () => {
    const head = (await opened.store.trail(id)).at(-1)?.hash ?? 'no head';
    const card = textOf(await answerReport(id, opened.parts));
    assert.match(card, /Acknowledged by Ada/);
    assert.ok(card.includes(head));
    const files = await reportFilesOf(id, opened.parts);
    assert.deepEqual(
      files.map(({ name }) => name),
      [`incident-${id}.md`, `incident-${id}.json`, `incident-${id}-sign-ins.csv`],
    );
    assert.ok(files.slice(0, 2).every(({ content }) => content.includes(head)));
  });

  it('is the same again, while nothing happens', async () => {
    assert.deepEqual(await reportFilesOf(id, opened.parts), await reportFilesOf(id, opened.parts));
  });

  it('is refused for an incident that does not exist', async () => {
    await assert.rejects(answerReport('zzzzz-1', opened.parts), code('incidentNotFound'));
    await assert.rejects(reportFilesOf('zzzzz-1', opened.parts), code('incidentNotFound'));
  });

  for (const [what, sql] of Object.entries({
    'was changed': "UPDATE trail SET text = text || ' '",
    'was cut off': 'DELETE FROM trail WHERE sequence = 2',
    'is gone': 'DELETE FROM trail',
  })) {
    it(`is refused when the trail ${what}, also while the incident is still in memory`, async () => {
      tamper(sql);
      await assert.rejects(answerReport(id, opened.parts), code('trailBroken'));
      await assert.rejects(reportFilesOf(id, opened.parts), code('trailBroken'));
    });
  }
});
