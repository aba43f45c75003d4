import assert from 'node:assert/strict';
import { type AuditCommand, usages } from '../../../src/command/command.ts';
import { parseCommand } from '../../../src/command/parse.ts';

const audit = (account: string, window: AuditCommand['window'] = '7d'): AuditCommand => ({
  type: 'audit',
  account,
  window,
});
const understood: readonly (readonly [text: string, command: AuditCommand])[] = [
  ['svc-harbour', audit('svc-harbour')],
  ['Svc-Harbour 24h', audit('svc-harbour', '24h')],
  ['90d svc', audit('svc', '90d')],
  ['svc ２０２６-11-01．．2026-11-15', audit('svc', { first: '2026-11-01', last: '2026-11-15' })],
  ['<b>svc</b>&nbsp;30d', audit('svc', '30d')],
  ['failed', audit('failed')],
  ['ip', audit('ip')],
];
const refused: readonly (readonly [text: string, wrong: RegExp])[] = [
  ['', /Say which account/],
  ['7d', /Say which account/],
  ['svc 7d 30d', /one account and one window/],
  ['svc harbour', /one account and one window/],
  ['svc 2026-11-01', /first and the last day/],
  ['svc 2026-11-15..2026-11-01', /first day is after the last/],
  ['svc 2026-01-01..2027-01-02', /longer than 366 days/],
];

describe('the words after audit', () => {
  for (const [text, command] of understood) {
    it(`are understood: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseCommand(`audit ${text}`), command);
    });
  }

  for (const [text, wrong] of refused) {
    it(`are refused with the usage: ${JSON.stringify(text)}`, () => {
      const answer = parseCommand(`audit ${text}`);
      assert(answer.type === 'misunderstood');
      assert.match(answer.wrong, wrong);
      assert.equal(answer.nearest, usages.find(({ usage }) => usage.startsWith('audit '))?.usage);
    });
  }
});
