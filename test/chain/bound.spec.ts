import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../src/chain/chain.ts';
import { root } from '../../tools/root.ts';
import { judgedAt, someEvidence } from '../builders/evidence.ts';

describe('the bounds of the links', () => {
  const { links } = judge(someEvidence(), judgedAt);

  it('stand in the runbook, link by link, in the same words', () => {
    const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
    const [, section = ''] = runbook.split('## How soon a broken link is told\n');
    const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
    assert.deepEqual(
      rows.slice(1),
      links.map(({ name, bound }) => `| ${name} | ${bound.words} |`),
    );
  });

  it('are ten minutes for what Glasswatch sees itself', () => {
    const own = links.filter(({ id }) =>
      ['reach', 'collection', 'webhook', 'record', 'showing'].includes(id),
    );
    assert.deepEqual(
      own.map(({ bound }) => bound.ms),
      own.map(() => 600_000),
    );
  });
});
