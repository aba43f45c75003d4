import { cut, mend } from './cut.ts';
import { press } from './press.ts';

/** What `npm run demo -- <name> …` does with a demo that runs. */
type Subcommand = {
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly purpose: string;
  /** Resolves with what to print. Throws a `Problem`. */
  readonly run: (words: readonly string[]) => Promise<string>;
};

export const subcommands: readonly Subcommand[] = [
  { name: 'press', usage: 'acknowledge as Tomasz', purpose: 'a colleague presses the button', run: press },
  { name: 'cut', usage: 'log', purpose: 'the sign-in log cannot be read: a card tells of it', run: cut },
  { name: 'mend', usage: 'log', purpose: 'it can be read again: the same card says so', run: mend },
];

/** A line for each: how to call it, and what it does. */
export const usageLines = (): string =>
  subcommands
    .map(({ name, usage, purpose }) => `  ${`npm run demo -- ${name} ${usage}`.padEnd(44)} ${purpose}`)
    .join('\n');
