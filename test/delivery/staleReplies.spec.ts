import assert from 'node:assert/strict';
import { announcementMessage } from '../../src/card/announcement.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import { replyMessage } from '../../src/card/reply.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import { type Channel, MessengerError } from '../../src/delivery/messenger.ts';
import { createFollower } from '../../src/delivery/otherInstances.ts';
import type { IncidentCommand } from '../../src/incident/decide/command.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlertedSignIn } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close, escalate, reopen, withdraw } from '../builders/commands.ts';
import { ada, grace } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { actionsIn, wordsIn } from '../card/readCard.ts';
import { type FakeMessenger, fakeMessenger } from '../fakes/messenger.ts';
import { watchedStore } from '../fakes/watchedStore.ts';
import { accountOf, alertOn } from './deliveryRig.ts';

const minute = 60_000;
const second = 1_000;
const channel: Channel = { channelId: '19:watch', serviceUrl: 'https://connector', tenantId: null };
/** Grave from the start, so that many of them make nothing graver. */
const passwordAlert = (number = 1) =>
  alertOn(number, { signIns: [anAlertedSignIn({ userId: accountOf(number), resultCode: '50074' })] });

const hasButton = (message: Message): boolean =>
  actionsIn(message).some(({ verb }) => verb === 'acknowledge');

