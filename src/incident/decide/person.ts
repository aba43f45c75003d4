import { isBlank, isSentence } from '../../visibleText.ts';
import type { Actor } from '../actor.ts';
import { checklistOf } from '../checklist.ts';
import { longestComment, needsComment, shortestComment } from '../classification.ts';
import { type IncidentEvent, longestNote } from '../event.ts';
import type { Incident } from '../incident.ts';
import {
  type AssignCommand,
  type CloseCommand,
  type Decision,
  type NoteCommand,
  type PersonCommand,
  refuse,
} from './command.ts';

/** Decides what an admitted person may do to an incident. Pure. */
export function decideForPerson(incident: Incident, command: PersonCommand): Decision {
  const { actor } = command;
  if (isAbout(incident, actor)) return refuse('breakGlassAccount');
  if (command.type === 'reopen') {
    return incident.status === 'closed' ? { events: [{ type: 'reopened', actor }] } : refuse('incidentOpen');
  }
  if (incident.status === 'closed') return refuse('incidentClosed');
  const { acknowledgement, investigation } = incident;
  switch (command.type) {
    case 'acknowledge':
      return acknowledgement === null
        ? { events: [{ type: 'acknowledged', actor }] }
        : refuse('alreadyAcknowledged', acknowledgement);
    case 'withdrawAcknowledgement':
      return acknowledgement === null
        ? refuse('notAcknowledged')
        : { events: [{ type: 'acknowledgementWithdrawn', actor }] };
    case 'startInvestigation':
      return investigation === null
        ? { events: [...taking(incident, actor), { type: 'investigationStarted', actor }] }
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

/** Attack: the holder of an account in the incident must not be able to dismiss its alarm. */
function isAbout({ account, alerts, signIns }: Incident, actor: Actor): boolean {
  const id = actor.id.toLowerCase();
  const isActor = ({ userId }: { readonly userId: string | null }) => userId?.toLowerCase() === id;
  return (
    account?.id?.toLowerCase() === id || alerts.alerted.some(isActor) || [...signIns.values()].some(isActor)
  );
}

/** Starting work on an unclaimed incident acknowledges it. */
const taking = ({ acknowledgement }: Incident, actor: Actor): readonly IncidentEvent[] =>
  acknowledgement === null ? [{ type: 'acknowledged', actor }] : [];

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

function decideLead(incident: Incident, { actor, lead }: AssignCommand): Decision {
  if (isAbout(incident, lead)) return refuse('leadNotAllowed');
  const isSelf = lead.id === actor.id;
  // Taking over an unclaimed incident acknowledges it.
  if (isSelf && incident.acknowledgement === null) return { events: taking(incident, actor) };
  return incident.lead?.actor.id === lead.id
    ? refuse('alreadyLeads', incident.lead)
    : { events: [{ type: 'leadChanged', actor, lead }] };
}

function decideClose({ acknowledgement }: Incident, command: CloseCommand): Decision {
  const { actor, classification, needsSecondPerson } = command;
  const comment = command.comment.trim();
  if (comment.length > longestComment) return refuse('commentTooLong');
  if (needsComment(classification) && !isSentence(comment, shortestComment)) return refuse('commentNeeded');
  if (needsSecondPerson) {
    if (acknowledgement === null) return refuse('acknowledgeFirst');
    if (acknowledgement.actor.id === actor.id) return refuse('secondPersonNeeded');
  }
  return { events: [{ type: 'closed', actor, classification, comment }] };
}
