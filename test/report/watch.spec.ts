import assert from 'node:assert/strict';
import { reportFiles } from '../../src/report/files.ts';
import type { Report } from '../../src/report/report.ts';
import { trailOf } from '../builders/cardIncidents.ts';
import { aReport, reportedTrails } from '../builders/reports.ts';
import { blind, shown, taken, watchTrail } from '../card/states/watch.ts';
import { fileOf } from './everywhere.ts';
import { readCsv } from './readCsv.ts';

const done = 'The workspace had lost its role assignment. It has it again.';
const report = aReport(watchTrail);
const ongoing = aReport(trailOf([blind, shown, taken]));

describe('the report of an incident about the watch', () => {
  it('has from when to when it was blind, why, what came, what was done and when monitoring resumed', () => {
    const text = fileOf('markdown', report);
    const section = text.slice(text.indexOf('## When the watch was blind'), text.indexOf('## Who led'));
    for (const said of [
      '2026-11-03 09:10:00 UTC',
      '2026-11-03 09:24:00 UTC',
      '14 min',
      'Azure refuses the identity',
      'The log has 2 sign-ins from that time.',
      'The workspace had lost its role assignment.',
    ]) {
      assert.ok(section.includes(said), `${said}\n${section}`);
    }
    assert.match(section, /Monitoring resumed\W+2026-11-03 09:50:00 UTC/);
    assert.ok(fileOf('html', report).includes('When the watch was blind'));
  });

  it('says while it lasts that monitoring has not resumed, and nothing of what came', () => {
    const text = fileOf('markdown', ongoing);
    assert.match(text, /Monitoring resumed\W+not yet/);
    assert.match(text, /still blind/);
    assert.doesNotMatch(text, /has no sign-in|The sign-in log had none/);
  });

  it('has no sections about sign-ins, and other reports have none about the watch', () => {
    assert.doesNotMatch(fileOf('markdown', report), /## Sign-ins by kind|\bSign-ins\W+none known/);
    assert.doesNotMatch(fileOf('markdown', aReport(reportedTrails.closed)), /When the watch was blind/);
  });

  it('has its steps from the failure to the closing', () => {
    assert.deepEqual(
      report.steps.map(({ step }) => step),
      ['failed', 'found', 'posted', 'acknowledged', 'mended', 'closed'],
    );
    assert.deepEqual(
      ongoing.steps.filter(({ at }) => at === null).map(({ step }) => step),
      ['mended', 'closed'],
    );
  });

  it('has the blind times as fields, for machines', () => {
    const { kind, blindness }: Report = JSON.parse(fileOf('json', report));
    assert.equal(kind, 'watch');
    assert.deepEqual(
      blindness.map(({ link, from, to, lasted, signIns }) => ({ link, from, to, lasted, signIns })),
      [
        {
          link: 'reach',
          from: '2026-11-03T09:10:00.000Z',
          to: '2026-11-03T09:24:00.000Z',
          lasted: 840_000,
          signIns: 2,
        },
        {
          link: 'reach',
          from: '2026-11-03T09:30:00.000Z',
          to: '2026-11-03T09:50:00.000Z',
          lasted: 1_200_000,
          signIns: 2,
        },
      ],
    );
    const other: Report = JSON.parse(fileOf('json', aReport(reportedTrails.closed)));
    assert.deepEqual([other.kind, other.blindness], ['signIn', []]);
  });

  it('has a row for each blind time in its sheet', () => {
    const [heads = [], ...rows] = readCsv(fileOf('csv', report));
    const cell = (row: number, head: string) => rows[row]?.[heads.indexOf(head)];
    assert.equal(rows.length, 2);
    assert.equal(cell(0, '\ufeffBlind from (UTC)'), '2026-11-03T09:10:00.000Z');
    assert.equal(cell(0, 'Blind to (UTC)'), '2026-11-03T09:24:00.000Z');
    assert.equal(cell(1, 'Seconds'), '1200');
    assert.equal(cell(1, 'Classification'), 'outage');
    assert.equal(cell(1, 'What was done'), done);
    assert.equal(cell(1, 'Incident'), report.incidentId);
    const name = reportFiles(report).find(({ format }) => format === 'csv')?.name;
    assert.equal(name, 'incident-k7qd2-3-blind-times.csv');
  });

  it('keeps every blind time, however often the link failed', () => {
    const times = Array.from({ length: 60 }, (_, minute) => {
      const time = `09:${String(minute).padStart(2, '0')}:00.000`;
      const [, event] = blind;
      assert(event.type === 'alertReceived' && event.alert.blindness);
      const blindness = { ...event.alert.blindness, since: `2026-11-03T${time}Z` };
      return [time, { ...event, alert: { ...event.alert, blindness } }] as const;
    });
    assert.equal(aReport(trailOf(times)).blindness.length, 60);
  });
});
