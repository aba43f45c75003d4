import { hour } from '../../duration.ts';
import type { SignInExamination } from '../../signIn/source.ts';
import { findingsOf } from '../evidence.ts';
import { type Link, seenByLooks } from '../link.ts';

/** The bot can query the log. */
export const reach: Link = {
  id: 'reach',
  name: 'The log answers',
  question: 'Can the sign-in log be read?',
  failure: 'The sign-in log cannot be read, so most of this cannot be judged.',
  mayStayUnknown: false,
  carries: 'sweep',
  bound: { ms: seenByLooks, words: '10 minutes' },
  judge({ log, sweep, watchingSince }, now) {
    const findings = findingsOf({ log });
    if (findings === null) {
      const failure = 'failure' in log.findings ? log.findings.failure : '';
      // The role of a new set-up takes its time, and a file that was never there is no log that broke.
      const isNew = watchingSince !== null && now - Date.parse(watchingSince) <= hour;
      const hasWorked = sweep.lastSuccess !== null || (log.kind === 'workspace' && !isNew);
      return {
        state: 'failed',
        ...(hasWorked ? { isCut: true as const } : {}),
        at: sweep.lastSuccess,
        found: [failure, ...identityWords(log)],
        remedy: 'Put that right, or wait a few minutes in case it passes. Then say diagnose again.',
      };
    }
    return {
      state: 'seen',
      at: new Date(now).toISOString(),
      found: [
        log.kind === 'file' ? 'The file can be read. That needs no identity.' : 'The workspace answers.',
        ...identityWords(log),
        ...findings.problems,
      ],
      remedy: null,
    };
  },
};

function identityWords({ kind, identity }: SignInExamination): readonly string[] {
  if (kind === 'file') return [];
  if (identity === null) return ['The bot’s identity is not known: it has no token that names it.'];
  const { managedIdentity, applicationId, objectId } = identity;
  return [
    managedIdentity === null
      ? 'Asked by an application, not by a managed identity.'
      : `Asked by the managed identity ${shortResource(managedIdentity)}.`,
    `Application id: ${applicationId ?? 'not known'}`,
    `Object id: ${objectId ?? 'not known'}`,
  ];
}

/** A resource's name and kind. Its subscription would add nothing. */
function shortResource(id: string): string {
  const [kind, name] = id.split('/').slice(-2);
  return `${name} (${kind})`;
}
