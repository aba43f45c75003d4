import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod/v4';
import type { Alert } from '../../src/alert/alert.ts';
import type { WatchedAccount } from '../../src/alert/watchedAccount.ts';
import { createDelivery, type Delivery, type DeliveryDeps } from '../../src/delivery/delivery.ts';
import type { Channel } from '../../src/delivery/messenger.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { type FakeMessenger, fakeMessenger } from '../fakes/messenger.ts';

export const theChannel: Channel = {
  channelId: '19:security@thread.tacv2',
  serviceUrl: 'https://connector.contoso.com/',
  tenantId: null,
};

/** An account of its own for each number. */
export const accountOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** An alert on one sign-in of the numbered account: alerts of one number share an incident. */
export const alertOn = (number: number, given: Partial<Alert> = {}): Alert =>
  anAlert({
    signIns: [anAlertedSignIn({ userId: accountOf(number), userPrincipalName: `bg${number}@contoso.com` })],
    ...given,
  });

/** What the tests' cards say of an incident: enough to see how old a card is. */
const shownState = z.object({
  status: z.enum(['open', 'closed']),
  takenBy: z.string().nullable(),
  alerts: z.number(),
  signIns: z.number(),
});
export type ShownState = z.infer<typeof shownState>;

export const stateOf = (incident: Incident): ShownState => ({
  status: incident.status,
  takenBy: incident.acknowledgement?.actor.name ?? null,
  alerts: incident.alerts.fired,
  signIns: incident.signIns.size,
});

export const messageOf = (id: string, said: object): Message => ({
  card: { type: 'AdaptiveCard', ...said },
  summary: id,
});

type Renderers = DeliveryDeps['render'];

/** What the tests' messages say: enough to see what they are about, and how old they are. */
const renderers: Renderers = {
  card: (incident) => messageOf(incident.id, stateOf(incident)),
  plain: ({ id }) => messageOf(id, { isPlain: true }),
  announcement: ({ id, unannounced }) => messageOf(id, { unannounced }),
  reply: ({ id, news }, { about, over }) =>
    messageOf(id, { unannounced: about, over: over?.what ?? null, news }),
  checklist: ({ id, investigation }) => messageOf(id, { ticks: [...(investigation?.ticks.keys() ?? [])] }),
  activity: ({ id, investigation }) => messageOf(id, { signIns: investigation?.untold.map((row) => row.id) }),
  backlog: (backlog) => messageOf(backlogSummary, backlog),
};

/** The summary of the notice that tells how many alarms wait. */
export const backlogSummary = 'backlog';

/** The accounts of the numbers below 100 are watched; the others are not. */
const watchedAccounts: readonly WatchedAccount[] = Array.from({ length: 100 }, (_, number) => ({
  id: accountOf(number),
  userPrincipalName: `bg${number}@contoso.com`,
}));

/** What decides about the bands, apart from what the store remembers. */
type Bands = {
  readonly watched?: readonly WatchedAccount[];
  readonly allowedRules?: ReadonlySet<string>;
};

/** The methods of the store that a test can hinder. */
type Hindered = 'append' | 'markShown' | 'shownVersion' | 'trail' | 'fact' | 'replaceFact';

/** Delivery on its real parts, with Teams, the time and the disk's failures in the test's hands. */
export type DeliveryRig = {
  readonly clock: FakeClock;
  readonly teams: FakeMessenger;
  readonly logged: readonly Record<string, unknown>[];
  readonly folder: string;
  readonly store: Store;
  readonly incidents: Incidents;
  readonly delivery: Delivery;
  channel: Channel | null;
  /** Called before these methods of the store do their work: throws to fail, returns a promise to hang. */
  hinder: (method: Hindered) => void | Promise<void>;
  /** Receives alerts at once, and lets what they start have its turns. Answers with the ids of their incidents. */
  receive(...alerts: readonly Alert[]): Promise<readonly string[]>;
  /** An alert on the numbered account; answers with the incident's id. */
  alarm(number: number, given?: Partial<Alert>): Promise<string>;
  /** What the newest card of an incident shows; `undefined` when none stands in the channel. */
  shown(incidentId: string): ShownState | undefined;
  /** What it should show. */
  current(incidentId: string): Promise<ShownState>;
  /** The times of the calls so far, in ms after the rig was opened. */
  callTimes(): readonly number[];
  /** Another process takes over the folder. Its delivery is not started. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
};

export function openDeliveryRig(
  given: Partial<Renderers> = {},
  { watched = watchedAccounts, allowedRules }: Bands = {},
): DeliveryRig {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-delivery-'));
  const clock = fakeClock();
  const start = clock.now();
  const teams = fakeMessenger(clock);
  const logged: Record<string, unknown>[] = [];
  const log = createLog({ write: (line) => logged.push(JSON.parse(line)) });
  const hindered = async (method: Hindered): Promise<void> => rig.hinder(method);

  function open(): Pick<DeliveryRig, 'store' | 'incidents' | 'delivery'> {
    const real = createSqliteStore(folder);
    const store: Store = {
      ...real,
      append: (appends) => hindered('append').then(() => real.append(appends)),
      markShown: (id, version) => hindered('markShown').then(() => real.markShown(id, version)),
      shownVersion: (id) => hindered('shownVersion').then(() => real.shownVersion(id)),
      trail: (id) => hindered('trail').then(() => real.trail(id)),
      fact: (name) => hindered('fact').then(() => real.fact(name)),
      replaceFact: (...given) => hindered('replaceFact').then(() => real.replaceFact(...given)),
    };
    const incidents = createIncidents({ store, clock, watched, log });
    const channel = () => rig.channel;
    const render = { ...renderers, ...given };
    const bands = { watched, allowedRules: allowedRules ?? null };
    const parts = { incidents, store, messenger: teams, channel, render, bands, clock, log };
    return { store, incidents, delivery: createDelivery(parts) };
  }

  let process = open();
  const rig: DeliveryRig = {
    clock,
    teams,
    logged,
    folder,
    get store() {
      return process.store;
    },
    get incidents() {
      return process.incidents;
    },
    get delivery() {
      return process.delivery;
    },
    channel: theChannel,
    hinder: () => {},
    async receive(...alerts) {
      const received = await Promise.all(alerts.map((alert) => rig.incidents.receive(alert)));
      await clock.advance(0);
      return received.map(({ incidentId }) => incidentId);
    },
    async alarm(number, fields) {
      const [id = ''] = await rig.receive(alertOn(number, fields));
      return id;
    },
    shown(incidentId) {
      const post = teams.posts.findLast(({ message }) => message.summary === incidentId);
      return post && shownState.parse(post.message.card);
    },
    async current(incidentId) {
      const incident = await rig.incidents.get(incidentId);
      if (!incident) throw new Error(`there is no incident ${incidentId}`);
      return stateOf(incident);
    },
    callTimes: () => teams.calls.map(({ at }) => at - start),
    async restart() {
      await rig.delivery.stop();
      await rig.store.close();
      process = open();
    },
    async dispose() {
      await rig.delivery.stop();
      await rig.store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}
