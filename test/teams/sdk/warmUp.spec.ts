import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warmUp } from '../../../src/teams/sdk/warmUp.ts';

/** The packages note here in which order they were loaded. */
declare global {
  var loadedForTest: string[];
}

describe('warming up', () => {
  let folder: string;
  let from: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-warm-up-'));
    from = join(folder, 'index.js');
    globalThis.loadedForTest = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A package with these files; each of them notes its name when it is loaded. */
  const make = (name: string, files: Record<string, string>) => {
    const place = join(folder, 'node_modules', name);
    mkdirSync(place, { recursive: true });
    for (const [file, code] of Object.entries(files)) {
      writeFileSync(join(place, file), `${code}\nglobalThis.loadedForTest.push('${name}/${file}');\n`);
    }
  };
  const loaded = () => globalThis.loadedForTest;

  it('loads a package from its deepest dependency upwards', async () => {
    make('top', { 'index.js': "require('middle'); require('other');" });
    make('middle', { 'index.js': "require('bottom');" });
    make('other', { 'index.js': "require('bottom');" });
    make('bottom', { 'index.js': '' });
    await warmUp('top', from);
    assert.deepEqual(loaded(), ['bottom/index.js', 'middle/index.js', 'other/index.js', 'top/index.js']);
  });

  it('finds dependencies behind the inner files of a package, and leaves their order to the package', async () => {
    make('top', {
      'index.js': "require('./second'); require('./first');",
      'first.js': "require('bottom');",
      'second.js': "require('./first');",
      'unused.js': '',
    });
    make('bottom', { 'index.js': '' });
    await warmUp('top', from);
    assert.deepEqual(loaded(), ['bottom/index.js', 'top/first.js', 'top/second.js', 'top/index.js']);
  });

  it('does without optional dependencies that are not there', async () => {
    make('top', {
      'index.js':
        "try { require('not-there'); } catch {} try { require('./nor-this'); } catch {} require('node:fs');",
    });
    await warmUp('top', from);
    assert.deepEqual(loaded(), ['top/index.js']);
  });

  it('comes to an end with packages that need each other', async () => {
    make('one', { 'index.js': "require('two');" });
    make('two', { 'index.js': "require('one'); require('./inner');", 'inner.js': "require('.');" });
    await warmUp('one', from);
    assert.deepEqual([...loaded()].sort(), ['one/index.js', 'two/index.js', 'two/inner.js']);
  });

  it('lets the event loop turn between two packages', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
    for (const [index, name] of names.entries()) {
      make(name, { 'index.js': index === 0 ? '' : `require('p${index - 1}');` });
    }
    const loadedAtTurn: number[] = [];
    let isRunning = true;
    const count = () => {
      loadedAtTurn.push(loaded().length);
      if (isRunning) setImmediate(count);
    };
    setImmediate(count);
    await warmUp('p19', from);
    isRunning = false;
    const most = Math.max(
      ...loadedAtTurn.slice(1).map((number, index) => number - (loadedAtTurn[index] ?? 0)),
    );
    assert.equal(loaded().length, 20);
    assert.equal(most, 1);
  });

  it('is over at once when the package is loaded already', async () => {
    make('top', { 'index.js': "require('bottom');" });
    make('bottom', { 'index.js': '' });
    createRequire(from)('top');
    let turns = 0;
    const immediate = setImmediate(() => {
      turns += 1;
    });
    await warmUp('top', from);
    assert.equal(turns, 0);
    clearImmediate(immediate);
  });

  it('is nothing to do for a package that is not there', async () => {
    await warmUp('not-there', from);
    assert.deepEqual(loaded(), []);
  });

  it('fails when a package cannot be loaded', async () => {
    make('broken', { 'index.js': "throw new Error('a broken package');" });
    await assert.rejects(warmUp('broken', from), /a broken package/);
  });
});
