import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { createEscalations, type Escalations } from '../../src/escalation/escalations.ts';
import type { IncidentCommand } from '../../src/incident/decide/command.ts';
import type { EscalationStep } from '../../src/incident/escalation.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { type TrailEntry, unseal } from '../../src/incident/trail/trail.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlertedSignIn } from '../builders/alert.ts';
import { ada, grace } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import {
  accountOf,
  alertOn,
  type DeliveryRig,
  openDeliveryRig,
  theChannel,
} from '../delivery/deliveryRig.ts';
import { failingWith } from '../fakes/messenger.ts';

const minute = 60_000;
const steps: readonly EscalationStep[] = [
  { after: 5 * minute, personIds: ['a', 'b'] },
  { after: 15 * minute, personIds: ['c'] },
];

/** What the tests' replies say: what they tell of, and whom they mention. */
const announcement = (
  { id, unannounced, escalation: { turn, personIds } }: Incident,
  isPlain: boolean,
): Message => ({
  card: { type: 'AdaptiveCard', told: [unannounced, turn, isPlain ? 'nobody' : personIds.join()] },
  summary: id,
});

const acknowledge: IncidentCommand = { type: 'acknowledge', actor: ada };
const close: IncidentCommand = {
  type: 'close',
  actor: ada,
  classification: 'drill',
  comment: '',
  needsSecondPerson: false,
};
const success: IncidentCommand = {
  type: 'recordSignIns',
  signIns: [aSignIn({ id: 'success', userId: accountOf(1), resultCode: '0' })],
};

