import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { judge } from '../../src/chain/chain.ts';
import { aFeed, judgedAt, someEvidence } from '../builders/evidence.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const minute = 60_000;

describe('the time range of the shipped alert rule', () => {
  const [, frequency, range] =
    /resource signInRule .*?evaluationFrequency: '(\w+)'\s+windowSize: '(\w+)'/s.exec(
      read('infra/alerting.bicep'),
    ) ?? [];

  it('is as long as its frequency: no row falls between two evaluations, and none is raised twice', () => {
    assert.equal(range, 'PT5M');
    assert.equal(range, frequency);
  });

  for (const page of [
    'infra/alerting.bicep',
    'src/signIn/workspace/queries/alertRule.kql',
    'docs/adr/0010-the-sweep.md',
    'docs/deploy.md',
    'docs/runbook.md',
  ]) {
    it(`is told alike by ${page}`, () => {
      const text = read(page).replaceAll(/\s*\n\/\/ |\s+/g, ' ');
      assert.match(text, /time range (?:of the shipped rule )?is as long as (?:its|the) frequency/);
      assert.doesNotMatch(text, /much longer than/);
    });
  }

  it('is told alike by diagnose, also where rows were late', () => {
    const { lags } = aFeed();
    assert(lags);
    const late = aFeed({ lags: { ...lags, whole: { median: minute, worst: 90 * minute } } });
    const { links } = judge(someEvidence({ findings: { interactive: late } }), judgedAt);
    const remedy = links.find(({ id }) => id === 'lag')?.remedy ?? '';
    assert.match(remedy, /Leave the rule’s time range as long as its frequency/);
    assert.match(
      remedy,
      /Azure evaluates an alert rule again for rows up to about half an hour late\. The rule can miss later rows; the sweep finds them/,
    );
    assert.doesNotMatch(remedy, /much longer/);
  });
});
