import type { WatchedAccount } from '../../alert/watchedAccount.ts';
import type { AccountUse, LogFindings, SignInExamination } from '../../signIn/source.ts';
import { type AlertFacts, alertStep, newestSignIn, webhookStep } from './alertSteps.ts';
import { feedStep, lagStep } from './feedSteps.ts';
import { agoWords, type Step, type StepId } from './step.ts';

export type DiagnosisFacts = {
  readonly accounts: readonly WatchedAccount[];
  readonly log: SignInExamination;
  /** `null` when the incidents cannot be read. */
  readonly alerts: AlertFacts | null;
};

/** Why sign-ins are picked up, or not. */
export type Diagnosis = {
  /** The conclusion in one sentence. */
  readonly sentence: string;
  readonly steps: readonly Step[];
};

/** The steps from the log to an alert, as of `now` (ms). Pure. */
export function diagnosis({ accounts, log, alerts }: DiagnosisFacts, now: number): Diagnosis {
  const webhook = webhookStep(alerts, now);
  const { findings } = log;
  if ('failure' in findings) {
    const reach: Step = {
      id: 'reach',
      state: 'failed',
      found: [findings.failure, ...identityWords(log)],
      advice: 'Put that right, or wait a few minutes if it passes by itself, and say diagnose again.',
    };
    const unknown = (['interactive', 'nonInteractive', 'accounts', 'lag'] as const).map((id) =>
      notKnown(id, 'Not known while the log cannot be read.'),
    );
    return told([reach, ...unknown, webhook, notKnown('alert', 'Not known while the log cannot be read.')]);
  }
  const reach: Step = {
    id: 'reach',
    state: 'passed',
    found: [
      log.kind === 'file' ? 'The file is read; that needs no identity.' : 'The workspace answers.',
      ...identityWords(log),
      ...findings.problems,
    ],
    advice: null,
  };
  const interactive = feedStep('interactive', findings, log.kind, now);
  const nonInteractive = feedStep('nonInteractive', findings, log.kind, now);
  const isFed = interactive.state !== 'failed';
  const seen = isFed
    ? accountsStep(accounts, findings, now)
    : notKnown('accounts', 'Not known while no interactive sign-ins arrive.');
  const newest = isFed && findings.uses ? newestSignIn(findings.uses) : null;
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.userPrincipalName ?? id;
  return told([
    reach,
    interactive,
    nonInteractive,
    seen,
    newest ? lagStep(findings) : notKnown('lag', 'Not known without a sign-in of a watched account.'),
    webhook,
    newest && alerts?.lastAt
      ? alertStep(newest, nameOf(newest.accountId), alerts, now)
      : notKnown(
          'alert',
          newest
            ? 'Not known before an alert has been received at all.'
            : 'Not known without a sign-in of a watched account.',
        ),
  ]);
}

const notKnown = (id: StepId, found: string): Step => ({
  id,
  state: 'unknown',
  found: [found],
  advice: null,
});

function identityWords({ kind, identity }: SignInExamination): readonly string[] {
  if (kind === 'file') return [];
  if (identity === null)
    return ['Which identity asks is not known: nothing gave the bot a token that says so.'];
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

function accountsStep(
  accounts: readonly WatchedAccount[],
  { uses, isWhole }: LogFindings,
  now: number,
): Step {
  if (uses === null) return notKnown('accounts', 'Not known: the log did not answer the question for them.');
  const lastOf = (id: string): AccountUse['last'] =>
    uses.find(({ accountId }) => accountId === id)?.last ?? null;
  const never = accounts.filter(({ id }) => lastOf(id) === null);
  const isMissing = never.length > 0;
  return {
    id: 'accounts',
    state: !isMissing ? 'passed' : isWhole ? 'failed' : 'unknown',
    found: accountWords(accounts, lastOf, now),
    advice: isMissing
      ? 'Sign in once with each account that was never seen, as after its creation, and look again half an hour later: the first rows of a new diagnostic setting take up to three days. Check that its id in BREAK_GLASS_ACCOUNTS is the account’s object id.'
      : null,
  };
}

/** More accounts than is realistic. The limit keeps the card below Teams' maximum. */
const accountsNamed = 12;

/** Accounts never seen come first. */
function accountWords(
  accounts: readonly WatchedAccount[],
  lastOf: (id: string) => string | null,
  now: number,
): readonly string[] {
  const sorted = accounts.toSorted((a, b) => Number(lastOf(a.id) !== null) - Number(lastOf(b.id) !== null));
  const words = sorted.slice(0, accountsNamed).map(({ id, userPrincipalName }) => {
    const last = lastOf(id);
    return `${userPrincipalName}: ${last === null ? 'never, as far as the log reaches back' : `last at ${agoWords(last, now)}`}.`;
  });
  const others = sorted.length - words.length;
  return others > 0 ? [...words, `And ${others} more.`] : words;
}

/** The conclusion from the first step that failed. */
const failures: Readonly<Record<StepId, string>> = {
  reach: 'The sign-in log cannot be read, so most of this cannot be judged.',
  interactive: 'Sign-ins do not reach the log, so no alert rule can see them.',
  nonInteractive: 'Non-interactive sign-ins do not reach the log.',
  accounts: 'The log works, but not every watched account has been seen in it.',
  lag: 'Sign-ins reach the log so late that an alert rule can miss them.',
  webhook: 'The log works, but no alert has ever reached Glasswatch.',
  alert: 'Sign-ins reach the log, but the alert rule did not tell of the newest one.',
};

function told(steps: readonly Step[]): Diagnosis {
  const failed = steps.find(({ state }) => state === 'failed');
  const unknown = steps.filter(({ state }) => state === 'unknown').length;
  if (failed) return { sentence: failures[failed.id], steps };
  const isProved = steps.some(({ id, state }) => id === 'alert' && state === 'passed');
  return {
    sentence: isProved
      ? 'Sign-ins are picked up: the newest one is in the log, and an alert brought it.'
      : `Nothing is found to be broken, but ${unknown} of ${steps.length} steps cannot be judged.`,
    steps,
  };
}
