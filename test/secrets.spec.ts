import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCatalogue } from '../src/errors.ts';

const root = new URL('..', import.meta.url);

/** What Microsoft publishes as the key of its storage emulator, for everybody to use. */
const emulatorKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** What secrets look like, by who gives them out. */
const secrets: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]/,
  'a signed token': /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
  'a client secret of Entra': /\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}/,
  'a storage account’s key': /\b[A-Za-z0-9+/]{86}==/,
  'a shared access signature': /[?&]sig=[A-Za-z0-9%]{40,}/,
  'an address with a password': /\bhttps?:\/\/[^\s/:@'"`$<>{}]+:(?=[^\s/@]*\d)[^\s/@'"`$<>{}]{8,}@/,
  'a token of a code host or registry':
    /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|npm_[A-Za-z0-9]{36})\b/,
  'a key of a cloud': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}\b/,
};

const secretsIn = (text: string): readonly string[] =>
  Object.entries(secrets).flatMap(([what, form]) =>
    form.test(text.replaceAll(emulatorKey, '').replaceAll(/"(?:integrity|contentHash)": "[^"]+"/g, ''))
      ? [what]
      : [],
  );

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && !/\.(?:png|ico|zip)$/.test(file));

describe('secrets', () => {
  it('stand in no file of the repository', () => {
    assert(files.length > 400, 'the files are there');
    const found = files.flatMap((file) =>
      secretsIn(readFileSync(new URL(file, root), 'utf8')).map((what) => `${file}: ${what}`),
    );
    assert.deepEqual(found, []);
  });

  it('would be found', () => {
    const letters = 'Ab3dEf6hIjKlMnOpQrStUvWxYz012345678901234567890123456789012345678901234567890123456789';
    for (const [what, text] of Object.entries({
      'a private key': `-----BEGIN ${'PRIVATE KEY'}-----\n${letters}`,
      'a signed token': [`eyJ${letters}`, `eyJ${letters}`, letters].join('.'),
      'a client secret of Entra': `abc${'8Q~'}${letters.slice(0, 34)}`,
      'a storage account’s key': `AccountKey=${letters.slice(0, 86)}==`,
      'a shared access signature': `?sv=2026&${'sig'}=${letters.slice(0, 44)}`,
      'an address with a password': ['https://ada', 'sw0rdfish@example.com'].join(':'),
      'a token of a code host or registry': `ghp_${letters.slice(0, 36)}`,
      'a key of a cloud': `AKIA${'A2'.repeat(8)}`,
    })) {
      assert(secretsIn(text).includes(what), what);
    }
  });

  it('stand in no answer: what an error says is the same for everybody', () => {
    for (const [code, { message }] of Object.entries(errorCatalogue)) {
      assert.deepEqual(secretsIn(message), [], code);
      assert.doesNotMatch(message, /\$\{|\[object|undefined/, code);
    }
  });
});
