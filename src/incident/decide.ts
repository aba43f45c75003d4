import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { ErrorCode } from '../errors.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Actor } from './actor.ts';
import { type Classification, longestComment, needsComment, shortestComment } from './classification.ts';
import type { Acknowledgement, Incident } from './incident.ts';
import type { Account, CardReference, IncidentEvent } from './incidentEvent.ts';

/** What may be asked of an incident: by the machinery (`receive…`, `record…`), or by an admitted person. */
export type IncidentCommand =
  | {
      readonly type: 'receiveAlert';
      readonly alert: Alert;
      readonly group: string;
      readonly account: Account | null;
    }
  | { readonly type: 'recordSignIns'; readonly signIns: readonly SignIn[] }
  | { readonly type: 'recordLogFailure'; readonly code: ErrorCode }
  | { readonly type: 'recordCard'; readonly card: CardReference }
  | { readonly type: 'recordAnnouncement'; readonly version: number }
  | PersonCommand;

export type PersonCommand =
  | { readonly type: 'acknowledge'; readonly actor: Actor }
  | { readonly type: 'withdrawAcknowledgement'; readonly actor: Actor }
  | CloseCommand
  | { readonly type: 'reopen'; readonly actor: Actor };

export type CloseCommand = {
  readonly type: 'close';
  readonly actor: Actor;
  readonly classification: Classification;
  readonly comment: string;
  /** CLOSE_NEEDS_SECOND_PERSON. */
  readonly needsSecondPerson: boolean;
};

/** Why a command changed nothing. `acknowledgement` says whose it is, where that is the reason. */
export type Refusal = { readonly code: ErrorCode; readonly acknowledgement?: Acknowledgement };

/** No events and no refusal: there was nothing new to record. */
export type Decision =
  | { readonly events: readonly IncidentEvent[]; readonly refusal?: never }
  | { readonly refusal: Refusal; readonly events?: never };

/** Rows of one `signInsFound` event: keeps an event well under what any store takes as one value. */
const signInsPerEvent = 100;

const refuse = (code: ErrorCode): Decision => ({ refusal: { code } });

/**
 * Decides what a command does to an incident as it stands: the events to record, or a refusal with its reason. Pure.
 * `incident` is `null` before its first alert.
 */
export function decide(incident: Incident | null, command: IncidentCommand): Decision {
  if (command.type === 'receiveAlert') {
    if (incident?.status === 'closed') return refuse('incidentClosed');
    const { alert, group, account } = command;
    return { events: [{ type: 'alertReceived', alert, group, account }] };
  }
  if (incident === null) return refuse('incidentNotFound');
  switch (command.type) {
    case 'recordCard':
      return { events: [{ type: 'cardPosted', card: command.card }] };
    case 'recordAnnouncement':
      return incident.unannounced === null
        ? { events: [] }
        : { events: [{ type: 'announced', version: command.version }] };
    case 'recordSignIns':
      return incident.status === 'closed'
        ? { events: [] }
        : { events: signInEvents(incident, command.signIns) };
    case 'recordLogFailure':
      return typeof incident.log === 'object' || incident.status === 'closed'
        ? { events: [] }
        : { events: [{ type: 'signInLogFailed', code: command.code }] };
    default:
      return decideForPerson(incident, command);
  }
}

function decideForPerson(incident: Incident, command: PersonCommand): Decision {
  const { actor } = command;
  if (isAbout(incident, actor)) return refuse('breakGlassAccount');
  if (command.type === 'reopen') {
    return incident.status === 'closed' ? { events: [{ type: 'reopened', actor }] } : refuse('incidentOpen');
  }
  if (incident.status === 'closed') return refuse('incidentClosed');
  const { acknowledgement } = incident;
  switch (command.type) {
    case 'close':
      return decideClose(incident, command);
    case 'acknowledge':
      return acknowledgement === null
        ? { events: [{ type: 'acknowledged', actor }] }
        : { refusal: { code: 'alreadyAcknowledged', acknowledgement } };
    case 'withdrawAcknowledgement':
      return acknowledgement === null
        ? refuse('notAcknowledged')
        : { events: [{ type: 'acknowledgementWithdrawn', actor }] };
  }
}

/** Whoever holds an account that the incident is about must not be able to wave its alarm away. */
function isAbout({ account, alerts, signIns }: Incident, actor: Actor): boolean {
  const id = actor.id.toLowerCase();
  const isActor = ({ userId }: { readonly userId: string | null }) => userId?.toLowerCase() === id;
  return (
    account?.id?.toLowerCase() === id || alerts.alerted.some(isActor) || [...signIns.values()].some(isActor)
  );
}

function decideClose({ acknowledgement }: Incident, command: CloseCommand): Decision {
  const { actor, classification, needsSecondPerson } = command;
  const comment = command.comment.trim();
  if (comment.length > longestComment) return refuse('commentTooLong');
  if (needsComment(classification) && comment.length < shortestComment) return refuse('commentNeeded');
  if (needsSecondPerson) {
    if (acknowledgement === null) return refuse('acknowledgeFirst');
    if (acknowledgement.actor.id === actor.id) return refuse('secondPersonNeeded');
  }
  return { events: [{ type: 'closed', actor, classification, comment }] };
}

function signInEvents(incident: Incident, signIns: readonly SignIn[]): readonly IncidentEvent[] {
  const news = signIns
    .filter((signIn) => {
      const known = incident.signIns.get(signIn.id);
      return known !== signIn && JSON.stringify(known) !== JSON.stringify(signIn);
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const recovered: readonly IncidentEvent[] =
    typeof incident.log === 'object' ? [{ type: 'signInLogRecovered' }] : [];
  const account =
    incident.account === null
      ? soleAccount([...incident.signIns.values(), ...news], incident.alerts.alerted)
      : null;
  const found: IncidentEvent[] = [];
  for (let start = 0; start < news.length; start += signInsPerEvent) {
    found.push({ type: 'signInsFound', signIns: news.slice(start, start + signInsPerEvent), account });
  }
  return [...recovered, ...found];
}

/**
 * The account that all of these sign-ins are of: so the log tells whose an alert is that names nobody. None when an
 * alert names anybody else, whose rows may still be on their way.
 */
function soleAccount(signIns: readonly SignIn[], alerted: readonly AlertedSignIn[]): Account | null {
  const [first] = signIns;
  if (!first) return null;
  const { userId: id, userPrincipalName } = first;
  const name = userPrincipalName?.toLowerCase();
  const isOther = (said: AlertedSignIn): boolean => {
    const saidName = said.userPrincipalName?.toLowerCase();
    if (said.userId !== null && said.userId.toLowerCase() !== id) return true;
    // A row without a name is told by the id alone.
    return saidName !== undefined && saidName !== name && !(name === undefined && said.userId !== null);
  };
  return signIns.every(({ userId }) => userId === id) && !alerted.some(isOther)
    ? { id, userPrincipalName }
    : null;
}
