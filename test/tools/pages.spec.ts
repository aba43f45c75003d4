import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usages } from '../../src/command/command.ts';
import { descriptions } from '../../src/config/descriptions.ts';
import { generatedPages } from '../../tools/docs/pages.ts';
import { table } from '../../tools/docs/table.ts';
import { root } from '../../tools/root.ts';

describe('the generated pages', () => {
  for (const [path, page] of Object.entries(generatedPages)) {
    it(`${path} is as npm run docs writes it`, () => {
      assert.equal(readFileSync(join(root, path), 'utf8'), page(), 'run npm run docs');
    });
  }

  it('have cells of at most 12 words for a variable or a command', () => {
    const cells = [
      ...Object.values(descriptions).flatMap(({ what, unset }) => [what, unset ?? '']),
      ...usages.map(({ answer }) => answer),
    ];
    assert.deepEqual(
      cells.filter((cell) => cell.split(/\s+/).length > 12),
      [],
    );
  });

  it('keep a bar within its cell', () => {
    assert.equal(
      table(['say', 'and get'], [['`a|b`', 'c']]),
      '| say | and get |\n|---|---|\n| `a\\|b` | c |',
    );
  });
});
