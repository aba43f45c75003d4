import type { Alert } from '../alert/alert.ts';
import type { Actor } from '../incident/actor.ts';
import { checklistWords } from '../incident/checklistItem.ts';
import { classificationWords } from '../incident/classification.ts';
import type { IncidentEvent } from '../incident/event.ts';
import { foundWords } from './blindWords.ts';
import { outsideText } from './outsideText.ts';
import { counted } from './words.ts';

/** The maximum length of a note or comment on a card, in characters. A report has the full text. */
const longestOnCard = 300;

/**
 * What happened, in one line of plain text. `longest` limits the words of a person or a payload. Texts from
 * outside have passed `outsideText`.
 */
export function eventWords(event: IncidentEvent, longest = longestOnCard): string {
  switch (event.type) {
    case 'alertReceived':
      return alertWords(event.alert, longest);
    case 'signInsFound':
      return `${counted(event.signIns.length, 'row')} found in the sign-in log`;
    case 'signInLogFailed':
      return 'The sign-in log could not be read';
    case 'signInLogRecovered':
      return 'The sign-in log can be read again';
    case 'signInLogIncomplete':
      return event.problems.length === 0
        ? 'The sign-in log is complete again'
        : `The sign-in log is incomplete: ${outsideText(event.problems.join(' '), longest)}`;
    case 'usualLearned':
      return event.usual.days === 0
        ? 'Looked up earlier use of the account: none'
        : `Looked up earlier use of the account: ${counted(event.usual.days, 'day')}`;
    case 'signInLogAsked':
      return 'Checked the sign-in log again: nothing new';
    case 'cardPosted':
      return 'Card posted to the channel';
    case 'announced':
      return 'Posted an update in the thread';
    case 'acknowledged':
      return event.isWithoutElder
        ? `Acknowledged by ${nameOf(event.actor)}, new in the team: no older member was left`
        : `Acknowledged by ${nameOf(event.actor)}`;
    case 'newcomerAcknowledged':
      return `Acknowledged by ${nameOf(event.actor)}, new in the team: still waiting for an older member`;
    case 'vouched':
      return `${nameOf(event.actor)} vouched for ${nameOf(event.newcomer)}, who now has it`;
    case 'copySent':
      return 'Sent a copy of the card to a person’s chat';
    case 'acknowledgementWithdrawn':
      return `Acknowledgement withdrawn by ${nameOf(event.actor)}`;
    case 'escalated':
      if (event.turn === 0) return `Critical: ${counted(event.personIds.length, 'responder')} called at once`;
      return `Nobody had acknowledged it: ${counted(event.personIds.length, 'responder')} called${event.isLast ? ', for the last time' : ''}`;
    case 'investigationStarted':
      return `Investigation started by ${nameOf(event.actor)}`;
    case 'checklistPosted':
      return 'Checklist posted to the thread';
    case 'activityTold':
      return 'Sign-ins posted to the thread';
    case 'itemTicked':
      return `Ticked by ${nameOf(event.actor)}: ${checklistWords[event.item]}`;
    case 'itemUnticked':
      return `Unticked by ${nameOf(event.actor)}: ${checklistWords[event.item]}`;
    case 'noteAdded':
      return `Note by ${nameOf(event.actor)}: ${outsideText(event.text, longest)}`;
    case 'leadChanged':
      return event.actor.id === event.lead.id
        ? `${nameOf(event.lead)} took over the lead`
        : `${nameOf(event.actor)} handed the lead to ${nameOf(event.lead)}`;
    case 'closed': {
      const comment = event.comment === '' ? '' : `: ${outsideText(event.comment, longest)}`;
      return `Closed as ${classificationWords[event.classification]} by ${nameOf(event.actor)}${comment}`;
    }
    case 'reopened':
      return `Reopened by ${nameOf(event.actor)}`;
  }
}

const nameOf = ({ name }: Actor): string => outsideText(name, 60);

/** An unreadable body is shown here, because the card shows only the newest one. */
function alertWords({ condition, format, rule, raw, rowProblem, blindness }: Alert, longest: number): string {
  if (blindness !== undefined) return foundWords(blindness);
  if (rowProblem !== undefined) {
    return `The sweep found an unreadable row of the log: ${outsideText(rowProblem, 80)}`;
  }
  if (format === 'sweep') return 'Found by the sweep: the alert rule did not fire';
  return raw === null
    ? `Alert ${condition}: ${outsideText(rule.name ?? 'rule not named', 80)}`
    : `Unreadable alert: ${outsideText(raw, longest)}`;
}
