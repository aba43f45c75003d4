import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Problem } from '../problem.ts';

const fileOf = (folder: string, name: string) => join(folder, 'env', `.env.${name}`);

/** The variables of the toolkit's environment: those of `env/.env.<name>`, and the secret ones of the file beside it. */
export function readEnvironment(folder: string, name: string): Readonly<Record<string, string>> {
  const file = fileOf(folder, name);
  if (!existsSync(file))
    throw new Problem(`There is no env/.env.${name}. Copy env/.env.dev, and fill it in.`);
  const secrets = `${file}.user`;
  return {
    ...readVariables(file),
    ...(existsSync(secrets) ? readVariables(secrets) : {}),
  };
}

const readVariables = (file: string) => parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;

/** Writes variables into `env/.env.<name>`: in the place of those that stand there already, the others at the end. */
export function writeEnvironment(
  folder: string,
  name: string,
  variables: Readonly<Record<string, string>>,
): void {
  const file = fileOf(folder, name);
  const text = Object.entries(variables).reduce(
    (before, [variable, value]) => {
      // Each of them: where a name stands twice, the last one counts.
      const line = new RegExp(`^(?:export\\s+)?${variable}=.*$`, 'gm');
      if (before.match(line)) return before.replace(line, () => `${variable}=${value}`);
      return `${before.replace(/\n*$/, '\n')}${variable}=${value}\n`;
    },
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, text);
}
