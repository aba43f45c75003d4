import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import type { Incident } from './incident.ts';

/**
 * What an investigation has to look at. Microsoft asks for most of it after every use of an emergency access account
 * (Microsoft Learn, "Manage emergency access accounts", "Compromised accounts"). The ids are part of the record: one
 * that was released never changes its meaning.
 */
export const checklistWords = {
  callCustodian: 'Call the custodian of the account: was it one of us?',
  checkOutage: 'Is there an outage that explains it?',
  reviewActivity: 'What did the account do since?',
  revokeSessions: 'Revoke the sessions of the account',
  rotateCredential: 'Rotate the credential',
  reviewConditionalAccess: 'Look at Conditional Access: policies and exclusions',
  checkMethods: 'Look at the account’s authentication methods: was one added?',
  checkSource: 'Where does it come from: is the address one of ours?',
  restoreAccess: 'Restore the account’s access: exclusion, lock, or account disabled',
  checkOtherAccount: 'Is the other emergency account usable right now?',
  preserveEvidence: 'Preserve the evidence: sign-in and audit logs',
} as const;

export type ChecklistItem = keyof typeof checklistWords;

export const checklistItems = Object.keys(checklistWords) as readonly ChecklistItem[];

/** By the gravest outcome. An outcome that nobody knows, while the log has no rows, is treated as a success. */
const lists: Readonly<
  Record<'success' | 'passwordAccepted' | 'blocked' | 'failure', readonly ChecklistItem[]>
> = {
  success: [
    'callCustodian',
    'checkOutage',
    'reviewActivity',
    'revokeSessions',
    'rotateCredential',
    'reviewConditionalAccess',
    'preserveEvidence',
  ],
  passwordAccepted: [
    'callCustodian',
    'checkOutage',
    'rotateCredential',
    'checkMethods',
    'reviewConditionalAccess',
    'preserveEvidence',
  ],
  // The emergency account itself is broken: whoever needed it could not get in.
  blocked: [
    'callCustodian',
    'checkOutage',
    'checkOtherAccount',
    'restoreAccess',
    'reviewConditionalAccess',
    'preserveEvidence',
  ],
  failure: ['callCustodian', 'checkSource', 'reviewActivity', 'preserveEvidence'],
};

/**
 * The items for an incident as it stands, in order: those of its gravest outcome, and after them what has been ticked of
 * an earlier list, because a tick is never hidden.
 */
export function checklistOf(incident: Incident): readonly ChecklistItem[] {
  const list = lists[kindOf(incident)];
  const ticked = [...(incident.investigation?.ticks.keys() ?? [])];
  return [...list, ...ticked.filter((item) => !list.includes(item))];
}

/** The items that nobody has ticked. */
export const openItems = (incident: Incident): readonly ChecklistItem[] =>
  checklistOf(incident).filter((item) => !incident.investigation?.ticks.has(item));

function kindOf({ signIns, alerts }: Incident): keyof typeof lists {
  const found = outcomesOf(signIns);
  const has = (outcome: Outcome): boolean => found.has(outcome) || alerts.outcomes[outcome] > 0;
  if (has('success') || (alerts.outcomes.unknown > 0 && signIns.size === 0)) return 'success';
  if (has('passwordAccepted')) return 'passwordAccepted';
  if (has('blocked')) return 'blocked';
  return has('failure') || has('contained') || has('interrupted') ? 'failure' : 'success';
}

const known = new WeakMap<Incident['signIns'], ReadonlySet<Outcome>>();

/** Found once for each state of an incident: in a storm every alert asks for it, of thousands of rows. */
function outcomesOf(signIns: Incident['signIns']): ReadonlySet<Outcome> {
  const outcomes =
    known.get(signIns) ??
    new Set(Array.from(signIns.values(), ({ resultCode: code }) => resultCode(code).outcome));
  known.set(signIns, outcomes);
  return outcomes;
}
