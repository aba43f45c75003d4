import type { AddressInfo } from 'node:net';
import { setImmediate as breathe } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { lazyAuditSource } from './audit/lazySource.ts';
import type { AuditSource } from './audit/source.ts';
import type { Pace } from './blindness/follow.ts';
import { type Chain, isReady } from './chain/chain.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import { openSecurityChannel } from './delivery/securityChannel.ts';
import { createRemembered } from './evidence/remembered.ts';
import { type AskReadiness, createReadiness, registerHealth } from './http/health.ts';
import { createRefusalLog } from './http/refusalLog.ts';
import { closeServer, createServer } from './http/server.ts';
import { createWebhookTokens } from './http/tokens/actionGroup.ts';
import { createIncidents } from './ledger/incidents.ts';
import { alertPatience, receiveInTime } from './ledger/receiveInTime.ts';
import { createNotify } from './notify/notify.ts';
import { createPost } from './notify/post.ts';
import { loadOnce } from './running/loadOnce.ts';
import { createRunningParts } from './running/runningParts.ts';
import { whenStoreAnswers } from './running/whenStoreAnswers.ts';
import { endsWithin } from './running/within.ts';
import { lazySignInSource } from './signIn/lazySource.ts';
import { createSqliteStore } from './store/sqlite/store.ts';
import type { Store } from './store/store.ts';
import { createSweep, type Sweep } from './sweep/sweep.ts';
import { type ProcessActivity, registerMessages } from './teams/messagesRoute.ts';
import { warmUp } from './teams/sdk/warmUp.ts';
import type { TeamsSide } from './teamsSide.ts';
import { registerAlerts } from './webhook/alertsRoute.ts';

export type App = {
  /** Resolves with the port once alerts are accepted. The Teams side is still loading then. */
  listen(): Promise<number>;
  /** Resolves once cards are shown and people get answers. Rejects when that part cannot start. */
  readonly teams: Promise<void>;
  /** Finishes the work under way, if it ends within eight seconds. Then releases everything. */
  close(): Promise<void>;
};

/** What stands beside the variables, for the demo and for tests. */
type Given = {
  /** Answers `audit` where the sign-in log is a file, which has none. */
  readonly audit?: AuditSource;
  /** How often a heartbeat is sent, in ms. */
  readonly heartbeatEvery?: number;
  /** How often the watch looks at itself. */
  readonly pace?: Pace;
};

/**
 * The composition root: the only file that knows which adapter stands behind which port. It goes in three stages: what
 * alerts need, what listens, and what loads beside it and then shows the alerts that have come in since.
 */
export async function createApp(config: Config, log: Logger, given: Given = {}): Promise<App> {
  keepHeapSmall();
  const ground = await prepareAlerts(config, log);
  const beside = loadsBeside(ground, given);
  const { server, tokens, readiness } = openDoors(ground, beside);

  const { promise: listening, resolve: isListening } = Promise.withResolvers<void>();
  const answering = listening.then(() => beside.load(readiness));
  registerMessages(server, answering);

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        // restify's server passes on the errors of Node's server. Without a listener they end the process.
        server.once('error', reject);
        const { host, port } = config;
        server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
          // The server itself logs what goes wrong from here on.
          server.on('error', () => {});
          if (config.bot.type === 'off') {
            log.warn(
              'authentication is off: whoever reaches this address, by a proxy or a tunnel too, commands the bot',
            );
          }
          if (config.escalation.length === 0) {
            log.warn('ESCALATION is not set: nobody is called when an alert waits');
          }
          const unwatched = unwatchedContacts(config);
          if (unwatched > 0) {
            log.warn({ entries: unwatched }, 'ACCOUNT_CONTACTS has accounts that BREAK_GLASS_ACCOUNTS lacks');
          }
          isListening();
          void tokens?.prepare();
          resolve((server.server.address() as AddressInfo).port);
        });
      }),
    teams: Promise.all([answering, beside.started]).then(() => undefined),
    async close() {
      const { clock, running, store, incidents } = ground;
      const stopped = closeServer(server).then(() => running.stop());
      if (!(await endsWithin(stopPatience, stopped, clock))) {
        log.warn('closing waits no longer: the next start goes on with what is under way');
      }
      incidents.stop();
      await endsWithin(storePatience, ground.remembered.stop(), clock);
      await endsWithin(storePatience, store.close(), clock);
    },
  };
}

