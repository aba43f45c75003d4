import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mentionsOf } from '../../src/card/mention.ts';

const shown = (...names: readonly (string | null)[]) =>
  mentionsOf(names.map((name, index) => ({ id: `${index}`, name }))).map(({ name }) => name);

describe('mentions', () => {
  const names: readonly (readonly [name: string | null, shown: string])[] = [
    ['Ada Lovelace', 'Ada Lovelace'],
    ['Lovelace, Ada', 'Lovelace, Ada'],
    ['Jean-Luc O’Brien', 'Jean-Luc O’Brien'],
    ["D'Angelo 2", "D'Angelo 2"],
    ['Żółć Ångström', 'Żółć Ångström'],
    ['李小龍', '李小龍'],
    ['מרים', 'מרים'],
    ['Ada Lovelace (Contoso)', 'Ada Lovelace Contoso'],
    ['**Ada** _Lovelace_ `x`', 'Ada Lovelace x'],
    ['[Ada](http://evil.example)', 'Ada http evil example'],
    ['Ada</at><at>Grace', 'Ada at at Grace'],
    ['&lt;at&gt;Ada', 'lt at gt Ada'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
    ['{{DATE(2026-01-01T00:00:00Z)}} ${severity}', 'DATE 2026-01-01T00 00 00Z severity'],
    ['ada@contoso.com', 'ada contoso com'],
    ['- Ada', 'Ada'],
    ['Ada\u202e\u200b\nLovelace', 'Ada Lovelace'],
    ['a'.repeat(200), `${'a'.repeat(58)}`],
    ['', 'responder'],
    [' \t ', 'responder'],
    ['<>', 'responder'],
    ['-’,', 'responder'],
    ['😀', 'responder'],
    ['\u3164\u115f', 'responder'],
    [null, 'responder'],
  ];
  for (const [name, expected] of names) {
    it(`say ${JSON.stringify(expected.slice(0, 40))} for ${JSON.stringify(name)?.slice(0, 60)}`, () => {
      assert.deepEqual(shown(name), [expected]);
    });
  }

  it('tell people of the same name apart, because Teams goes by the text', () => {
    assert.deepEqual(shown('Ada', null, 'ada', null, 'Ada 2', '<Ada>'), [
      'Ada',
      'responder',
      'ada 2',
      'responder 2',
      'Ada 2 2',
      'Ada 3',
    ]);
  });

  it('keep the object ids, whatever the names are, and hold nothing that any reader could take for markup', () => {
    const name = fc.option(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(..."<>at/ [](){}*_`~#!|\\&;:.@-'A") }),
      ),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (all) => {
        const mentions = mentionsOf(all.map((each, index) => ({ id: `${index}`, name: each })));
        assert.deepEqual(
          mentions.map(({ id }) => id),
          all.map((_, index) => `${index}`),
        );
        assert.equal(new Set(mentions.map(({ text }) => text)).size, all.length);
        for (const mention of mentions) {
          assert.equal(mention.text, `<at>${mention.name}</at>`);
          assert.match(mention.name, /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N} ,'’-]*[\p{L}\p{M}\p{N}])?$/u);
          assert.ok(mention.name.length < 130);
        }
      }),
    );
  });
});
