import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { appendOfTrail, reportedTrails } from '../builders/reports.ts';
import { accountId } from '../builders/signIn.ts';
import { asProcess, atTerminal, ruleAtTerminal, useFolders } from './terminal.ts';

/** Each of the commands says the same in a process of its own; the other specs run them in this one. */
describe('the commands beside the bot, each as a process', () => {
  const folder = useFolders();
  let DATA_DIR: string;

  before(async () => {
    DATA_DIR = folder();
    const store = createSqliteStore(DATA_DIR);
    await store.append([appendOfTrail(reportedTrails.closed, 'aaaaa-1')]);
    await store.close();
  });

  it('npm run verify', async () => {
    for (const words of [['--all'], ['zzzzz-1'], []]) {
      const said = await asProcess('verify', { DATA_DIR }, ...words);
      assert.deepEqual(said, await atTerminal('verify', DATA_DIR, ...words));
    }
    assert.equal((await asProcess('verify', { DATA_DIR }, '--all')).code, 0);
  });

  it('npm run report', async () => {
    const out = join(folder(), 'reports');
    const { code } = await asProcess('report', { DATA_DIR }, 'aaaaa-1', '--out', out);
    assert.deepEqual([code, readdirSync(out).length], [0, 4]);
    assert.equal((await asProcess('report', { DATA_DIR }, 'aaaaa-1')).code, 2);
  });

  it('npm run rule', async () => {
    const accounts = `${accountId}=svc-harbour@contoso.onmicrosoft.com`;
    const said = await asProcess('rule', { BREAK_GLASS_ACCOUNTS: accounts }, '--classic');
    assert.deepEqual(said, await ruleAtTerminal(accounts, '--classic'));
    assert.equal(said.code, 0);
  });
});
