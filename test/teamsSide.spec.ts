import assert from 'node:assert/strict';
import type { Alert } from '../src/alert/alert.ts';
import { readConfig } from '../src/config/config.ts';
import { openSecurityChannel } from '../src/delivery/securityChannel.ts';
import type { Incidents } from '../src/ledger/incidents.ts';
import { createLog } from '../src/log.ts';
import { createRunningParts, type RunningParts } from '../src/running/runningParts.ts';
import type { SignInQuery, SignInSource } from '../src/signIn/source.ts';
import type { Store } from '../src/store/store.ts';
import { createSweep } from '../src/sweep/sweep.ts';
import { createTeamsSide } from '../src/teamsSide.ts';
import { anAlert } from './builders/alert.ts';
import { someFindings } from './builders/evidence.ts';
import { type OpenedIncidents, openIncidents } from './builders/openedIncidents.ts';
import { accountId } from './builders/signIn.ts';
import { type FakeMessenger, fakeMessenger } from './fakes/messenger.ts';
import { noMemory } from './fakes/remembered.ts';

const minute = 60_000;
const called = '00000000-0000-4000-8000-0000000000ca';
const config = readConfig({
  BOT_AUTH: 'off',
  ALERT_WEBHOOK_CODE: 'a code',
  BREAK_GLASS_ACCOUNTS: `${accountId}=svc-harbour@contoso.onmicrosoft.com`,
  SECURITY_CHANNEL_ID: '19:security@thread.tacv2',
  ESCALATION: `PT5M:${called}`,
  DIGEST: 'off',
});
const log = createLog({ write() {} });
const unasked = async (): Promise<never> => {
  throw new Error('nobody asks for this here');
};

/** One instance of the bot, as far as it does not listen. */
type Instance = {
  readonly incidents: Incidents;
  readonly running: RunningParts;
  readonly queries: readonly SignInQuery[];
};

describe('the Teams side of one of several instances', () => {
  let opened: OpenedIncidents;
  let messenger: FakeMessenger;
  let instances: Instance[];

  beforeEach(() => {
    opened = openIncidents();
    messenger = fakeMessenger(opened.clock);
    instances = [];
  });
  afterEach(async () => {
    for (const { running } of instances) await running.stop();
    await opened.dispose();
  });

  const shared = (store: Store): Store => ({ ...store, isShared: true });

  async function start(): Promise<Instance> {
    const { clock } = opened;
    const store = shared(opened.store);
    const queries: SignInQuery[] = [];
    const running = createRunningParts();
    const instance = { incidents: opened.another(shared), running, queries };
    const { incidents } = instance;
    instances.push(instance);
    const channel = await openSecurityChannel({
      ...{ store, clock, fixedId: config.securityChannelId, tenantId: null, isPublic: true },
      onChange: running.wake,
    });
    const source: SignInSource = {
      async find(query: SignInQuery) {
        queries.push(query);
        return { signIns: [], problems: [] };
      },
      arrived: async () => ({ signIns: [], problems: [], isWhole: true }),
      history: async () => ({ uses: [], isWhole: false }),
      examine: async () => ({ kind: 'workspace', identity: null, findings: someFindings() }),
      ...{ read: unasked, health: unasked, fromAddress: unasked },
    };
    const { parts } = createTeamsSide({
      ...{ config, incidents, store, source, portalLink: null, audit: null, channel, clock, log },
      readiness: async () => ({ ok: true, store: 'ok', channel: 'known', lastSweep: null }),
      remembered: noMemory,
      notify: null,
      sweep: createSweep({
        remembered: noMemory,
        incidents,
        source,
        store,
        watchedIds: [],
        interval: 3_600_000,
        clock,
        log,
      }),
      teams: {
        messenger,
        nameOf: async () => 'Cara',
        listMembers: async () => [called],
        processActivity: () => async () => {},
        settled: async () => {},
        stop: async () => {},
      },
    });
    await running.start(parts);
    return instance;
  }

  /** An incident that one instance has shown which is gone, and the one that is left. */
  async function leftBehind(alert: Alert): Promise<{ readonly left: Instance; readonly incidentId: string }> {
    const [left, gone] = [await start(), await start()];
    const { incidentId } = await gone.incidents.receive(alert);
    await opened.clock.advance(minute / 2);
    assert.equal(messenger.posts.length, 1);
    await gone.running.stop();
    assert.equal(left.queries.length, 0);
    return { left, incidentId };
  }

  it('looks for what another was looking for that is gone', async () => {
    const { left } = await leftBehind(anAlert());
    await opened.clock.advance(4 * minute);
    assert.ok(left.queries.some(({ accountIds }) => accountIds.includes(accountId)));
  });

  it('escalates what another has shown that is gone', async () => {
    // Nothing is looked up for it, which would bring the incident to this instance as well.
    const { left, incidentId } = await leftBehind(anAlert({ format: 'activityLog', signIns: [] }));
    await opened.clock.advance(6 * minute);
    assert.equal((await left.incidents.get(incidentId))?.escalation.turn, 1);
    assert.ok(messenger.replies.some(({ message }) => JSON.stringify(message).includes(called)));
    assert.equal(messenger.posts.length, 1);
  });
});
