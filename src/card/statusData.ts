import type { Act, Actor } from '../incident/actor.ts';
import { checklistOf, isUnfinished, openItems } from '../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../incident/checklistItem.ts';
import {
  type Classification,
  classificationsOf,
  classificationWords,
  longestComment,
} from '../incident/classification.ts';
import type { Closing, Incident } from '../incident/incident.ts';
import { isMended, kindOf } from '../incident/kind.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { duration, readersTime } from '../presentation/time.ts';
import { counted, severityStyles, severityWords } from '../presentation/words.ts';
import { insteadOfForm } from './insteadOfForm.ts';
import type { TemplateData } from './template.ts';

/** How many characters of a comment the card shows at once. Its details have all of it. */
export const commentOnCard = 60;
/** How many characters of a person's name stand on a card. */
const nameShown = 40;

/**
 * The state of an incident: its responder and the news since, or how it ended. Also the buttons that follow
 * from it.
 */
export function statusData(incident: Incident): TemplateData {
  const { closing, acknowledgement, outgrown } = incident;
  const by = closing ?? acknowledgement ?? outgrown;
  const news = closing ? '' : newsWords(incident);
  const comment = closing?.comment ?? '';
  const work = workWords(incident);
  const openWords = openItemWords(incident);
  const undone = isUnfinished(incident) ? undoneItems(incident) : [];
  const past = pastOf(incident);
  const kind = kindOf(incident);
  const next = nextStep(incident);
  return {
    status: statusWords(incident),
    statusStyle: statusStyle(incident, news !== ''),
    past: past.map(({ words, at }) => ({ words, at: readersTime(at) })),
    hasUndone: undone.length > 0,
    undone: undone.map((item) => ({ item })),
    isTaken: by !== null,
    takenAt: by ? readersTime(by.at) : '',
    hasNews: news !== '',
    news,
    hasComment: comment !== '',
    comment: comment === '' ? '' : outsideText(comment, commentOnCard),
    hasWaits: closing !== null,
    waits: closing ? waitWords(incident, closing) : '',
    hasWork: work !== '',
    work,
    ...vouchData(incident),
    next,
    canInvestigate: closing === null && incident.investigation === null,
    canWithdraw: closing === null && acknowledgement !== null,
    canClose: closing === null,
    canReopen: closing !== null,
    longestComment,
    canShowActivity: kind === 'signIn' && next !== 'activity',
    choices: classificationsOf[kind].map((value) => ({ title: choiceWords[value], value })),
    commentLabel: commentLabels[kind],
    closeInstead: insteadOfForm(
      `close ${incident.id} ${kind === 'watch' ? 'outage' : 'misuse'}, then what happened.`,
    ),
    hasOpenItems: openWords !== '',
    openItems: openWords,
  };
}

/** The choices of the form that closes an incident. */
const choiceWords: Readonly<Record<Classification, string>> = {
  drill: 'Drill: a planned test',
  emergency: 'Emergency: really needed',
  outage: 'Outage: it broke by itself',
  planned: 'Planned: work that you knew of',
  misuse: 'Misuse: not one of us',
  falseAlarm: 'False alarm: not used at all',
};

const commentLabels = {
  signIn: 'What happened? A sentence, unless it was a drill',
  watch: 'What was the cause, and what did you do?',
} as const;

/** The one step that the card puts first, if any. The others stand in its overflow menu. */
function nextStep(incident: Incident): string {
  const { closing, acknowledgement, investigation } = incident;
  if (closing) return 'report';
  if (acknowledgement === null) return 'acknowledge';
  if (investigation === null) return 'investigate';
  // The watch has no sign-ins to show: what is left is to close it.
  return kindOf(incident) === 'watch' ? 'none' : 'activity';
}

/** Never calm where something is left to do: nobody has it, more has come, or misuse was closed with work undone. */
function statusStyle(incident: Incident, hasNews: boolean): string {
  const { closing, acknowledgement, outgrown } = incident;
  if (closing) return isUnfinished(incident) ? 'warning' : 'good';
  // Mended is not over: a person has to say what it was.
  if (isMended(incident)) return hasNews ? 'warning' : 'emphasis';
  if (acknowledgement) return hasNews ? 'warning' : 'good';
  return outgrown ? 'warning' : 'emphasis';
}

