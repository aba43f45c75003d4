import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { untappableText } from '../../src/card/untappable.ts';
import { onPhone } from '../fakes/phoneMarkdown.ts';

const nothing = { links: [], lists: [], emphasised: [], detected: [] };

/** What a reader sees of a text: characters without width have gone, and spaces count for nothing. */
const seen = (text: string): string => text.replace(/[\ufe0e\s]/gu, '');

describe('text on a phone that reads Markdown in TextRuns and looks for addresses', () => {
  const hostile = [
    '[Approve here](https://evil.example/x)',
    '[](https://evil.example)',
    'see [a](b) and [c](d)',
    '[[x](y)](z)',
    'https://evil.example',
    'visit evil.com now',
    'mailto:?to=x',
    'tel:+49301234567',
    'call +49 30 1234 or (030) 555-1234',
    '00 49 (30) 12 34 56',
    '*x* and **y** _z_ __w__ *_v_*',
    'é_x_ “*y*”',
    '_x_',
    'a*b*c',
    '*x*[y]*z*',
    '- x',
    '-- x',
    '1. x',
    '12. x',
    '1.2. x',
    '12- x',
    'x)- y',
    'x]1. y',
    '(x)2. y',
  ];

  for (const text of hostile) {
    it(`is nothing to tap and no layout: ${text}`, () => {
      assert.notDeepEqual(onPhone(text), nothing, 'the phone makes something of it');
      const shown = untappableText(text);
      assert.deepEqual(onPhone(shown), nothing);
      assert.equal(seen(shown), seen(text));
    });
  }

  it('is nothing to tap whatever it is made of', () => {
    const pieces = fc.constantFrom(
      ...[
        '[',
        ']',
        '(',
        ')',
        '*',
        '_',
        '-',
        '.',
        ' ',
        '1',
        '30',
        'x',
        'é',
        '+',
        '/',
        ':',
        '//',
        '\\',
        '@',
        'com',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        const shown = untappableText(text);
        assert.deepEqual(onPhone(shown), nothing);
        assert.equal(seen(shown), seen(text));
      }),
      { numRuns: 5_000 },
    );
  });

  for (const text of [
    'bg1_admin@contoso.com',
    '203.0.113.77',
    '2001:db8::17',
    '00000000-0000-4000-8000-000000000001',
    '2026-11-30 10:52',
    'Waiting: 3 of 12 alerts since Ada acknowledged it',
    'Mozilla/5.0 (X11; Linux x86_64)',
  ]) {
    it(`stays as it is: ${text}`, () => assert.equal(untappableText(text), text));
  }
});