describe('escalation', () => {
  let rig: DeliveryRig;
  let escalations: Escalations;
  let start: number;
  let logged: Record<string, unknown>[];
  beforeEach(async () => {
    rig = openDeliveryRig({ announcement });
    start = rig.clock.now();
    logged = [];
    escalations = schedulerOn(rig.incidents);
    await rig.delivery.start();
    await escalations.start();
  });
  afterEach(async () => {
    rig.hinder = () => {};
    rig.teams.conduct = () => {};
    await escalations.stop();
    await rig.dispose();
  });

  const log = createLog({ write: (line) => logged.push(JSON.parse(line)) });
  const schedulerOn = (incidents: Incidents, given = steps): Escalations =>
    createEscalations({ incidents, steps: given, clock: rig.clock, log });
  const minutesOf = (time: number) => (time - start) / minute;

  /** On a password that was accepted: a success makes it graver. */
  const alarm = (number = 1) =>
    rig.alarm(number, {
      signIns: [anAlertedSignIn({ userId: accountOf(number), resultCode: '50074' })],
    });
  const execute = async (id: string, command: IncidentCommand) => {
    await rig.incidents.execute(id, command);
    await rig.clock.settle();
  };
  const pass = (minutes: number) => rig.clock.advance(minutes * minute);

  /** The replies that somebody was asked to take, in Teams or not: minute, kind of news, turn, whom they mention. */
  const replies = () =>
    rig.teams.calls
      .filter(({ kind }) => kind === 'reply')
      .map(({ at, message }) => [minutesOf(at), ...(message.card.told as readonly unknown[])]);
  const calls = () => replies().filter(([, kind]) => kind === 'escalated');
  const trailOf = async (id: string): Promise<readonly TrailEntry[]> =>
    (await rig.store.trail(id)).map(unseal);
  /** The turns that the trail has: minute and number. */
  const turns = async (id: string) =>
    (await trailOf(id)).flatMap(({ at, event }) =>
      event.type === 'escalated' ? [[minutesOf(Date.parse(at)), event.turn]] : [],
    );

  const sinceOf = async (id: string) => (await rig.incidents.get(id))?.escalation.since ?? '';

  async function restart(minutesAway = 0): Promise<void> {
    await escalations.stop();
    await rig.delivery.stop();
    await pass(minutesAway);
    await rig.restart();
    escalations = schedulerOn(rig.incidents);
    await rig.delivery.start();
    await escalations.start();
    await rig.clock.settle();
  }

  it('calls each step’s people at its time, then the last ones at its interval, and ends', async () => {
    const id = await alarm();
    await pass(600);
    const repeats = Array.from({ length: 8 }, (_, index) => [30 + 15 * index, 'escalated', index + 3, 'c']);
    assert.deepEqual(calls(), [[5, 'escalated', 1, 'a,b'], [15, 'escalated', 2, 'c'], ...repeats]);
    assert.equal((await turns(id)).length, 10);
    assert.equal((await rig.incidents.get(id))?.escalation.isLast, true);
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(rig.clock.waiting(), []);
  });

  it('calls for each incident by itself', async () => {
    const first = await alarm(1);
    await pass(3);
    const second = await alarm(2);
    await execute(first, acknowledge);
    await pass(5);
    assert.deepEqual(await turns(first), []);
    assert.deepEqual(await turns(second), [[8, 1]]);
  });

  it('is told at once, also while alerts keep the card busy', async () => {
    await alarm();
    await pass(4.9);
    for (let count = 0; count < 6; count += 1) {
      await alarm();
      await rig.clock.advance(1_000);
    }
    assert.deepEqual(calls(), [[5, 'escalated', 1, 'a,b']]);
  });

  for (const [what, command] of [
    ['the acknowledgement', acknowledge],
    ['the closing', close],
  ] as const) {
    it(`stops at ${what}, and plans nothing more`, async () => {
      const id = await alarm();
      await pass(6);
      await execute(id, command);
      await pass(1);
      assert.deepEqual(rig.clock.waiting(), []);
      await pass(600);
      assert.deepEqual(calls(), [[5, 'escalated', 1, 'a,b']]);
    });
  }

  it('starts again when an acknowledgement is withdrawn', async () => {
    const id = await alarm();
    await pass(6);
    await execute(id, acknowledge);
    await pass(10);
    await execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await pass(15);
    assert.deepEqual(calls(), [
      [5, 'escalated', 1, 'a,b'],
      [21, 'escalated', 1, 'a,b'],
      [31, 'escalated', 2, 'c'],
    ]);
  });

  it('starts again when the severity rises, whether or not somebody had it, and calls at once', async () => {
    const [taken, called] = [await alarm(1), await alarm(2)];
    await execute(taken, acknowledge);
    await pass(6);
    await execute(taken, success);
    const signIns = [aSignIn({ id: 'other', userId: accountOf(2), resultCode: '0' })];
    await execute(called, { type: 'recordSignIns', signIns });
    await pass(5);
    assert.deepEqual(await turns(taken), [
      [6, 0],
      [11, 1],
    ]);
    assert.deepEqual(await turns(called), [
      [5, 1],
      [6, 0],
      [11, 1],
    ]);
  });

  it('starts again when the incident is reopened', async () => {
    const id = await alarm();
    await pass(1);
    await execute(id, close);
    await pass(60);
    await execute(id, { type: 'reopen', actor: grace });
    await pass(5);
    assert.deepEqual(await turns(id), [[66, 1]]);
  });

  it('goes on over a restart as if there had been none', async () => {
    const id = await alarm();
    await pass(3);
    await restart();
    await pass(3);
    await restart();
    await pass(60);
    assert.deepEqual(
      calls().map(([at, , turn]) => [at, turn]),
      [
        [5, 1],
        [15, 2],
        [30, 3],
        [45, 4],
        [60, 5],
      ],
    );
    assert.equal((await turns(id)).length, 5);
  });

  it('runs a step once that came due while the process was away', async () => {
    await alarm();
    await pass(1);
    await restart(9);
    await pass(4.9);
    assert.deepEqual(calls(), [[10, 'escalated', 1, 'a,b']]);
    await pass(0.1);
    assert.deepEqual(calls().slice(1), [[15, 'escalated', 2, 'c']]);
  });

  it('runs once for all that were missed, with everybody, and uses up no repeats', async () => {
    const id = await alarm();
    await pass(1);
    await restart(24 * 60);
    await pass(14.9);
    assert.deepEqual(calls(), [[1441, 'escalated', 2, 'a,b,c']]);
    await pass(200);
    assert.equal((await turns(id)).length, 1 + 8);
  });

  it('tells after a restart of the turn that was recorded and not told', async () => {
    await alarm();
    rig.teams.conduct = () => {
      throw new MessengerError('unreachable');
    };
    await pass(6);
    rig.teams.conduct = () => {};
    const tried = calls().length;
    await restart(1);
    await pass(1);
    assert.deepEqual(calls().slice(tried), [[7, 'escalated', 1, 'a,b']]);
  });

  it('does not call after a restart for what was acknowledged', async () => {
    const id = await alarm();
    await execute(id, acknowledge);
    await restart(60);
    await pass(60);
    assert.deepEqual(await turns(id), []);
    assert.deepEqual(rig.clock.waiting(), []);
  });

  describe('with another process on the same store', () => {
    /** Knows nothing of what the other one does until it looks into the store, and has a delivery of its own. */
    function openOther(wrap = (store: Store) => store) {
      const incidents = createIncidents({ store: wrap(rig.store), clock: rig.clock, watched: [], log });
      const plain = (): Message => ({ card: { type: 'AdaptiveCard' }, summary: '' });
      const delivery = createDelivery({
        incidents,
        store: rig.store,
        messenger: rig.teams,
        channel: () => theChannel,
        render: {
          ...{ card: plain, plain, announcement, checklist: plain },
          ...{ reply: plain, activity: plain, backlog: plain },
        },
        bands: { watched: [], allowedRules: null },
        clock: rig.clock,
        log,
      });
      return { incidents, delivery, escalations: schedulerOn(incidents) };
    }
    let other: ReturnType<typeof openOther>;
    afterEach(async () => {
      await other.escalations.stop();
      await other.delivery.stop();
    });

    it('takes each turn once and replies once', async () => {
      const id = await alarm();
      other = openOther();
      await other.delivery.start();
      await other.escalations.start();
      await pass(60);
      assert.deepEqual(await turns(id), [
        [5, 1],
        [15, 2],
        [30, 3],
        [45, 4],
        [60, 5],
      ]);
      assert.deepEqual(
        calls().map(([at, , turn]) => [at, turn]),
        await turns(id),
      );
    });

    for (const slow of ['this', 'the other'] as const) {
      it(`takes a turn once when both have decided and the write of ${slow} one comes later`, async () => {
        const id = await alarm();
        const held = Promise.withResolvers<void>();
        let writer: typeof slow = 'this';
        rig.hinder = (method) =>
          method === 'append' && writer === slow && minutesOf(rig.clock.now()) === 5
            ? held.promise
            : undefined;
        other = openOther((store) => ({
          ...store,
          append(appends) {
            writer = 'the other';
            const written = store.append(appends);
            writer = 'this';
            return written;
          },
        }));
        await other.delivery.start();
        await other.escalations.start();
        await pass(5);
        assert.deepEqual(await turns(id), [[5, 1]]);
        rig.hinder = () => {};
        held.resolve();
        await pass(4);
        assert.deepEqual(await turns(id), [[5, 1]]);
        assert.deepEqual(calls(), [[5, 'escalated', 1, 'a,b']]);
      });
    }

    it('goes on with the next turn when the one that took the turn before has ended', async () => {
      const id = await alarm();
      other = openOther();
      await other.delivery.start();
      await other.incidents.execute(id, {
        type: 'escalate',
        since: await sinceOf(id),
        turn: 1,
        personIds: ['a', 'b'],
        isLast: false,
      });
      await other.delivery.stop();
      await pass(20);
      assert.deepEqual(await turns(id), [
        [0, 1],
        [15, 2],
      ]);
    });

    it('does not call for what somebody has acknowledged there', async () => {
      const id = await alarm();
      other = openOther();
      await other.incidents.execute(id, acknowledge);
      await pass(60);
      assert.deepEqual(await turns(id), []);
      assert.deepEqual(rig.clock.waiting(), []);
    });
  });

  describe('while somebody acknowledges', () => {
    it('calls nobody when the acknowledgement is being written as the turn comes due', async () => {
      const id = await alarm();
      await pass(4);
      const written = Promise.withResolvers<void>();
      rig.hinder = (method) => (method === 'append' ? written.promise : undefined);
      const acknowledged = rig.incidents.execute(id, acknowledge);
      await pass(2);
      written.resolve();
      await acknowledged;
      await pass(60);
      assert.deepEqual(await turns(id), []);
      assert.deepEqual(calls(), []);
      assert.deepEqual(rig.clock.waiting(), []);
    });

    it('tells nobody any more when the turn is being written as they acknowledge', async () => {
      const id = await alarm();
      const written = Promise.withResolvers<void>();
      rig.hinder = (method) => (method === 'append' ? written.promise : undefined);
      await pass(5);
      const acknowledged = rig.incidents.execute(id, acknowledge);
      rig.hinder = () => {};
      written.resolve();
      await acknowledged;
      await pass(60);
      assert.deepEqual(await turns(id), [[5, 1]]);
      assert.equal((await rig.incidents.get(id))?.unannounced, null);
      assert.deepEqual(rig.clock.waiting(), []);
      assert(calls().length <= 1);
    });

    it('does not repeat a reply that was on its way', async () => {
      const id = await alarm();
      const answer = Promise.withResolvers<void>();
      rig.teams.conduct = ({ kind }) => (kind === 'reply' ? answer.promise : undefined);
      await pass(6);
      await execute(id, acknowledge);
      answer.resolve();
      await pass(60);
      assert.deepEqual(calls(), [[5, 'escalated', 1, 'a,b']]);
      assert.deepEqual(rig.shown(id), await rig.current(id));
    });
  });

  describe('while the store fails', () => {
    const failWrites = () => {
      rig.hinder = (method) => {
        if (method === 'append') throw new Error('disk full');
      };
    };

    it('tries until the turn is recorded, and takes it once', async () => {
      const id = await alarm();
      failWrites();
      await pass(6);
      rig.hinder = () => {};
      await pass(1);
      assert.equal((await turns(id)).length, 1);
      assert.equal(calls().length, 1);
      const waits = logged.filter(({ level }) => level === 'error').map(({ wait }) => wait);
      assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    });

    it('makes one turn of those that came due in the meantime', async () => {
      const id = await alarm();
      failWrites();
      await pass(120);
      rig.hinder = () => {};
      await pass(1);
      assert.deepEqual(
        (await turns(id)).map(([, turn]) => turn),
        [2],
      );
      assert.deepEqual(
        calls().map(([, , turn, people]) => [turn, people]),
        [[2, 'a,b,c']],
      );
    });

    it('waits for a write when it is stopped, and does not try again when that fails', async () => {
      await alarm();
      await rig.delivery.stop();
      const written = Promise.withResolvers<void>();
      rig.hinder = (method) => (method === 'append' ? written.promise : undefined);
      await pass(5);
      let isStopped = false;
      const stopped = escalations.stop().then(() => {
        isStopped = true;
      });
      await rig.clock.settle();
      assert.equal(isStopped, false);
      written.reject(new Error('disk full'));
      await stopped;
      assert.deepEqual(rig.clock.waiting(), []);
    });

    it('stops trying when it is stopped', async () => {
      await alarm();
      failWrites();
      await pass(6);
      await escalations.stop();
      await rig.delivery.stop();
      assert.deepEqual(rig.clock.waiting(), []);
    });

    it('leaves an incident alone whose trail was altered, and goes on with the others', async () => {
      const [altered, intact] = [await alarm(1), await alarm(2)];
      await escalations.stop();
      const tool = new DatabaseSync(join(rig.folder, 'glasswatch.db'));
      tool.exec(`DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, '192.0.2.24', '192.0.2.25')
        WHERE incident_id = '${altered}'`);
      tool.close();
      await restart(6);
      await pass(60);
      assert.deepEqual(await turns(altered), []);
      assert.equal((await turns(intact)).length, 5);
    });
  });

  describe('while Teams', () => {
    it('is away, goes on with the steps, and tells the newest turn once, with everybody, when it is back', async () => {
      const id = await alarm();
      await pass(1);
      rig.teams.conduct = () => {
        throw new MessengerError('unreachable');
      };
      await pass(239);
      assert.deepEqual(await turns(id), [
        [5, 1],
        [15, 2],
      ]);
      const tried = calls().length;
      rig.teams.conduct = () => {};
      await pass(14);
      const [told, ...more] = calls().slice(tried);
      assert.deepEqual(told?.slice(1), ['escalated', 2, 'a,b,c']);
      assert.deepEqual(more, []);
      await pass(200);
      assert.equal((await turns(id)).length, 2 + 8);
    });

    it('has no channel yet, posts the card first, and then calls', async () => {
      rig.channel = null;
      await alarm();
      await pass(60);
      rig.channel = theChannel;
      rig.delivery.wake();
      await pass(1);
      assert.deepEqual(
        rig.teams.calls.map(({ kind }) => kind),
        ['post', 'reply'],
      );
      assert.deepEqual(calls(), [[60, 'escalated', 2, 'a,b,c']]);
    });

    it('has lost the card, calls under the new one', async () => {
      const id = await alarm();
      await pass(1);
      rig.teams.remove(rig.teams.posts[0]?.activityId ?? '');
      await pass(5);
      const { card } = (await rig.incidents.get(id)) ?? {};
      assert.equal(rig.teams.replies.at(-1)?.activityId.split('-')[0], card?.activityId);
      assert.equal(rig.teams.replies.length, 1);
    });

    for (const fault of ['notAccepted', 'tooLarge'] as const) {
      it(`does not take the mentions (${fault}), tells it without them, and mentions people the next time`, async () => {
        await alarm();
        await pass(1);
        rig.teams.conduct = failingWith(fault);
        await pass(14);
        assert.deepEqual(
          calls().map(([, , turn, people]) => [turn, people]),
          [
            [1, 'a,b'],
            [1, 'nobody'],
            [2, 'c'],
          ],
        );
        assert.equal(rig.teams.replies.length, 2);
      });
    }
  });

  it('calls people for an incident of another instance that is gone, and once for one of several that are there', async () => {
    await escalations.stop();
    const shared = { ...rig.store, isShared: true };
    const instance = () => createIncidents({ store: shared, clock: rig.clock, watched: [], log });
    const [gone, ...there] = [instance(), instance(), instance()];
    const { incidentId: id } = await gone.receive(alertOn(1));
    const schedulers = there.map((incidents) => schedulerOn(incidents));
    for (const each of schedulers) await each.start();
    const { incidentId: later } = await gone.receive(alertOn(2));
    for (let minutes = 0; minutes < 30; minutes += 1) {
      await pass(1);
      for (const each of schedulers) each.takeUp(await rig.incidents.open());
    }
    const firstTwo = [
      [5, 1],
      [15, 2],
    ];
    assert.deepEqual((await turns(id)).slice(0, 2), firstTwo);
    assert.deepEqual((await turns(later)).slice(0, 2), firstTwo);
    await Promise.all(schedulers.map((each) => each.stop()));
    for (const each of schedulers) each.takeUp(await rig.incidents.open());
    assert.deepEqual(rig.clock.waiting(), []);
  });

  it('takes what changes while it reads the open incidents for newer than what it has read', async () => {
    await escalations.stop();
    const id = await alarm();
    await execute(id, acknowledge);
    const reading = Promise.withResolvers<void>();
    escalations = schedulerOn({
      ...rig.incidents,
      async open() {
        const read = await rig.incidents.open();
        await reading.promise;
        return read;
      },
    });
    const started = escalations.start();
    await rig.clock.settle();
    await execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    reading.resolve();
    await started;
    await pass(5);
    assert.deepEqual(await turns(id), [[5, 1]]);
  });

  it('calls nobody before the time when a timer comes early', async () => {
    await escalations.stop();
    const hasty = {
      ...rig.clock,
      after: (ms: number, wake: () => void) => rig.clock.after(Math.ceil(ms / 2), wake),
    };
    escalations = createEscalations({ incidents: rig.incidents, steps, clock: hasty, log });
    await escalations.start();
    const id = await alarm();
    await pass(16);
    assert.deepEqual(await turns(id), [
      [5, 1],
      [15, 2],
    ]);
  });

  it('does nothing without steps', async () => {
    await escalations.stop();
    const unread = { ...rig.incidents, open: () => assert.fail('nobody needs to know') };
    escalations = schedulerOn(unread, []);
    await escalations.start();
    const id = await alarm();
    await pass(600);
    assert.deepEqual(await turns(id), []);
    assert.deepEqual(replies(), []);
    assert.deepEqual(rig.clock.waiting(), []);
  });

  it('calls nobody any more once it has stopped', async () => {
    const id = await alarm();
    await escalations.stop();
    await alarm(2);
    await pass(600);
    assert.deepEqual(await turns(id), []);
    assert.deepEqual(rig.clock.waiting(), []);
  });
});
