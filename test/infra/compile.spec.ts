import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bicep } from '../../tools/bicep/commandLine.ts';
import { compile } from '../../tools/bicep/compile.ts';
import { root } from '../../tools/root.ts';
import { bicepOrSkip } from './bicep.ts';

describe('the Bicep files', () => {
  let bicep: Bicep;
  before(async function () {
    bicep = await bicepOrSkip(this);
  });
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-infra-'));
  after(() => rmSync(folder, { recursive: true }));

  it('compile with Microsoft’s compiler, with every rule of its linter', async function () {
    this.timeout(120_000);
    assert.deepEqual(await compile(bicep, join(root, 'infra')), []);
  });

  const mistakes = {
    'a misspelt property': [
      'alerting.bicep',
      "groupShortName: 'Glasswatch'",
      "groupShortNam: 'Glasswatch'",
      'BCP089',
    ],
    'a value of a wrong type': ['alerting.bicep', 'severity: 0', "severity: 'zero'", 'BCP036'],
    'a missing parameter of a module': ['azure.bicep', '    alertMode: alertMode\n', '', 'BCP035'],
    'an API version that is not the newest': [
      'tableStore.bicep',
      '@2026-09-01',
      '@2023-05-01',
      'use-recent-api-versions',
    ],
    'a parameter that the toolkit gives and the template does not know': [
      'azure.bicep',
      'param alertEmail ',
      'param alertMail ',
      'BCP259',
    ],
  } as const;
  for (const [what, [file, text, wrong, code]] of Object.entries(mistakes)) {
    it(`would be noticed to have ${what}`, async function () {
      this.timeout(120_000);
      const copy = join(folder, code, 'infra');
      // Without the templates of the tenant, which have nothing to do with the mistakes.
      const filter = (path: string) => !path.includes('entra');
      cpSync(join(root, 'infra'), copy, { recursive: true, filter });
      const query = 'src/signIn/workspace/queries';
      mkdirSync(join(folder, code, query), { recursive: true });
      cpSync(join(root, query, 'alertRule.kql'), join(folder, code, query, 'alertRule.kql'));
      const before = readFileSync(join(copy, file), 'utf8');
      assert.ok(before.includes(text));
      writeFileSync(join(copy, file), before.replace(text, wrong));
      const said = await compile(bicep, copy);
      assert.ok(
        said.some((line) => line.includes(` ${code}:`)),
        said.join('\n'),
      );
    });
  }
});

describe('the Bicep command line', () => {
  it('has the same version in the tests and in the toolkit’s deployment', () => {
    const [, version] =
      /Version="\[(.*?)\]"/.exec(readFileSync(join(root, 'infra/bicep.csproj'), 'utf8')) ?? [];
    assert.ok(version);
    assert.ok(readFileSync(join(root, 'm365agents.yml'), 'utf8').includes(`bicepCliVersion: v${version}\n`));
  });
});

describe('a Bicep file', () => {
  for (const file of readdirSync(join(root, 'infra')).filter((name) => name.endsWith('.bicep'))) {
    it(`${file} says of each resource in a comment why it is as it is`, () => {
      const lines = readFileSync(join(root, 'infra', file), 'utf8').split('\n');
      const silent = lines.filter(
        (line, index) =>
          /^resource (?!.* existing )/.test(line) &&
          !lines
            .slice(0, index)
            .findLast((earlier) => !earlier.startsWith('#'))
            ?.startsWith('//'),
      );
      assert.deepEqual(silent, []);
    });
  }
});
