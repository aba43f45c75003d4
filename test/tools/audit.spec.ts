import assert from 'node:assert/strict';
import { type Exception, exceptions } from '../../tools/audit/exceptions.ts';
import { type Audited, exitCode, judge, summary } from '../../tools/audit/judge.ts';
import type { NpmOutput } from '../../tools/npm.ts';

const today = '2026-11-30';
const printed = (value: unknown): NpmOutput => ({ stdout: JSON.stringify(value), stderr: '' });
const signed = printed({ invalid: [], missing: [] });

const xmlAdvisory = {
  source: 1113569,
  name: 'fast-xml-parser',
  dependency: 'fast-xml-parser',
  title: 'fast-xml-parser XMLBuilder: comment and CDATA injection',
  url: 'https://github.com/advisories/GHSA-gh4j-gqv2-49f6',
  severity: 'high',
  cwe: ['CWE-91'],
  cvss: { score: 7.5, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N' },
  range: '<5.7.0',
};
const vulnerability = (
  name: string,
  via: readonly unknown[],
  nodes: readonly string[],
  severity = 'high',
) => ({
  [name]: { name, severity, isDirect: false, via, effects: [], range: '*', nodes, fixAvailable: false },
});
/** As npm 10 and 11 print it: one advisory, and the two packages through which it reaches the project. */
const report = (vulnerabilities: object = {}) =>
  printed({
    auditReportVersion: 2,
    vulnerabilities,
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: 0, high: 3, critical: 0, total: 3 },
      dependencies: { prod: 299, dev: 505, optional: 51, peer: 0, peerOptional: 0, total: 803 },
    },
  });
const reached = {
  ...vulnerability(
    'adaptivecards-templating',
    ['adaptive-expressions'],
    ['node_modules/adaptivecards-templating'],
  ),
  ...vulnerability('adaptive-expressions', ['fast-xml-parser'], ['node_modules/adaptive-expressions']),
  ...vulnerability('fast-xml-parser', [xmlAdvisory], ['node_modules/fast-xml-parser']),
};
const refusal = printed({
  message: '405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk',
  method: 'POST',
  statusCode: 405,
  body: '',
  error: { summary: '', detail: '' },
});
const noKeys = printed({
  error: { code: 'ENOTFOUND', summary: 'fetch failed', detail: 'no tuf.example\n\nIf you are behind' },
});

const audited = (change: Partial<Audited> = {}): Audited => ({
  lock: 'package-lock.json',
  packages: [
    { path: 'node_modules/fast-xml-parser', name: 'fast-xml-parser', version: '4.5.7', ships: true },
    { path: 'node_modules/tool', name: 'tool', version: '1.0.0', ships: false },
  ],
  advisories: report(),
  signatures: signed,
  ...change,
});
const exception: Exception = {
  package: 'fast-xml-parser',
  version: '4.5.7',
  advisory: 'GHSA-gh4j-gqv2-49f6',
  reason: 'only a template could call it',
  until: '2026-12-31',
};
const verdictOn = (change: Partial<Audited>, known: readonly Exception[] = []) =>
  judge([audited(change)], known, today);