onBothStores('the replies in the thread', (open) => {
  let stored: StoredIncidents;
  let teams: FakeMessenger;
  let running: Delivery[];
  let incidents: Incidents;
  let id: string;
  let watched: ReturnType<typeof watchedStore>;
  const log = createLog({ write() {} });

  /** A process of its own; it is killed when its delivery is stopped. */
  async function instance(isShared = stored.store.isShared) {
    const store: Store = { ...watched.store, isShared };
    const own = createIncidents({ store, clock: stored.clock, watched: watchedAccounts, log });
    const plain = ({ id: summary }: Incident): Message => ({ summary, card: { type: 'AdaptiveCard' } });
    const delivery = createDelivery({
      ...{ incidents: own, store, messenger: teams, clock: stored.clock, log },
      channel: () => channel,
      render: {
        ...{ card: incidentMessage, plain, checklist: plain, activity: plain, reply: replyMessage },
        announcement: (incident) => announcementMessage(incident, { people: [], now: stored.clock.now() }),
        backlog: () => ({ summary: 'backlog', card: { type: 'AdaptiveCard' } }),
      },
      bands: { watched: [], allowedRules: null },
    });
    running.push(delivery);
    await delivery.start();
    return { incidents: own, delivery, store };
  }

  /** Lets time pass, and the store answer in between. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5 * second) {
      await watched.idle();
      await stored.clock.advance(Math.min(5 * second, left));
    }
    await watched.idle();
  }
  /** Waits until delivery has nothing left to do, while time passes. */
  async function caughtUp(delivery: Delivery): Promise<void> {
    for (let seconds = 0; seconds < 600; seconds += 1) {
      await watched.idle();
      await stored.clock.advance(second);
      await watched.idle();
      if (delivery.behind() === 0 && (await stored.store.unshown()).length === 0) return;
    }
    assert.fail('delivery does not catch up');
  }

  const does = (command: IncidentCommand, of = id) => incidents.execute(of, command);
  const call = async (turn: number) => {
    const since = (await incidents.get(id))?.escalation.since ?? '';
    await does({ ...escalate(since), turn });
  };
  const replies = () => teams.replies.map(({ message }) => wordsIn(message.card));
  const updates = () =>
    teams.calls.filter(({ kind, activityId }) => kind === 'update' && activityId?.includes('-')).length;

  beforeEach(async () => {
    stored = await open();
    watched = watchedStore(stored.store);
    teams = fakeMessenger(stored.clock);
    running = [];
  });
  afterEach(async () => {
    for (const delivery of running) await delivery.stop();
    await stored.dispose();
  });

  async function called(times: number): Promise<Delivery> {
    const first = await instance();
    incidents = first.incidents;
    ({ incidentId: id } = await incidents.receive(passwordAlert()));
    await caughtUp(first.delivery);
    for (let turn = 1; turn <= times; turn += 1) {
      await pass(minute);
      await call(turn);
      await caughtUp(first.delivery);
    }
    return first.delivery;
  }

  for (const [what, command, words] of [
    ['acknowledged', acknowledge(grace), /Acknowledged by Grace/],
    ['closed', close('drill', '', { actor: grace }), /Closed as drill by Grace/],
  ] as const) {
    it(`lose their button, and say what became of it, once it is ${what}`, async () => {
      const delivery = await called(3);
      assert.equal(teams.replies.filter(({ message }) => hasButton(message)).length, 3);
      await does(command);
      await caughtUp(delivery);
      const three = teams.replies.slice(0, 3);
      for (const { message } of three) {
        assert(!hasButton(message));
        assert.match(wordsIn(message.card), words);
        assert.match(wordsIn(message.card), /\{\{TIME\(/);
        assert.doesNotMatch(wordsIn(message.card), /waiting for|nobody has|please/i);
      }
      assert.equal(updates(), 3);
    });
  }

  it('go after the card, which goes at once', async () => {
    const delivery = await called(3);
    const before = teams.calls.length;
    await does(acknowledge());
    await caughtUp(delivery);
    const [first, ...rest] = teams.calls.slice(before).map(({ activityId }) => activityId);
    assert(first && !first.includes('-'));
    assert.equal(rest.length, 3);
    assert(rest.every((each) => each?.includes('-')));
  });

  it('say that it was withdrawn, reopened, or got worse', async () => {
    const delivery = await called(0);
    await does(acknowledge());
    await incidents.receive(passwordAlert());
    await caughtUp(delivery);
    assert.match(replies()[0] ?? '', /1 alert since Ada acknowledged/);
    await does(withdraw(grace));
    await caughtUp(delivery);
    assert.match(replies()[0] ?? '', /Acknowledgement withdrawn by Grace/);
    assert.match(replies()[1] ?? '', /Grace withdrew the acknowledgement/);
    await does({
      type: 'recordSignIns',
      signIns: [aSignIn({ id: 'success', userId: accountOf(1), resultCode: '0' })],
    });
    await caughtUp(delivery);
    assert.match(replies()[1] ?? '', /It got worse: now CRITICAL/);
    assert.equal(teams.replies.filter(({ message }) => hasButton(message)).length, 1);
    await does(close('drill'));
    await caughtUp(delivery);
    await does(reopen(grace));
    await caughtUp(delivery);
    const [, , graver, closed, waiting] = replies();
    assert.match(graver ?? '', /Closed as drill by Ada/);
    assert.match(closed ?? '', /Reopened by Grace/);
    assert.match(waiting ?? '', /Reopened by Grace\. Ada had closed it as drill\. Waiting/);
    assert.deepEqual(
      teams.replies.map(({ message }) => hasButton(message)),
      [false, false, false, false, true],
    );
  });

  it('lose what a newcomer’s acknowledgement offered once it counts', async () => {
    const delivery = await called(0);
    const standing = { since: stored.clock.now(), eldest: '2020-01-01T00:00:00.000Z', roster: 'hash' };
    await does({
      ...acknowledge(grace),
      standing: { ...standing, since: new Date(stored.clock.now()).toISOString() },
    });
    await caughtUp(delivery);
    assert.match(replies()[0] ?? '', /Grace is new in the team/);
    await does({ type: 'vouch', actor: ada, personId: grace.id });
    await caughtUp(delivery);
    assert.match(replies()[0] ?? '', /Acknowledged by Grace/);
    assert.deepEqual(
      teams.replies.flatMap(({ message }) => actionsIn(message)),
      [],
    );
  });

  it('count what came since, at most once a minute, until the next reply tells it', async () => {
    const delivery = await called(0);
    await does(acknowledge());
    await incidents.receive(passwordAlert());
    await caughtUp(delivery);
    for (let count = 0; count < 40; count += 1) {
      await incidents.receive(passwordAlert());
      await pass(second);
    }
    assert.equal(updates(), 0);
    await pass(minute);
    assert.match(replies()[0] ?? '', /41 alerts since Ada acknowledged/);
    assert.equal(updates(), 1);
    await pass(5 * minute);
    await caughtUp(delivery);
    assert.equal(teams.replies.length, 2);
    assert.match(replies()[0] ?? '', /A newer update is below/);
    assert.match(replies()[1] ?? '', /41 alerts since Ada acknowledged/);
  });

  it('are no longer true already when they are taken: they are put right', async () => {
    const delivery = await called(0);
    const answer = Promise.withResolvers<void>();
    teams.conduct = ({ kind }) => (kind === 'reply' ? answer.promise : undefined);
    await call(1);
    await pass(second);
    assert.equal(teams.underWay.size, 1);
    await does(acknowledge(grace));
    answer.resolve();
    teams.conduct = () => {};
    await caughtUp(delivery);
    assert.match(replies()[0] ?? '', /Acknowledged by Grace/);
    assert(teams.replies.every(({ message }) => !hasButton(message)));
  });

  it('are put right after a restart, when the process ended before', async () => {
    const first = await called(3);
    teams.conduct = ({ kind, activityId }) => {
      if (kind === 'update' && activityId?.includes('-')) throw new MessengerError('unreachable');
    };
    await does(acknowledge(grace));
    await pass(10 * second);
    await first.stop();
    assert.equal(teams.replies.filter(({ message }) => hasButton(message)).length, 3);
    assert.deepEqual(await stored.store.unshown(), [id]);
    teams.conduct = () => {};
    const next = await instance();
    await caughtUp(next.delivery);
    assert(teams.replies.every(({ message }) => !hasButton(message)));
    assert.equal(teams.replies.length, 3);
    assert.deepEqual(await stored.store.unshown(), []);
  });

  it('are put right once, where two instances run and the other one heard of it', async () => {
    await called(2);
    const other = await instance(true);
    const follower = createFollower({
      ...{ store: other.store, delivery: other.delivery, incidents: other.incidents, timed: [] },
      channel: { refresh: async () => {} },
      clock: stored.clock,
      log,
    });
    follower.start();
    await pass(2 * minute);
    await other.incidents.execute(id, acknowledge(grace));
    await caughtUp(other.delivery);
    await pass(5 * minute);
    await follower.stop();
    assert(teams.replies.every(({ message }) => !hasButton(message)));
    assert.equal(updates(), 2);
    assert.equal(teams.replies.length, 2);
  });

  it('are let go when they are gone or closed to the bot, without another post, and hold up no other', async () => {
    const delivery = await called(3);
    const [first, second_] = teams.replies.map(({ activityId }) => activityId);
    teams.remove(first ?? '');
    teams.conduct = ({ kind, activityId }) => {
      if (kind === 'update' && activityId === second_) {
        throw new MessengerError('refused', { status: 403, code: 'ConversationBlockedByUser' });
      }
    };
    const posted = teams.posts.length;
    await does(acknowledge());
    await pass(2 * minute);
    await caughtUp(delivery);
    assert.match(
      wordsIn(teams.replies.at(-1)?.message.card ?? { type: 'AdaptiveCard' }),
      /Acknowledged by Ada/,
    );
    assert.equal(teams.posts.length, posted);
    assert.equal(teams.replies.length, 2);
    const tried = updates();
    await pass(10 * minute);
    assert.equal(updates(), tried);
    assert.deepEqual(await stored.store.unshown(), []);
  });

  it('cost nothing more once it is over: nothing is sent or read for them', async () => {
    const delivery = await called(2);
    await does(close('drill'));
    await caughtUp(delivery);
    const sent = teams.calls.length;
    await pass(10 * minute);
    assert.equal(teams.calls.length, sent);
    await delivery.stop();
    const next = await instance();
    await pass(minute);
    assert.equal(next.delivery.behind(), 0);
    assert.equal(teams.calls.length, sent);
  });

  it('make no more than a handful of updates in a storm of an hour', async () => {
    const delivery = await called(0);
    await does(acknowledge());
    for (let count = 0; count < 60; count += 1) {
      await Promise.all(Array.from({ length: 5 }, () => incidents.receive(passwordAlert())));
      await pass(minute);
    }
    await caughtUp(delivery);
    assert(updates() <= 75, `${updates()} updates`);
    assert.match(replies().at(-1) ?? '', /300 alerts since Ada acknowledged/);
  });
});
