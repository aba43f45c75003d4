import type { LockedPackage } from '../lock.ts';
import type { NpmOutput } from '../npm.ts';
import { isAtLeast, readAdvisories, readSignatures, type Severity } from './answers.ts';
import type { Exception } from './exceptions.ts';

/** A lock file with what npm printed about it. */
export type Audited = Readonly<{
  lock: string;
  packages: readonly LockedPackage[];
  advisories: NpmOutput;
  signatures: NpmOutput;
}>;

/** Lines for a person. What failed needs work, what was not answered is unknown, the rest is for information. */
export type Verdict = Readonly<{
  failed: readonly string[];
  unanswered: readonly string[];
  told: readonly string[];
  questions: number;
}>;

/** Tools run on our own machines, without the bot's secrets. Critical is also what npm calls a malicious package. */
const barOf = (ships: boolean): Severity => (ships ? 'high' : 'critical');

/** The other lock files are those of tools. */
const productLock = 'package-lock.json';

type Finding = Readonly<{
  package: string;
  version: string;
  advisory: string;
  severity: Severity;
  ships: boolean;
  text: string;
}>;

const lastPart = (url: string) => url.slice(url.lastIndexOf('/') + 1);

/** One finding for each advisory and version, however many packages it is reached through. */
function findings(audited: Audited, asked: ReturnType<typeof readAdvisories>): readonly Finding[] {
  if (!('said' in asked)) return [];
  const byPath = new Map(audited.packages.map((each) => [each.path, each]));
  return Object.values(asked.said.vulnerabilities).flatMap(({ name, via, nodes }) => {
    // npm does not say which of several copies an advisory holds for: it is taken to hold for each.
    const copies = nodes.map((path) => byPath.get(path) ?? { version: 'of unknown version', ships: true });
    const versions = [...new Set(copies.map(({ version }) => version))];
    return via
      .filter((each) => typeof each !== 'string')
      .flatMap(({ url, title, severity }) =>
        versions.map((version) => {
          const ships =
            audited.lock === productLock && copies.some((copy) => copy.version === version && copy.ships);
          const where = `${audited.lock}, ${ships ? 'ships' : 'does not ship'}`;
          const text = `${severity}: ${name} ${version} (${where}): ${title}: ${url}`;
          return { package: name, version, advisory: lastPart(url), severity, ships, text };
        }),
      );
  });
}

const isFor = (exception: Exception, finding: Finding) =>
  exception.package === finding.package &&
  exception.version === finding.version &&
  exception.advisory === finding.advisory;

/**
 * What npm's answers and the exceptions come to on a day, given as `2026-12-31`. An exception that has run out fails,
 * also if it matches nothing. One that matches nothing is told once every lock file's advisories are known.
 */
export function judge(all: readonly Audited[], exceptions: readonly Exception[], today: string): Verdict {
  const failed: string[] = [];
  const unanswered: string[] = [];
  const told: string[] = [];
  const found: Finding[] = [];
  let everyAdvisoryIsKnown = true;

  for (const audited of all) {
    const advisories = readAdvisories(audited.advisories);
    if ('notSaid' in advisories) {
      everyAdvisoryIsKnown = false;
      unanswered.push(`advisories of ${audited.lock}: not answered: ${advisories.notSaid}`);
    }
    found.push(...findings(audited, advisories));

    const signatures = readSignatures(audited.signatures);
    if ('notSaid' in signatures) {
      unanswered.push(`signatures of ${audited.lock}: not answered: ${signatures.notSaid}`);
      continue;
    }
    for (const { name, version } of signatures.said.invalid) {
      failed.push(`signature is wrong: ${name} ${version} (${audited.lock})`);
    }
    for (const { name, version } of signatures.said.missing) {
      failed.push(`signature is missing: ${name} ${version} (${audited.lock})`);
    }
  }

  const isOver = ({ until }: Exception) => until < today;
  for (const finding of found) {
    const exception = exceptions.find((each) => isFor(each, finding) && !isOver(each));
    if (exception) told.push(`${finding.text}: excepted until ${exception.until}: ${exception.reason}`);
    else if (isAtLeast(finding.severity, barOf(finding.ships))) failed.push(finding.text);
    else told.push(finding.text);
  }
  for (const exception of exceptions) {
    const name = `exception for ${exception.package} ${exception.version}, ${exception.advisory}`;
    if (isOver(exception))
      failed.push(`${name}: ran out on ${exception.until}: mend the cause, or remove it`);
    else if (everyAdvisoryIsKnown && !found.some((finding) => isFor(exception, finding))) {
      told.push(`${name}: matches nothing any more: remove it`);
    }
  }
  return { failed, unanswered, told, questions: 2 * all.length };
}

/** 1: something needs work. 2: nothing known needs work, but npm did not answer everything. 0: all is well. */
export function exitCode({ failed, unanswered }: Verdict): 0 | 1 | 2 {
  if (failed.length > 0) return 1;
  return unanswered.length > 0 ? 2 : 0;
}

/** The last line: what the others come to. Only an audit that was answered in full may sound like an all-clear. */
export function summary({ failed, unanswered, questions }: Verdict): string {
  const open =
    unanswered.length === questions
      ? `npm answered none of ${questions} questions: the packages were not audited.`
      : `npm did not answer ${unanswered.length} of ${questions} questions: this is no all-clear.`;
  return [
    ...(failed.length > 0 ? [`To mend: ${failed.length}.`] : []),
    ...(unanswered.length > 0 ? [open] : []),
    ...(failed.length + unanswered.length === 0
      ? [`npm answered all ${questions} questions: nothing to mend.`]
      : []),
  ].join(' ');
}
