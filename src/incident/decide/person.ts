import { isBlank, isSentence } from '../../visibleText.ts';
import type { Actor } from '../actor.ts';
import { checklistOf } from '../checklist.ts';
import { classificationsOf, longestComment, needsComment, shortestComment } from '../classification.ts';
import { type ClosedAs, type IncidentEvent, longestNote } from '../event.ts';
import type { Closing, Incident } from '../incident.ts';
import { kindOf } from '../kind.ts';
import { rankOf } from '../whoMayAct.ts';
import {
  type AssignCommand,
  type CloseCommand,
  type Decision,
  type NoteCommand,
  type PersonCommand,
  refuse,
  type VouchCommand,
} from './command.ts';

/** Decides what an admitted person may do to an incident. Pure. */
export function decideForPerson(incident: Incident, command: PersonCommand): Decision {
  const { actor, standing } = command;
  if (isAbout(incident, actor, command.userPrincipalName)) return refuse('breakGlassAccount');
  const rank = rankOf(standing, incident.openedAt);
  const decision = decideAs(rank, incident, command);
  const roster = standing?.roster;
  if (decision.refusal || !roster) return decision;
  // Every event here is the person's own act.
  return { events: decision.events.map((event) => ({ ...event, roster })) };
}

const closedAs = ({ actor, at, classification }: Closing): ClosedAs => ({ actor, at, classification });

type Rank = ReturnType<typeof rankOf>;

function decideAs(rank: Rank, incident: Incident, command: PersonCommand): Decision {
  const { actor } = command;
  if (command.type === 'reopen') {
    return incident.closing === null
      ? refuse('incidentOpen')
      : { events: [{ type: 'reopened', actor, of: closedAs(incident.closing) }] };
  }
  if (incident.status === 'closed') return refuse('incidentClosed');
  const { acknowledgement, investigation } = incident;
  if (isSilencing(command)) {
    if (rank === 'new') return refuse('tooNew');
    if (rank === 'alone') return refuse('noElderLeft');
  }
  switch (command.type) {
    case 'acknowledge': {
      const own = incident.newcomers?.find((act) => act.actor.id === actor.id);
      if (acknowledgement !== null) return refuse('alreadyAcknowledged', acknowledgement);
      return own && rank === 'new' ? refuse('waitsForElder', own) : { events: taking(rank, incident, actor) };
    }
    case 'vouch':
      return decideVouch(incident, command);
    case 'withdrawAcknowledgement':
      return acknowledgement === null
        ? refuse('notAcknowledged')
        : { events: [{ type: 'acknowledgementWithdrawn', actor, of: acknowledgement }] };
    case 'startInvestigation':
      return investigation === null
        ? { events: [...taking(rank, incident, actor), { type: 'investigationStarted', actor }] }
        : refuse('alreadyInvestigating', investigation.started);
    case 'tick':
    case 'untick':
      return decideTicks(incident, command);
    case 'addNote':
      return decideNote(command);
    case 'assign':
      return decideLead(incident, command);
    case 'close':
      return decideClose(incident, command);
  }
}

/** Attack: somebody who has just joined the team must not be able to do any of these. */
const isSilencing = ({ type }: PersonCommand): boolean =>
  type === 'withdrawAcknowledgement' || type === 'assign' || type === 'close' || type === 'vouch';

type Named = { readonly id: string | null; readonly userPrincipalName: string | null };

/** The accounts that an incident is about, as far as its alerts and rows name them. */
const accountsOf = ({ account, alerts, signIns }: Incident): readonly Named[] => [
  ...(account ? [account] : []),
  ...[...alerts.alerted, ...signIns.values()].map(({ userId, userPrincipalName }) => ({
    id: userId,
    userPrincipalName,
  })),
];

/** Whether the incident names an account by nothing but its user principal name. */
export const isByNameAlone = (incident: Incident): boolean =>
  accountsOf(incident).some(({ id, userPrincipalName }) => !id && !!userPrincipalName);

