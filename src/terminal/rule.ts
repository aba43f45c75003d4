import { parseArgs } from 'node:util';
import { alertRuleQuery } from '../signIn/workspace/alertRule.ts';
import { exitCodes, Misuse, type TerminalCommand } from './terminal.ts';

const idsIn = (accounts: string): readonly string[] =>
  accounts
    .split(',')
    .map((account) => (account.split('=')[0] ?? '').trim().toLowerCase())
    .filter((id) => id !== '');

/** `npm run rule -- [--classic]`: the query of the alert rule, for the accounts of BREAK_GLASS_ACCOUNTS. */
export const rule: TerminalCommand = {
  usage: 'npm run rule -- [--classic]',
  async run({ args, env, print }) {
    const { values } = parseArgs({
      args: [...args],
      options: { classic: { type: 'boolean', default: false } },
    });
    try {
      const ids = idsIn(env.BREAK_GLASS_ACCOUNTS ?? '');
      print(alertRuleQuery(ids, values.classic ? 'classic' : 'all').trimEnd());
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new Misuse(
        'BREAK_GLASS_ACCOUNTS is not usable: write <object id>=<user principal name> for each account, separated by commas.',
      );
    }
    return exitCodes.well;
  },
};
