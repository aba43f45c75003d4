import {
  acknowledge,
  assign,
  checklistPosted,
  close,
  escalate,
  found,
  investigate,
  posted,
  reopen,
  tick,
  withdraw,
} from './commands.ts';
import { ada, anIncident, grace, type Happening, received } from './incident.ts';
import { aSignIn } from './signIn.ts';

/** When every story begins. */
export const openedAt = '2026-11-03T09:20:00.000Z';

const opened: Happening = { ...received(), at: openedAt };
/** A wrong password, as the alert has it. */
const failedRow = aSignIn({ id: 'the-failure', resultCode: '50126' });
/** Raises the severity. */
const success = found(aSignIn({ id: 'the-success', resultCode: '0' }));

const afterCalling = [opened, posted(), escalate(openedAt)];
const afterTaking = [opened, acknowledge()];
const whileInvestigating = [
  opened,
  posted(),
  found(failedRow),
  investigate(),
  checklistPosted(),
  tick(['callCustodian']),
];
const atItsEnd = [...afterTaking, close('drill')];
const atItsEndInvestigated = [...whileInvestigating, close('drill')];

/**
 * Every state that an incident can be in as far as decisions go, by what led to it. In all of them an alert has told of
 * a wrong password; it is Ada who has done what a person did, and Grace to whom she has handed over.
 */
export const stories = {
  open: [opened],
  shown: [opened, posted()],
  escalated: afterCalling,
  /** Nobody has acknowledged, but Grace has said that Ada leads. */
  assigned: [opened, assign(ada, grace)],
  acknowledged: afterTaking,
  handedOver: [...afterTaking, assign(grace)],
  withdrawn: [...afterTaking, withdraw()],
  /** Acknowledged before it became graver. */
  outgrown: [...afterTaking, posted(), success],
  /** With a row that the thread does not have yet, and one item ticked. */
  investigating: whileInvestigating,
  /** Graver since: the checklist is another one. */
  outgrownInvestigating: [...whileInvestigating, success],
  closed: atItsEnd,
  /** Nobody has acknowledged it before. */
  closedEscalated: [...afterCalling, close('drill')],
  closedInvestigating: atItsEndInvestigated,
  reopened: [...atItsEnd, reopen(grace)],
  reopenedInvestigating: [...atItsEndInvestigated, reopen(grace)],
} satisfies Record<string, readonly Happening[]>;

export type State = keyof typeof stories;

export const states = Object.keys(stories) as readonly State[];

/** Nobody has it, and nobody has begun to investigate. */
export const unacknowledged = [
  'open',
  'shown',
  'escalated',
  'assigned',
  'withdrawn',
  'outgrown',
  'reopened',
] as const;
export const unacknowledgedInvestigations = ['outgrownInvestigating', 'reopenedInvestigating'] as const;
/** Nobody has it. */
export const waiting = [...unacknowledged, ...unacknowledgedInvestigations] as const;
/** Somebody has it. */
export const taken = ['acknowledged', 'handedOver', 'investigating'] as const;
export const open = [...waiting, ...taken] as const;
export const uninvestigated = [...unacknowledged, 'acknowledged', 'handedOver'] as const;
export const underInvestigation = [...unacknowledgedInvestigations, 'investigating'] as const;
export const closed = ['closed', 'closedEscalated', 'closedInvestigating'] as const;

/** The incident in that state. */
export const incidentIn = (state: State) => anIncident(...stories[state]);
