import { Problem, problemText } from '../tools/problem.ts';
import { startDemo } from './startDemo.ts';
import { subcommands, usageLines } from './subcommands.ts';

const [name, ...words] = process.argv.slice(2);
if (name === undefined) await startDemo();

try {
  const subcommand = subcommands.find((known) => known.name === name);
  if (subcommand === undefined) {
    throw new Problem(`npm run demo alone starts the demo. In another terminal:\n${usageLines()}`);
  }
  console.log(await subcommand.run(words));
} catch (error) {
  console.error(problemText(error));
  process.exitCode = 1;
}
