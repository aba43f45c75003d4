import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import type { ChecklistItem } from './checklistItem.ts';
import type { Incident } from './incident.ts';
import { kindOf } from './kind.ts';

/** By the gravest outcome. While the log has no rows, an unknown outcome is treated as a success. */
const lists: Readonly<
  Record<'success' | 'passwordAccepted' | 'blocked' | 'failure' | 'watch', readonly ChecklistItem[]>
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
  // The emergency account itself is broken: its custodian cannot get in.
  blocked: [
    'callCustodian',
    'checkOutage',
    'checkOtherAccount',
    'restoreAccess',
    'reviewConditionalAccess',
    'preserveEvidence',
  ],
  failure: ['callCustodian', 'checkSource', 'reviewActivity', 'preserveEvidence'],
  watch: ['restoreWatch', 'findCause', 'reviewBlindTime', 'confirmWatch', 'preventRecurrence'],
};

/**
 * The items for an incident as it stands, in order. First come those of its gravest outcome. Ticked items of
 * an earlier list follow, because a tick is never hidden.
 */
export function checklistOf(incident: Incident): readonly ChecklistItem[] {
  const list = lists[listOf(incident)];
  const ticked = [...(incident.investigation?.ticks.keys() ?? [])];
  return [...list, ...ticked.filter((item) => !list.includes(item))];
}

/** The items without a tick. */
export const openItems = (incident: Incident): readonly ChecklistItem[] =>
  checklistOf(incident).filter((item) => !incident.investigation?.ticks.has(item));

/** Whether it was closed as misuse with work undone: nobody may take that for an end. */
export const isUnfinished = (incident: Incident): boolean =>
  incident.closing?.classification === 'misuse' && openItems(incident).length > 0;

function listOf(incident: Incident): keyof typeof lists {
  if (kindOf(incident) === 'watch') return 'watch';
  const { signIns, alerts } = incident;
  const found = outcomesOf(signIns);
  const has = (outcome: Outcome): boolean => found.has(outcome) || alerts.outcomes[outcome] > 0;
  if (has('success') || (alerts.outcomes.unknown > 0 && signIns.size === 0)) return 'success';
  if (has('passwordAccepted')) return 'passwordAccepted';
  if (has('blocked')) return 'blocked';
  return has('failure') || has('contained') || has('interrupted') ? 'failure' : 'success';
}

const known = new WeakMap<Incident['signIns'], ReadonlySet<Outcome>>();

/** Computed once per state of an incident: in a storm, every alert asks for it, over thousands of rows. */
function outcomesOf(signIns: Incident['signIns']): ReadonlySet<Outcome> {
  const outcomes =
    known.get(signIns) ??
    new Set(Array.from(signIns.values(), ({ resultCode: code }) => resultCode(code).outcome));
  known.set(signIns, outcomes);
  return outcomes;
}
