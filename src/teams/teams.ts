import type { Logger } from 'pino';
import type { CommandDeps } from '../command/deps.ts';
import type { BotAuthentication } from '../config/bot.ts';
import type { Channel, Messenger, NameOf } from '../delivery/messenger.ts';
import { createRefusalLog } from '../http/refusalLog.ts';
import { createChannelTokens } from '../http/tokens/botFramework.ts';
import type { AdmissionPolicy } from '../incident/whoMayAct.ts';
import type { ReportFile, ReportFormat } from '../report/files.ts';
import { type Answering, createAnswering } from './answering.ts';
import { createBot } from './bot.ts';
import { createFileConsents, type FileConsents } from './files/consents.ts';
import { uploadFile } from './files/upload.ts';
import type { Incoming } from './incoming.ts';
import type { ProcessActivity } from './messagesRoute.ts';
import { findMember, membershipOf, nameOf } from './people/membership.ts';
import { createAuthentication } from './sdk/authentication.ts';
import { createConnectors } from './sdk/connectors.ts';
import { createMessenger } from './sdk/messenger.ts';
import { createProcessActivity } from './sdk/processActivity.ts';
import { createTrace } from './trace/trace.ts';

/** The Teams side: the messenger that delivery uses, and the handler of `/api/messages`. */
export type Teams = {
  readonly messenger: Messenger;
  readonly nameOf: NameOf;
  processActivity(deps: TeamsDeps): ProcessActivity;
  /** Resolves when work that outlasts an activity's answer has ended: slow answers, and the storing of files. */
  settled(): Promise<void>;
  /** Tells people who wait for an answer that none follows. Resolves as `settled` does. */
  stop(): Promise<void>;
};

type TeamsDeps = {
  readonly command: CommandDeps;
  readonly policy: AdmissionPolicy;
  /** Gives a file of an incident's report as it stands now. */
  readonly reportFile: (incidentId: string, format: ReportFormat) => Promise<ReportFile>;
};

/**
 * Puts the Teams side together. Import this module only after `warmUp`: it loads the heavy packages. `isTraced` is the
 * setting `TEAMS_TRACE`.
 */
export function createTeams(bot: BotAuthentication, now: () => number, log: Logger, isTraced = false): Teams {
  const botId = bot.type === 'off' ? null : bot.id;
  const door = botId === null ? null : { botId, check: createChannelTokens({ botId, now, log }) };
  const trace = isTraced ? createTrace(log) : null;
  const authentication = createAuthentication(bot, door, trace);
  const connectors = createConnectors(authentication, botId);
  const roster = { connectors, log };
  const logRefusal = createRefusalLog(log, now);
  let fileConsents: FileConsents | undefined;
  let answering: Answering | undefined;
  return {
    messenger: createMessenger(connectors),
    nameOf: (channel, personId) => nameOf(personId, channel, roster),
    async settled() {
      await Promise.all([answering?.settled(), fileConsents?.settled()]);
    },
    async stop() {
      await Promise.all([answering?.stop(), fileConsents?.settled()]);
    },
    processActivity({ command, policy, reportFile }) {
      const isLocal = bot.type === 'off';
      fileConsents = createFileConsents({
        connectors,
        reportFile,
        upload: (address, content) => uploadFile(address, content, { isLocal }),
        log,
      });
      answering = createAnswering(command.clock, log);
      /** Before a channel is known, the team of the message decides: the bot was installed there. */
      const teamOf = ({ channelId, serviceUrl, tenantId }: Incoming): Channel | null =>
        command.channel.current() ?? (channelId === null ? null : { channelId, serviceUrl, tenantId });
      const application = createBot({
        command,
        policy,
        fileConsents,
        answering,
        connectors,
        log,
        async membership(incoming) {
          const channel = teamOf(incoming);
          return channel ? membershipOf(incoming.person, incoming.memberId, channel, roster) : 'noChannel';
        },
        async member(memberId, incoming) {
          const channel = teamOf(incoming);
          return channel ? findMember(memberId, channel, roster) : { person: null, membership: 'noChannel' };
        },
      });
      return createProcessActivity(authentication, (context) => application.run(context), logRefusal, trace);
    },
  };
}
