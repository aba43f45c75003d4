import { Problem } from '../../tools/problem.ts';

const placeholder = /\$\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}/g;
/** The suffix tells environments apart; where there is only one, none is needed. */
const mayBeEmpty: ReadonlySet<string> = new Set(['APP_NAME_SUFFIX']);

/** The variables that a text asks for, as the Agents Toolkit writes them: `${{NAME}}`. */
export const variablesIn = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(placeholder), ([, name = '']) => name));

/**
 * Writes an environment's variables into the manifest's placeholders. Throws a `Problem` that names all variables that are
 * missing or empty, or says that something like a placeholder is left; `file` is where the variables come from.
 */
export function fillManifest(
  template: string,
  variables: Readonly<Record<string, string | undefined>>,
  file: string,
): string {
  const missing = [...variablesIn(template)].filter(
    (name) => variables[name] === undefined || (variables[name].trim() === '' && !mayBeEmpty.has(name)),
  );
  if (missing.length > 0) {
    throw new Problem(
      `${file} does not say ${missing.join(', ')}: write what its comments ask for, or let the Agents Toolkit's Provision write what it makes.`,
    );
  }
  const filled = template.replace(placeholder, (_, name: string) =>
    // The value stands inside a JSON string.
    JSON.stringify(variables[name] ?? '').slice(1, -1),
  );
  const [left] = /\$\{\{[^}"]*\}?\}?/.exec(filled) ?? [];
  if (left !== undefined) {
    throw new Problem(
      `The manifest still has ${left} in it: write the variable's name in letters, digits and underscores, and its value in ${file} without a placeholder.`,
    );
  }
  return filled;
}
