import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import { isReady } from '../../src/chain/chain.ts';
import { isoTime } from '../../src/clock.ts';
import { readConfig } from '../../src/config/config.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { openSecurityChannel, type SecurityChannel } from '../../src/delivery/securityChannel.ts';
import { GlasswatchError } from '../../src/errors.ts';
import { createRemembered } from '../../src/evidence/remembered.ts';
import { createReadiness } from '../../src/http/health.ts';
import { createRefusalLog } from '../../src/http/refusalLog.ts';
import { createServer } from '../../src/http/server.ts';
import { isMended } from '../../src/incident/kind.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { alertPatience } from '../../src/ledger/receiveInTime.ts';
import { createLog } from '../../src/log.ts';
import { createNotify } from '../../src/notify/notify.ts';
import { createRunningParts } from '../../src/running/runningParts.ts';
import { arrivalsOf, slotOf } from '../../src/signIn/arrivals.ts';
import type { SignInSource } from '../../src/signIn/source.ts';
import { createSweep } from '../../src/sweep/sweep.ts';
import { createTeamsSide } from '../../src/teamsSide.ts';
import { registerAlerts } from '../../src/webhook/alertsRoute.ts';
import { alertPayload, beatPayload, harbour, watchdogRuleId } from '../builders/alertPayload.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { aFeed, someFindings } from '../builders/evidence.ts';
import { type FakeMessenger, fakeMessenger } from '../fakes/messenger.ts';
import { watchedStore } from '../fakes/watchedStore.ts';

const minute = 60_000;
const oneStep = 1_500;
const rule = 'break-glass sign-in';
const channelId = '19:security@thread.tacv2';
const log = createLog({ write() {} });
const keys = [Buffer.from('a key of a test, and of nobody else')];
const responder = '00000000-0000-4000-8000-0000000000ca';
const config = readConfig({
  BOT_AUTH: 'off',
  ALERT_WEBHOOK_CODE: 'a code',
  ALERT_RULES: rule,
  WATCHDOG_RULE_ID: watchdogRuleId,
  BREAK_GLASS_ACCOUNTS: `${harbour.id}=${harbour.userPrincipalName}`,
  SECURITY_CHANNEL_ID: channelId,
  RESPONDERS: responder,
  DIGEST: 'off',
});
const unasked = async (): Promise<never> => {
  throw new Error('nobody asks for this here');
};

/** What surrounds the instances: each part can be cut by itself. */
type World = {
  examine: 'answers' | 'refuses' | 'hangs';
  /** Since when no row of anybody has come, in ms; `null` while they come. */
  silentSince: number | null;
  isCapped: boolean;
  isSearchable: boolean;
  isStoreWritable: boolean;
  isBeating: boolean;
  isReceiverUp: boolean;
};

/** How a link is cut and mended, and within how many minutes people have to hear of it. */
type Cut = {
  readonly link: string;
  readonly bound: number;
  readonly cut: (rig: Rig) => unknown;
  readonly mend: (rig: Rig) => unknown;
};

type Rig = {
  readonly world: World;
  readonly messenger: FakeMessenger;
  now(): number;
  channels(): readonly SecurityChannel[];
  call(payload: object): Promise<number>;
};

/** Of an account that is not watched, and so in an incident of its own. */
const newAlarm = () => alertPayload({ rule, signIns: [{ userId: '00000000-0000-4000-8000-0000000000cc' }] });

/** A row in every slot of the 22 days until then (ms). */
function everySlotUntil(last: number) {
  const from = last - 22 * 24 * 60 * minute;
  const count = slotOf(last) - slotOf(from) + 1;
  return arrivalsOf(
    from,
    Array.from({ length: count }, (_, index) => slotOf(from) + index),
  );
}

const place = { channelId, teamId: null };
const eachChannel = (rig: Rig, act: (channel: SecurityChannel) => Promise<void>) =>
  Promise.all(rig.channels().map(act));

