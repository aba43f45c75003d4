import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';

/** What a package's author says of its licence. `texts` is empty where the package has no text. */
export type Licence = Readonly<{ declared: string; author: string; texts: readonly string[] }>;

const person = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const manifest = z.object({
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
  author: person.optional(),
});

const textFile = /^(un)?licen[cs]e|^copying|^notice/i;
const readmeFile = /^readme/i;
/** A heading of a readme: `## License`, or `License` with a line under it. */
const licenceHeading = /^(#+ *licen[cs]e\b.*|licen[cs]e *\n[-=]{3,} *)$/im;
const nextHeading = /^(#+ .*|.+\n[-=]{3,} *)$/m;

/** The part of a readme on the licence, if it is more than a licence's name. */
function readmeText(readme: string): readonly string[] {
  const heading = licenceHeading.exec(readme);
  if (heading === null) return [];
  const rest = readme.slice(heading.index + heading[0].length);
  const text = rest.slice(0, nextHeading.exec(rest)?.index);
  return /permission|copyright/i.test(text) ? [text] : [];
}

/** One form for texts that differ only in line ends and in space around them. */
const tidy = (text: string) =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');

/** Reads the licence of an installed package. */
export function licenceOf(folder: string): Licence {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const { license, author } = manifest.parse(JSON.parse(text('package.json')));
  const texts = files.filter((name) => textFile.test(name)).map(text);
  const instead = files.filter((name) => readmeFile.test(name)).flatMap((name) => readmeText(text(name)));
  return {
    declared: license ?? '',
    author: author?.replace(/ *[<(].*/, '') ?? '',
    texts: (texts.length > 0 ? texts : instead).map(tidy),
  };
}
