import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { variablesIn } from '../../appPackage/tools/fillManifest.ts';
import { readConfig } from '../../src/config/config.ts';
import { root } from '../../tools/root.ts';

type Action = {
  readonly uses: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly writeToEnvironmentFile?: Readonly<Record<string, string>>;
};
type Task = {
  readonly label: string;
  readonly dependsOn?: readonly string[];
  readonly args?: { readonly env?: string };
  readonly command?: string;
};

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const json = (path: string) => JSON.parse(read(path));
const declared = (path: string) => Object.keys(existsSync(join(root, path)) ? parseEnv(read(path)) : {});

/** What infra/azure.bicep gives back. */
const outputs = ['BOT_ID', 'BOT_DOMAIN', 'BOT_AZURE_APP_SERVICE_RESOURCE_ID'];
const lifecycles = [
  { file: 'm365agents.yml', environment: 'dev' },
  { file: 'm365agents.local.yml', environment: 'local' },
  { file: 'm365agents.playground.yml', environment: 'playground' },
] as const;
const actionsOf = (file: string): readonly Action[] => {
  const { provision = [], deploy = [], publish = [] } = parse(read(file));
  return [...provision, ...deploy, ...publish];
};

describe('the Agents Toolkit’s files', () => {
  for (const { file, environment } of lifecycles) {
    it(`${file}: every variable is made by an earlier action, or stands in the environment's files`, () => {
      const known = new Set([
        ...declared(`env/.env.${environment}`),
        ...declared(`env/.env.${environment}.user.example`),
      ]);
      for (const { uses, with: options, writeToEnvironmentFile = {} } of actionsOf(file)) {
        const manifest = uses === 'teamsApp/zipAppPackage' ? read('appPackage/manifest.json') : '';
        const unknown = [...variablesIn(JSON.stringify(options) + manifest)].filter(
          (name) => !known.has(name),
        );
        assert.deepEqual(unknown, [], uses);
        for (const name of Object.values(writeToEnvironmentFile)) known.add(name);
        if (uses === 'arm/deploy') for (const name of outputs) known.add(name);
      }
    });

    it(`${file}: what an action makes is kept in the environment's file, and a secret never`, () => {
      const names = declared(`env/.env.${environment}`);
      assert.deepEqual(
        names.filter((name) => /SECRET|PASSWORD|WEBHOOK_CODE/.test(name)),
        [],
      );
      const made = actionsOf(file).flatMap(({ writeToEnvironmentFile = {} }) =>
        Object.values(writeToEnvironmentFile),
      );
      assert.deepEqual(
        made.filter((name) => !name.startsWith('SECRET_') && !names.includes(name)),
        [],
      );
    });

    it(`${file}: names files that exist, and the environment its file is for`, () => {
      assert.equal(parseEnv(read(`env/.env.${environment}`)).TEAMSFX_ENV, environment);
      for (const { with: options = {} } of actionsOf(file)) {
        const { manifestPath, ignoreFile } = options;
        for (const path of [manifestPath, ignoreFile]) {
          if (typeof path === 'string') assert.ok(existsSync(join(root, path)), path);
        }
      }
    });
  }

  const infrastructure = existsSync(join(root, 'infra/azure.bicep')) ? it : it.skip;
  infrastructure(
    'the infrastructure gives back what Deploy and the app package need, and asks for what env/.env.dev says',
    () => {
      const bicep = read('infra/azure.bicep');
      assert.deepEqual(
        outputs.filter((name) => !new RegExp(`^output ${name} `, 'm').test(bicep)),
        [],
      );
      const known = new Set(declared('env/.env.dev'));
      const asked = [...variablesIn(read('infra/azure.parameters.json'))];
      assert.deepEqual(
        asked.filter((name) => !known.has(name) && !name.startsWith('SECRET_')),
        [],
      );
    },
  );

  it('secrets of the local environment have a template, with nothing in it', () => {
    for (const file of readdirSync(join(root, 'env')).filter((name) => name.endsWith('.example'))) {
      assert.deepEqual(
        Object.values(parseEnv(read(`env/${file}`))).filter((value) => value !== ''),
        [],
      );
    }
  });

  it('git ignores what holds secrets or is made', () => {
    const ignored = read('.gitignore').split('\n');
    for (const line of ['env/.env.*.user', '.localConfigs*', 'appPackage/build/', '.deployment/']) {
      assert.ok(ignored.includes(line), line);
    }
  });

  it('Deploy uploads neither secrets nor records of this machine, and leaves the packages whole', () => {
    const lines = read('.webappignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of ['/env/', '/data/', '/.localConfigs*', '/.git/', '*.user'])
      assert.ok(lines.includes(line), line);
    // Without the slash a line would also take folders of the same name out of node_modules.
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('/')),
      ['*.user'],
    );
    for (const needed of ['src', 'adaptiveCards', 'node_modules', 'package']) {
      assert.ok(!lines.some((line) => line.startsWith(`/${needed}`)), needed);
    }
  });

  it('the local environment is a configuration that the bot starts with', () => {
    const action = actionsOf('m365agents.local.yml').find(
      ({ uses }) => uses === 'file/createOrUpdateEnvironmentFile',
    );
    const guid = '33333333-3333-4333-8333-333333333333';
    const values: Record<string, string | undefined> = {
      ...parseEnv(read('env/.env.local')),
      BOT_ID: guid,
      BOT_TENANT_ID: guid,
      SECRET_BOT_PASSWORD: 'secret',
      SECRET_ALERT_WEBHOOK_CODE: 'code',
    };
    const written = Object.entries(action?.with?.envs ?? {}).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{(\w+)\}\}/g, (_, variable: string) => values[variable] ?? ''),
    ]);
    const { bot, accounts, port } = readConfig(Object.fromEntries(written));
    assert.equal(bot.type, 'SingleTenant');
    assert.equal(accounts.length, 2);
    assert.equal(port, 3978);
  });

  it('Visual Studio Code finds every task, environment and script that is named', () => {
    const { tasks }: { tasks: readonly Task[] } = json('.vscode/tasks.json');
    const { configurations, compounds } = json('.vscode/launch.json');
    const labels = tasks.map(({ label }) => label);
    const wanted: readonly unknown[] = [
      ...tasks.flatMap(({ dependsOn = [] }) => dependsOn),
      ...[...configurations, ...compounds].flatMap(({ preLaunchTask = [] }) => preLaunchTask),
    ];
    assert.deepEqual(
      wanted.filter((label) => !labels.some((known) => known === label)),
      [],
    );
    const names: readonly unknown[] = configurations.map(({ name }: { name: string }) => name);
    for (const compound of compounds) {
      assert.deepEqual(
        compound.configurations.filter((name: unknown) => !names.includes(name)),
        [],
      );
    }
    for (const { args } of tasks) {
      if (args?.env !== undefined) assert.ok(existsSync(join(root, `env/.env.${args.env}`)), args.env);
    }
    const { scripts } = json('package.json');
    const run = read('.vscode/tasks.json').match(/(?<=npm run )[\w:]+/g) ?? [];
    assert.ok(run.length > 0 && [...run, 'demo'].every((name) => name in scripts));
    assert.match(scripts['dev:teamsfx'], /--env-file=\.localConfigs --inspect=9239 /);
  });
});
