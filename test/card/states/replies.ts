import { replyMessage } from '../../../src/card/reply.ts';
import type { Turn } from '../../../src/incident/incident.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { ada, onTheDay } from '../../builders/cardIncidents.ts';
import { incidents } from './incident.ts';

const card = { conversationId: '19:break-glass@thread.tacv2;messageid=1', activityId: '2' };
const at = onTheDay('09:45:00.000');

const past = (
  over: Turn,
  about: 'waiting' | 'escalated' | 'news' | 'newcomer' | 'closed' | 'graver',
): Message => replyMessage(incidents['signed in, acknowledged'], { card, about, changedVersion: 5, over });

/** Replies that are history, by what made them so. */
export const replyStates: Readonly<Record<string, Message>> = {
  'past reply, acknowledged': past({ what: 'acknowledged', at, actor: ada }, 'escalated'),
  'past reply, withdrawn': past({ what: 'withdrawn', at, actor: ada }, 'news'),
  'past reply, closed': past({ what: 'closed', at, actor: ada, classification: 'falseAlarm' }, 'waiting'),
  'past reply, reopened': past({ what: 'reopened', at, actor: ada }, 'closed'),
  'past reply, graver': past({ what: 'graver', at, severity: 'critical' }, 'newcomer'),
  'past reply, newer news': past({ what: 'newer', at }, 'news'),
};
