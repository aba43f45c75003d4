import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { calledPeople } from './delivery/calledPeople.ts';
import { createDelivery } from './delivery/delivery.ts';
import { createDetails } from './delivery/details.ts';
import { createEscalations } from './delivery/escalations.ts';
import type { Messenger } from './delivery/messenger.ts';
import { openSecurityChannel } from './delivery/securityChannel.ts';
import { createDigestSchedule, type DigestSchedule } from './digest/digestSchedule.ts';
import { createFileSignInSource } from './signIn/fileSignInSource.ts';
import { lateSignInSource } from './signIn/lateSignInSource.ts';
import { createIncidents } from './store/incidents.ts';
import { createSqliteStore } from './store/sqliteStore.ts';
import { type ProcessActivity, registerMessages } from './teams/messagesRoute.ts';
import { warmUp } from './teams/warmUp.ts';
import { registerAlerts } from './webhook/alertsRoute.ts';
import { closeServer } from './webhook/closeServer.ts';
import { registerHealth } from './webhook/healthRoutes.ts';
import { createReadiness } from './webhook/readiness.ts';
import { createServer } from './webhook/server.ts';

export type App = {
  /** Resolves with the port when alerts are accepted; the Teams side is still loading then. */
  listen(): Promise<number>;
  /** Resolves when cards are shown and people are answered; rejects when that part cannot start. */
  readonly teams: Promise<void>;
  /** Finishes what is under way, then lets go of everything. */
  close(): Promise<void>;
};

/**
 * The composition root: the only file that knows which adapter stands behind which port. The webhook is ready first;
 * the heavier Teams side is loaded beside it, and shows what has come in since.
 */
export async function createApp(config: Config, log: Logger): Promise<App> {
  const clock = systemClock;
  const watched = config.accounts;
  const store = createSqliteStore(config.dataDir);
  const { workspace } = config;
  const source = workspace
    ? lateSignInSource(async () => {
        const { createWorkspaceClient } = await import('./logAnalytics/workspaceClient.ts');
        const { createWorkspaceSignInSource } = await import('./signIn/workspaceSignInSource.ts');
        return createWorkspaceSignInSource(createWorkspaceClient(workspace));
      })
    : createFileSignInSource(config.signInLog);
  const incidents = createIncidents({ store, clock, watched, log });
  const channel = await openSecurityChannel({
    store,
    clock,
    fixedId: config.securityChannelId,
    tenantId: config.tenantId,
    isPublic: config.bot.type !== 'off',
    onChange() {
      delivery?.wake();
      digests?.wake();
    },
  });
  const details = createDetails({ incidents, source, watchedIds: watched.map(({ id }) => id), clock, log });
  const escalations = createEscalations({ incidents, steps: config.escalation, clock, log });
  let delivery: ReturnType<typeof createDelivery> | undefined;
  let filesStored: (() => Promise<void>) | undefined;
  let digests: DigestSchedule | undefined;

  const server = createServer(log);
  const isChannelKnown = () => channel.current() !== null;
  const readiness = createReadiness({ checkStore: store.check, isChannelKnown, now: clock.now, log });
  registerAlerts(server, {
    incidents: { receive: (alert) => readiness.observe(incidents.receive(alert)) },
    secrets: { code: config.webhookCode },
    allowedRules: config.allowedRules,
    log,
  });
  registerHealth(server, readiness.ask);

  const { promise: listening, resolve: isListening } = Promise.withResolvers<void>();
  const processActivity = listening.then(startTeams);
  registerMessages(server, processActivity);

  async function startTeams(): Promise<ProcessActivity> {
    await warmUp('adaptivecards-templating');
    await warmUp('botbuilder');
    await warmUp('@microsoft/teams-ai/lib/Application.js');
    if (workspace) {
      await warmUp('@azure/identity');
      await warmUp('@azure/monitor-query');
    }
    const [
      { createTeams },
      { incidentMessage, plainIncidentMessage },
      { announcementMessage },
      { checklistMessage },
      { threadActivityMessage },
      { digestMessage },
      { reportFilesOf },
      { prepareTemplates },
    ] = await Promise.all([
      import('./teams/teams.ts'),
      import('./card/incidentCard.ts'),
      import('./card/announcementCard.ts'),
      import('./card/checklistCard.ts'),
      import('./card/threadActivityCard.ts'),
      import('./card/digestCard.ts'),
      import('./command/reportFilesOf.ts'),
      import('./card/template.ts'),
    ]);
    const teams = createTeams(config.bot);
    const messenger: Messenger = teams.messenger;
    filesStored = teams.settled;
    const started = createDelivery({
      incidents,
      store,
      messenger,
      channel: () => channel.current(),
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
      },
      clock,
      log,
    });
    delivery = started;
    const process = teams.processActivity({
      command: {
        incidents,
        store,
        source,
        accounts: watched,
        channel,
        delivery: started,
        closeNeedsSecondPerson: config.closeNeedsSecondPerson,
        async postToChannel(message) {
          const current = channel.current();
          if (current) await messenger.post(current, message);
        },
        clock,
      },
      policy: {
        tenantId: config.tenantId,
        watched: new Set(watched.map(({ id }) => id)),
        responders: config.responders,
      },
      reportFiles: (id) => reportFilesOf(id, { incidents, store }),
      log,
    });
    await started.start();
    await escalations.start();
    await details.start();
    if (config.digest) {
      const gathered = { incidents, store, source, accounts: watched };
      const posted = { messenger, channel: () => channel.current(), render: digestMessage };
      digests = createDigestSchedule({ ...config.digest, ...gathered, ...posted, clock, log });
      digests.start();
    }
    await prepareTemplates();
    return process;
  }

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        // restify's server passes the errors of Node's on, and ends the process where nobody listens to them.
        server.once('error', reject);
        const { host, port } = config;
        server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
          server.on('error', (error) => log.error({ err: error }, 'a connection could not be taken'));
          isListening();
          resolve((server.server.address() as AddressInfo).port);
        });
      }),
    teams: processActivity.then(() => undefined),
    async close() {
      await closeServer(server);
      await filesStored?.();
      await digests?.stop();
      await details.stop();
      await escalations.stop();
      await delivery?.stop();
      await store.close();
    },
  };
}
