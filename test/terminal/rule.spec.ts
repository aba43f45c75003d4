import assert from 'node:assert/strict';
import { alertRuleQuery } from '../../src/signIn/workspace/alertRule.ts';
import { accountId } from '../builders/signIn.ts';
import { ruleAtTerminal } from './terminal.ts';

const otherId = accountId.replace(/a$/, 'b');
const accounts = ` ${accountId.toUpperCase()} = svc-harbour@contoso.onmicrosoft.com ,, ${otherId}=b@contoso.com,`;

describe('npm run rule', () => {
  it('prints the query for the accounts: every attempt, unless the classic codes are asked for', async () => {
    for (const [words, mode] of [
      [[], 'all'],
      [['--classic'], 'classic'],
    ] as const) {
      const { code, answer, remarks } = await ruleAtTerminal(accounts, ...words);
      assert.equal(answer, alertRuleQuery([accountId, otherId], mode));
      assert.deepEqual([code, remarks], [0, '']);
    }
  });

  for (const [what, given, ...words] of [
    ['no accounts', ''],
    ['an account that is no object id', `svc-harbour@contoso.onmicrosoft.com`],
    ['a mode that it does not know', accounts, '--clasic'],
    ['more than it takes', accounts, 'classic'],
  ] as const) {
    it(`prints no query for ${what}, and says what it takes`, async () => {
      const { code, answer, remarks } = await ruleAtTerminal(given, ...words);
      assert.deepEqual([code, answer], [2, '']);
      assert.match(remarks, /Usage: npm run rule -- \[--classic\]/);
      assert.doesNotMatch(remarks, /svc-harbour/);
    });
  }
});
