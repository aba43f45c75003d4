import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDirOf } from '../config/dataDir.ts';
import { readStoreSetting } from '../config/store.ts';
import { GlasswatchError } from '../errors.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { copySqlite } from '../store/sqlite/copy.ts';
import { openSqliteReader } from '../store/sqlite/reader.ts';
import { exitCodes, Misuse, type TerminalCommand } from './terminal.ts';
import { allIntact } from './verify.ts';

/**
 * `npm run backup -- <folder>`: copies the embedded store into a new folder, also while the bot runs, and checks every
 * trail of the copy as `npm run verify` does.
 */
export const backup: TerminalCommand = {
  usage: 'npm run backup -- <folder>',
  async run(terminal) {
    const { args, env, print, remark } = terminal;
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const [folder, ...others] = positionals;
    if (folder === undefined || folder.trim() === '' || others.length > 0) {
      throw new Misuse('It takes the folder that the copy is to lie in.');
    }
    const setting = readStoreSetting(env);
    if ('mistakes' in setting) {
      throw new GlasswatchError('configuration', { cause: new Error(setting.mistakes.join('; ')) });
    }
    if (setting.type !== 'sqlite') throw new GlasswatchError('noBackupOfTables');
    const copy = await copySqlite(dataDirOf(env), resolve(folder));
    const reader = openSqliteReader(resolve(folder));
    try {
      print(`copied to ${outsideText(copy, 500)}`);
      if (await allIntact(reader, terminal)) return exitCodes.well;
      remark('The copy has what the store has: keep it as evidence, and compare it with an earlier one.');
      return exitCodes.broken;
    } finally {
      await reader.close();
    }
  },
};
