import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { notices, noticesFile } from '../../tools/notices/notices.ts';
import { root } from '../../tools/root.ts';

const permission = 'Permission is hereby granted, free of charge.';

describe('the third-party notices', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-notices-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A project with these packages installed: the lock's entry and the files of each. */
  function project(
    packages: Readonly<Record<string, { entry?: object; files: Record<string, string> }>>,
  ): string {
    const entries = Object.entries(packages).map(([name, { entry, files }]) => {
      const path = `node_modules/${name}`;
      for (const [file, text] of Object.entries({ 'package.json': '{}', ...files })) {
        mkdirSync(dirname(join(folder, path, file)), { recursive: true });
        writeFileSync(join(folder, path, file), text);
      }
      return [path, { version: '1.0.0', ...entry }];
    });
    const lock = {
      lockfileVersion: 3,
      packages: { '': { name: 'glasswatch' }, ...Object.fromEntries(entries) },
    };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    return notices(folder);
  }

  it('are as npm run notices writes them', () => {
    assert.equal(readFileSync(join(root, noticesFile), 'utf8'), notices(root), 'run npm run notices');
  });

  it('give a text once, under the names of all packages that have it', () => {
    const text = project({
      b: { files: { LICENSE: `${permission}\r\n`, 'package.json': '{"license":"MIT"}' } },
      '@scope/a': {
        files: { 'license.md': `\n${permission}`, 'package.json': '{"license":{"type":"MIT"}}' },
      },
    });
    assert.match(
      text,
      new RegExp(`\n@scope/a 1\\.0\\.0 \\(MIT\\)\nb 1\\.0\\.0 \\(MIT\\)\n\n${permission}\n$`),
    );
    assert.equal(text.split(permission).length, 2);
  });

  it('name what ships, and nothing else', () => {
    const files = { LICENSE: permission };
    const text = project({
      product: { files },
      tool: { entry: { dev: true }, files },
      node: { entry: { optional: true }, files },
      both: { entry: { devOptional: true }, files },
    });
    assert.match(text, /^product 1\.0\.0$/m);
    assert.doesNotMatch(text, /^(tool|node|both) 1/m);
  });

  it('have every text of a package, a NOTICE among them', () => {
    const text = project({ two: { files: { 'LICENSE-MIT': 'the first', NOTICE: 'the second' } } });
    assert.match(text, /^two 1\.0\.0\n\nthe first\n\nthe second\n$/m);
  });

  it('take a text from the readme where there is no file', () => {
    const readme = `# A\n\nLicense\n-------\n\n${permission}\n\n## More\nno`;
    assert.match(project({ a: { files: { 'README.md': readme } } }), new RegExp(`\n\n${permission}\n$`));
  });

  it('say that there is no text, and make none up', () => {
    const text = project({
      a: {
        files: {
          'package.json': '{"license":"MIT","author":"Jo <jo@example.org>"}',
          'README.md': '## License\nMIT',
        },
      },
      b: { files: {} },
    });
    const end = 'a 1.0.0: MIT by its package.json; author: Jo\nb 1.0.0: its package.json names no licence\n';
    assert.ok(text.endsWith(`These packages contain no licence text:\n\n${end}`), text);
  });
});