/** What became of it before, as far as it still matters who has it. Times are ISO 8601 UTC. */
function pastOf(incident: Incident): readonly { readonly words: string; readonly at: string }[] {
  const { closing, acknowledgement, escalation, reopening, withdrawal, handover, lead } = incident;
  if (closing) return [];
  const called = acknowledgement === null ? escalation.calledAt : null;
  return [
    ...(reopening ? [{ words: reopeningWords(reopening), at: reopening.at }] : []),
    ...(withdrawal ? [{ words: withdrawalWords(withdrawal), at: withdrawal.at }] : []),
    ...(called === null ? [] : [{ words: callWords(escalation), at: called }]),
    ...(handover && lead ? [{ words: handoverWords(handover, lead), at: handover.at }] : []),
  ];
}

function callWords({ turn, isLast }: Incident['escalation']): string {
  if (turn === 0) return 'Responders were called at once.';
  return isLast ? 'Responders were called for the last time.' : 'Responders were called.';
}

/** `Reopened by Grace. Ada had closed it as drill.` */
export function reopeningWords({ actor, of }: NonNullable<Incident['reopening']>): string {
  const closed = `had closed it as ${classificationWords[of.classification]}.`;
  return actor.id === of.actor.id
    ? `Reopened by ${nameOf(actor)}, who ${closed}`
    : `Reopened by ${nameOf(actor)}. ${nameOf(of.actor)} ${closed}`;
}

function withdrawalWords({ actor, of }: NonNullable<Incident['withdrawal']>): string {
  return actor.id === of.actor.id
    ? `${nameOf(actor)} acknowledged it, then withdrew.`
    : `${nameOf(of.actor)} had acknowledged it. ${nameOf(actor)} withdrew that.`;
}

function handoverWords({ actor, from }: NonNullable<Incident['handover']>, lead: Act): string {
  const before = from ? ` from ${nameOf(from)}` : '';
  return actor.id === lead.actor.id
    ? `${nameOf(actor)} took over the lead${before}.`
    : `${nameOf(actor)} handed the lead${from && from.id !== actor.id ? before : ''} to ${nameOf(lead.actor)}.`;
}

const nameOf = ({ name }: Actor): string => outsideText(name, nameShown);

/** A closed incident keeps its severity, but is no longer urgent. */
export const severityLine = ({ severity, closing }: Pick<Incident, 'severity' | 'closing'>): string =>
  closing ? `CLOSED, was ${severityWords[severity]}` : severityWords[severity];

/** What is left to do after a closing as misuse; `null` for nothing. */
export function undoneWords(incident: Incident): string | null {
  if (!isUnfinished(incident)) return null;
  const open = openItems(incident).length;
  return `Needs attention: ${counted(open, 'step')} ${open === 1 ? 'is' : 'are'} not done.`;
}

/** The colour of a card's head: calm once it is over, unless misuse was closed with work undone. */
export function headStyle(incident: Incident): string {
  if (incident.closing === null) return severityStyles[incident.severity];
  return isUnfinished(incident) ? 'warning' : 'emphasis';
}

/** Who acknowledged an incident, or how it ended, in words. */
export function statusWords(incident: Incident): string {
  const { closing, acknowledgement, outgrown, voucher, withoutElder } = incident;
  const again = isMended(incident) ? 'Works again. ' : '';
  if (closing) {
    return `Closed as ${classificationWords[closing.classification]} by ${outsideText(closing.actor.name, nameShown)}`;
  }
  if (acknowledgement) {
    const words = `${again}Acknowledged by ${outsideText(acknowledgement.actor.name, nameShown)}`;
    if (withoutElder !== undefined) return `${words}. ${withoutElderWords}`;
    return voucher ? `${words}, vouched for by ${outsideText(voucher.name, nameShown)}` : words;
  }
  if (again !== '') return `${again}Nobody has acknowledged it.`;
  return outgrown
    ? `This got worse after ${outsideText(outgrown.actor.name, nameShown)} acknowledged it. It needs a new acknowledgement.`
    : 'Waiting for someone to acknowledge it.';
}

/** Said when somebody new has taken an incident because nobody older was left in the team. */
const withoutElderWords =
  'They are new in the team, and no older member is left. Nobody may close this. An administrator can set RESPONDERS and restart Glasswatch.';

/** How many people that are new in the team a card shows. */
const newcomersShown = 3;

/** The people new in the team whose acknowledgement waits for an older member, each with their button. */
export const newcomersOf = (incident: Incident): readonly TemplateData[] =>
  (incident.newcomers ?? []).slice(0, newcomersShown).map(({ actor }) => ({
    words: `${outsideText(actor.name, nameShown)} is new in the team and has acknowledged it. An older member must act or vouch.`,
    personId: actor.id,
    incidentId: incident.id,
  }));

