import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const root = new URL('..', import.meta.url);
/** Files lying beside each other in a folder, at most. */
const mostFiles = 20;

/** How many files of ours lie in each folder of src, by its path from the root. */
function folders(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const file of globSync('src/**/*.{ts,kql}', { cwd: root })) {
    const folder = dirname(file).replaceAll('\\', '/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

describe('CONTRIBUTING.md', () => {
  it('gives each folder of src one line with its purpose, and names no other', () => {
    const page = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');
    const rows = Array.from(page.matchAll(/^\| `(src[^`]*)` \| (.+) \|$/gm), ([, folder, purpose]) => {
      assert(purpose && purpose.trim().length > 10, folder);
      return folder;
    });
    assert.deepEqual(rows.toSorted(), [...folders().keys()].sort());
  });

  it('speaks of folders that a person can look over', () => {
    const large = [...folders()].filter(([, count]) => count > mostFiles);
    assert.deepEqual(large, []);
  });

  it('names files that are there', () => {
    const page = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');
    const named = Array.from(
      page.matchAll(/`((?:[a-zA-Z]+\/)+[A-Za-z.]+\.(?:ts|json|bicep))`/g),
      ([, path]) => path,
    );
    assert(named.length > 20);
    for (const path of named) {
      assert(globSync([`${path}`, `src/${path}`], { cwd: root }).length === 1, path);
    }
  });
});
