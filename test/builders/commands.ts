import type { ChecklistItem } from '../../src/incident/checklistItem.ts';
import type { Classification } from '../../src/incident/classification.ts';
import type { AssignCommand, CloseCommand, IncidentCommand } from '../../src/incident/decide/command.ts';
import type { ReplySubject } from '../../src/incident/event.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { turnMark } from '../../src/incident/turnMark.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { ada } from './incident.ts';

// Commands as short as a story is told. Ada gives them unless somebody else is named.

type Of<Type extends IncidentCommand['type']> = IncidentCommand & { readonly type: Type };

export const acknowledge = (actor = ada): Of<'acknowledge'> => ({ type: 'acknowledge', actor });
export const withdraw = (actor = ada): Of<'withdrawAcknowledgement'> => ({
  type: 'withdrawAcknowledgement',
  actor,
});
export const reopen = (actor = ada): Of<'reopen'> => ({ type: 'reopen', actor });
export const investigate = (actor = ada): Of<'startInvestigation'> => ({ type: 'startInvestigation', actor });
export const tick = (items: readonly ChecklistItem[], actor = ada): Of<'tick'> => ({
  type: 'tick',
  actor,
  items,
});
export const untick = (items: readonly ChecklistItem[], actor = ada): Of<'untick'> => ({
  type: 'untick',
  actor,
  items,
});
export const note = (text: string, actor = ada): Of<'addNote'> => ({ type: 'addNote', actor, text });
export const assign = (lead: AssignCommand['lead'], actor = ada): Of<'assign'> => ({
  type: 'assign',
  actor,
  lead,
});
export const close = (
  classification: Classification,
  comment = '',
  given: Partial<Pick<CloseCommand, 'actor' | 'needsSecondPerson'>> = {},
): Of<'close'> => ({
  type: 'close',
  actor: ada,
  classification,
  comment,
  needsSecondPerson: false,
  ...given,
});

export const found = (...signIns: readonly SignIn[]): Of<'recordSignIns'> => ({
  type: 'recordSignIns',
  signIns,
});
/** The log was asked in vain. */
export const looked: Of<'recordLookup'> = { type: 'recordLookup' };
export const logFailure: Of<'recordLogFailure'> = { type: 'recordLogFailure', code: 'signInLogUnavailable' };

const conversationId = '19:watch@thread.tacv2;messageid=1';

/** The card is in the channel, as of this version. */
export const posted = (version = 1, activityId = '1'): Of<'recordCard'> => ({
  type: 'recordCard',
  card: { conversationId, activityId },
  version,
});
export const checklistPosted = (activityId = '2'): Of<'recordChecklist'> => ({
  type: 'recordChecklist',
  card: { conversationId, activityId },
});
export const announced = (version: number): Of<'recordAnnouncement'> => ({
  type: 'recordAnnouncement',
  version,
});
/** A reply that stands in the thread. It was true for `incident`. */
export const replied = (
  incident: Incident,
  about: ReplySubject,
  activityId = '4',
): Of<'recordAnnouncement'> => ({
  ...announced(incident.version),
  reply: { card: { conversationId, activityId }, about, turnMark: turnMark(incident) },
});
export const activityTold = (version: number): Of<'recordActivity'> => ({ type: 'recordActivity', version });
export const copied = (personId: string): Of<'recordCopy'> => ({
  type: 'recordCopy',
  personId,
  card: { conversationId: 'a:chat', activityId: '3' },
});
export const vouch = (personId: string, actor = ada): Of<'vouch'> => ({ type: 'vouch', actor, personId });
export const escalate = (since: string, turn = 1, isLast = false): Of<'escalate'> => ({
  type: 'escalate',
  since,
  turn,
  personIds: [ada.id],
  isLast,
});
