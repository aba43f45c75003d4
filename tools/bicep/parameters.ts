import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';

/** What a parameter of a template may be here. */
type Parameter = string | number | boolean | readonly Parameter[] | { readonly [name: string]: Parameter };
export type Parameters = Readonly<Record<string, Parameter>>;

const parameter: z.ZodType<Parameter> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(parameter), z.record(z.string(), parameter)]),
);
const file = z.object({ parameters: z.record(z.string(), z.object({ value: parameter })) });

/** The parameters of a folder's `azure.parameters.json`, each placeholder `${{NAME}}` replaced by the variable's value. No blanks around them. */
export function deploymentParameters(folder: string, valueFor: (variable: string) => string): Parameters {
  const { parameters } = file.parse(JSON.parse(readFileSync(join(folder, 'azure.parameters.json'), 'utf8')));
  const filledText = (text: string) =>
    text.replaceAll(/\$\{\{\s*(\w+)\s*\}\}/g, (_, variable) => valueFor(variable)).trim();
  const filled = (value: Parameter): Parameter => {
    if (typeof value === 'string') return filledText(value);
    if (typeof value !== 'object') return value;
    if (isList(value)) return value.map(filled);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each)]));
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, filled(value)]));
}

/** The text of a `.bicepparam` file with these values, for the template at this path relative to it. */
export function bicepparam(template: string, parameters: Parameters): string {
  const lines = Object.entries(parameters).map(([name, value]) => `param ${name} = ${literal(value)}\n`);
  return `using ${literal(template)}\n${lines.join('')}`;
}

const isList = (value: Parameter): value is readonly Parameter[] => Array.isArray(value);

/** On one line: Bicep takes commas between what it otherwise has on lines of their own. */
function literal(value: Parameter): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return `${value}`;
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  const members = Object.entries(value).map(([name, each]) => `${quoted(name)}: ${literal(each)}`);
  return `{ ${members.join(', ')} }`;
}

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${').replaceAll('\n', '\\n')}'`;
