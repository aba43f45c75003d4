import { backup } from './backup.ts';
import { report } from './report.ts';
import { rule } from './rule.ts';
import { exitCodes, runAtTerminal } from './terminal.ts';
import { verify } from './verify.ts';

const commands = { backup, report, rule, verify };
const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
if (command === undefined) throw new RangeError(`There is no command ${JSON.stringify(name)}`);

// The reader of the output may stop early, as `head` does.
process.stdout.once('error', () => process.exit(exitCodes.cannotSay));
process.exitCode = await runAtTerminal(command, {
  args,
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  remark: (line) => void process.stderr.write(`${line}\n`),
});
