import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { html, ownHtml } from '../../src/report/html/html.ts';
import type { Report } from '../../src/report/report.ts';
import { aReport, reportedTrails } from '../builders/reports.ts';
import { anyText, fileOf, reportWith } from './everywhere.ts';
import { hostileTexts } from './hostileTexts.ts';

const pageOf = (report: Report): string => fileOf('html', report);

/** Each tag with its attributes, in order; texts are left out. */
const tags = (page: string): readonly string[] => page.match(/<[^>]*>/g) ?? [];
/** What the text decides: how many lines a quotation has. */
const form = (page: string): string =>
  tags(page.replace(/<style>.*?<\/style>/s, '').replace(/<blockquote>.*?<\/blockquote>/gs, '<blockquote>'))
    .join('')
    .replaceAll(/content="[^"]*"/g, '');

/** A page of ours has these elements and attributes, and no others. */
function assertOurs(page: string): void {
  for (const tag of tags(page)) {
    assert.match(
      tag,
      /^<(!doctype html|\/?(html|head|body|header|main|section|h1|h2|p|table|thead|tbody|tr|th|td|ul|li|span|div|bdi|code|strong|blockquote|title|style|meta)( [a-z-]+="[^"<>]*")*)>$/,
    );
    assert.doesNotMatch(tag, /\s(on\w+|src|href|style|action|srcset|formaction)=/i);
  }
}

describe('a report as a page of HTML', () => {
  const plain = form(pageOf(reportWith('x')));

  for (const text of hostileTexts) {
    it(`keeps its form whatever stands in ${JSON.stringify(text)}`, () => {
      const page = pageOf(reportWith(text));
      if (text.trim() !== '') assert.equal(form(page), plain);
      assertOurs(page);
    });
  }

  it('shows any text as text, wherever it stands', () => {
    const markup = fc
      .array(
        fc.constantFrom(
          '<script>',
          '</td>',
          '-->',
          '"',
          "'",
          '`',
          '&lt;',
          '{{',
          '}</style>',
          'javascript:',
          'x',
        ),
      )
      .map((parts) => `x${parts.join('')}`);
    fc.assert(
      fc.property(fc.oneof(anyText, markup, fc.string({ unit: 'binary' })), (text) => {
        const page = pageOf(reportWith(text));
        assertOurs(page);
        assert.doesNotMatch(page.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: 60 },
    );
  });

  it('allows its own style and nothing else, before anything that it is for', () => {
    const page = pageOf(aReport(reportedTrails.closed));
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page);
    assert.equal(
      policy?.[1],
      `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`,
    );
    assert.ok((policy?.index ?? Number.NaN) < page.indexOf('<title>'));
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|https?:\/\/[^<]*"/);
  });

  it('ends no style by the name of an incident', () => {
    const report = { ...aReport(reportedTrails.closed), incidentId: 'x"}</style><script>alert(1)</script>' };
    assertOurs(pageOf(report));
  });

  it('has a language, a title, one first heading, and heads for each table', () => {
    const page = pageOf(aReport(reportedTrails.closed));
    assert.match(page, /<html lang="en">/);
    assert.match(page, /<title>Incident k7qd2-3: Break-glass account signed in<\/title>/);
    assert.equal(page.match(/<h1>/g)?.length, 1);
    for (const [table] of page.matchAll(/<table.*?<\/table>/gs)) {
      assert.match(table, /<th [^>]*scope="(col|row)"/);
      assert.match(table, /aria-labelledby="section-\d+"/);
    }
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('the template of HTML', () => {
  it('escapes every text and keeps what is HTML already', () => {
    assert.equal(
      html`<p title="${'"><b>'}">${ownHtml('a & b ')}${[html`<i>${'<'}</i>`]}</p>`.html,
      '<p title="&quot;&gt;&lt;b&gt;">a &amp; b <i>&lt;</i></p>',
    );
  });

  it('takes no object that only looks like HTML from a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(html`${text}`.html, /[<>"'`]/);
      }),
    );
  });
});