/** How many of them the incident's card has room for on a phone. */
const newcomersOnCard = 1;

/** The same on the incident's card, where their order stands once. */
function vouchData({ id, newcomers = [] }: Incident): TemplateData {
  const more = newcomers.length - newcomersOnCard;
  const rest = more > 0 ? ` ${counted(more, 'other')} in the replies.` : '';
  return {
    hasNewcomers: newcomers.length > 0,
    vouchOrder: `An older member must act or vouch.${rest}`,
    newcomers: newcomers.slice(0, newcomersOnCard).map(({ actor }) => ({
      words: `${outsideText(actor.name, 30)} is new in the team.`,
      personId: actor.id,
      incidentId: id,
    })),
  };
}

/** The progress and lead of the investigation; what was left open when it ended. Empty before it starts. */
function workWords(incident: Incident): string {
  const { closing, investigation, acknowledgement, outgrown, lead } = incident;
  if (investigation === null) {
    const isHandedOver = lead !== null && lead.actor.id !== (acknowledgement ?? outgrown)?.actor.id;
    return closing === null && isHandedOver ? leadWords(lead) : '';
  }
  const open = openItems(incident).length;
  const all = checklistOf(incident).length;
  if (closing === null) return `Investigation: ${all - open} of ${all} done. ${leadWords(lead)}`;
  // The head counts them, and the list below names the first.
  if (isUnfinished(incident)) return '';
  return open === 0
    ? `Investigation: all ${all} done.`
    : `Investigation ended with open items: ${shortened(openItems(incident).map((item) => checklistWords[item]))}`;
}

/** How many steps the list of a misuse names. One more would stand in the line that counts the rest. */
const undoneOnCard = 2;

/** What leaves the door open while it is undone. */
const urgentItems: ReadonlySet<ChecklistItem> = new Set(['rotateCredential', 'revokeSessions']);

/** The steps that are left, the urgent ones first. The details name all of them. */
function undoneItems(incident: Incident): readonly string[] {
  const open = openItems(incident);
  const items = [
    ...open.filter((item) => urgentItems.has(item)),
    ...open.filter((item) => !urgentItems.has(item)),
  ].map((item) => checklistWords[item]);
  const more = items.length - undoneOnCard;
  return more > 1 ? [...items.slice(0, undoneOnCard), `And ${more} more, in Details`] : items;
}

/** How many open items a closed card names. Its details name all of them. */
const openItemsOnCard = 1;

function shortened(items: readonly string[]): string {
  const more = items.length - openItemsOnCard;
  return [...items.slice(0, openItemsOnCard), ...(more > 0 ? [`and ${more} more`] : [])].join(' · ');
}

/** The items without a tick; empty when all are ticked, and without an investigation. */
export const openItemWords = (incident: Incident): string =>
  incident.investigation === null
    ? ''
    : openItems(incident)
        .map((item) => checklistWords[item])
        .join(' · ');

/** Who leads the work on an incident. */
export const leadWords = (lead: Act | null): string =>
  lead ? `Led by ${outsideText(lead.actor.name, nameShown)}` : 'Nobody leads it.';

/** What arrived since an incident was acknowledged; empty for nothing. */
export function newsWords(incident: Incident): string {
  const { acknowledgement, outgrown, news } = incident;
  const by = acknowledgement ?? outgrown;
  if (kindOf(incident) === 'watch') {
    const failed = news.alerts > 1 ? `Failed ${news.alerts} times` : 'Failed again';
    return by === null || news.alerts === 0
      ? ''
      : `${failed} since ${outsideText(by.actor.name, nameShown)} acknowledged`;
  }
  const came = [
    ...(news.signIns > 0 ? [counted(news.signIns, 'sign-in')] : []),
    ...(news.alerts > 0 ? [counted(news.alerts, 'alert')] : []),
  ].join(' and ');
  return by === null || came === ''
    ? ''
    : `${came} since ${outsideText(by.actor.name, nameShown)} acknowledged`;
}

/** How long it waited for a responder, and how long it took in all. */
function waitWords({ openedAt, firstAcknowledgedAt }: Incident, closing: Closing): string {
  const after = (at: string) => duration(Date.parse(at) - Date.parse(openedAt));
  const acknowledged = firstAcknowledgedAt
    ? `Acknowledged after ${after(firstAcknowledgedAt)}`
    : 'Never acknowledged';
  return `${acknowledged}, closed after ${after(closing.at)}.`;
}
