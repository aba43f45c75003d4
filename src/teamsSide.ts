import type { Logger } from 'pino';
import type { AuditSource } from './audit/source.ts';
import { type BlindnessWatch, createBlindnessWatch } from './blindness/blindness.ts';
import type { Pace } from './blindness/follow.ts';
import { announcementMessage } from './card/announcement.ts';
import { backlogMessage } from './card/backlog.ts';
import { channelNewsMessage } from './card/channelNews.ts';
import { checklistMessage } from './card/checklist.ts';
import { incidentMessage, plainIncidentMessage } from './card/incident.ts';
import { replyMessage } from './card/reply.ts';
import { threadActivityMessage } from './card/threadActivity.ts';
import { findingsOf } from './chain/evidence.ts';
import { isRecording } from './chain/links/record.ts';
import { createChannelNews } from './chats/channelNews.ts';
import { createChats } from './chats/chats.ts';
import { createCopies } from './chats/copies.ts';
import { type Clock, isoTime } from './clock.ts';
import type { CommandDeps } from './command/deps.ts';
import { reportFileOf } from './command/report/file.ts';
import type { Config } from './config/config.ts';
import { watchOfBot } from './config/watchFacts.ts';
import { calledPeople } from './delivery/calledPeople.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { type Channel, isBotOut, isForbidden, type Messenger, MessengerError } from './delivery/messenger.ts';
import { createFollower } from './delivery/otherInstances.ts';
import type { SecurityChannel } from './delivery/securityChannel.ts';
import { digestMessage } from './digest/card.ts';
import { createDigestSchedule } from './digest/schedule.ts';
import { createEscalations } from './escalation/escalations.ts';
import { gatherEvidence } from './evidence/gather.ts';
import { createHeartbeat } from './heartbeat/heartbeat.ts';
import { troublesOf } from './heartbeat/troubles.ts';
import type { AskReadiness } from './http/health.ts';
import type { Incident } from './incident/incident.ts';
import type { Incidents } from './ledger/incidents.ts';
import { createLookups } from './lookup/lookup.ts';
import type { Notify } from './notify/notify.ts';
import type { Guide } from './presentation/orders/guide.ts';
import { createRosterKeeper } from './roster/keeper.ts';
import { dayBefore, rosterAtLoss, standingAt } from './roster/roster.ts';
import type { Part } from './running/runningParts.ts';
import { within } from './running/within.ts';
import type { PortalLink, SignInSource } from './signIn/source.ts';
import type { Store } from './store/store.ts';
import type { Sweep } from './sweep/sweep.ts';
import type { ProcessActivity } from './teams/messagesRoute.ts';
import type { Teams } from './teams/teams.ts';
import { productVersion } from './version.ts';

export type TeamsSidePorts = {
  readonly config: Config;
  readonly incidents: Incidents;
  readonly store: Store;
  readonly source: SignInSource;
  /** `null`: the sign-in log's place in the portal is not known. */
  readonly portalLink: PortalLink | null;
  readonly audit: AuditSource | null;
  readonly channel: SecurityChannel;
  readonly sweep: Sweep;
  readonly readiness: AskReadiness;
  readonly remembered: CommandDeps['remembered'];
  /** `null`: no system outside Teams is told. */
  readonly notify: Notify | null;
  /** How often a heartbeat is sent, in ms, where it is not every five minutes. */
  readonly heartbeatEvery?: number;
  readonly teams: Teams;
  /** How often the watch looks at itself; the usual pace where it is missing. */
  readonly pace?: Pace;
  readonly clock: Clock;
  readonly log: Logger;
};

export type TeamsSide = {
  /** What runs while the process does, in starting order. Each part may rely on those before it. */
  readonly parts: readonly Part[];
  readonly delivery: Delivery;
  /** The chain as it was last judged; `null` before the first look. */
  readonly latestChain: BlindnessWatch['latest'];
  readonly processActivity: ProcessActivity;
};

/** How many posts in a row are refused before the channel counts as lost: Teams may miss one that is there. */
const refusalsOfLoss = 3;

type Refusal = 'gone' | 'botOut' | 'forbidden';

/** What a refused post says of the channel; `null`: nothing. A connector that nobody named knows no channel of ours. */
function refusalOf(error: unknown, { isGuessed }: Channel): Refusal | null {
  if (isGuessed || !(error instanceof MessengerError)) return null;
  if (error.fault === 'gone') return 'gone';
  if (isBotOut(error)) return 'botOut';
  return isForbidden(error) ? 'forbidden' : null;
}

/**
 * Tells the security channel when it takes no post because it is gone, no longer has the bot, or forbids it; and when a
 * channel that forbade it takes one again.
 */
