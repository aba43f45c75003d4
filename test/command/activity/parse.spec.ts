import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { activityText } from '../../../src/command/activity/parse.ts';
import { type ActivityCommand, usages, windows } from '../../../src/command/command.ts';
import { parseCommand } from '../../../src/command/parse.ts';
import { type OutcomeFilter, outcomeFilters } from '../../../src/signIn/attemptFilter.ts';
import { ipAddress } from '../../../src/signIn/ipAddress.ts';

const guid = '00000000-0000-4000-8000-00000000000a';
const activity = (given: Partial<ActivityCommand> = {}): ActivityCommand => ({
  type: 'activity',
  window: '24h',
  account: null,
  outcome: null,
  ipAddress: null,
  page: 1,
  ...given,
});
const days = (first: string, last: string) => ({ window: { first, last } });

const understood: readonly (readonly [text: string, given: Partial<ActivityCommand>])[] = [
  ['90d', { window: '90d' }],
  ['2026-11-01..2026-11-15', days('2026-11-01', '2026-11-15')],
  ['２０２６-11-01．．2026-11-15', days('2026-11-01', '2026-11-15')],
  ['2026-11-01..2026-11-01', days('2026-11-01', '2026-11-01')],
  ['2028-02-29..2028-02-29', days('2028-02-29', '2028-02-29')],
  ['2028-01-01..2028-12-31', days('2028-01-01', '2028-12-31')],
  ['2099-12-31..2099-12-31', days('2099-12-31', '2099-12-31')],
  ['FAILED', { outcome: 'failed' }],
  ['succeeded', { outcome: 'succeeded' }],
  ['<b>blocked</b>', { outcome: 'blocked' }],
  ['classic', { outcome: 'classic' }],
  ['page 2', { page: 2 }],
  ['page 1', {}],
  ['ＰＡＧＥ ２', { page: 2 }],
  ['ip 203.0.113.77', { ipAddress: '203.0.113.77' }],
  ['ip 2001:DB8:0:0:0:0:0:1', { ipAddress: '2001:db8::1' }],
  ['ip ::FFFF:203.0.113.77', { ipAddress: '203.0.113.77' }],
];

/** Said after `activity`, with what the answer says is amiss. */
const refused: readonly (readonly [text: string, wrong: RegExp])[] = [
  ['7d 90d', /one window/],
  ['7d 2026-11-01..2026-11-15', /one window/],
  ['failed blocked', /one outcome/],
  ['failed failed', /one outcome/],
  ['classic failed', /one outcome/],
  ['page 2 page 3', /one page/],
  ...['', '0', '-1', '02', '1.5', '1e3', '2;', '2|take 1', "2'", '999999999', '٢', 'two', 'failed'].map(
    (text) => [`page ${text}`, /Say which page/] as const,
  ),
  ['ip 192.0.2.1 ip 192.0.2.2', /one IP address/],
  ['harbour lantern', /one account/],
  ['2026-11-15..2026-11-01', /first day is after the last/],
  ['2026-11-15..2026-11-14', /first day is after the last/],
  ['2026-01-01..2027-01-02', /longer than 366 days/],
  ['2028-01-01..2029-01-01', /longer than 366 days/],
  ['2026-02-30..2026-03-01', /first and the last day/],
  ['2026-02-01..2026-02-29', /first and the last day/],
  ['2026-13-01..2026-13-02', /first and the last day/],
  ['2026-11-01', /first and the last day/],
  ['2026-11-01..', /first and the last day/],
  ['..2026-11-01', /first and the last day/],
  ['2026-11-01...2026-11-15', /first and the last day/],
  ['2026-11-01..2026-11-15..2026-11-20', /first and the last day/],
  ['1999-11-01..1999-11-15', /first and the last day/],
  ['9999-12-31..9999-12-31', /first and the last day/],
  ['2026-11-01 .. 2026-11-15', /first and the last day/],
  ["2026-11-01..2026-11-15'", /first and the last day/],
  ['2026-11-01..2026-11-15|union', /first and the last day/],
  ['2026-11-01..2026-11-15//', /first and the last day/],
  ['2026-11-01..now()', /first and the last day/],
  ['2026-11-01..2026-11-1١', /first and the last day/],
  ['../../etc', /first and the last day/],
  ['ip', /Say the IP address/],
  ['ip failed', /Say the IP address/],
  ['ip 203.0.113', /Say the IP address/],
  ['ip 203.0.113.077', /Say the IP address/],
  ['ip 203.0.113.256', /Say the IP address/],
  ['ip 203.0.113.0/24', /Say the IP address/],
  ['ip 203.0.113.77:443', /Say the IP address/],
  ['ip [2001:db8::1]', /Say the IP address/],
  ['ip fe80::1%eth0', /Say the IP address/],
  ["ip fe80::1%';drop", /Say the IP address/],
  ["ip 203.0.113.77'", /Say the IP address/],
  ['ip "203.0.113.77"', /Say the IP address/],
  ['ip 203.0.113.77|take', /Say the IP address/],
  ['ip 203.0.113.77//', /Say the IP address/],
  ['ip 203.0.113.77;.drop', /Say the IP address/],
  ['ip 203.0.113.77\u200b', /Say the IP address/],
  ['ip 203.0.113.77\u0000', /Say the IP address/],
  ['ip 2٠3.0.113.77', /Say the IP address/],
  ['ip 2001:db8::а', /Say the IP address/],
  ["ip 203.0.113.77 ' or 1==1", /one account/],
  [`${guid} | union SigninLogs`, /one account/],
  [`${guid} // comment`, /one account/],
  [`${guid}'; .drop table SigninLogs`, /one account/],
  ['failed | take 1', /one account/],
];