/** Attack: the holder of an account in the incident must not be able to dismiss its alarm. */
function isAbout(incident: Incident, actor: Actor, name: string | null | undefined): boolean {
  const id = actor.id.toLowerCase();
  const said = name?.trim().toLowerCase();
  return accountsOf(incident).some(
    (account) =>
      account.id?.toLowerCase() === id ||
      (!!said && account.userPrincipalName?.trim().toLowerCase() === said),
  );
}

/** Starting work on an unclaimed incident acknowledges it, as far as the person may. */
function taking(
  rank: Rank,
  { acknowledgement, newcomers }: Incident,
  actor: Actor,
): readonly IncidentEvent[] {
  if (acknowledgement !== null) return [];
  if (rank === 'established') return [{ type: 'acknowledged', actor }];
  if (rank === 'alone') return [{ type: 'acknowledged', actor, isWithoutElder: true }];
  const isKnown = newcomers?.some((act) => act.actor.id === actor.id);
  return isKnown ? [] : [{ type: 'newcomerAcknowledged', actor }];
}

function decideVouch({ acknowledgement, newcomers }: Incident, { actor, personId }: VouchCommand): Decision {
  if (acknowledgement !== null) return refuse('alreadyAcknowledged', acknowledgement);
  const known = newcomers?.find((act) => act.actor.id === personId.toLowerCase());
  return known ? { events: [{ type: 'vouched', actor, newcomer: known.actor }] } : refuse('nobodyToVouchFor');
}

type TickCommand = Extract<PersonCommand, { type: 'tick' | 'untick' }>;

/** Items that are already ticked keep their first tick. */
function decideTicks(incident: Incident, { type, actor, items }: TickCommand): Decision {
  const { investigation } = incident;
  if (investigation === null) return refuse('notInvestigating');
  const list = checklistOf(incident);
  if (items.some((item) => !list.includes(item))) return refuse('unknownItem');
  const { ticks } = investigation;
  const asked = [...new Set(items)];
  const todo = asked.filter((item) => ticks.has(item) === (type === 'untick'));
  const [first] = asked;
  if (todo.length === 0) {
    return type === 'tick' ? refuse('alreadyTicked', first && ticks.get(first)) : refuse('notTicked');
  }
  const event = type === 'tick' ? 'itemTicked' : 'itemUnticked';
  return { events: todo.map((item) => ({ type: event, actor, item })) };
}

function decideNote(command: NoteCommand): Decision {
  const { actor } = command;
  const text = command.text.trim();
  if (isBlank(text)) return refuse('noteEmpty');
  return text.length > longestNote ? refuse('noteTooLong') : { events: [{ type: 'noteAdded', actor, text }] };
}

function decideLead(incident: Incident, { actor, lead, leadName }: AssignCommand): Decision {
  if (isAbout(incident, lead, leadName)) return refuse('leadNotAllowed');
  const isSelf = lead.id === actor.id;
  // Taking over an unclaimed incident acknowledges it.
  if (isSelf && incident.acknowledgement === null) return { events: taking('established', incident, actor) };
  return incident.lead?.actor.id === lead.id
    ? refuse('alreadyLeads', incident.lead)
    : { events: [{ type: 'leadChanged', actor, lead, from: incident.lead?.actor ?? null }] };
}

function decideClose(incident: Incident, command: CloseCommand): Decision {
  const { acknowledgement } = incident;
  const { actor, classification, needsSecondPerson } = command;
  if (!classificationsOf[kindOf(incident)].includes(classification)) return refuse('otherClassification');
  const comment = command.comment.trim();
  if (comment.length > longestComment) return refuse('commentTooLong');
  if (needsComment(classification) && !isSentence(comment, shortestComment)) return refuse('commentNeeded');
  if (needsSecondPerson) {
    if (acknowledgement === null) return refuse('acknowledgeFirst');
    if (acknowledgement.actor.id === actor.id) return refuse('secondPersonNeeded');
  }
  return { events: [{ type: 'closed', actor, classification, comment }] };
}
