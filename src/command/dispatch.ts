import { noticeMessage } from '../card/notice.ts';
import type { PersonCommand } from '../incident/decide/command.ts';
import type { Message } from '../presentation/message.ts';
import { answerActivity } from './activity/answer.ts';
import { answerAudit } from './audit/answer.ts';
import { answerTicks } from './checklist/answer.ts';
import type { Command, IncidentTextCommand } from './command.ts';
import type { Asker, CommandDeps } from './deps.ts';
import { answerDiagnose } from './diagnose/answer.ts';
import { answerDigest } from './digest/answer.ts';
import { helpMessage } from './help.ts';
import { actOnIncident } from './incident/act.ts';
import { answerIncident, answerTimeline } from './incident/answer.ts';
import { answerIncidents } from './incident/answerList.ts';
import { whichIncident } from './incident/which.ts';
import { answerReport } from './report/answer.ts';
import { answerStatus } from './status/answer.ts';
import { answerWatchHere } from './watchHere/answer.ts';
import { answerWhois } from './whois/answer.ts';

/** The answer to an admitted person's command. Rejects with a `GlasswatchError` that says what failed. */
export async function answerCommand(command: Command, asker: Asker, deps: CommandDeps): Promise<Message> {
  switch (command.type) {
    case 'status':
      return answerStatus(deps);
    case 'activity':
      return answerActivity(command, deps);
    case 'audit':
      return answerAudit(command, deps);
    case 'whois':
      return answerWhois(command.ipAddress, deps);
    case 'diagnose':
      return answerDiagnose(deps);
    case 'incidents':
      return answerIncidents(command, deps);
    case 'digest':
      return answerDigest(deps);
    case 'watchHere':
      return answerWatchHere(asker, deps);
    case 'help':
      return helpMessage();
    default:
      return answerOnIncident(command, asker, deps);
  }
}

async function answerOnIncident(
  command: IncidentTextCommand,
  asker: Asker,
  deps: CommandDeps,
): Promise<Message> {
  const meant = await whichIncident(command, asker, deps);
  if ('card' in meant) return meant;
  const { id: incidentId, isImplied } = meant;
  switch (command.type) {
    case 'incident':
      return answerIncident(incidentId, deps, command.page);
    case 'timeline':
      return answerTimeline(incidentId, deps, command.page);
    case 'report':
      return answerReport(incidentId, asker.actor, deps);
    case 'tick':
    case 'untick':
      return answerTicks(incidentId, command, asker, deps);
    default: {
      const asked = { ...(await personCommand(command, asker, deps)), ...asker.proof };
      const told = await actOnIncident(incidentId, asked, deps, asker);
      // Another one may have opened meanwhile: the person has to know which one this was.
      const isNamed = !isImplied || told.includes(incidentId);
      return noticeMessage(isNamed ? told : `Incident ${incidentId}: ${told}`);
    }
  }
}

type ActingCommand = Exclude<
  IncidentTextCommand,
  { type: 'incident' | 'timeline' | 'report' | 'tick' | 'untick' }
>;

/** What a command asks of an incident, in the incident's own terms. */
async function personCommand(
  command: ActingCommand,
  asker: Asker,
  { closeNeedsSecondPerson: needsSecondPerson }: CommandDeps,
): Promise<PersonCommand> {
  const { actor } = asker;
  switch (command.type) {
    case 'withdraw':
      return { type: 'withdrawAcknowledgement', actor };
    case 'investigate':
      return { type: 'startInvestigation', actor };
    case 'note':
      return { type: 'addNote', actor, text: command.text };
    case 'assign': {
      const { id, name, userPrincipalName: leadName = null } = await asker.mentioned();
      return { type: 'assign', actor, lead: { id, name }, leadName };
    }
    case 'close': {
      const { classification, comment } = command;
      return { type: 'close', actor, classification, comment, needsSecondPerson };
    }
    default:
      return { type: command.type, actor };
  }
}
