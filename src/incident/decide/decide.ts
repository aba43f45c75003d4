import type { Alert } from '../../alert/alert.ts';
import { unreadableGroup } from '../../alert/grouping.ts';
import type { IncidentEvent } from '../event.ts';
import type { Incident } from '../incident.ts';
import { isMended, kindOf } from '../kind.ts';
import { missingDetails, nextLookup } from '../lookupTimes.ts';
import { turnMark } from '../turnMark.ts';
import { type Decision, type IncidentCommand, refuse } from './command.ts';
import { decideForPerson } from './person.ts';
import { incompleteEvents, signInEvents } from './signIns.ts';

/**
 * Decides what a command does to an incident as it stands: the events to record, or a refusal with its
 * reason. Pure.
 * `incident` is `null` before its first alert.
 */
export function decide(incident: Incident | null, command: IncidentCommand): Decision {
  if (command.type === 'receiveAlert') {
    const { alert, group, account } = command;
    if (incident?.status === 'closed' && !isLateResolution(alert)) return refuse('incidentClosed');
    // An alert already reported sign-ins whose rows were missing. This row is one of them, so only the row is
    // new.
    const hasRow = alert.format === 'sweep' && alert.rowProblem === undefined;
    if (hasRow && incident !== null && missingDetails(incident) === 'rows') return { events: [] };
    return { events: [{ type: 'alertReceived', alert, group, account }] };
  }
  if (incident === null) return refuse('incidentNotFound');
  switch (command.type) {
    case 'recordCard':
      return { events: [cardPosted(incident, command)] };
    case 'recordAnnouncement':
      return { events: announced(incident, command) };
    case 'recordChecklist':
      return { events: incident.investigation ? [{ type: 'checklistPosted', card: command.card }] : [] };
    case 'recordActivity':
      return {
        events: hasUntold(incident, command) ? [{ type: 'activityTold', version: command.version }] : [],
      };
    case 'recordCopy': {
      const { personId, card } = command;
      return { events: incident.copies?.has(personId) ? [] : [{ type: 'copySent', personId, card }] };
    }
    case 'recordSignIns':
      return {
        events: takesSignIns(incident)
          ? [...signInEvents(incident, command.signIns), ...incompleteEvents(incident, command.problems)]
          : [],
      };
    case 'recordLogFailure':
      return typeof incident.log === 'object' || incident.status === 'closed'
        ? { events: [] }
        : { events: [{ type: 'signInLogFailed', code: command.code }] };
    case 'recordUsual':
      return {
        events:
          incident.status === 'closed' || incident.usual !== undefined
            ? []
            : [{ type: 'usualLearned', usual: command.usual }],
      };
    case 'recordLookup':
      return { events: nextLookup(incident) === null ? [] : [{ type: 'signInLogAsked' }] };
    case 'escalate':
      return { events: escalation(incident, command) };
    default:
      return decideForPerson(incident, command);
  }
}

type CommandOf<Type> = Extract<IncidentCommand, { type: Type }>;

const cardPosted = (incident: Incident, { card, version }: CommandOf<'recordCard'>): IncidentEvent => ({
  ...{ type: 'cardPosted', card, version },
  ...(incident.card === null ? {} : { replaces: true }),
});

/** A reply that went out is recorded also when nothing is left to tell: it has to learn what became of it. */
function announced(
  incident: Incident,
  { version, reply }: CommandOf<'recordAnnouncement'>,
): readonly IncidentEvent[] {
  if (!reply) return incident.unannounced ? [{ type: 'announced', version }] : [];
  const { card, about } = reply;
  const isOver = reply.turnMark !== turnMark(incident);
  return [{ type: 'announced', version, reply: { card, about, ...(isOver ? { isOver } : {}) } }];
}

const hasUntold = ({ investigation }: Incident, told: CommandOf<'recordActivity'>): boolean =>
  investigation?.untold.some(({ version }) => version <= told.version) ?? false;

/** Only if the incident has been waiting since the same time and this turn has not been taken yet. */
function escalation(incident: Incident, command: CommandOf<'escalate'>): readonly IncidentEvent[] {
  const { status, acknowledgement, escalation: now } = incident;
  if (isMended(incident)) return [];
  const { since, turn, personIds, isLast } = command;
  const isFirst = command.isAtOnce === true && now.turn === 0 && now.calledAt === null;
  const isDue = now.since === since && (now.turn < turn || isFirst);
  return status === 'open' && acknowledgement === null && isDue
    ? [{ type: 'escalated', turn, personIds, isLast }]
    : [];
}

/** Alerts that cannot be read may be about anybody: the sign-ins of an account have an incident of their own. */
const takesSignIns = (incident: Incident): boolean =>
  incident.status === 'open' && incident.groups[0] !== unreadableGroup && kindOf(incident) === 'signIn';

/**
 * Rules resolve by themselves some minutes later. That changes nothing for anybody, and belongs to the record of the
 * incident that holds the firing.
 */
const isLateResolution = ({ condition, instance }: Alert): boolean =>
  condition === 'resolved' && instance !== undefined;
