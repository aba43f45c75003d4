import type { Logger } from 'pino';
import type { CommandDeps } from '../command/deps.ts';
import type { BotAuthentication } from '../config/bot.ts';
import { type Messenger, MessengerError, type NameOf, type RosterChannel } from '../delivery/messenger.ts';
import { createRefusalLog } from '../http/refusalLog.ts';
import { createChannelTokens } from '../http/tokens/botFramework.ts';
import type { AdmissionPolicy } from '../incident/whoMayAct.ts';
import { standingAtLoss } from '../roster/roster.ts';
import { type Answering, createAnswering } from './answering.ts';
import { createBot } from './bot.ts';
import { createFileConsents, type FileConsents, type FileConsentsDeps } from './files/consents.ts';
import { uploadFile } from './files/upload.ts';
import type { Home } from './home.ts';
import type { Incoming } from './incoming.ts';
import { createLists } from './lists.ts';
import type { ProcessActivity } from './messagesRoute.ts';
import type { LookedUp } from './people/admission.ts';
import { listMembers } from './people/listMembers.ts';
import { findMember, type Member, membershipAs, nameOf } from './people/membership.ts';
import { createRefusals } from './refusals.ts';
import { createAuthentication } from './sdk/authentication.ts';
import { createConnectors } from './sdk/connectors.ts';
import { createMessenger } from './sdk/messenger.ts';
import { createProcessActivity } from './sdk/processActivity.ts';
import { createTrace } from './trace/trace.ts';

/** The Teams side: the messenger that delivery uses, and the handler of `/api/messages`. */
export type Teams = {
  readonly messenger: Messenger;
  readonly nameOf: NameOf;
  /** The object ids of the members of a channel's team. Rejects with a `MessengerError`. */
  readonly listMembers: (channel: RosterChannel) => Promise<readonly string[]>;
  processActivity(deps: TeamsDeps): ProcessActivity;
  /** Resolves when work that outlasts an activity's answer has ended: slow answers, and the storing of files. */
  settled(): Promise<void>;
  /** Tells people who wait for an answer that none follows. Resolves as `settled` does. */
  stop(): Promise<void>;
};

type TeamsDeps = {
  readonly command: CommandDeps;
  readonly policy: AdmissionPolicy;
  readonly home: Home;
  /** Gives a file of an incident's report as it stands now. */
  readonly reportFile: FileConsentsDeps['reportFile'];
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
    listMembers: (channel) => listMembers(channel, connectors),
    async settled() {
      await Promise.all([answering?.settled(), fileConsents?.settled()]);
    },
    async stop() {
      await Promise.all([answering?.stop(), fileConsents?.settled()]);
    },
    processActivity({ command, policy, home, reportFile }) {
      const isLocal = bot.type === 'off';
      fileConsents = createFileConsents({
        connectors,
        reportFile,
        upload: (address, content) => uploadFile(address, content, { isLocal }),
        log,
      });
      answering = createAnswering(command.clock, log);
      /** Before a channel is known, the team of the message decides: the bot was installed there. */
      const teamOf = ({
        channelId,
        serviceUrl,
        tenantId,
        teamId,
        channelType: type,
      }: Incoming): RosterChannel | null => {
        const place = { serviceUrl, tenantId, teamId, ...(type ? { type } : {}) };
        const here = channelId === null ? null : { channelId, ...place };
        return command.channel.roster() ?? (command.channel.state() === 'lost' ? null : here);
      };

      /** With the team gone, or silent, the roster of before decides: never the team of the message. */
      async function inLostTeam({ person }: Incoming, lostAt: string): Promise<LookedUp> {
        const roster = await home.roster.current();
        const standing = standingAtLoss(roster, lostAt, person.id ?? '', policy.watched);
        return standing
          ? { membership: 'member', standing }
          : { membership: 'notMember', standing: undefined };
      }

      async function lookUp(incoming: Incoming, isLast = false): Promise<LookedUp> {
        const loss = command.channel.loss();
        if (loss?.what === 'team') return inLostTeam(incoming, loss.at);
        const channel = teamOf(incoming);
        const { person } = incoming;
        if (channel === null) return { membership: 'noChannel', standing: undefined };
        const member = await findMember(incoming.memberId, channel, roster);
        const membership = membershipAs(person, member);
        // An archived team may know nobody. Archiving it must lock nobody out.
        const shut = command.channel.shut();
        if (member.person === null && shut?.why === 'archived') return inLostTeam(incoming, shut.at);
        const isListed = person.id !== null && person.id in (await home.roster.current()).members;
        // Of a channel that is gone, Teams says the same as of somebody who has left.
        if (membership === 'notMember' && member.person === null && isListed && !isLast) {
          if (await isGone(channel)) return lookUp(incoming, true);
        }
        if (membership === 'member' && person.id !== null) await home.roster.seen(person.id);
        return {
          membership,
          userPrincipalName: member.person?.userPrincipalName ?? null,
          standing: membership === 'member' ? await home.roster.standing(person.id ?? '') : undefined,
        };
      }

      async function isGone(channel: RosterChannel): Promise<boolean> {
        try {
          await home.roster.readNow();
          return false;
        } catch (error) {
          if (!(error instanceof MessengerError) || error.fault !== 'gone') return false;
          await command.channel.lose('channel', { channelId: channel.channelId, teamId: null });
          return true;
        }
      }

      /** With no channel to ask in, the conversation itself knows who takes part. */
      async function ownEntry(incoming: Incoming): Promise<Member> {
        const { memberId, conversationId, serviceUrl, tenantId } = incoming;
        const channel = teamOf(incoming);
        const found = channel && (await findMember(memberId, channel, roster));
        if (found && found.person !== null) return found;
        const [chatId = ''] = conversationId.split(';');
        return findMember(memberId, { channelId: chatId, serviceUrl, tenantId }, roster);
      }
      const application = createBot({
        command,
        policy,
        fileConsents,
        answering,
        refusals: createRefusals(command.clock),
        lists: createLists(command.store, log),
        connectors,
        log,
        roster: home.roster,
        chats: home.chats,
        lookUp,
        async member(memberId, incoming) {
          const channel = teamOf(incoming);
          return channel ? findMember(memberId, channel, roster) : { person: null, membership: 'noChannel' };
        },
        ownEntry,
      });
      return createProcessActivity(authentication, (context) => application.run(context), logRefusal, trace);
    },
  };
}
