import { parseArgs } from 'node:util';
import { alertRuleQuery } from '../signIn/workspace/alertRule.ts';
import { exitCodes, Misuse, print, runAtTerminal } from './runAtTerminal.ts';

// `npm run rule -- [--classic]`: the query of the alert rule, for the accounts of BREAK_GLASS_ACCOUNTS.

const idsIn = (accounts: string): readonly string[] =>
  accounts
    .split(',')
    .map((account) => (account.split('=')[0] ?? '').trim().toLowerCase())
    .filter((id) => id !== '');

await runAtTerminal('npm run rule -- [--classic]', async () => {
  const { values } = parseArgs({ options: { classic: { type: 'boolean', default: false } } });
  try {
    const ids = idsIn(process.env.BREAK_GLASS_ACCOUNTS ?? '');
    print(alertRuleQuery(ids, values.classic ? 'classic' : 'all').trimEnd());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Misuse(
      'BREAK_GLASS_ACCOUNTS is not usable: write <object id>=<user principal name> for each account, separated by commas.',
    );
  }
  return exitCodes.well;
});
