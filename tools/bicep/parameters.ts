import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';

/** What a parameter of a template may be here. */
export type Parameters = Readonly<Record<string, string | number | boolean>>;

const file = z.object({
  parameters: z.record(z.string(), z.object({ value: z.union([z.string(), z.number(), z.boolean()]) })),
});

/** The parameters of a folder's `azure.parameters.json`, each placeholder `${{NAME}}` replaced by the variable's value. No blanks around them. */
export function deploymentParameters(folder: string, valueFor: (variable: string) => string): Parameters {
  const { parameters } = file.parse(JSON.parse(readFileSync(join(folder, 'azure.parameters.json'), 'utf8')));
  const filled = (text: string) =>
    text.replaceAll(/\$\{\{\s*(\w+)\s*\}\}/g, (_, variable) => valueFor(variable)).trim();
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { value }]) => [
      name,
      typeof value === 'string' ? filled(value) : value,
    ]),
  );
}

/** The text of a `.bicepparam` file with these values, for the template at this path relative to it. */
export function bicepparam(template: string, parameters: Parameters): string {
  const lines = Object.entries(parameters).map(([name, value]) => `param ${name} = ${literal(value)}\n`);
  return `using ${literal(template)}\n${lines.join('')}`;
}

const literal = (value: string | number | boolean): string =>
  typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${').replaceAll('\n', '\\n')}'`
    : `${value}`;