/** One word of no known form: an account's name, compared with those that are watched and nothing else. */
const compared: readonly string[] = [
  `${guid}'`,
  `${guid}"or"1"=="1`,
  `${guid}|union`,
  `${guid}//`,
  `${guid}-0000`,
  `${guid};.drop`,
  '.drop',
  '.show',
  "'--",
  'svc-harbour@contoso.onmicrosoft.com|take',
  "failed'",
  'failed|blocked',
  'failed\u200b',
  'fаiled',
  'ѕucceeded',
  'blocked//',
  '7d|take',
  '7d;',
  '7ԁ',
  'ір',
  '203.0.113.77',
  '$(jndi:x)',
  'constructor',
  '__proto__',
];

describe('the words after activity', () => {
  for (const [text, given] of understood) {
    it(`are understood: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCommand(`activity ${text}`), activity(given));
    });
  }

  for (const [text, wrong] of refused) {
    it(`are refused with the usage: ${JSON.stringify(text)}`, () => {
      const answer = parseCommand(`activity ${text}`);
      assert(answer.type === 'misunderstood');
      assert.match(answer.wrong, wrong);
      assert.equal(answer.nearest, usages.find(({ usage }) => usage.startsWith('activity '))?.usage);
    });
  }

  for (const text of compared) {
    it(`are only a name to compare with: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCommand(`activity ${text}`), activity({ account: text }));
    });
  }

  it('combine in any order', () => {
    const parts = ['90d', 'svc-harbour', 'blocked', 'ip 2001:db8::1', 'page 3'];
    const asked = activity({
      window: '90d',
      account: 'svc-harbour',
      outcome: 'blocked',
      ipAddress: '2001:db8::1',
      page: 3,
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 5 }), (shuffled) => {
        assert.deepEqual(parseCommand(`activity ${shuffled.join(' ')}`), asked);
      }),
    );
  });

  it('hold only what was validated, whatever is typed', () => {
    const date = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2110-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10));
    const word = fc.oneof(
      fc.constantFrom(
        ...Object.keys(windows),
        ...Object.keys(outcomeFilters),
        'ip',
        'page',
        guid,
        ...compared,
      ),
      fc.tuple(date, date).map(([first, last]) => `${first}..${last}`),
      fc.oneof(fc.ipV4(), fc.ipV6()).map((address) => `ip ${address}`),
      fc.integer({ min: -9, max: 1e9 }).map((page) => `page ${page}`),
      fc.string({ unit: 'binary' }),
    );
    const isDay = (text: string) => new Date(text).toISOString().slice(0, 10) === text;
    let read = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        const answer = parseCommand(`activity ${words.join(' ')}`);
        if (answer.type === 'misunderstood') return;
        assert(answer.type === 'activity');
        read += 1;
        const { window, account, outcome, ipAddress: address, page } = answer;
        if (typeof window === 'string') assert(Object.hasOwn(windows, window));
        else {
          assert(isDay(window.first) && isDay(window.last) && window.first <= window.last);
          assert(Date.parse(window.last) - Date.parse(window.first) < 366 * 86_400_000);
        }
        if (account !== null) assert.match(account, /^\S+$/);
        assert(Number.isInteger(page) && page > 0);
        if (outcome !== null) assert(Object.hasOwn(outcomeFilters, outcome));
        if (address !== null) assert(isIP(address) > 0 && ipAddress(address) === address);
      }),
      { numRuns: 500 },
    );
    assert(read > 20, `${read} commands were read`);
  });

  it('are the same again when they are said as the buttons of the answer say them', () => {
    const name = fc
      .stringMatching(/^[a-z0-9][a-z0-9._@+'-]{0,40}$/)
      .filter((word) => parseCommand(`activity ${word}`).type === 'activity')
      .filter((word) => ![...Object.keys(windows), ...Object.keys(outcomeFilters)].includes(word));
    const date = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2098-12-31'),
      noInvalidDate: true,
    });
    const dates = fc.tuple(date, fc.nat(365)).map(([from, days]) => ({
      first: from.toISOString().slice(0, 10),
      last: new Date(from.getTime() + days * 86_400_000).toISOString().slice(0, 10),
    }));
    const command: fc.Arbitrary<ActivityCommand> = fc.record(
      {
        type: fc.constant('activity' as const),
        window: fc.oneof(fc.constantFrom(...(Object.keys(windows) as (keyof typeof windows)[])), dates),
        account: fc.option(fc.oneof(name, fc.uuid())),
        outcome: fc.option(fc.constantFrom(...(Object.keys(outcomeFilters) as OutcomeFilter[]))),
        ipAddress: fc.option(fc.oneof(fc.ipV4(), fc.ipV6()).map(ipAddress)),
        page: fc.integer({ min: 1, max: 999 }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(command, (asked) => {
        assert.deepEqual(parseCommand(activityText(asked)), asked);
      }),
    );
  });
});
