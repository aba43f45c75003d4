import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigurationError, readConfig } from '../../src/config/config.ts';

const harbour = '00000000-0000-4000-8000-00000000000a';
const lantern = '00000000-0000-4000-8000-00000000000c';

const read = (given: Readonly<Record<string, string>>) =>
  readConfig({
    BOT_AUTH: 'off',
    ALERT_WEBHOOK_CODE: 'a code',
    BREAK_GLASS_ACCOUNTS: `${harbour}=svc-harbour@contoso.onmicrosoft.com`,
    ...given,
  });

const contactsOf = (text: string) => read({ ACCOUNT_CONTACTS: text }).contacts;

/** The contact of one account as `[text, url]` pairs; words alone as their text. */
const partsOf = (words: string) =>
  contactsOf(`${harbour}=${words}`)
    .get(harbour)
    ?.map(({ text, url }) => (url === null ? text : [text, url]));

function mistakeOf(text: string): string {
  try {
    contactsOf(text);
    return '';
  } catch (error) {
    assert(error instanceof ConfigurationError);
    assert.equal(error.mistakes.length, 1);
    return error.mistakes[0] ?? '';
  }
}

describe('ACCOUNT_CONTACTS', () => {
  it('is no contact for anybody when it is not set', () => assert.equal(contactsOf('').size, 0));

  it('is read without regard to case of ids, to blanks and to empty entries', () => {
    const contacts = contactsOf(` ${harbour.toUpperCase()} =  Ada Lovelace ;; \n${lantern}=Grace = Hopper;`);
    assert.deepEqual(
      [...contacts],
      [
        [harbour, [{ text: 'Ada Lovelace', url: null }]],
        [lantern, [{ text: 'Grace = Hopper', url: null }]],
      ],
    );
  });

  it('makes links of phone numbers, addresses and pages, and leaves the words between them', () => {
    assert.deepEqual(
      partsOf('Ada (day: tel:+44 20 7946 0123), MAILTO:ada@contoso.com or see https://contoso.com/duty?a=b.'),
      [
        'Ada (day: ',
        ['+44 20 7946 0123', 'tel:+442079460123'],
        '), ',
        ['ada@contoso.com', 'mailto:ada@contoso.com'],
        ' or see ',
        ['https://contoso.com/duty?a=b', 'https://contoso.com/duty?a=b'],
        '.',
      ],
    );
  });

  for (const [number, url] of [
    ['+44-20-7946-0123', 'tel:+442079460123'],
    ['+44 (0) 20 7946 0123', 'tel:+442079460123'],
    ['(020) 7946/0123', 'tel:02079460123'],
    ['020.7946.0123', 'tel:02079460123'],
    ['112', 'tel:112'],
  ]) {
    it(`dials ${url} for ${number}, and shows the number as it was written`, () => {
      for (const colon of ['tel:', 'Tel: ']) assert.deepEqual(partsOf(`${colon}${number}`), [[number, url]]);
      assert.deepEqual(partsOf(`tel:${number}, x`), [[number, url], ', x']);
    });
  }

  for (const words of [
    'javascript:alert(1)',
    'http://contoso.com',
    'data:text/html,<b>x</b>',
    'file:///etc/passwd',
    'hotel: Ada',
    'xhttps:y',
    '[Approve](javascript:alert(1))',
  ]) {
    it(`makes no link of ${words}`, () => assert.deepEqual(partsOf(words), [words]));
  }

  it('writes a semicolon in a link as %3B', () => {
    assert.deepEqual(partsOf('https://contoso.com/a%3Bb'), [
      ['https://contoso.com/a%3Bb', 'https://contoso.com/a%3Bb'],
    ]);
    assert.match(mistakeOf(`${harbour}=https://contoso.com/a;b`), /entry 2: .*%3B/);
  });

  it('keeps nothing in a link that could end it in Markdown', () => {
    const links = partsOf('https://contoso.com/a_(b)?q={{x}}"[y] mailto:ada@contoso.com?subject=[a](b)');
    for (const part of links ?? assert.fail()) {
      if (typeof part !== 'string') assert.doesNotMatch(part[1] ?? '', /[\s()[\]<>"'`{}|\\]/);
    }
  });

  it('may name an account of a group, which BREAK_GLASS_ACCOUNTS does not hold', () => {
    assert.ok(contactsOf(`${lantern}=Grace`).has(lantern));
  });

  for (const [text, words] of [
    [';', /write <object id>=<words>/],
    ['Ada', /entry 1: write <object id>=<words>/],
    ['ada@contoso.com=Ada', /entry 1: write <object id>=<words>/],
    [`${harbour}x=Ada`, /entry 1: write <object id>=<words>/],
    [`${harbour}=Ada;${lantern}`, /entry 2: write <object id>=<words>/],
    [`${harbour}=`, /entry 1: write a name, a number or an address/],
    [`${harbour}= \u200b\u2800`, /entry 1: write a name, a number or an address/],
    [`${harbour}=Ada;${harbour.toUpperCase()}=Grace`, /entry 2: write each object id once/],
    [`${harbour}=${'a'.repeat(201)}`, /entry 1: write at most 200 characters/],
    [`${harbour}=tel:`, /entry 1: write 3 to 15 digits after tel:/],
    [`${harbour}=tel:12`, /entry 1: write 3 to 15 digits/],
    [`${harbour}=tel:+1234567890123456`, /entry 1: write 3 to 15 digits/],
    [`${harbour}=tel:ada`, /entry 1: write 3 to 15 digits/],
    [`${harbour}=mailto:ada`, /entry 1: write one address after mailto:/],
    [`${harbour}=mailto:a@b.example%0abcc:c@d.example`, /entry 1: write one address after mailto:/],
    [`${harbour}=https:contoso.com`, /entry 1: write a whole address after https:/],
    [`${harbour}=https://ada:x@contoso.com`, /entry 1: write a whole address after https:/],
    [`${harbour}=https://`, /entry 1: write a whole address after https:/],
  ] as const) {
    it(`is refused as ${JSON.stringify(text.slice(0, 70))}, with what to write and without a value`, () => {
      assert.match(mistakeOf(text), /^ACCOUNT_CONTACTS is not usable: /);
      assert.match(mistakeOf(text), words);
      assert.doesNotMatch(mistakeOf(text), /Grace|1234567890123456|fabrikam/);
    });
  }

  it('is refused with more entries than there can be accounts', () => {
    const many = Array.from(
      { length: 101 },
      (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}=Ada`,
    );
    assert.match(mistakeOf(many.join(';')), /at most 100 entries/);
  });

  it('gives only links of the three schemes, whatever the words are', () => {
    const piece = fc.oneof(
      fc.constantFrom('tel:', 'mailto:', 'https://', 'javascript:', '](', '\u202e', '+1', '@a.b', ' ', ')'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const words = pieces.join('').replaceAll(';', '');
        if (mistakeOf(`${harbour}=${words}`) !== '') return;
        for (const { url } of contactsOf(`${harbour}=${words}`).get(harbour) ?? []) {
          if (url !== null) assert.match(url, /^(?:tel:\+?\d{3,15}|mailto:\S+@\S+|https:\/\/[^\s()[\]<>]+)$/);
        }
      }),
    );
  });
});

describe('the cloud of the links', () => {
  for (const [given, host] of [
    [{}, 'entra.microsoft.com'],
    [{ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' }, 'entra.microsoft.us'],
    [{ AZURE_AUTHORITY_HOST: 'https://login.chinacloudapi.cn/' }, 'entra.microsoftonline.cn'],
    [
      { LOG_ANALYTICS_WORKSPACE_ID: harbour, LOG_ANALYTICS_ENDPOINT: 'https://api.loganalytics.us' },
      'entra.microsoft.us',
    ],
    [
      { LOG_ANALYTICS_WORKSPACE_ID: harbour, LOG_ANALYTICS_ENDPOINT: 'https://127.0.0.1:8443' },
      'entra.microsoft.com',
    ],
    [{ AZURE_AUTHORITY_HOST: 'https://login.example.com' }, undefined],
  ] as const) {
    it(`is that of ${host ?? 'no portal'} with ${JSON.stringify(given)}`, () => {
      assert.equal(read(given).cloud?.entraHost, host);
    });
  }
});
