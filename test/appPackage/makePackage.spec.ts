import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { makePackage } from '../../appPackage/tools/makePackage.ts';
import { Problem } from '../../tools/problem.ts';
import { root } from '../../tools/root.ts';
import { sampleVariables, useProjects } from './sampleProject.ts';

describe('the app package', () => {
  const projectWith = useProjects();
  const refused = (project: string, message: RegExp) =>
    assert.throws(
      () => makePackage('test', project),
      (error) => error instanceof Problem && message.test(error.message),
    );
  const changeManifest = (project: string, change: (text: string) => string) => {
    const path = join(project, 'appPackage/manifest.json');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  it('holds the filled manifest and the two icons, and nothing else', () => {
    const files = unzipSync(makePackage('test', projectWith(sampleVariables)));
    assert.deepEqual(Object.keys(files).sort(), ['color.png', 'manifest.json', 'outline.png']);
    const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()));
    assert.equal(manifest.id, sampleVariables.TEAMS_APP_ID);
    assert.equal(manifest.bots[0].botId, sampleVariables.BOT_ID);
    assert.equal(manifest.name.short, 'Glasswatch (test)');
    assert.deepEqual(manifest.developer, {
      name: 'Contoso Security',
      websiteUrl: 'https://contoso.example/',
      privacyUrl: 'https://contoso.example/privacy',
      termsOfUseUrl: 'https://contoso.example/terms',
    });
    for (const icon of ['color.png', 'outline.png']) {
      assert.ok(readFileSync(join(root, 'appPackage', icon)).equals(files[icon] ?? new Uint8Array()));
    }
  });

  it('is the same for the same input', () => {
    const project = projectWith(sampleVariables);
    assert.deepEqual(makePackage('test', project), makePackage('test', project));
  });

  it('needs no suffix to its name', () => {
    const files = unzipSync(makePackage('test', projectWith({ ...sampleVariables, APP_NAME_SUFFIX: '' })));
    assert.match(strFromU8(files['manifest.json'] ?? new Uint8Array()), /"short": "Glasswatch"/);
  });

  it('names all variables that are missing or empty, and the file that should say them', () => {
    const { BOT_ID, ...others } = sampleVariables;
    refused(
      projectWith({ ...others, DEVELOPER_NAME: ' ' }),
      /^env\/\.env\.test does not say DEVELOPER_NAME, BOT_ID: write /,
    );
  });

  it('is refused while a placeholder is left, in the manifest or in a value', () => {
    const misspelt = projectWith(sampleVariables);
    changeManifest(misspelt, (text) => text.replace('{{BOT_ID}}', '{{BOT-ID}}'));
    refused(misspelt, /still has \$\{\{BOT-ID\}\} in it/);
    refused(
      projectWith({ ...sampleVariables, BOT_ID: ['$', '{{OTHER}}'].join('') }),
      /still has \$\{\{OTHER\}\} in it/,
    );
  });

  it('is refused where Teams would refuse it, with all mistakes at once', () => {
    const wrong = {
      BOT_ID: 'not-a-guid',
      DEVELOPER_PRIVACY_URL: 'http://contoso.example/',
      APP_NAME_SUFFIX: ' '.repeat(4) + 'x'.repeat(30),
    };
    const project = projectWith({ ...sampleVariables, ...wrong });
    refused(project, /\/bots\/0\/botId .*pattern/);
    refused(project, /\/developer\/privacyUrl must begin with https:\/\//);
    refused(project, /\/name\/short must NOT have more than 30 characters/);
  });

  it('is refused without what Teams asks of apps in a team, though the schema lets it pass', () => {
    const project = projectWith(sampleVariables);
    changeManifest(project, (text) => text.replace(/"supportsChannelFeatures".*\n/, ''));
    refused(project, /supportsChannelFeatures is missing/);
  });

  it('keeps a value a value, whatever is in it', () => {
    const project = projectWith(sampleVariables);
    const path = join(project, 'env/.env.test');
    writeFileSync(path, `${readFileSync(path, 'utf8')}DEVELOPER_NAME='Con"to\\so $& $1'\n`);
    const files = unzipSync(makePackage('test', project));
    assert.equal(
      JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())).developer.name,
      'Con"to\\so $& $1',
    );
  });

  it('is refused without an icon, or with one of another size', () => {
    const project = projectWith(sampleVariables);
    rmSync(join(project, 'appPackage/outline.png'));
    refused(project, /outline\.png is missing/);
    copyFileSync(join(root, 'appPackage/color.png'), join(project, 'appPackage/outline.png'));
    refused(project, /outline\.png is not a PNG of 32 by 32 pixels/);
  });

  it('is made for environments that exist, and a path is none', () => {
    for (const environment of ['nosuch', '../env/.env.test', '']) {
      assert.throws(() => makePackage(environment, projectWith(sampleVariables)), /There is no env\//);
    }
  });

  it('tells somebody at the terminal in one line what to do, and leaves no package', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['appPackage/tools/index.ts', '--env', 'playground'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^env\/\.env\.playground does not say TEAMS_APP_ID, [^\n]+\n$/);
  });
});
