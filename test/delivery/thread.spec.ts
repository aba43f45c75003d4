import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { ada, grace } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { accountOf, alertOn, type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const second = 1_000;
const minute = 60_000;
const checklist = z.object({ ticks: z.array(z.string()) });
const activity = z.object({ signIns: z.array(z.string()) });

describe('the thread of an investigation', () => {
  let rig: DeliveryRig;
  let id: string;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
    [id = ''] = await rig.receive(alertOn(1));
  });
  afterEach(() => rig.dispose());

  const startInvestigation = async (actor = ada) => {
    const done = await rig.incidents.execute(id, { type: 'startInvestigation', actor });
    await rig.clock.advance(second);
    return done;
  };
  const tick = async (item: 'callCustodian' | 'reviewActivity', actor = ada) => {
    await rig.incidents.execute(id, { type: 'tick', actor, items: [item] });
    await rig.clock.advance(second);
  };
  const find = async (...ids: string[]) => {
    const signIns = ids.map((rowId) => aSignIn({ id: rowId, userId: accountOf(1), resultCode: '50126' }));
    await rig.incidents.execute(id, { type: 'recordSignIns', signIns });
    await rig.clock.advance(second);
  };
  const restart = async () => {
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(0);
  };
  const standing = () => rig.teams.replies.map(({ message }) => message.card);
  const checklists = () => standing().flatMap((card) => checklist.safeParse(card).data?.ticks.join() ?? []);
  const toldSignIns = () => standing().flatMap((card) => activity.safeParse(card).data?.signIns.join() ?? []);

  it('begins with one checklist, and then shows the sign-ins so far', async () => {
    await find('a', 'b');
    await startInvestigation();
    assert.deepEqual([checklists(), toldSignIns()], [[''], ['a,b']]);
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(rig.shown(id), await rig.current(id));
  });

  it('is one thread, however many people start it at once', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        rig.incidents.execute(id, { type: 'startInvestigation', actor: index % 2 ? ada : grace }),
      ),
    );
    await rig.clock.advance(10 * minute);
    assert.equal(rig.teams.replies.length, 1);
    assert.equal(rig.teams.posts.length, 1);
  });

  it('shows each tick in the checklist that stands there', async () => {
    await startInvestigation();
    await tick('callCustodian');
    await tick('reviewActivity', grace);
    await rig.clock.advance(10_000);
    assert.deepEqual(checklists(), ['callCustodian,reviewActivity']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('gets the sign-ins that come while the incident is open, each once, half a minute apart at least', async () => {
    await find('a');
    await startInvestigation();
    await find('b');
    await find('b', 'c');
    assert.deepEqual(toldSignIns(), ['a']);
    await rig.clock.advance(minute);
    await find('d');
    await rig.clock.advance(10 * minute);
    assert.deepEqual(toldSignIns(), ['a', 'b,c', 'd']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('still gets what is found while a reply with sign-ins is on its way', async () => {
    const answer = Promise.withResolvers<void>();
    await startInvestigation();
    rig.teams.conduct = ({ kind }) => (kind === 'reply' ? answer.promise : undefined);
    await find('a');
    await find('b');
    rig.teams.conduct = () => {};
    answer.resolve();
    await rig.clock.advance(5 * minute);
    assert.deepEqual(toldSignIns(), ['a', 'b']);
  });

  it('shows in the checklist that the incident was closed, also when that comes after a restart', async () => {
    await startInvestigation();
    rig.teams.conduct = () => {
      throw new Error('Teams is away');
    };
    await rig.incidents.execute(id, {
      type: 'close',
      actor: ada,
      classification: 'drill',
      comment: '',
      needsSecondPerson: false,
    });
    await rig.clock.advance(0);
    rig.teams.conduct = () => {};
    const before = rig.teams.calls.length;
    await restart();
    await rig.clock.advance(minute);
    assert.deepEqual(
      rig.teams.calls.slice(before).map(({ kind }) => kind),
      ['update', 'reply', 'update'],
    );
    assert.deepEqual(await rig.store.unshown(), []);
  });

  it('is begun a second time in the same place when the process ends before the first is recorded', async () => {
    await rig.clock.advance(minute);
    await rig.delivery.stop();
    await startInvestigation();
    // The reply has arrived, and the process ends before it knows: what it knew goes with it.
    rig.hinder = (method) => {
      if (method === 'append') throw new Error('the process is gone');
    };
    await rig.delivery.start();
    await rig.clock.advance(0);
    assert.deepEqual(checklists(), ['']);
    assert.equal((await rig.incidents.get(id))?.investigation?.card, null);
    rig.hinder = () => {};
    await restart();
    await rig.clock.advance(minute);

    // Two checklists under one card, both with the buttons of this incident; the second is known and kept up to date.
    assert.deepEqual(checklists(), ['', '']);
    assert.deepEqual(
      new Set(rig.teams.calls.filter(({ kind }) => kind === 'reply').map((c) => c.activityId)),
      new Set([rig.teams.posts[0]?.activityId]),
    );
    assert.equal(
      (await rig.incidents.get(id))?.investigation?.card?.activityId,
      rig.teams.replies[1]?.activityId,
    );
    await tick('callCustodian');
    await rig.clock.advance(minute);
    assert.deepEqual(checklists(), ['', 'callCustodian']);
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('is begun once when only the record fails', async () => {
    let failures = 2;
    await rig.clock.advance(minute);
    await rig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    rig.hinder = (method) => {
      if (method === 'append' && failures-- > 0) throw new Error('disk full');
    };
    await rig.clock.advance(minute);
    assert.deepEqual(checklists(), ['']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('gets a new checklist when somebody deletes the one that stands there', async () => {
    await startInvestigation();
    rig.teams.remove(rig.teams.replies[0]?.activityId ?? '');
    await tick('callCustodian');
    await rig.clock.advance(minute);
    assert.deepEqual(checklists(), ['callCustodian']);
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(rig.delivery.behind(), 0);
  });

  describe('of which nothing has been sent for a while', () => {
    beforeEach(async () => {
      await startInvestigation();
      await rig.clock.advance(2 * minute);
      // Whatever is shown goes out of mind when something else has been sent.
      await rig.receive(alertOn(2));
      await rig.clock.advance(2 * minute);
    });

    it('shows a tick that is recorded together with what comes behind it', async () => {
      await Promise.all([
        // Holds the commit, so that the two behind it share one.
        rig.incidents.execute(id, { type: 'addNote', actor: ada, text: 'Called.' }),
        rig.incidents.execute(id, { type: 'tick', actor: ada, items: ['callCustodian'] }),
        find('a'),
      ]);
      await rig.clock.advance(5 * minute);
      assert.deepEqual(checklists(), ['callCustodian']);
    });

    it('shows what the first of many rows of one look has changed', async () => {
      const updates = () => rig.teams.calls.filter(({ activityId }) => activityId?.includes('-')).length;
      const before = updates();
      const at = (index: number) => new Date(Date.UTC(2026, 10, 3, 9, 0, index)).toISOString();
      const signIns = Array.from({ length: 150 }, (_, index) =>
        aSignIn({
          id: `${index}`,
          userId: accountOf(1),
          at: at(index),
          resultCode: index === 0 ? '0' : '50126',
        }),
      );
      await rig.incidents.execute(id, { type: 'recordSignIns', signIns });
      await rig.clock.advance(5 * minute);
      assert.equal(updates(), before + 1);
    });
  });

  it('does not have the card posted again and again when Teams finds nothing to reply to under a card that stands', async () => {
    const { MessengerError } = await import('../../src/delivery/messenger.ts');
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'reply') throw new MessengerError('gone');
    };
    await startInvestigation();
    await rig.clock.advance(60 * minute);
    assert.equal(rig.teams.posts.length, 1);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    rig.teams.conduct = () => {};
    await rig.clock.advance(5 * minute);
    assert.deepEqual(checklists(), ['']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('moves under the new card when the card itself was deleted', async () => {
    await startInvestigation();
    await tick('callCustodian');
    rig.teams.remove(rig.teams.posts[0]?.activityId ?? '');
    await find('a');
    await rig.clock.advance(5 * minute);
    const { card, investigation } = (await rig.incidents.get(id)) ?? {};
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(card?.activityId, rig.teams.posts[0]?.activityId);
    assert.ok(investigation?.card?.conversationId.endsWith(`;messageid=${card?.activityId}`));
    assert.equal(rig.delivery.behind(), 0);
  });

  for (const fault of ['notAccepted', 'refused', 'tooLarge', 'unreachable'] as const) {
    it(`does not hold up the card when replies are ${fault}, and comes when they are taken again`, async () => {
      rig.teams.conduct = ({ kind }) => {
        if (kind === 'reply') throw new MessengerError(fault);
      };
      await startInvestigation();
      await rig.clock.advance(minute);
      assert.deepEqual(rig.shown(id), await rig.current(id));
      await rig.receive(alertOn(1));
      await rig.clock.advance(minute);
      assert.deepEqual(rig.shown(id), await rig.current(id));
      rig.teams.conduct = () => {};
      await rig.clock.advance(20 * minute);
      assert.deepEqual(checklists(), ['']);
      assert.equal(rig.delivery.behind(), 0);
    });
  }

  for (const fault of ['notAccepted', 'tooLarge'] as const) {
    it(`begins with a plain message when Teams finds the checklist ${fault}`, async () => {
      rig.teams.conduct = ({ kind, message }) => {
        if (kind === 'reply' && !('isPlain' in message.card)) throw new MessengerError(fault);
      };
      await find('a');
      await startInvestigation();
      await rig.clock.advance(minute);
      assert.deepEqual(
        standing().map(({ isPlain }) => isPlain),
        [true, true],
      );
      assert.equal(rig.delivery.behind(), 0);
    });
  }

  it('takes up after a restart what the thread does not have yet', async () => {
    await startInvestigation();
    await find('a');
    await find('b');
    await tick('callCustodian');
    await restart();
    await rig.clock.advance(5 * minute);
    assert.deepEqual([checklists(), toldSignIns()], [['callCustodian'], ['a', 'b']]);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('leaves the card as it is where nothing of it has changed: somebody may be filling in its form', async () => {
    await startInvestigation();
    await tick('callCustodian');
    const cardUpdates = () =>
      rig.teams.calls.filter((call) => call.kind === 'update' && !String(call.activityId).includes('-'));
    const before = cardUpdates().length;
    for (const text of ['One.', 'Two.']) {
      await rig.incidents.execute(id, { type: 'addNote', actor: ada, text });
      await rig.clock.advance(second);
    }
    assert.equal(cardUpdates().length, before);
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(await rig.store.unshown(), []);
    await rig.receive(alertOn(1));
    await rig.clock.advance(minute);
    assert.equal(cardUpdates().length, before + 1);
  });

  it('has nothing sent again at a restart when all of it stands there', async () => {
    await startInvestigation();
    await find('a');
    await rig.clock.advance(5 * minute);
    assert.deepEqual(await rig.store.unshown(), []);
    const before = rig.teams.calls.length;
    await restart();
    await rig.clock.advance(minute);
    assert.equal(rig.teams.calls.length, before);
  });

  it('shows after a restart a tick that was not shown before it, also when an alert comes in between', async () => {
    await startInvestigation();
    rig.teams.conduct = () => {
      throw new Error('Teams is away');
    };
    await tick('callCustodian');
    rig.teams.conduct = () => {};
    await rig.restart();
    const read = Promise.withResolvers<void>();
    rig.hinder = (method) => (method === 'shownVersion' ? read.promise : undefined);
    const started = rig.delivery.start();
    await rig.clock.settle();
    await rig.receive(alertOn(1));
    read.resolve();
    await started;
    await rig.clock.advance(5 * minute);
    assert.deepEqual(checklists(), ['callCustodian']);
  });

  it('gets no sign-ins any more when the incident is closed', async () => {
    await find('a');
    await startInvestigation();
    await find('b');
    await rig.incidents.execute(id, {
      type: 'close',
      actor: ada,
      classification: 'drill',
      comment: '',
      needsSecondPerson: false,
    });
    await rig.clock.advance(10 * minute);
    assert.deepEqual(toldSignIns(), ['a']);
    assert.equal(rig.delivery.behind(), 0);
  });
});
