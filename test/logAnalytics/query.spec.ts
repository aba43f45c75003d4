import assert from 'node:assert/strict';
import {
  address,
  codes,
  count,
  filledQuery,
  guid,
  guids,
  name,
  time,
  word,
} from '../../src/logAnalytics/query.ts';
import { accountId } from '../builders/signIn.ts';

describe('count', () => {
  it('writes a whole number, and takes nothing else', () => {
    assert.equal(count(5_000).kql, '5000');
    for (const number of [-1, 0.5, Number.NaN, 1e21]) assert.throws(() => count(number), RangeError);
  });
});

describe('guids', () => {
  it('writes ids as they are, and no ids as an empty list', () => {
    assert.equal(
      guids([accountId, accountId.toUpperCase()]).kql,
      `dynamic(["${accountId}","${accountId.toUpperCase()}"])`,
    );
    assert.equal(guids([]).kql, 'dynamic([])');
    assert.equal(guid(accountId).kql, `"${accountId}"`);
  });

  const injections = {
    'nothing at all': '',
    'a quote': `${accountId}"`,
    'an apostrophe': `${accountId}'`,
    'a pipe': `${accountId} | take 1`,
    'a comment': `${accountId}//`,
    'a new statement': `${accountId}"])); union *`,
    'a control command': '.drop table SigninLogs',
    'a line break': `${accountId}\n`,
    'a line break before it': `\n${accountId}`,
    'a blank': ` ${accountId}`,
    braces: `{${accountId}}`,
    'one digit more': `${accountId}0`,
    'one digit less': accountId.slice(1),
    'two ids': `${accountId},${accountId}`,
    'digits that look alike': accountId.replaceAll('0', '０'),
    'a hyphen that looks alike': accountId.replaceAll('-', '‑'),
    'a letter that looks alike': accountId.replace(/a$/, 'а'),
    'an unseen character': `${accountId.slice(0, 8)}\u200b${accountId.slice(8)}`,
    'a user principal name': 'svc-harbour@contoso.onmicrosoft.com',
  };
  for (const [what, id] of Object.entries(injections)) {
    it(`takes no account id with ${what} in its place, also not beside a right one`, () => {
      const refusal = { name: 'RangeError', message: 'An account id of a query is not a GUID' };
      assert.throws(() => guids([accountId, id]), refusal);
      assert.throws(() => guid(id), refusal);
    });
  }
});

describe('name', () => {
  it('writes a name as it is, and by their numbers all letters that could end it', () => {
    assert.equal(
      name('svc-harbour_1@contoso.onmicrosoft.com').kql,
      '"svc-harbour_1@contoso.onmicrosoft.com"',
    );
    for (const text of ['a"@b', 'a\\@b', "a'|union *//@b", 'a\n@b', 'ä@b', '🔥@b', 'a`$@b', '']) {
      const { kql } = name(text);
      assert.match(kql, /^"(?:[A-Za-z0-9@._-]|\\u[0-9a-f]{4})*"$/);
      assert.equal(JSON.parse(kql), text);
    }
  });
});

describe('word', () => {
  it('writes letters as a text, and takes nothing else', () => {
    assert.equal(word('classic').kql, '"classic"');
    for (const text of ['', 'two words', 'quote"', 'pipe|', 'line\n', '\\', 'ａｌｌ']) {
      assert.throws(() => word(text), { name: 'RangeError', message: /^A word of a query/ }, text);
    }
  });
});

describe('codes', () => {
  it('writes numbers as texts, and takes nothing else', () => {
    assert.equal(codes(['0', '500121']).kql, 'dynamic(["0","500121"])');
    assert.equal(codes([]).kql, 'dynamic([])');
    for (const code of ['', '-1', '1.5', '0"', '0 | take 1', '5０140', '0\n']) {
      assert.throws(() => codes(['0', code]), { name: 'RangeError', message: /^A code of a query/ }, code);
    }
  });
});

describe('time', () => {
  it('writes a time in UTC, and takes nothing else', () => {
    assert.equal(time(Date.UTC(2026, 10, 3, 9, 15)).kql, 'datetime(2026-11-03T09:15:00.000Z)');
    for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 1e18]) {
      assert.throws(() => time(ms), { name: 'RangeError' }, String(ms));
    }
  });
});

describe('address', () => {
  it('writes an IP address anew, and takes nothing else', () => {
    assert.equal(address('192.0.2.24').kql, '"192.0.2.24"');
    assert.equal(address('2001:DB8:0:0:0:0:0:1').kql, '"2001:db8::1"');
    const others = ['', '192.0.2', '192.0.2.024', '192.0.2.0/24', '192.0.2.24:443', '[2001:db8::1]'];
    for (const text of [...others, 'fe80::1%eth0', '::1%" | take 1', '192.0.2.24"', '１92.0.2.24', '::1\n']) {
      assert.throws(() => address(text), { name: 'RangeError', message: /^An address of a query/ }, text);
    }
  });
});

describe('filledQuery', () => {
  const file = new URL('../../src/signIn/workspace/queries/alertRule.kql', import.meta.url);

  it('takes no value for which its file has no line: the default would stand in silence', () => {
    assert.throws(() => filledQuery(file, { modes: word('classic') }), /has no line for modes$/);
  });
});
