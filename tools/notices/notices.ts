import { join } from 'node:path';
import { lockedPackages } from '../lock.ts';
import { type Licence, licenceOf } from './licence.ts';

/** The notices' file, in the project's folder. Plain text: licences are shown as their authors wrote them. */
export const noticesFile = 'THIRD-PARTY-NOTICES.txt';

const opening = `Third-party notices

Glasswatch ships with the packages below. Each stays under its own licence. A text stands once, below all packages
that have it word for word. This file is made by "npm run notices" from package-lock.json and the installed packages.`;

const line = '-'.repeat(80);
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** What is known of a package without a text. Nothing is made up for it: no year, and no owner of the copyright. */
function withoutText([name, { declared, author }]: readonly [string, Licence]): string {
  const licence = declared === '' ? 'its package.json names no licence' : `${declared} by its package.json`;
  return `${name}: ${licence}${author === '' ? '' : `; author: ${author}`}`;
}

/** The notices for what the lock file of a project's folder ships. Its packages have to be installed. */
export function notices(folder: string): string {
  const packages = new Map<string, Licence>();
  for (const { path, name, version, ships } of lockedPackages(join(folder, 'package-lock.json'))) {
    if (ships) packages.set(`${name} ${version}`, licenceOf(join(folder, path)));
  }
  const sorted = [...packages].sort(byName);
  const withText = Map.groupBy(
    sorted.filter(([, { texts }]) => texts.length > 0),
    ([, { texts }]) => texts.join(`\n\n`),
  );
  const sections = Array.from(withText, ([text, holders]) => {
    const heads = holders.map(([name, { declared }]) => (declared === '' ? name : `${name} (${declared})`));
    return `${line}\n${heads.join('\n')}\n\n${text}`;
  });
  const bare = sorted.filter(([, { texts }]) => texts.length === 0).map(withoutText);
  const rest =
    bare.length === 0 ? [] : [`${line}\nThese packages contain no licence text:\n\n${bare.join('\n')}`];
  return `${[opening, ...sections, ...rest].join('\n\n')}\n`;
}
