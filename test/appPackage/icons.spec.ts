import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';
import { readPixels } from './pixels.ts';

const read = (name: string) => readPixels(readFileSync(join(root, 'appPackage', name)));

describe('the icons', () => {
  it('color.png is 192 pixels square, and opaque to its corners: Teams cuts them itself', () => {
    const { width, height, pixels } = read('color.png');
    assert.deepEqual([width, height], [192, 192]);
    assert.ok(pixels.every(([, , , opacity]) => opacity === 255));
  });

  it('color.png keeps its symbol within the middle 96 pixels, on a background of the accent colour', () => {
    const { accentColor } = JSON.parse(readFileSync(join(root, 'appPackage/manifest.json'), 'utf8'));
    const { pixels } = read('color.png');
    const outside = pixels.filter((_, index) => {
      const [x, y] = [index % 192, Math.floor(index / 192)];
      return x < 48 || x >= 144 || y < 48 || y >= 144;
    });
    const colours = new Set(
      outside.map(([red, green, blue]) => Buffer.from([red, green, blue]).toString('hex')),
    );
    assert.deepEqual([...colours], [accentColor.slice(1).toLowerCase()]);
    assert.ok(pixels.length - outside.length === 96 * 96 && new Set(pixels.map(String)).size > 3);
  });

  it('outline.png is 32 pixels square, white or transparent and nothing else', () => {
    const { width, height, pixels } = read('outline.png');
    assert.deepEqual([width, height], [32, 32]);
    const seen = pixels.filter(([, , , opacity]) => opacity > 0);
    assert.deepEqual(
      [...new Set(seen.map(([red, green, blue]) => `${red} ${green} ${blue}`))],
      ['255 255 255'],
    );
    assert.ok(seen.length > 200 && seen.length < 32 * 32);
  });

  it('outline.png reaches all four edges: Teams adds the padding', () => {
    const { pixels } = read('outline.png');
    const at = pixels.flatMap(([, , , opacity], index) =>
      opacity > 0 ? [[index % 32, Math.floor(index / 32)] as const] : [],
    );
    const columns = at.map(([x]) => x);
    const rows = at.map(([, y]) => y);
    assert.deepEqual([Math.max(...columns), Math.min(...rows)], [31, 0]);
    assert.ok(Math.min(...columns) <= 1 && Math.max(...rows) >= 30);
  });
});