function noticingLoss(messenger: Messenger, channel: SecurityChannel, log: Logger): Messenger {
  const refusals = new Map<string, { readonly of: Refusal; readonly times: number }>();
  const noted = (noting: Promise<void>) =>
    noting.catch((cause: unknown) => {
      log.error({ err: cause }, 'what became of the security channel could not be stored');
    });

  async function refused(of: Refusal, { channelId }: Channel): Promise<void> {
    const before = refusals.get(channelId);
    const times = (before?.of === of ? before.times : 0) + 1;
    refusals.set(channelId, { of, times });
    if (times < refusalsOfLoss) return;
    const place = { channelId, teamId: null };
    if (of === 'forbidden') await noted(channel.close('blocked', place));
    else await noted(channel.lose(of === 'gone' ? 'channel' : 'team', place));
  }

  return {
    ...messenger,
    async post(to, message) {
      const { channelId } = to;
      try {
        const posted = await messenger.post(to, message);
        refusals.delete(channelId);
        if (channel.shut()?.why === 'blocked')
          void noted(channel.open('blocked', { channelId, teamId: null }));
        return posted;
      } catch (error) {
        const of = refusalOf(error, to);
        if (of === null) refusals.delete(channelId);
        else await refused(of, to);
        throw error;
      }
    },
  };
}

/** Milliseconds that a person waits for a message of theirs in the channel. */
const postPatience = 15_000;

/**
 * Puts together what shows incidents, follows them up and answers people. No alert waits for any of it, so
 * import this module only once the webhook listens.
 */
