import assert from 'node:assert/strict';
import fc from 'fast-check';
import { reportFiles } from '../../src/report/files.ts';
import type { Report } from '../../src/report/report.ts';
import { aGuess, aReport, reportedTrails, stormTrail } from '../builders/reports.ts';
import { anyText, fileOf, reportWith } from './everywhere.ts';
import { hostileTexts } from './hostileTexts.ts';
import { readCsv } from './readCsv.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;

describe('the files of a report', () => {
  it('are Markdown, JSON, the sign-ins as CSV, and a page of HTML, named after the incident', () => {
    assert.deepEqual(
      reportFiles(aReport(reportedTrails.closed)).map(({ format, name }) => [format, name]),
      [
        ['markdown', 'incident-k7qd2-3.md'],
        ['json', 'incident-k7qd2-3.json'],
        ['csv', 'incident-k7qd2-3-sign-ins.csv'],
        ['html', 'incident-k7qd2-3.html'],
      ],
    );
  });

  it('have each of 5,000 sign-ins, in every form', () => {
    const report = aReport(stormTrail(5_000, aGuess));
    const ids = report.signIns.map(({ id }) => id);
    assert.equal(new Set(ids).size, 5_000);
    const [markdown = '', json = '', csv = ''] = reportFiles(report).map(({ content }) => content);
    const { signIns }: Report = JSON.parse(json);
    assert.deepEqual(signIns, report.signIns);
    const [heads, ...rows] = readCsv(csv);
    const idColumn = heads?.indexOf('Id') ?? -1;
    assert.deepEqual(
      rows.map((row) => row[idColumn]),
      ids,
    );
    const table = markdown.slice(
      markdown.indexOf('## All sign-ins: 5,000 rows'),
      markdown.indexOf('## Alerts'),
    );
    const shown = [...table.matchAll(/^\| 2026.*?\| (203\.0\.\d+\.\d+) ·/gm)].map(([, address]) => address);
    assert.deepEqual(
      shown,
      report.signIns.map(({ ipAddress }) => ipAddress),
    );
  });

  it('cut nothing that people wrote', () => {
    const long = 'What we did: '.padEnd(1_990, 'so much ').concat('the end.');
    const report = aReport(stormTrail(1, aGuess, { name: 'n'.repeat(200), comment: long, note: long }));
    for (const format of ['markdown', 'json'] as const) {
      const text = fileOf(format, report);
      assert.ok(text.includes(long), format);
      assert.ok(text.includes('n'.repeat(200)), format);
      assert.ok(text.includes(report.trail.head), format);
    }
  });
});

