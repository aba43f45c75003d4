import { noticeMessage } from '../card/notice.ts';
import { GlasswatchError } from '../errors.ts';
import type { Actor } from '../incident/actor.ts';
import type { PersonCommand } from '../incident/decide/command.ts';
import type { Message } from '../presentation/message.ts';
import { answerActivity } from './activity/answer.ts';
import { answerAudit } from './audit/answer.ts';
import type { Command, IncidentTextCommand } from './command.ts';
import type { CommandParts } from './deps.ts';
import { answerDiagnose } from './diagnose/answer.ts';
import { answerDigest } from './digest/answer.ts';
import { helpMessage } from './help.ts';
import { actOnIncident } from './incident/act.ts';
import { answerIncident } from './incident/answer.ts';
import { answerTimeline } from './incident/answerTimeline.ts';
import { incidentListMessage } from './incident/listCard.ts';
import { answerReport } from './report/answer.ts';
import { answerStatus } from './status/answer.ts';
import { answerWatchHere } from './watchHere/answer.ts';
import { answerWhois } from './whois/answer.ts';

/** Who asks, and where. */
export type Asker = {
  readonly actor: Actor;
  /** `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** The thread, in a channel. */
  readonly conversationId: string;
  /**
   * The one person, besides the bot, who is mentioned beside the command. Rejects with `whomToAssign` unless it is one,
   * and with `leadNotAllowed` when that person could not act on an incident.
   */
  mentioned(): Promise<Actor>;
};

/** The answer to a command of an admitted person. Rejects with a `GlasswatchError` that says what is the matter. */
export async function answerCommand(command: Command, asker: Asker, parts: CommandParts): Promise<Message> {
  switch (command.type) {
    case 'status':
      return answerStatus(parts);
    case 'activity':
      return answerActivity(command, parts);
    case 'audit':
      return answerAudit(command, parts);
    case 'whois':
      return answerWhois(command.ipAddress, parts);
    case 'diagnose':
      return answerDiagnose(parts);
    case 'incidents':
      return incidentListMessage(await parts.incidents.open());
    case 'digest':
      return answerDigest(parts);
    case 'watchHere':
      return answerWatchHere(asker, parts);
    case 'help':
      return helpMessage('What you can ask Glasswatch', []);
    default:
      return answerOnIncident(command, asker, parts);
  }
}

async function answerOnIncident(
  command: IncidentTextCommand,
  asker: Asker,
  parts: CommandParts,
): Promise<Message> {
  const incidentId = command.incidentId ?? (await parts.incidents.ofThread(asker.conversationId))?.id;
  if (incidentId === undefined) throw new GlasswatchError('whichIncident');
  switch (command.type) {
    case 'incident':
      return answerIncident(incidentId, parts);
    case 'timeline':
      return answerTimeline(incidentId, parts);
    case 'report':
      return answerReport(incidentId, parts);
    default:
      return noticeMessage(
        await actOnIncident(incidentId, await personCommand(command, asker, parts), parts),
      );
  }
}

type ActingCommand = Exclude<IncidentTextCommand, { type: 'incident' | 'timeline' | 'report' }>;

/** What a command asks of an incident, in its own terms. */
async function personCommand(
  command: ActingCommand,
  asker: Asker,
  { closeNeedsSecondPerson: needsSecondPerson }: CommandParts,
): Promise<PersonCommand> {
  const { actor } = asker;
  switch (command.type) {
    case 'withdraw':
      return { type: 'withdrawAcknowledgement', actor };
    case 'investigate':
      return { type: 'startInvestigation', actor };
    case 'note':
      return { type: 'addNote', actor, text: command.text };
    case 'assign':
      return { type: 'assign', actor, lead: await asker.mentioned() };
    case 'close': {
      const { classification, comment } = command;
      return { type: 'close', actor, classification, comment, needsSecondPerson };
    }
    default:
      return { type: command.type, actor };
  }
}