type Ground = Awaited<ReturnType<typeof prepareAlerts>>;

/** What alerts need: the store, the incidents in it, and what is known of the channel. */
async function prepareAlerts(config: Config, log: Logger) {
  const clock = systemClock;
  const running = createRunningParts();
  const store = await openStore(config);
  const incidents = createIncidents({ store, clock, watched: config.accounts, log });
  const channel = await openSecurityChannel({
    store,
    clock,
    fixedId: config.securityChannelId,
    hasResponders: config.responders !== null,
    tenantId: config.tenantId,
    isPublic: config.bot.type !== 'off',
    onChange: running.wake,
  });
  const remembered = createRemembered({ store, clock, log });
  // Made before anything listens: it tells what happens from now on.
  const notify =
    config.notify &&
    createNotify({
      ...{ incidents, store, clock, log, tenantId: config.tenantId },
      ...config.notify,
      post: createPost(config.notify.address),
      random: Math.random,
    });
  return { config, log, clock, running, store, incidents, channel, remembered, notify };
}

/** What listens: the webhook and the health pages. They are there before anything is loaded beside them. */
function openDoors({ config, log, clock, store, incidents, channel, remembered }: Ground, beside: Beside) {
  const server = createServer(log);
  const tokens = config.webhook.token && createWebhookTokens(config.webhook.token, clock.now, log);
  registerAlerts(server, {
    incidents: { receive: receiveInTime(incidents, clock) },
    proofs: { codes: config.webhook.codes, checkToken: tokens?.check ?? null },
    allowedRules: config.allowedRules,
    watchdog: { ruleId: config.watchdogRuleId, accounts: config.accounts },
    logRefusal: createRefusalLog(log, clock.now),
    remembered,
    log,
  });
  const readiness = createReadiness({
    checkStore: store.check,
    writes: incidents.queue,
    writePatience: alertPatience,
    isChannelKnown: () => channel.current() !== null,
    isChannelLost: () => channel.state() === 'lost',
    channelShut: () => channel.shut()?.why ?? null,
    isShowing: beside.isShowing,
    unshownSince: beside.unshownSince,
    lastSweep: beside.lastSweep,
    isReady,
    clock,
    log,
  });
  const { metricsToken: token, isOnLoopback } = config;
  registerHealth(server, readiness, {
    latest: () => beside.latestChain()?.links ?? null,
    ...{ token, isOnLoopback },
  });
  return { server, tokens, readiness };
}

/** What loads beside the webhook. Until then nothing is shown, and no sweep is known. */
type Beside = {
  /** Resolves once people can be answered. Call it when the server listens, once. */
  load(readiness: AskReadiness): Promise<ProcessActivity>;
  /** Resolves once all parts have started, which may take until the store answers. */
  readonly started: Promise<void>;
  isShowing(): boolean;
  unshownSince(): number | null;
  lastSweep(): string | null;
  /** The chain as it was last judged; `null` before the first look. */
  latestChain(): Chain | null;
};

/** How many contacts are of no watched account. They may be accounts of a group, or have a mistyped id. */
const unwatchedContacts = ({ accounts, contacts }: Config): number =>
  [...contacts.keys()].filter((contact) => accounts.every(({ id }) => id !== contact)).length;

