import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../tools/root.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
type Step = { uses?: string; run?: string };
type Job = { steps: Step[]; permissions?: unknown; if?: string; 'timeout-minutes'?: number };

describe('the workflow', () => {
  const file = '.github/workflows/ci.yml';
  const workflow = parse(read(file));
  const jobs: readonly Job[] = Object.values(workflow.jobs);
  const jobThatRuns = (command: string) => jobs.find(({ steps }) => steps.some(({ run }) => run === command));

  it('checks every change with .ci/run', () => {
    assert.ok('push' in workflow.on && 'pull_request' in workflow.on);
    assert.equal(jobThatRuns('.ci/run')?.if, "github.event_name != 'schedule'");
  });

  it('audits the packages every day', () => {
    assert.match(workflow.on.schedule[0].cron, /^\d+ \d+ \* \* \*$/);
    assert.equal(jobThatRuns('npm run audit')?.if, "github.event_name == 'schedule'");
  });

  it('may only read', () => {
    assert.deepEqual(workflow.permissions, { contents: 'read' });
    for (const job of jobs) assert.equal(job.permissions, undefined);
  });

  it('pins each action to a commit, and names its version beside it', () => {
    const lines = read(file).match(/uses: .*/g) ?? [];
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('ends each job by itself', () => {
    for (const job of jobs) assert.ok(Number(job['timeout-minutes']) <= 90);
  });
});

describe('npm’s settings', () => {
  const settings = (path: string) =>
    read(path)
      .split('\n')
      .filter((line) => /^[^#]/.test(line));
  const folders = globSync('**/package-lock.json', { cwd: root, exclude: ['**/node_modules'] }).map(dirname);

  for (const folder of folders) {
    // npm reads the settings of the folder it runs in, and of none above.
    it(`of ${folder} refuse install scripts, young versions and git repositories`, () => {
      const [git, scripts, age, ...others] = settings(join(folder, '.npmrc')).sort();
      assert.deepEqual([git, scripts, others], ['allow-git=none', 'ignore-scripts=true', []]);
      // Less than seven days while a security fix is younger.
      assert.match(age ?? '', /^min-release-age=[0-7]$/);
    });
  }
});
