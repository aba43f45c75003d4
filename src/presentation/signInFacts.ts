import { countryName } from '../signIn/countryName.ts';
import { resultCode } from '../signIn/resultCode.ts';
import { type AuthenticationStep, type SignIn, type SlimSignIn, townOf } from '../signIn/signIn.ts';
import type { Sighting } from './matchSignIns.ts';
import { outsideText } from './outsideText.ts';
import { outcomeWords } from './words.ts';

/** One line of details: a label and a value, both made safe to show in a TextRun. */
export type Fact = { readonly label: string; readonly value: string };

/** Facts of the pairs that have a value. Labels may come from outside too. */
export const factsFrom = (
  pairs: readonly (readonly [label: string, value: string | null])[],
): readonly Fact[] =>
  pairs.flatMap(([label, value]) =>
    value ? [{ label: outsideText(label, 40), value: outsideText(value) }] : [],
  );

/** The account of a sign-in, raw; `null` when only an alert without an account reports it. */
export function accountOf({ source: { attempt, hint } }: Sighting): string | null {
  const { userPrincipalName, userId } = hint ?? attempt.decisive;
  return userPrincipalName ?? userId;
}

/** `203.0.113.77 · Reykjavík, Iceland`, raw; `null` when the origin is unknown. */
export function originOf({ source: { attempt, hint } }: Sighting): string | null {
  return hint ? joined([hint.ipAddress, countryName(hint.location)], ' · ') : placeOf(attempt.decisive);
}

/** The place that a row of the log names, as `originOf` gives it. */
export const placeOf = ({ ipAddress, city, country }: SlimSignIn): string | null =>
  joined([ipAddress, townOf({ city, country })], ' · ');

/** What is known about a sign-in besides account, time and origin: the most telling lines first. */
export function signInFacts({ source: { attempt, hint } }: Sighting): readonly Fact[] {
  if (hint) {
    return factsFrom([
      ['Application', hint.application],
      ['Result', hint.resultCode && `code ${hint.resultCode}`],
    ]);
  }
  const { decisive, signIns } = attempt;
  const { device } = decisive;
  const network = decisive.autonomousSystemNumber && `AS${decisive.autonomousSystemNumber}`;
  const steps = signIns.findLast((row) => row.authenticationSteps.length > 0)?.authenticationSteps ?? [];
  return factsFrom([
    ['Application', joined([decisive.application, decisive.resource], ' → ')],
    ['Authentication', joined(steps.map(stepWords), '; ') ?? requirementWords(decisive)],
    ['Conditional Access', conditionalAccessWords(decisive)],
    ['Risk', riskWords(decisive)],
    ['Client', joined([decisive.clientApp, device.browser, device.operatingSystem], ', ')],
    ['Device', joined([device.name, device.trustType, deviceStateWords(device)], ', ')],
    ['Place, network', joined([decisive.city, decisive.state, countryName(decisive.country), network], ', ')],
    ['Result', joined([`code ${decisive.resultCode}`, decisive.resultDescription], ': ')],
    ['User agent', decisive.userAgent],
  ]);
}

/** The parts that are given, each once; `null` when none is. */
export function joined(parts: readonly (string | null)[], separator: string): string | null {
  const given = parts.filter((part) => part !== null && part !== '');
  return given.length === 0 ? null : [...new Set(given)].join(separator);
}

/** `Password in the cloud: passed`. Entra often repeats the method in its detail. */
function stepWords({ method, detail, succeeded, result }: AuthenticationStep): string | null {
  const named =
    method !== null && detail?.toLowerCase().startsWith(method.toLowerCase())
      ? detail
      : joined([method, detail && `(${detail})`], ' ');
  const reason = result ? ` (${result})` : '';
  const end = succeeded === null ? (result ?? 'not finished') : succeeded ? 'passed' : `failed${reason}`;
  return named && `${named}: ${end}`;
}

const requirementWords = ({ authenticationRequirement }: SignIn): string | null =>
  authenticationRequirement === 'singleFactorAuthentication'
    ? 'one factor was required'
    : authenticationRequirement === 'multiFactorAuthentication'
      ? 'a second factor was required'
      : authenticationRequirement;

const policyWords: Readonly<Record<string, string>> = {
  notApplied: 'not applied',
  success: 'passed',
  failure: 'not passed',
};

function conditionalAccessWords({ conditionalAccess, policies }: SignIn): string | null {
  const decisive = policies.filter(({ result }) => result === 'failure' || result === 'success');
  const names = joined(
    decisive.map(({ name }) => name),
    ', ',
  );
  return joined([conditionalAccess && (policyWords[conditionalAccess] ?? conditionalAccess), names], ': ');
}

/**
 * Entra writes its own words in one piece. It writes `hidden` when the licence (Entra ID P2) does not show
 * the risk.
 */
function riskWords({ riskLevel, riskState, riskEvents }: SignIn): string | null {
  if (riskLevel === 'hidden') return 'hidden: seeing it takes Entra ID P2';
  if (riskLevel === 'none' && riskEvents.length === 0) return 'none seen by Entra ID';
  const given = [riskLevel, riskState, ...riskEvents].filter((word) => word !== 'none' && word !== 'hidden');
  return joined(
    given.map((word) => word && spaced(word)),
    ', ',
  );
}

/** `maliciousIPAddress` is "malicious IP address". */
export const spaced = (word: string): string =>
  word
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());

function deviceStateWords({ isManaged, isCompliant }: SignIn['device']): string | null {
  const words = (is: boolean | null, word: string) => (is === null ? null : is ? word : `not ${word}`);
  return joined([words(isManaged, 'managed'), words(isCompliant, 'compliant')], ', ');
}

/** A row of the sign-in log in one line of plain text: how it went, whose it is if that is wanted, from where, with what. */
export function signInWords(signIn: SignIn, isNamed: boolean): string {
  const { outcome, code } = resultCode(signIn.resultCode);
  const parts = [
    isNamed ? (signIn.userPrincipalName ?? signIn.userId) : null,
    signIn.ipAddress,
    townOf(signIn),
    signIn.application,
  ];
  const told = parts.filter((part): part is string => Boolean(part)).map((part) => outsideText(part, 80));
  return [`Sign-in: ${outcomeWords[outcome].toLowerCase()} (${outsideText(code, 20)})`, ...told].join(' · ');
}
