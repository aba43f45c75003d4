import type { Logger } from 'pino';
import type { AuditSource } from './audit/source.ts';
import { announcementMessage } from './card/announcement.ts';
import { backlogMessage } from './card/backlog.ts';
import { checklistMessage } from './card/checklist.ts';
import { incidentMessage, plainIncidentMessage } from './card/incident.ts';
import { threadActivityMessage } from './card/threadActivity.ts';
import type { Clock } from './clock.ts';
import type { CommandDeps } from './command/deps.ts';
import { reportFileOf } from './command/report/file.ts';
import type { Config } from './config/config.ts';
import { calledPeople } from './delivery/calledPeople.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import { MessengerError } from './delivery/messenger.ts';
import { createFollower } from './delivery/otherInstances.ts';
import type { SecurityChannel } from './delivery/securityChannel.ts';
import { digestMessage } from './digest/card.ts';
import { createDigestSchedule } from './digest/schedule.ts';
import { createEscalations } from './escalation/escalations.ts';
import type { Incidents } from './ledger/incidents.ts';
import { createLookups } from './lookup/lookup.ts';
import type { Part } from './running/runningParts.ts';
import { within } from './running/within.ts';
import type { PortalLink, SignInSource } from './signIn/source.ts';
import type { Store } from './store/store.ts';
import type { Sweep } from './sweep/sweep.ts';
import type { ProcessActivity } from './teams/messagesRoute.ts';
import type { Teams } from './teams/teams.ts';

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
  readonly readiness: CommandDeps['readiness'];
  readonly remembered: CommandDeps['remembered'];
  readonly teams: Teams;
  readonly clock: Clock;
  readonly log: Logger;
};

export type TeamsSide = {
  /** What runs while the process does, in starting order. Each part may rely on those before it. */
  readonly parts: readonly Part[];
  readonly delivery: Delivery;
  readonly processActivity: ProcessActivity;
};

/** Milliseconds that a person waits for a message of theirs in the channel. */
const postPatience = 15_000;

/**
 * Puts together what shows incidents, follows them up and answers people. No alert waits for any of it, so
 * import this module only once the webhook listens.
 */
export function createTeamsSide(ports: TeamsSidePorts): TeamsSide {
  const { config, incidents, store, source, portalLink, audit, channel, sweep, teams, clock, log } = ports;
  const { readiness, remembered } = ports;
  const { accounts } = config;
  const { messenger } = teams;

  const delivery = createDelivery({
    incidents,
    store,
    messenger,
    channel: channel.current,
    render: {
      card: incidentMessage,
      plain: plainIncidentMessage,
      async announcement(incident, isPlain) {
        const current = channel.current();
        const nameOf = async (id: string) => current && teams.nameOf(current, id);
        const called = isPlain ? [] : incident.escalation.personIds;
        const people = await calledPeople(called, nameOf, clock);
        return announcementMessage(incident, { people, now: clock.now() });
      },
      checklist: checklistMessage,
      activity: threadActivityMessage,
      backlog: backlogMessage,
    },
    bands: { watched: accounts, allowedRules: config.allowedRules },
    clock,
    log,
  });
  const escalations = createEscalations({ incidents, steps: config.escalation, clock, log });
  const details = createLookups({ incidents, source, watchedIds: accounts.map(({ id }) => id), clock, log });
  const digest =
    config.digest &&
    createDigestSchedule({
      ...config.digest,
      incidents,
      store,
      source,
      accounts,
      messenger,
      channel: channel.current,
      render: digestMessage,
      clock,
      log,
    });
  const follower =
    store.isShared &&
    createFollower({ store, channel, delivery, incidents, timed: [escalations, details], clock, log });
  /** Nothing to start. Slow answers follow, and files are stored, after Teams got its answer: stopping waits. */
  const answersUnderWay: Part = { start() {}, stop: teams.stop };

  return {
    parts: [
      delivery,
      ...(follower ? [follower] : []),
      escalations,
      details,
      sweep,
      ...(digest ? [digest] : []),
      answersUnderWay,
    ],
    delivery,
    processActivity: teams.processActivity({
      command: {
        incidents,
        store,
        source,
        portalLink,
        audit,
        accounts,
        groups: config.groups,
        channel,
        delivery,
        sweep,
        readiness,
        remembered,
        closeNeedsSecondPerson: config.closeNeedsSecondPerson,
        async postToChannel(message) {
          const current = channel.current();
          // A person waits for this.
          const tooLate = () => new MessengerError('unanswered');
          if (current) await within(postPatience, () => messenger.post(current, message), tooLate, clock);
        },
        clock,
      },
      policy: {
        tenantId: config.tenantId,
        watched: new Set(accounts.map(({ id }) => id)),
        responders: config.responders,
      },
      reportFile: (id, format) => reportFileOf(id, format, { incidents, store }),
    }),
  };
}