describe('the audit of the packages', () => {
  it('gives the all-clear only when npm answered everything and found nothing', () => {
    const verdict = verdictOn({});
    assert.deepEqual(verdict, { failed: [], unanswered: [], told: [], questions: 2 });
    assert.equal(exitCode(verdict), 0);
    assert.equal(summary(verdict), 'npm answered all 2 questions: nothing to mend.');
  });

  it('names an advisory once, however many packages it is reached through', () => {
    const verdict = verdictOn({ advisories: report(reached) });
    assert.deepEqual(verdict.failed, [
      'high: fast-xml-parser 4.5.7 (package-lock.json, ships): fast-xml-parser XMLBuilder: comment and CDATA ' +
        'injection: https://github.com/advisories/GHSA-gh4j-gqv2-49f6',
    ]);
    assert.equal(exitCode(verdict), 1);
    assert.equal(summary(verdict), 'To mend: 1.');
  });

  for (const [severity, ships, expected] of [
    ['high', true, 'failed'],
    ['moderate', true, 'told'],
    ['critical', false, 'failed'],
    ['high', false, 'told'],
  ] as const) {
    it(`counts a ${severity} advisory as ${expected} in a package that ${ships ? 'ships' : 'does not ship'}`, () => {
      const name = ships ? 'fast-xml-parser' : 'tool';
      const found = vulnerability(name, [{ ...xmlAdvisory, severity }], [`node_modules/${name}`], severity);
      const { failed, told } = verdictOn({ advisories: report(found) });
      assert.deepEqual([failed.length, told.length], expected === 'failed' ? [1, 0] : [0, 1]);
    });
  }

  it('takes a copy that the lock does not name as one that ships', () => {
    const found = vulnerability('tool', [xmlAdvisory], ['node_modules/elsewhere/node_modules/tool']);
    assert.match(verdictOn({ advisories: report(found) }).failed.join(), /tool of unknown version .*, ships/);
  });

  it('takes what the lock file of a tool names as something that does not ship', () => {
    const { failed, told } = verdictOn({
      lock: 'test/azurite/package-lock.json',
      advisories: report(reached),
    });
    assert.deepEqual(failed, []);
    assert.match(told.join(), /fast-xml-parser 4\.5\.7 \(test\/azurite\/package-lock\.json, does not ship\)/);
  });

  it('names each version of a package that has several', () => {
    const packages = ['4.5.7', '5.0.1'].map((version, index) => {
      const path =
        index === 0 ? 'node_modules/fast-xml-parser' : 'node_modules/a/node_modules/fast-xml-parser';
      return { path, name: 'fast-xml-parser', version, ships: index === 0 };
    });
    const found = vulnerability(
      'fast-xml-parser',
      [xmlAdvisory],
      packages.map(({ path }) => path),
    );
    const verdict = verdictOn({ packages, advisories: report(found) });
    assert.match(verdict.failed.join('\n'), /^high: fast-xml-parser 4\.5\.7 .*$/);
    assert.match(verdict.told.join('\n'), /^high: fast-xml-parser 5\.0\.1 .*does not ship.*$/);
  });

  describe('with an exception', () => {
    it('lets the advisory pass, and says until when and why', () => {
      const verdict = verdictOn({ advisories: report(reached) }, [exception]);
      assert.match(verdict.told.join(), /: excepted until 2026-12-31: only a template could call it$/);
      assert.equal(exitCode(verdict), 0);
    });

    it('lets it pass on the last day, and fails on the next', () => {
      const on = (until: string) => verdictOn({ advisories: report(reached) }, [{ ...exception, until }]);
      assert.equal(exitCode(on(today)), 0);
      const { failed } = on('2026-11-29');
      assert.match(failed.join('\n'), /^high: fast-xml-parser .*\nexception for .* ran out on 2026-11-29: /);
    });

    it('fails on one that has run out, also when npm answers nothing', () => {
      const verdict = verdictOn({ advisories: refusal, signatures: noKeys }, [
        { ...exception, until: '2026-11-29' },
      ]);
      assert.equal(exitCode(verdict), 1);
      assert.match(summary(verdict), /^To mend: 1\. npm answered none of 2 questions/);
    });

    for (const [what, change] of [
      ['version', { version: '4.5.6' }],
      ['advisory', { advisory: 'GHSA-xcx6-jx8p-x3h5' }],
      ['package', { package: 'fast-xml-builder' }],
    ] as const) {
      it(`for another ${what} fails, and says that the exception matches nothing`, () => {
        const verdict = verdictOn({ advisories: report(reached) }, [{ ...exception, ...change }]);
        assert.equal(exitCode(verdict), 1);
        assert.match(verdict.told.join(), /^exception for .*: matches nothing any more: remove it$/);
      });
    }

    it('does not call it needless while a lock file has no answer', () => {
      const other = audited({ lock: 'test/azurite/package-lock.json', advisories: refusal });
      assert.deepEqual(judge([audited(), other], [exception], today).told, []);
    });
  });

  describe('without an answer', () => {
    for (const [what, output, reason] of [
      ['the registry refuses', refusal, /405 Method Not Allowed/],
      ['a host is not there', noKeys, /not answered: fetch failed: no tuf\.example$/],
      ['npm prints no JSON', { stdout: '<html>\nno', stderr: '' }, /not answered: <html>$/],
      ['npm is not there', { stdout: '', stderr: 'spawn npm ENOENT\n' }, /not answered: spawn npm ENOENT$/],
      ['npm prints nothing', { stdout: '', stderr: '' }, /not answered: npm printed nothing$/],
      [
        'the report has another version',
        printed({ ...JSON.parse(report().stdout), auditReportVersion: 3 }),
        /a form unknown here$/,
      ],
      [
        'a severity is unknown',
        report(vulnerability('x', [{ ...xmlAdvisory, severity: 'dire' }], [])),
        /unknown here$/,
      ],
      [
        'a report has an error in it',
        printed({ ...JSON.parse(report().stdout), error: { summary: 'cut off' } }),
        /cut off$/,
      ],
    ] as const) {
      it(`is not an all-clear when ${what}`, () => {
        for (const question of ['advisories', 'signatures'] as const) {
          const verdict = verdictOn({ [question]: output });
          assert.match(verdict.unanswered.join('\n'), new RegExp(`^${question} of package-lock\\.json: `));
          assert.match(verdict.unanswered.join('\n'), reason);
          assert.equal(exitCode(verdict), 2);
          assert.match(summary(verdict), /^npm did not answer 1 of 2 questions: this is no all-clear\.$/);
        }
      });
    }

    it('says so when npm answered nothing at all', () => {
      const verdict = verdictOn({ advisories: refusal, signatures: noKeys });
      assert.equal(verdict.unanswered.length, 2);
      assert.equal(exitCode(verdict), 2);
      assert.equal(summary(verdict), 'npm answered none of 2 questions: the packages were not audited.');
    });
  });

  it('fails on a signature that is wrong or missing', () => {
    const entry = (name: string) => ({
      name,
      version: '1.0.0',
      location: `node_modules/${name}`,
      registry: 'r',
    });
    const signatures = printed({
      invalid: [{ ...entry('a'), code: 'EINTEGRITYSIGNATURE' }],
      missing: [entry('b')],
    });
    assert.deepEqual(verdictOn({ signatures }).failed, [
      'signature is wrong: a 1.0.0 (package-lock.json)',
      'signature is missing: b 1.0.0 (package-lock.json)',
    ]);
  });

  it('has exceptions with a reason and with an end that is a day', () => {
    for (const { advisory, reason, until } of exceptions) {
      assert.match(advisory, /^GHSA(-[0-9a-z]{4}){3}$/);
      assert.ok(reason.length > 20, advisory);
      assert.equal(new Date(until).toISOString().slice(0, 10), until);
    }
  });
});
