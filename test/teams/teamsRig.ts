import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { noticeMessage } from '../../src/card/notice.ts';
import { createChats } from '../../src/chats/chats.ts';
import { reportFileOf } from '../../src/command/report/file.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import { openSecurityChannel, type SecurityChannel } from '../../src/delivery/securityChannel.ts';
import type { Actor } from '../../src/incident/actor.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { AdmissionPolicy } from '../../src/incident/whoMayAct.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import type { ReportFile, ReportFormat } from '../../src/report/files.ts';
import { createRosterKeeper } from '../../src/roster/keeper.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createTeams } from '../../src/teams/teams.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { reportFacts } from '../builders/circumstances.ts';
import { accountId } from '../builders/signIn.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { noMemory } from '../fakes/remembered.ts';
import { type Answer, openDoor } from './door.ts';

const homeTenant = '00000000-0000-4000-8000-00000000007e';

const named = ({ id }: Incident): Message => ({ card: { type: 'AdaptiveCard' }, summary: id });

/** The bot on its real parts: activities come in over HTTP, and go out to a loopback connector. */
export type TeamsRig = {
  readonly connector: Connector;
  readonly incidents: Incidents;
  readonly store: Store;
  readonly channel: SecurityChannel;
  readonly delivery: Delivery;
  readonly lines: readonly string[];
  /** Stands still until a test moves it. */
  readonly clock: FakeClock;
  /** Resolves when the sign-in log answers; rejects when it cannot be read. */
  untilLogAnswers: () => Promise<void>;
  signIns: readonly SignIn[];
  /** What is made of an incident's report when its file is accepted. */
  reportFile: (incidentId: string, format: ReportFormat, asker: Actor) => Promise<ReportFile>;
  /** Fails whatever the security channel wants to store. */
  factsFail: boolean;
  /** Resolves when the store takes what the security channel wants to store. */
  untilFactsAreTaken: () => Promise<void>;
  /** Sends an activity; its service address becomes the connector's. */
  send(activity: object): Promise<Answer>;
  /** An alert on the watched account; answers with the incident's id. */
  alarm(): Promise<string>;
  /** Resolves when the channel shows every incident as it stands. */
  caughtUp(): Promise<void>;
  /** Resolves when what goes on after an answer has come to its end. */
  settled(): Promise<void>;
  /** What the stop of the process does to the Teams side. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export async function openTeamsRig(policy: Partial<AdmissionPolicy> = {}): Promise<TeamsRig> {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-office-'));
  const connector = await createConnector();
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const clock = fakeClock();
  const store = createSqliteStore(folder);
  const accounts = [{ id: accountId, userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com' }];
  const incidents = createIncidents({ store, clock, watched: accounts, log });
  const teams = createTeams({ type: 'off' }, clock.now, log);
  const channel = await openSecurityChannel({
    store: {
      fact: store.fact,
      async replaceFact(...given) {
        if (rig.factsFail) throw new Error('disk full');
        await rig.untilFactsAreTaken();
        return store.replaceFact(...given);
      },
    },
    clock,
    fixedId: null,
    tenantId: null,
    isPublic: false,
    onChange: () => delivery.wake(),
  });
  const delivery = createDelivery({
    incidents,
    store,
    messenger: teams.messenger,
    channel: () => channel.current(),
    render: {
      ...{ card: named, plain: named, announcement: named, checklist: named },
      ...{ reply: named, activity: named },
      backlog: ({ waiting }) => noticeMessage(`${waiting} wait`),
    },
    bands: { watched: accounts, allowedRules: null },
    clock,
    log,
  });
  const roster = createRosterKeeper({
    ...{ store, watched: new Set([accountId]), clock, log, channel: channel.current },
    listMembers: teams.listMembers,
    onElderless: () => {},
  });
  await delivery.start();
  const process = teams.processActivity({
    command: {
      watchdogSince: null,
      heartbeat: null,
      sweep: { state: () => ({ lastSuccess: null, isLate: false, problems: [] }) },
      readiness: async () => ({ store: 'ok', channel: channel.current() === null ? 'unknown' : 'known' }),
      remembered: noMemory,
      notify: null,
      incidents,
      store,
      source: {
        async find() {
          await rig.untilLogAnswers();
          return { signIns: rig.signIns, problems: [] };
        },
        async read(_, take) {
          await rig.untilLogAnswers();
          take(rig.signIns.toSorted((a, b) => a.at.localeCompare(b.at)));
          return [];
        },
        arrived: async () => ({ signIns: [], problems: [], isWhole: true }),
        history: async () => ({ uses: [], isWhole: false }),
        fromAddress: () => Promise.reject(new Error('nobody asks that here')),
        async examine() {
          await rig.untilLogAnswers();
          return { kind: 'file', identity: null, findings: { failure: 'It is a list.' } };
        },
        async health() {
          await rig.untilLogAnswers();
          return { name: 'a list', reachable: true, newest: null, uses: [], problems: [] };
        },
      },
      portalLink: null,
      audit: null,
      accounts,
      groups: [],
      closeNeedsSecondPerson: false,
      reportFacts: async () => reportFacts,
      channel,
      delivery,
      async postToChannel(message) {
        const current = channel.current();
        if (current) await teams.messenger.post(current, message);
      },
      people: { whoMayRehome: async () => [], tellProposal: async () => {} },
      callsPeople: false,
      clock,
    },
    home: { roster, chats: createChats(store) },
    policy: { tenantId: homeTenant, watched: new Set([accountId]), responders: null, ...policy },
    reportFile: (id, format, asker) => rig.reportFile(id, format, asker),
  });
  const door = await openDoor(process, log);
  const rig: TeamsRig = {
    connector,
    incidents,
    store,
    channel,
    delivery,
    lines,
    clock,
    untilLogAnswers: async () => {},
    signIns: [],
    reportFile: (id, format, asker) =>
      reportFileOf(id, format, asker, { incidents, store, clock, reportFacts: async () => reportFacts }),
    factsFail: false,
    untilFactsAreTaken: async () => {},
    send: (activity) => door.send({ ...activity, serviceUrl: connector.serviceUrl }),
    async alarm() {
      const alert = anAlert({ signIns: [anAlertedSignIn({ resultCode: '0' })] });
      return (await incidents.receive(alert)).incidentId;
    },
    async caughtUp() {
      while (delivery.behind() > 0) await turn();
    },
    settled: teams.settled,
    stop: teams.stop,
    async close() {
      await door.close();
      await teams.settled();
      await delivery.stop();
      await connector.close();
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}