const cuts: Readonly<Record<string, Cut>> = {
  'the log refuses': {
    link: 'reach',
    bound: 10,
    cut: ({ world }) => void Object.assign(world, { examine: 'refuses', isSearchable: false }),
    mend: ({ world }) => void Object.assign(world, { examine: 'answers', isSearchable: true }),
  },
  'the log does not answer in time': {
    link: 'reach',
    bound: 10,
    cut: ({ world }) => void Object.assign(world, { examine: 'hangs', isSearchable: false }),
    mend: ({ world }) => void Object.assign(world, { examine: 'answers', isSearchable: true }),
  },
  'Entra sends nothing': {
    link: 'interactive',
    // This tenant has rows in every ten minutes: an hour of silence, and the look.
    bound: 60 + 10,
    cut: ({ world, now }) => void Object.assign(world, { silentSince: now() - 10 * minute }),
    mend: ({ world }) => void Object.assign(world, { silentSince: null }),
  },
  'the daily cap stops the workspace': {
    link: 'collection',
    bound: 10,
    cut: ({ world, now }) => void Object.assign(world, { isCapped: true, silentSince: now() }),
    mend: ({ world }) => void Object.assign(world, { isCapped: false, silentSince: null }),
  },
  'the sweep does not come through': {
    link: 'sweep',
    // Three intervals of the sweep, and the look.
    bound: 15 + 10,
    cut: ({ world }) => void Object.assign(world, { isSearchable: false }),
    mend: ({ world }) => void Object.assign(world, { isSearchable: true }),
  },
  'the watchdog stops': {
    link: 'path',
    // Two of its intervals, and the look.
    bound: 32 + 10,
    cut: ({ world }) => void Object.assign(world, { isBeating: false }),
    mend: ({ world }) => void Object.assign(world, { isBeating: true }),
  },
  'an alert of Azure is refused': {
    link: 'webhook',
    bound: 10,
    async cut({ call }) {
      assert.equal(
        await call(alertPayload({ rule: 'a rule that ALERT_RULES lacks', ruleId: '/a/rule' })),
        401,
      );
    },
    // A beat is taken all the while, and shows nothing of the rules and groups of alarms.
    async mend({ call }) {
      assert.equal(await call(alertPayload({ rule })), 202);
    },
  },
  'the team of the channel is archived': {
    link: 'showing',
    bound: 10,
    cut: (rig) => eachChannel(rig, (channel) => channel.close('archived', place)),
    mend: (rig) => eachChannel(rig, (channel) => channel.open('archived', place)),
  },
  'the channel is deleted': {
    link: 'showing',
    bound: 10,
    cut: (rig) => eachChannel(rig, (channel) => channel.lose('channel', place)),
    mend: (rig) => eachChannel(rig, (channel) => channel.regain(place)),
  },
  'Teams forbids posts in the channel': {
    link: 'showing',
    bound: 10,
    async cut({ messenger, call }) {
      messenger.conduct = ({ kind }) => {
        if (kind === 'post')
          throw new MessengerError('refused', { status: 403, code: 'ConversationBlockedByUser' });
      };
      await call(newAlarm());
    },
    mend({ messenger }) {
      messenger.conduct = () => {};
    },
  },
  'Teams takes no cards': {
    link: 'showing',
    bound: 10,
    async cut({ messenger, call }) {
      messenger.conduct = () => {
        throw new MessengerError('unreachable');
      };
      await call(newAlarm());
    },
    mend({ messenger }) {
      messenger.conduct = () => {};
    },
  },
  'the store cannot be written': {
    link: 'record',
    // It is told when the store takes it: nothing can be raised before.
    bound: Number.POSITIVE_INFINITY,
    cut: ({ world }) => void Object.assign(world, { isStoreWritable: false }),
    mend: ({ world }) => void Object.assign(world, { isStoreWritable: true }),
  },
  'nothing is taken outside Teams': {
    link: 'notify',
    bound: 5 + 10,
    async cut({ world, call }) {
      world.isReceiverUp = false;
      await call(newAlarm());
    },
    mend: ({ world }) => void Object.assign(world, { isReceiverUp: true }),
  },
};

