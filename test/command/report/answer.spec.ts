import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerIncident, answerTimeline } from '../../../src/command/incident/answer.ts';
import { answerReport, answerReportWithFiles } from '../../../src/command/report/answer.ts';
import { makeReportFile, readReport, reportFileOf } from '../../../src/command/report/file.ts';
import { reportFormats } from '../../../src/report/files.ts';
import { anAlert } from '../../builders/alert.ts';
import { cardIncidentId } from '../../builders/cardIncidents.ts';
import { ada } from '../../builders/incident.ts';
import { aGuess, appendOfTrail, stormTrail } from '../../builders/reports.ts';
import { turnsDuring } from '../../fakes/turns.ts';
import { type OpenedCommandDeps, openCommandParts, textOf } from '../deps.ts';

const code = (wanted: string) => ({ name: 'GlasswatchError', code: wanted });

describe('the answer to report', () => {
  let opened: OpenedCommandDeps;
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
    const message = await answerReport(id, ada, opened.parts);
    assert.match(textOf(message), /Acknowledged by Ada/);
    assert.ok(textOf(message).includes(head));
    const { files, ...others } = await answerReportWithFiles(id, ada, opened.parts);
    assert.deepEqual(others, { message });
    assert.deepEqual(
      files.map(({ name }) => name),
      [`incident-${id}.md`, `incident-${id}.json`, `incident-${id}-sign-ins.csv`, `incident-${id}.html`],
    );
    assert.ok(files.every(({ content, format }) => format === 'csv' || content.includes(head)));
  });

  it('is the same again, while nothing happens, also of one file', async () => {
    const { files } = await answerReportWithFiles(id, ada, opened.parts);
    const again = await Promise.all(
      reportFormats.map((format) => reportFileOf(id, format, ada, opened.parts)),
    );
    assert.deepEqual(again, files);
  });

  it('is read from the record once, for a card and its files', async () => {
    let readings = 0;
    const store = {
      trail(incidentId: string) {
        readings += 1;
        return opened.store.trail(incidentId);
      },
    };
    await answerReportWithFiles(id, ada, { ...opened.parts, store: { ...opened.store, ...store } });
    assert.equal(readings, 1);
  });

  it('lets alerts have their turn before each file', async () => {
    const report = await readReport(id, ada, opened.parts);
    const order: string[] = [];
    for (const format of reportFormats) {
      setImmediate(() => order.push('an alert'));
      await makeReportFile(report, format);
      order.push(format);
    }
    assert.deepEqual(
      order,
      reportFormats.flatMap((format) => ['an alert', format]),
    );
  });

  describe('of 5,000 sign-ins', () => {
    beforeEach(() => opened.store.append([appendOfTrail(stormTrail(5_000, aGuess))]));

    it('lets other work have its turn while the trail is read', async () => {
      const { parts } = opened;
      for (const [name, read] of Object.entries({
        readReport: () => readReport(cardIncidentId, ada, parts),
        answerReport: () => answerReport(cardIncidentId, ada, parts),
        answerIncident: () => answerIncident(cardIncidentId, parts),
        answerTimeline: () => answerTimeline(cardIncidentId, parts),
      })) {
        const turns = await turnsDuring(read);
        assert(turns >= 40, `${name}: ${turns} turns`);
      }
    });

    for (const format of reportFormats) {
      it(`lets other work have its turn while ${format} is written`, async () => {
        const report = await readReport(cardIncidentId, ada, opened.parts);
        const turns = await turnsDuring(() => makeReportFile(report, format));
        assert(turns >= 50, `${turns} turns`);
      });
    }
  });

  it('is refused for an incident that does not exist', async () => {
    await assert.rejects(answerReport('zzzzz-1', ada, opened.parts), code('incidentNotFound'));
    await assert.rejects(answerReportWithFiles('zzzzz-1', ada, opened.parts), code('incidentNotFound'));
    await assert.rejects(reportFileOf('zzzzz-1', 'csv', ada, opened.parts), code('incidentNotFound'));
  });

  for (const [what, sql] of Object.entries({
    'was changed': "UPDATE trail SET text = text || ' '",
    'was cut off': 'DELETE FROM trail WHERE sequence = 2',
    'is gone': 'DELETE FROM trail',
  })) {
    it(`is refused when the trail ${what}, also while the incident is still in memory`, async () => {
      tamper(sql);
      await assert.rejects(answerReport(id, ada, opened.parts), code('trailBroken'));
      await assert.rejects(answerReportWithFiles(id, ada, opened.parts), code('trailBroken'));
      await assert.rejects(reportFileOf(id, 'markdown', ada, opened.parts), code('trailBroken'));
    });
  }
});
