import { helpMessage } from '../card/helpCard.ts';
import { incidentListMessage } from '../card/incidentListCard.ts';
import type { Message } from '../card/message.ts';
import { noticeMessage } from '../card/noticeCard.ts';
import { GlasswatchError } from '../errors.ts';
import type { Actor } from '../incident/actor.ts';
import type { PersonCommand } from '../incident/decide/command.ts';
import { actOnIncident } from './actOnIncident.ts';
import { answerActivity } from './answerActivity.ts';
import { answerAudit } from './answerAudit.ts';
import { answerDiagnose } from './answerDiagnose.ts';
import { answerDigest } from './answerDigest.ts';
import { answerIncident } from './answerIncident.ts';
import { answerReport } from './answerReport.ts';
import { answerStatus } from './answerStatus.ts';
import { answerTimeline } from './answerTimeline.ts';
import { answerWatchHere } from './answerWatchHere.ts';
import { answerWhois } from './answerWhois.ts';
import type { Command, IncidentTextCommand } from './command.ts';
import type { CommandParts } from './commandParts.ts';

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
