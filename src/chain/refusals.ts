import { utcTime } from '../presentation/time.ts';
import type { RefusedAlert, RefusedAlerts } from './evidence.ts';
import { agoWords } from './link.ts';

type Words = { readonly why: string; readonly remedy: string };

const findSender = 'Find out who sends it: anyone on the internet can.';
const tenantRemedy = 'Check BOT_TENANT_ID and AZURE_AUTHORITY_HOST.';

/** Why an alert was refused, and what to do. Nothing from outside gets into these words. */
const refusals = {
  noCode: {
    why: 'its address has no code',
    remedy: 'Add ?code= to the action group’s address, if Azure was the sender.',
  },
  wrongCode: {
    why: 'its code is not ALERT_WEBHOOK_CODE',
    remedy: 'Correct the code in the action group’s address, if Azure was the sender.',
  },
  noToken: { why: 'it has no token', remedy: 'Switch on the action group’s secure webhook.' },
  malformedToken: { why: 'what it sent is not a token', remedy: findSender },
  wrongAlgorithm: { why: 'its token is not signed as Entra signs', remedy: findSender },
  unknownKey: { why: 'Entra does not have the key of its token', remedy: findSender },
  wrongSignature: { why: 'its token has a wrong signature', remedy: findSender },
  wrongIssuer: { why: 'its token is from another tenant, cloud or service', remedy: tenantRemedy },
  wrongTenant: { why: 'its token is from another tenant', remedy: tenantRemedy },
  wrongAudience: {
    why: 'its token is for another service',
    remedy: 'Check the action group’s secure webhook against ALERT_WEBHOOK_AUDIENCE.',
  },
  expired: { why: 'its token is too old', remedy: 'If it repeats, check the machine’s clock.' },
  notYetValid: { why: 'its token is not valid yet', remedy: 'If it repeats, check the machine’s clock.' },
  wrongApplication: { why: 'its token is not an action group’s', remedy: findSender },
  missingRole: {
    why: 'the token of Azure Monitor lacks the role ActionGroupsSecureWebhook',
    remedy: 'Give the role ActionGroupsSecureWebhook to the application AzNS AAD Webhook again.',
  },
  ruleNotAllowed: {
    why: 'its rule is not in ALERT_RULES',
    remedy: 'Add the rule’s id or name to ALERT_RULES, or remove this webhook from the rule.',
  },
  notJson: {
    why: 'its body is not JSON',
    remedy: 'Let the action group call this webhook directly, with the common alert schema.',
  },
  unsupportedMediaType: {
    why: 'its Content-Type is not application/json',
    remedy: 'Let the action group call this webhook directly, with the common alert schema.',
  },
  tooLarge: {
    why: 'it is larger than 256 KB',
    remedy: 'Find out which rule sends it: Azure’s own alerts are smaller.',
  },
  wrongAddress: {
    why: 'its address is not exactly /api/alerts',
    remedy:
      'Correct the action group’s address. It ends in /api/alerts, in lower case, without a final slash.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type RefusalReason = keyof typeof refusals;

export const isRefusalReason = (reason: string): reason is RefusalReason => Object.hasOwn(refusals, reason);

const wordsOf = (reason: string): Words =>
  isRefusalReason(reason)
    ? refusals[reason]
    : { why: 'see the log', remedy: 'Look for "alert refused" in the log.' };

/** What to do about an alert that was refused. */
export const refusalRemedy = (reason: string): string => wordsOf(reason).remedy;

export const isNewerThanAlerts = ({ at }: RefusedAlert, lastAt: string | null): boolean =>
  lastAt === null || at > lastAt;

/** Names the last refusals, with time and reason. The name of a rule is raw. `now` is in ms; `null` tells no age. */
export function refusalWords({ proved, unproved }: RefusedAlerts, now: number | null): readonly string[] {
  const words = (who: string, { at, reason, rule }: RefusedAlert) =>
    `An alert ${who} was last refused at ${now === null ? utcTime(at) : agoWords(at, now)}: ${wordsOf(reason).why}.${rule === null ? '' : ` The rule: ${rule}`}`;
  const isLater = unproved !== null && (proved === null || unproved.at > proved.at);
  return [
    ...(isLater ? [words('from an unknown sender', unproved)] : []),
    ...(proved ? [words('from Azure', proved)] : []),
  ];
}
