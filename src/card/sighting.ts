import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { Incident } from '../incident/incident.ts';
import { type Attempt, groupAttempts } from '../signIn/attempt.ts';
import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import { type Severity, severities } from '../signIn/severity.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { outsideText } from './outsideText.ts';

/** One line of details: a label of ours and a value from outside, made safe to show. */
export type Fact = { readonly label: string; readonly value: string };

/** A sign-in as a card shows it, whether it comes from the log or, until then, from an alert's payload. */
export type Sighting = {
  readonly outcome: Outcome | 'unknown';
  readonly severity: Severity;
  readonly sentence: string;
  /** ISO 8601 UTC; `null` while only an alert without a time speaks of it. */
  readonly at: string | null;
  readonly publishedAt: string | null;
  /** How many sign-ins alike it stands for. */
  readonly count: number;
  readonly facts: readonly Fact[];
};

/** An incident's sign-ins, gravest first, then newest first. What the log has replaces what an alert said of it. */
export function sightingsOf(incident: Incident): readonly Sighting[] {
  const rows = [...incident.signIns.values()];
  const hints = incident.alerts.alerted.filter((hint) => !rows.some((row) => isSame(hint, row)));
  return [...hints.map(fromAlert), ...groupAttempts(rows).map(fromLog)].sort(
    (a, b) =>
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      (b.at ?? '').localeCompare(a.at ?? ''),
  );
}

/** Whether a row of the log is what the alert spoke of: as far as the alert says anything. */
function isSame(hint: AlertedSignIn, row: SignIn): boolean {
  const agrees = (said: string | null, found: string | null) =>
    said === null || said.toLowerCase() === found?.toLowerCase();
  return (
    agrees(hint.resultCode, row.resultCode) &&
    agrees(hint.ipAddress, row.ipAddress) &&
    agrees(hint.userId, row.userId) &&
    (hint.at === null || hint.at <= row.at)
  );
}

function fromAlert(hint: AlertedSignIn): Sighting {
  const result = hint.resultCode === null ? null : resultCode(hint.resultCode);
  return {
    outcome: result?.outcome ?? 'unknown',
    severity: result?.severity ?? 'high',
    sentence: result?.sentence ?? 'The alert does not say how it ended.',
    at: hint.at,
    publishedAt: null,
    count: hint.count,
    facts: facts([
      ['IP address', hint.ipAddress],
      ['Place', hint.location],
      ['Application', hint.application],
      ['Result code', hint.resultCode],
    ]),
  };
}

function fromLog({ decisive, signIns, result, severity }: Attempt): Sighting {
  const { device } = decisive;
  const steps = signIns.findLast((row) => row.authenticationSteps.length > 0)?.authenticationSteps ?? [];
  return {
    outcome: result.outcome,
    severity,
    sentence: result.sentence,
    at: decisive.at,
    publishedAt: decisive.publishedAt,
    count: 1,
    facts: facts([
      ['IP address', decisive.ipAddress],
      ['Place', joined([decisive.city, decisive.state, decisive.country], ', ')],
      ['Network', decisive.autonomousSystemNumber && `AS${decisive.autonomousSystemNumber}`],
      ['Application', joined([decisive.application, decisive.resource], ' → ')],
      ['Client', joined([decisive.clientApp, device.browser, device.operatingSystem], ', ')],
      ['Device', joined([device.name, device.trustType, managed(device)], ', ')],
      ['User agent', decisive.userAgent],
      ['Authentication', joined(steps.map(stepWords), '; ') ?? requirement(decisive)],
      ['Conditional Access', conditionalAccess(decisive)],
      ['Risk', joined([known(decisive.riskLevel), known(decisive.riskState), ...decisive.riskEvents], ', ')],
      ['Result', joined([`code ${decisive.resultCode}`, decisive.resultDescription], ': ')],
    ]),
  };
}

function facts(pairs: readonly (readonly [label: string, value: string | null])[]): readonly Fact[] {
  return pairs.flatMap(([label, value]) => (value ? [{ label, value: outsideText(value) }] : []));
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  const given = parts.filter((part) => part !== null && part !== '');
  return given.length === 0 ? null : [...new Set(given)].join(separator);
}

function managed({ isManaged, isCompliant }: SignIn['device']): string | null {
  if (isManaged === null && isCompliant === null) return null;
  return `${isManaged ? 'managed' : 'not managed'}, ${isCompliant ? 'compliant' : 'not compliant'}`;
}

function stepWords({
  method,
  detail,
  succeeded,
  result,
}: SignIn['authenticationSteps'][number]): string | null {
  const end = succeeded === null ? result : succeeded ? 'passed' : (result ?? 'failed');
  return joined([joined([method, detail], ' '), end], ': ');
}

const requirement = ({ authenticationRequirement }: SignIn): string | null =>
  authenticationRequirement === 'singleFactorAuthentication'
    ? 'one factor was asked for'
    : authenticationRequirement === 'multiFactorAuthentication'
      ? 'a second factor was asked for'
      : authenticationRequirement;

function conditionalAccess({ conditionalAccess: status, policies }: SignIn): string | null {
  const decisive = policies.filter(({ result }) => result === 'failure' || result === 'success');
  return joined(
    [
      status === 'notApplied' ? 'not applied' : status,
      joined(
        decisive.map(({ name }) => name),
        ', ',
      ),
    ],
    ': ',
  );
}

/** Entra writes `none` for nothing, and `hidden` where the licence does not show it. */
const known = (value: string | null): string | null => (value === 'none' ? null : value);