onBothStores('a link that is cut alone, end to end', (open) => {
  let stored: StoredIncidents;
  let watched: ReturnType<typeof watchedStore>;
  let world: World;
  let messenger: FakeMessenger;
  let instances: {
    readonly incidents: Incidents;
    readonly channel: SecurityChannel;
    stop(): Promise<void>;
    readonly address: string;
  }[];
  let minutes: number;
  const rig: Rig = {
    get world() {
      return world;
    },
    get messenger() {
      return messenger;
    },
    now: () => stored.clock.now(),
    channels: () => instances.map(({ channel }) => channel),
    call,
  };

  beforeEach(async () => {
    stored = await open();
    world = {
      examine: 'answers',
      silentSince: null,
      isCapped: false,
      isSearchable: true,
      isStoreWritable: true,
      isBeating: true,
      isReceiverUp: true,
    };
    messenger = fakeMessenger(stored.clock);
    watched = watchedStore(cuttable(stored.store));
    instances = [];
    minutes = 0;
  });
  afterEach(async () => {
    world.isStoreWritable = true;
    await Promise.all(instances.map(({ stop }) => stop()));
    await stored.dispose();
  });

  /** Parts take a method once and call it later, so each call asks whether the store can be written. */
  function cuttable(real: StoredIncidents['store']): StoredIncidents['store'] {
    const refusing =
      <Given extends readonly never[], Result>(write: (...given: Given) => Promise<Result>) =>
      async (...given: Given) => {
        if (!world.isStoreWritable) throw new GlasswatchError('storeUnavailable');
        return write(...given);
      };
    return {
      ...real,
      isShared: true,
      append: refusing(real.append),
      putFact: refusing(real.putFact),
      replaceFact: refusing(real.replaceFact),
      check: refusing(real.check),
    };
  }

  function sourceOf(): SignInSource {
    const { clock } = stored;
    const slowly = () =>
      new Promise<never>((_, reject) =>
        clock.after(minute, () => reject(new GlasswatchError('signInLogUnavailable'))),
      );
    return {
      find: async () => ({ signIns: [], problems: [] }),
      async arrived() {
        if (!world.isSearchable) throw new GlasswatchError('signInLogUnavailable');
        return { signIns: [], problems: [], isWhole: true };
      },
      history: async () => ({ uses: [], isWhole: false }),
      async examine() {
        if (world.examine === 'hangs') return slowly();
        const last = world.silentSince ?? clock.now() - 10 * minute;
        const at = isoTime(last);
        const feed = aFeed({ newestAt: at, newestArrivedAt: at, arrivals: everySlotUntil(last) });
        const stoppedAt = world.isCapped ? at : null;
        const collection = { stoppedAt, resumedAt: null, droppedAt: null };
        const findings =
          world.examine === 'refuses'
            ? { failure: 'The identity may not read the workspace. (403)' }
            : someFindings({ interactive: feed, nonInteractive: feed, uses: [], collection });
        return { kind: 'workspace', identity: null, findings };
      },
      ...{ read: unasked, health: unasked, fromAddress: unasked },
    };
  }

  async function begin(): Promise<void> {
    const { clock } = stored;
    const { store } = watched;
    const running = createRunningParts(clock);
    const incidents = createIncidents({ store, clock, watched: config.accounts, log });
    const channel = await openSecurityChannel({
      ...{ store, clock, fixedId: channelId, tenantId: null, isPublic: true },
      onChange: running.wake,
    });
    await channel.learn({ serviceUrl: 'https://teams.example/', tenantId: null, channelId, teamId: null });
    const remembered = createRemembered({ store, clock, log });
    const source = sourceOf();
    const sweep = createSweep({
      ...{ remembered, incidents, source, store, clock, log },
      watchedIds: [harbour.id],
      interval: 5 * minute,
    });
    const notify = createNotify({
      ...{ incidents, store, clock, log, keys, tenantId: null, address: 'receiver', random: () => 0.5 },
      post: async () => ({ status: world.isReceiverUp ? 204 : 503, retryAfter: null }),
    });
    const server = createServer(log);
    registerAlerts(server, {
      incidents,
      proofs: { codes: config.webhook.codes, checkToken: null },
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
      isShowing: () => true,
      unshownSince: () => side.delivery.oldestUnshownSince(),
      lastSweep: () => sweep.state().lastSuccess,
      ...{ isReady, clock, log },
    });
    const side = createTeamsSide({
      ...{ config, incidents, store, source, portalLink: null, audit: null, channel, sweep },
      ...{ readiness, remembered, notify, clock, log },
      teams: {
        messenger,
        nameOf: async () => 'Cara',
        listMembers: async () => [responder],
        processActivity: () => async () => {},
        settled: async () => {},
        stop: async () => {},
      },
    });
    await running.start(side.parts);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    instances.push({
      incidents,
      channel,
      address: addressOf(server),
      async stop() {
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.server.closeAllConnections();
        });
        await running.stop();
        incidents.stop();
        await remembered.stop();
      },
    });
  }

  const addressOf = (server: Server) => `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;

  /** As Azure calls: one of the instances takes it. */
  async function call(payload: object): Promise<number> {
    const { address } = instances[minutes % instances.length] ?? assert.fail();
    const answered = fetch(`${address}/api/alerts?code=a code`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    return (await answered).status;
  }

  /** Minute by minute, with a beat every quarter of an hour. Ends early when `isThere` says so. */
  async function pass(count: number, isThere: () => Promise<boolean> = async () => false): Promise<number> {
    for (let passed = 1; passed <= count; passed += 1) {
      if (minutes % 15 === 0 && world.isBeating) assert.equal(await call(beatPayload()), 200);
      minutes += 1;
      // In small steps: a store behind a network needs its real time, and a check of it may take two seconds.
      for (let step = 0; step < minute / oneStep; step += 1) {
        await stored.clock.advance(oneStep);
        await watched.idle();
      }
      if (await isThere()) return passed;
    }
    return Number.POSITIVE_INFINITY;
  }

  const told = async () =>
    (await (await stored.another()).open()).filter(({ groups }) =>
      groups.some((group) => group.startsWith('chain:')),
    );

  async function assertTold({ link, bound, cut, mend }: Cut): Promise<void> {
    await call(alertPayload({ rule }));
    await pass(16);
    assert.deepEqual(
      (await told()).flatMap(({ groups }) => groups),
      [],
    );
    await cut(rig);
    if (Number.isFinite(bound)) {
      const took = await pass(bound, async () => (await told()).length > 0);
      assert.ok(took <= bound, `told after ${took} minutes`);
      // No other is blamed for it later on.
      await pass(40);
      assert.deepEqual(
        (await told()).flatMap(({ groups }) => groups),
        [`chain:${link}`],
      );
    } else {
      await pass(20);
    }
    await mend(rig);
    if (link === 'path') await pass(15);
    await pass(21);
    const incidents = await told();
    assert.deepEqual(
      incidents.flatMap(({ groups }) => groups),
      [`chain:${link}`],
    );
    assert.ok(isMended(incidents[0] ?? {}), 'mended');
    assert.equal(incidents[0]?.alerts.fired, 1);
  }

  for (const [what, cut] of Object.entries(cuts)) {
    it(`is told by its name, and no other, when ${what}: also that it works again`, async function () {
      this.timeout(120_000);
      await begin();
      await assertTold(cut);
    });
  }

  for (const what of ['the log refuses', 'the watchdog stops']) {
    it(`is told once by two instances when ${what}`, async function () {
      this.timeout(120_000);
      await begin();
      await begin();
      await assertTold(cuts[what] ?? assert.fail());
    });
  }
});
