import { openItemWords } from '../../card/statusData.ts';
import { type ErrorCode, errorCatalogue } from '../../errors.ts';
import { type ChecklistItem, checklistWords } from '../../incident/checklistItem.ts';
import { classificationWords } from '../../incident/classification.ts';
import type { PersonCommand, Refusal } from '../../incident/decide/command.ts';
import { isByNameAlone } from '../../incident/decide/person.ts';
import type { Incident } from '../../incident/incident.ts';
import { isMended, kindOf } from '../../incident/kind.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { utcTime } from '../../presentation/time.ts';
import type { CommandDeps } from '../deps.ts';

/** Of what an act was asked by. */
type Asking = {
  /** The delivery of Teams; `null` when Teams does not name it. */
  readonly request?: string | null;
  /** Asks Teams for the person's user principal name. */
  readonly ownName?: () => Promise<string | null>;
};

/**
 * Does to an incident what an admitted person asks, and reports the result in one sentence. A refusal is an
 * answer too: the second person needs to know "already acknowledged by Ada". A `request` that was done before is told as
 * done, and not done again.
 */
export async function actOnIncident(
  incidentId: string,
  command: PersonCommand,
  { incidents }: Pick<CommandDeps, 'incidents'>,
  asking: Asking = {},
): Promise<string> {
  return (await askOfIncident(incidentId, command, { incidents }, asking)).told;
}

/** The same, and why it changed nothing where that is so. */
export async function askOfIncident(
  incidentId: string,
  command: PersonCommand,
  { incidents }: Pick<CommandDeps, 'incidents'>,
  { request = null, ownName = async () => null }: Asking = {},
): Promise<{ readonly told: string; readonly refusal: ErrorCode | null }> {
  const asked = await withOwnName(incidentId, command, incidents, ownName);
  const { incident, refusal } = await incidents.execute(incidentId, asked, request);
  return refusal
    ? { told: refusalWords(incidentId, command, refusal), refusal: refusal.code }
    : { told: doneWords(incident, command), refusal: null };
}

/** Attack: the holder of an account that only its name is known of must not dismiss its alarm. */
async function withOwnName(
  incidentId: string,
  command: PersonCommand,
  incidents: Pick<CommandDeps['incidents'], 'get'>,
  ownName: () => Promise<string | null>,
): Promise<PersonCommand> {
  if (command.userPrincipalName !== undefined) return command;
  const incident = await incidents.get(incidentId);
  if (!incident || !isByNameAlone(incident)) return command;
  return { ...command, userPrincipalName: await ownName() };
}

function refusalWords(incidentId: string, { actor }: PersonCommand, refusal: Refusal): string {
  const { code, by } = refusal;
  if (!by) return errorCatalogue[code].message;
  const isYou = by.actor.id === actor.id;
  const name = isYou ? 'You' : outsideText(by.actor.name, 60);
  const hasAlready = `${name} ${isYou ? 'have' : 'has'} already`;
  const at = utcTime(by.at);
  switch (code) {
    case 'waitsForElder':
      return errorCatalogue[code].message;
    case 'alreadyInvestigating':
      return `${hasAlready} started the investigation of incident ${incidentId}, at ${at}. Its thread is under the card.`;
    case 'alreadyTicked':
      return `${hasAlready} ticked that, at ${at}.`;
    case 'alreadyLeads':
      return `${name} ${isYou ? 'lead' : 'leads'} incident ${incidentId} already, since ${at}.`;
    default:
      return `${hasAlready} acknowledged incident ${incidentId}, at ${at}.`;
  }
}

/** Whether the person's own acknowledgement stops no call. Somebody else may have withdrawn an older person's since. */
const isNewcomer = ({ acknowledgement, newcomers = [] }: Incident, personId: string): boolean =>
  acknowledgement === null && newcomers.some(({ actor }) => actor.id === personId);

/** What opens a new incident. Closing does not silence a link that still does not work. */
function nextWords(incident: Incident): string {
  if (kindOf(incident) === 'signIn') return 'The next sign-in opens a new one.';
  return isMended(incident)
    ? 'The next failure opens a new one.'
    : 'It still does not work: you are told again in a day.';
}

function doneWords(incident: Incident, command: PersonCommand): string {
  const { id: incidentId } = incident;
  switch (command.type) {
    case 'acknowledge':
      if (isNewcomer(incident, command.actor.id)) return newcomerWords(incidentId);
      return incident.withoutElder === undefined
        ? `Incident ${incidentId} is yours. The card in the channel says so.`
        : `Incident ${incidentId} is yours. No older member is left in the team, so nobody may close it. An administrator can set RESPONDERS and restart Glasswatch.`;
    case 'vouch':
      return `You vouched for ${outsideText(incident.acknowledgement?.actor.name ?? '', 60)}. Incident ${incidentId} is theirs now.`;
    case 'startInvestigation':
      return `The investigation of incident ${incidentId} has started. The thread under its card begins with the checklist.${isNewcomer(incident, command.actor.id) ? ` ${newcomerWords(incidentId)}` : ''}`;
    case 'withdrawAcknowledgement':
      return `You withdrew the acknowledgement of incident ${incidentId}. It needs a new one.`;
    case 'close': {
      const open = openItemWords(incident);
      const left = open === '' ? '' : ` Not done on its checklist: ${open}`;
      return `Incident ${incidentId} is closed as ${classificationWords[command.classification]}. ${nextWords(incident)}${left}`;
    }
    case 'tick':
      return withItems('Ticked', command.items);
    case 'untick':
      return withItems('No longer ticked', command.items);
    case 'addNote':
      return `Your note is in the timeline of incident ${incidentId}.`;
    case 'assign':
      return command.lead.id === command.actor.id
        ? `You lead incident ${incidentId} now.`
        : `${outsideText(command.lead.name, 60)} leads incident ${incidentId} now.`;
    case 'reopen':
      return `Incident ${incidentId} is open again. It needs an acknowledgement.`;
  }
}

/** Somebody new is never refused without a way on. */
const newcomerWords = (incidentId: string): string =>
  `Your acknowledgement of incident ${incidentId} is recorded. You are new in the team, so others are still called. An older member must act, or vouch for you on the card.`;

/** A repeat may name an item that has left the checklist since, and so none. */
const withItems = (what: string, items: readonly ChecklistItem[]): string =>
  items.length === 0 ? `${what}.` : `${what}: ${items.map((item) => checklistWords[item]).join(' · ')}`;