export function createTeamsSide(ports: TeamsSidePorts): TeamsSide {
  const { config, incidents, store, source, portalLink, audit, channel, sweep, teams, clock, log } = ports;
  const { readiness, remembered, notify } = ports;
  const { accounts } = config;
  const reportFacts = async () => ({
    version: productVersion,
    watch: watchOfBot(config, config.responders ? null : await membersOfTeam()),
  });
  const { messenger } = teams;
  /** A post that Teams refuses may be the first that is heard of the channel's loss. */
  const seen = noticingLoss(messenger, channel, log);

  const guide: Guide = {
    portal: config.cloud && { cloud: config.cloud, tenantId: config.tenantId },
    accounts,
    contacts: config.contacts,
  };
  const incidentCard = (incident: Incident) => incidentMessage(incident, guide);

  const watched = new Set(accounts.map(({ id }) => id));
  // Whoever writes to the bot first after the loss of the team gets the open alarms then.
  const chats = createChats(store, () => {
    if (channel.state() === 'lost') copies.wake();
  });
  const roster = createRosterKeeper({
    ...{ store, watched, clock, log, channel: channel.roster, listMembers: teams.listMembers },
    onElderless(left) {
      log.error('nobody is left in the team who was in it for a day');
      const at = isoTime(clock.now());
      void news.tell({ about: 'elderless' }, Object.keys(rosterAtLoss(left, at).members));
    },
  });
  const membersOfTeam = async (): Promise<readonly string[]> => Object.keys((await roster.current()).members);
  /** Who is told when no channel can tell them: the people of the team at its loss. */
  const peopleAtLoss = async (): Promise<readonly string[]> => {
    const at = channel.loss()?.at ?? channel.shut()?.at ?? isoTime(clock.now());
    const left = rosterAtLoss(await roster.current(), at);
    return [...new Set([...Object.keys(left.members), ...(config.responders ?? [])])].filter(
      (id) => !watched.has(id),
    );
  };
  const news = createChannelNews({
    ...{ channel, chats, messenger: seen, people: peopleAtLoss, clock, log },
    render: channelNewsMessage,
    tenantId: config.tenantId,
  });
  const copies = createCopies({
    ...{ incidents, store, chats, messenger, clock, log },
    render: incidentCard,
    plain: plainIncidentMessage,
    firstStep: config.escalation[0]?.personIds ?? [],
    isChannelLost: () => ['lost', 'archived', 'blocked'].includes(channel.state()),
    inPlaceOfChannel: peopleAtLoss,
    tenantId: config.tenantId,
  });

  const delivery = createDelivery({
    incidents,
    store,
    messenger: seen,
    channel: channel.current,
    render: {
      card: incidentCard,
      plain: plainIncidentMessage,
      async announcement(incident, isPlain) {
        const current = channel.roster();
        const nameOf = async (id: string) => current && teams.nameOf(current, id);
        const isCall = !isPlain && incident.unannounced !== null;
        const people = await calledPeople(isCall ? incident.escalation.personIds : [], nameOf, clock);
        return announcementMessage(incident, { people, now: clock.now() });
      },
      reply: replyMessage,
      checklist: (incident) => checklistMessage(incident, guide),
      activity: threadActivityMessage,
      backlog: backlogMessage,
    },
    bands: { watched: accounts, allowedRules: config.allowedRules },
    clock,
    log,
  });
  const escalations = createEscalations({ incidents, steps: config.escalation, clock, log });
  const details = createLookups({
    incidents,
    incidentsOfGroup: store.incidentsOfGroup,
    source,
    watchedIds: accounts.map(({ id }) => id),
    clock,
    log,
  });
  const { heartbeatUrl, isLogSet } = config;
  const heartbeat =
    heartbeatUrl === null
      ? null
      : createHeartbeat({
          url: heartbeatUrl,
          troubles: async () =>
            troublesOf({
              ready: await readiness({ isFresh: true }),
              ...{ isLogSet, isSweepLate: sweep.state().isLate },
            }),
          ...(ports.heartbeatEvery === undefined ? {} : { every: ports.heartbeatEvery }),
          ...{ clock, log },
        });
  const evidence = {
    incidents,
    store,
    source,
    accounts,
    channel,
    delivery,
    sweep,
    readiness,
    remembered,
    notify,
    watchdogSince: config.watchdogRuleId === null ? null : isoTime(clock.now()),
    heartbeat,
    clock,
  };
  const blindness = createBlindnessWatch({
    async gather() {
      const { evidence: found } = await gatherEvidence(evidence);
      // The log and the store answer again: the next look must not blame the sweep for having waited.
      if (found.sweep.isLate && findingsOf(found) !== null && isRecording(found.record)) sweep.searchNow();
      return found;
    },
    ...{ incidents, store, clock, log, ...(ports.pace ? { pace: ports.pace } : {}) },
    async countSignIns(span) {
      const { signIns } = await source.find({ accountIds: accounts.map(({ id }) => id), span });
      return signIns.length;
    },
  });
  const digest =
    config.digest &&
    createDigestSchedule({
      ...config.digest,
      incidents,
      store,
      source,
      accounts,
      messenger: seen,
      channel: channel.current,
      render: digestMessage,
      clock,
      log,
    });
  const follower =
    store.isShared &&
    createFollower({
      store,
      channel,
      delivery,
      incidents,
      timed: [escalations, details, copies, ...(notify ? [notify] : [])],
      clock,
      log,
    });
  let reposted = '';
  /** A channel that is gone has taken its cards along. */
  const reposts: Part = {
    start: () => reposts.wake?.(),
    wake() {
      const gone = channel.gone();
      if (gone.join() === reposted) return;
      reposted = gone.join();
      delivery.repost(gone).catch((error: unknown) => {
        reposted = '';
        log.warn({ err: error }, 'the cards of a channel that is gone could not be posted anew');
      });
    },
    stop: async () => {},
  };
  /** Nothing to start. Slow answers follow, and files are stored, after Teams got its answer: stopping waits. */
  const answersUnderWay: Part = { start() {}, stop: teams.stop };

  return {
    parts: [
      delivery,
      ...(notify ? [notify] : []),
      reposts,
      roster,
      news,
      copies,
      ...(follower ? [follower] : []),
      escalations,
      details,
      sweep,
      blindness,
      ...(digest ? [digest] : []),
      ...(heartbeat ? [heartbeat] : []),
      answersUnderWay,
    ],
    delivery,
    latestChain: blindness.latest,
    processActivity: teams.processActivity({
      command: {
        ...evidence,
        incidents,
        store,
        source,
        portalLink,
        audit,
        groups: config.groups,
        channel,
        people: {
          whoMayRehome: async (lostAt) => standingAt(await roster.current(), dayBefore(lostAt), watched),
          tellProposal: ({ name }, personIds) => news.tell({ about: 'proposal', actorName: name }, personIds),
        },
        callsPeople: config.escalation.length > 0,
        closeNeedsSecondPerson: config.closeNeedsSecondPerson,
        reportFacts,
        timeZone: config.timeZone,
        async postToChannel(message) {
          const current = channel.current();
          // A person waits for this.
          const tooLate = () => new MessengerError('unanswered');
          if (current) await within(postPatience, () => seen.post(current, message), tooLate, clock);
        },
      },
      policy: {
        tenantId: config.tenantId,
        watched,
        responders: config.responders,
      },
      home: { roster, chats },
      reportFile: (id, format, asker) =>
        reportFileOf(id, format, asker, { incidents, store, clock, reportFacts }),
    }),
  };
}
