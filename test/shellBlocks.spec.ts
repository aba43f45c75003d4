import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkNames, questions } from '../src/chain/chain.ts';
import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { root } from '../tools/root.ts';

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What a page gives to a shell, in its order and without the indent of the list that it may stand in. */
const shellBlocks = (path: string): readonly string[] =>
  Array.from(read(path).matchAll(/^( *)```sh\n(.*?)^ *```$/gms), ([, indent = '', code = '']) =>
    code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
const withoutComments = (code: string) => code.replaceAll(/(^|\s)#\s.*$/gm, '');

describe('the commands on the pages', () => {
  for (const page of pages.filter((path) => shellBlocks(path).length > 0)) {
    const blocks = shellBlocks(page);

    it(`${page}: bash reads them`, () => {
      for (const block of blocks) {
        const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
        assert.equal(status, 0, `${stderr}\n${block}`);
      }
    });

    it(`${page}: none has a placeholder, which a shell takes for a file to read from`, () => {
      for (const block of blocks) assert.doesNotMatch(withoutComments(block), /<[a-z]/i);
    });

    it(`${page}: each variable and function is set before it is used`, () => {
      const set = new Set<string>();
      const missing: string[] = [];
      for (const line of withoutComments(blocks.join('\n')).split('\n')) {
        for (const [, name = ''] of line.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
          if (!set.has(name)) missing.push(name);
        }
        if (line.includes('$(from_env ') && !set.has('from_env')) missing.push('from_env');
        const [, assigned, loop, named] = /^\s*(?:(\w+)=|for (\w+) in |(\w+)\(\) )/.exec(line) ?? [];
        set.add(assigned ?? loop ?? named ?? '');
      }
      assert.deepEqual(missing, []);
    });
  }

  it('docs/deploy.md reads from env/.env.dev only what stands there or what a deployment gives back', () => {
    const known = new Set([
      ...Array.from(read('env/.env.dev').matchAll(/^(\w+)=/gm), ([, name = '']) => name),
      ...Array.from(read('infra/azure.bicep').matchAll(/^output (\w+)/gm), ([, name = '']) => name),
    ]);
    const wanted = Array.from(
      read('docs/deploy.md').matchAll(/\$\(from_env (\w+)\)/g),
      ([, name = '']) => name,
    );
    assert.ok(wanted.length > 0);
    assert.deepEqual(
      wanted.filter((name) => !known.has(name)),
      [],
    );
  });
});

it('docs/first-tenant.md sends alerts that Glasswatch reads, whatever stands in them', () => {
  const page = 'docs/first-tenant.md';
  const block = shellBlocks(page).find((code) => code.startsWith('alarm() {')) ?? '';
  const calls = Array.from(read(page).matchAll(/`(alarm '[^`]+')`/g), ([, call = '']) => call);
  assert.ok(calls.length >= 6);
  for (const call of calls) {
    // In place of curl: what it would send.
    const script = `curl() { printf '%s' "\${@: -1}"; }\nDOMAIN=x CODE=x\n${block}\n${call}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.equal(stderr, '');
    const { format, rule } = readAlert(stdout, JSON.parse(stdout));
    const [, name, description] = /^alarm '(.*?)' '(.*)'$/.exec(call) ?? [];
    assert.deepEqual([format, rule.name, rule.description], ['logAlertsV2', name, description]);
  }
});

it('docs/runbook.md has the questions that diagnose asks, in its order', () => {
  const asked = Array.from(
    read('docs/runbook.md').matchAll(/^\| ([^|]+\?) \|/gm),
    ([, question]) => question,
  );
  assert.deepEqual(asked, questions);
});

it('docs/runbook.md has a section for each link of the chain, in its order: symptom, what to do, why', () => {
  const [, chapter = ''] = /^## The chain, link by link\n(.*?)^## /ms.exec(read('docs/runbook.md')) ?? [];
  const found = chapter.split(/^### /m).slice(1);
  assert.deepEqual(
    found.map((section) => section.split('\n')[0]),
    linkNames,
  );
  for (const section of found) {
    const parts = Array.from(section.matchAll(/^\*\*(.+?)\.\*\* ?/gm), ([, part]) => part);
    assert.deepEqual(parts, ['Symptom', 'Do this now', 'Why'], section);
    assert.match(section, /^1\. \S/m);
  }
});
