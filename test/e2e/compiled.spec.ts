import assert from 'node:assert/strict';
import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload } from '../builders/alertPayload.ts';
import { useBots } from './harness.ts';
import { postAlert } from './send.ts';

describe('what Node has compiled, end to end', function () {
  this.timeout(60_000);
  const bots = useBots();

  /** Starts on this folder, takes an alert, and ends in order. */
  async function runOn(dataDir: string): Promise<void> {
    const bot = bots.start({ DATA_DIR: dataDir }, { keepsCompiled: true });
    await bot.logged('Teams is connected');
    assert.equal((await postAlert(await bot.url(), alertPayload())).status, 202);
    assert.equal(await bot.end(), 0);
  }

  const keptIn = (dataDir: string): readonly string[] =>
    globSync('compiled/*/*', { cwd: dataDir }).map((path) => join(dataDir, path));

  it('is kept for the next start, which uses it and need not write it again', async () => {
    const dataDir = join(bots.folder(), 'data');
    await runOn(dataDir);
    const kept = keptIn(dataDir);
    assert(kept.length > 500, `${kept.length} files`);
    for (const folder of [dataDir, join(dataDir, 'compiled')]) {
      assert.equal(statSync(folder).mode & 0o777, 0o700);
    }
    const written = () => kept.map((file) => statSync(file, { bigint: true }).mtimeNs);
    const before = written();
    await runOn(dataDir);
    assert.deepEqual(written(), before);
  });

  it('is made anew where it is damaged', async () => {
    const dataDir = join(bots.folder(), 'data');
    await runOn(dataDir);
    const kept = keptIn(dataDir);
    for (const file of kept) writeFileSync(file, 'damaged');
    await runOn(dataDir);
    assert(kept.some((file) => readFileSync(file, 'utf8') !== 'damaged'));
  });

  it('does not stay when the version of Node changes', async () => {
    const dataDir = join(bots.folder(), 'data');
    const former = join(dataDir, 'compiled', 'v22.0.0-x64-00000000-0');
    mkdirSync(former, { recursive: true, mode: 0o700 });
    writeFileSync(join(former, 'kept'), '');
    await runOn(dataDir);
    assert.deepEqual(globSync('compiled/v22*', { cwd: dataDir }), []);
  });

  it('is left alone where others could have written it', async () => {
    const dataDir = bots.folder();
    mkdirSync(join(dataDir, 'compiled'));
    chmodSync(join(dataDir, 'compiled'), 0o777);
    await runOn(dataDir);
    assert.deepEqual(keptIn(dataDir), []);
  });

  it('is done without where its folder cannot be made', async () => {
    const dataDir = bots.folder();
    writeFileSync(join(dataDir, 'compiled'), 'a file in its place');
    await runOn(dataDir);
    assert.equal(readFileSync(join(dataDir, 'compiled'), 'utf8'), 'a file in its place');
  });
});