/** What a line of Markdown is by its beginning, and how many cells it has; our own words are left out. */
function skeleton(markdown: string): readonly string[] {
  return markdown
    .split('\n')
    .map((line) => {
      const literal = line.replace(/`[^`]*`/g, '');
      if (line.startsWith('| ')) return `row of ${literal.split('|').length - 2}`;
      return /^(#+ |> |>$|- \[[ x]\] |)/.exec(line)?.[1] ?? '';
    })
    .filter((kind, index, all) => !(kind.startsWith('>') && all[index - 1]?.startsWith('>')));
}

describe('a report as Markdown', () => {
  const plain = skeleton(fileOf('markdown', reportWith('x')));

  for (const text of hostileTexts) {
    it(`keeps its form whatever stands in ${JSON.stringify(text)}`, () => {
      const markdown = fileOf('markdown', reportWith(text));
      // What is empty has no line of its own.
      if (text.trim() !== '') assert.deepEqual(skeleton(markdown), plain);
      assertLiteral(markdown);
    });
  }

  it('shows any text literally', () => {
    fc.assert(
      fc.property(anyText, (text) => assertLiteral(fileOf('markdown', reportWith(text)))),
      { numRuns: 60 },
    );
  });

  it('keeps the lines of a note apart', () => {
    const markdown = fileOf('markdown', aReport(reportedTrails.closed));
    assert.match(
      markdown,
      /> The custodian was asleep\.\n>\n> &#49;\. It was none of us\.\n>\n> &#50;\. The sheet/,
    );
  });

  it('says at the top that an incident is still open, and what is missing', () => {
    const markdown = fileOf('markdown', aReport(reportedTrails.open));
    assert.match(
      markdown,
      /^# Incident k7qd2-3: Break-glass account signed in\n\n\*\*This incident is still open\.\*\*/,
    );
    assert.match(markdown, /\| Closed \| still open \|/);
    assert.match(markdown, /- \[ \] What did the account do afterwards\? \*\*open\*\*/);
    const waiting = fileOf('markdown', aReport(reportedTrails.waiting));
    assert.match(waiting, /\| Acknowledged \| not yet \|/);
    assert.match(waiting, /Nobody has led/);
    assert.match(waiting, /Sign-ins that only alerts reported/);
  });
});

/** Nothing outside of code spans is Markdown or HTML but what we write ourselves. */
function assertLiteral(markdown: string): void {
  assert.doesNotMatch(markdown.replaceAll('\n', ''), unseen);
  for (const line of markdown.split('\n')) {
    const outside = line
      .replace(/^(#+ |> |>$|- \[[ x]\] )/, '')
      .replace(/`[^`\\|]+`/g, 'x')
      .replace(/\*\*[A-Za-z -]+\.?\*\*/g, 'x')
      .replaceAll('<br>', 'x')
      .replace(/&#\d+;/g, 'x');
    if (outside.startsWith('|'))
      assert.doesNotMatch(outside.replaceAll(' | ', ''), /[^|\s].*\|.*[^|\s]/, line);
    assert.doesNotMatch(outside, /[\\`*_[\]<>&~$]|:\/\/|www\.|@|#\d/, line);
    assert.doesNotMatch(outside, /^\s*([#>+=-]|\d+[.)])/, line);
  }
}

describe('a report as JSON', () => {
  it('has the form that JSON.stringify gives it', () => {
    for (const trail of [...Object.values(reportedTrails), stormTrail(30, aGuess)]) {
      const report = aReport(trail);
      const whole = JSON.stringify({ format: 'glasswatch-report', version: 1, ...report }, null, 2);
      assert.equal(fileOf('json', report), `${whole}\n`);
    }
  });

  it('has every text as it came', () => {
    for (const text of hostileTexts) {
      const report = reportWith(text);
      const content = fileOf('json', report);
      const { format, version, ...read } = JSON.parse(content);
      assert.deepEqual([format, version], ['glasswatch-report', 1]);
      assert.deepEqual(read, report);
      assert.doesNotMatch(content.replaceAll('\n', ''), unseen);
    }
  });
});

describe('a report’s sign-ins as CSV', () => {
  const formula = /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u;

  it('have the same columns in every row, times first, and what only alerts spoke of at the end', () => {
    const content = fileOf('csv', aReport(reportedTrails.waiting));
    assert.ok(content.startsWith('\ufeffTime (UTC),Outcome,Account,'));
    const [heads = [], row = [], ...others] = readCsv(content);
    assert.deepEqual(others, []);
    assert.equal(row.length, heads.length);
    assert.equal(row[heads.indexOf('Source')], 'alert only');
    assert.equal(row[heads.indexOf('Outcome')], 'Signed in');
  });

  it('begin no formula, in whichever way a spreadsheet splits the cells', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom(...hostileTexts)), (text) => {
        const content = fileOf('csv', reportWith(text));
        const rows = readCsv(content);
        assert.equal(new Set(rows.map(({ length }) => length)).size, 1);
        const lines = content.slice(1).split('\r\n');
        const split = lines.flatMap((line) => line.split(/[;,\t"]/));
        for (const cell of [...rows.flat(), ...split]) assert.doesNotMatch(cell, formula);
        assert.doesNotMatch(lines.join(''), unseen);
      }),
      { numRuns: 60 },
    );
  });

  it('are read back as they are where they hold separators and quotation marks', () => {
    const rows = readCsv(fileOf('csv', reportWith('Chrome, "Beta"')));
    assert.equal(rows[1]?.[rows[0]?.indexOf('User agent') ?? -1], 'Chrome, "Beta"');
  });
});