/** Everything that shows incidents, follows them up and answers people. */
function loadsBeside(ground: Ground, given: Given): Beside {
  const { config, log, clock, running, store, incidents, channel, remembered, notify } = ground;
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  let loaded: (Pick<TeamsSide, 'delivery' | 'latestChain'> & { readonly sweep: Sweep }) | null = null;

  async function load(readiness: AskReadiness): Promise<ProcessActivity> {
    await warmUpPackages(config);
    // One after the other, so that alerts get their turn in between.
    const { createTeams } = await import('./teams/teams.ts');
    await breathe();
    const { createTeamsSide } = await import('./teamsSide.ts');
    await breathe();
    const { createPortalLink } = await import('./signIn/workspace/portal.ts');
    const { source, audit } = lazySources(config, given);
    const sweep = createSweep({
      incidents,
      source,
      store,
      remembered,
      watchedIds: config.accounts.map(({ id }) => id),
      watchedNames: config.accounts.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()),
      interval: config.sweepInterval,
      clock,
      log,
    });
    const { workspace } = config;
    const side = createTeamsSide({
      config,
      incidents,
      store,
      source,
      portalLink: workspace?.resourceId
        ? createPortalLink({
            workspaceResourceId: workspace.resourceId,
            tenantId: config.tenantId,
            endpoint: workspace.endpoint,
          })
        : null,
      audit,
      channel,
      sweep,
      readiness,
      remembered,
      notify,
      ...(given.heartbeatEvery === undefined ? {} : { heartbeatEvery: given.heartbeatEvery }),
      teams: createTeams(config.bot, clock.now, log, config.teamsTrace),
      ...(given.pace ? { pace: given.pace } : {}),
      clock,
      log,
    });
    loaded = { delivery: side.delivery, latestChain: side.latestChain, sweep };
    await breathe();
    // A role reaches an account bit by bit: the store may refuse now what it admitted a moment ago.
    const ask = () => channel.refresh().then(() => running.start(side.parts));
    const { atOnce, atLast } = whenStoreAnswers(ask, clock, log);
    start(atLast);
    // Without the store, people are told that it cannot be reached, as at any other time.
    if (await atOnce) await started;
    const { prepareTemplates } = await import('./card/template.ts');
    await prepareTemplates();
    return side.processActivity;
  }

  return {
    load,
    started,
    isShowing: () => loaded !== null && running.hasStarted(loaded.delivery),
    unshownSince: () => loaded?.delivery.oldestUnshownSince() ?? null,
    lastSweep: () => loaded?.sweep.state().lastSuccess ?? null,
    latestChain: () => loaded?.latestChain() ?? null,
  };
}

/** Loads the large packages bit by bit. Imported in one piece, they would hold up alerts for over a second. */
async function warmUpPackages({ workspace }: Config): Promise<void> {
  await warmUp('adaptivecards-templating');
  await warmUp('botbuilder');
  await warmUp('@microsoft/teams-ai/lib/Application.js');
  if (!workspace) return;
  await warmUp('@azure/identity');
  await warmUp('@azure/monitor-query');
}

/**
 * The logs to ask. Each is opened by its first question: what cannot be opened fails its questions, and no alarm. A
 * mistake in a variable of Azure's SDK is such a case.
 */
function lazySources({ workspace, signInLog }: Config, given: Given) {
  if (!workspace) {
    const source = loadOnce(async () => {
      const { createFileSignInSource } = await import('./signIn/file/source.ts');
      return createFileSignInSource(signInLog);
    });
    return { source: lazySignInSource(source), audit: given.audit ?? null };
  }
  const client = loadOnce(async () => {
    const { createWorkspaceClient } = await import('./logAnalytics/client.ts');
    return createWorkspaceClient(workspace);
  });
  const source = loadOnce(async () => {
    const { createWorkspaceSignInSource } = await import('./signIn/workspace/source.ts');
    return createWorkspaceSignInSource(await client());
  });
  const audit = loadOnce(async () => {
    const { createWorkspaceAuditSource } = await import('./audit/workspace/source.ts');
    return createWorkspaceAuditSource(await client());
  });
  return { source: lazySignInSource(source), audit: lazyAuditSource(audit) };
}

/**
 * Milliseconds that closing waits: for work under way, such as a one-minute query, and then for the store.
 */
const stopPatience = 8_000;
const storePatience = 1_000;

/**
 * By default, V8 lets new objects fill 16 MB and lets the heap grow to several times its live size before it
 * tidies up. The packages loaded at the start alone reach that. So new objects get one megabyte, as at the
 * start of every process. Old objects may grow by a third in between. Under load that takes no more processor
 * time (bench/README.md).
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
}

async function openStore({ store, dataDir }: Config): Promise<Store> {
  if (store.type === 'sqlite') return createSqliteStore(dataDir);
  const { createAzureTablesStore } = await import('./store/azureTables/store.ts');
  return createAzureTablesStore(store.account);
}
