import assert from 'node:assert/strict';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../../src/errors.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { ada, grace } from '../builders/incident.ts';
import { readable } from '../fakes/cardTexts.ts';
import type { Posted } from '../fakes/connector.ts';
import { createWatch } from '../fakes/watch.ts';
import { anActivity, installed } from './activity.ts';
import { byGrace, press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

const mention = (id: string) => ({ type: 'mention', mentioned: { id, name: 'Somebody' } });

describe('an answer that takes time', () => {
  let rig: TeamsRig;
  let id: string;

  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    rig.connector.members.set('29:1-grace', { aadObjectId: grace.id });
    id = await rig.alarm();
    await rig.send(installed());
    await rig.caughtUp();
  });
  afterEach(() => rig.close());

  const inThread = (text: string, changes: object = {}) =>
    rig.send(anActivity('message-channel', { text: `<at>Glasswatch</at> ${text}`, ...changes }));
  const inPersonalChat = (text: string, changes: object = {}) =>
    rig.send(anActivity('message-personal', { text, ...changes }));
  const press = (verb: string, data: object = { incidentId: id }, changes: object = {}) =>
    pressIn(rig, verb, data, changes);

  /** What stands below the card or in the chat: each message with all its versions. */
  const standing = (): readonly Posted[] => rig.connector.replies;
  const versions = ({ versions: all }: Posted): readonly string[] => all.map(readable);
  const only = (): readonly string[] => {
    const [message, ...others] = standing();
    assert.ok(message);
    assert.deepEqual(others, []);
    return versions(message);
  };
  const last = (): string => only().at(-1) ?? '';
  const callsOf = (kind: 'reply' | 'update' | 'member') =>
    rig.connector.calls.filter((call) => call.kind === kind);
  const events = async () => (await rig.store.trail(id)).map((record) => unseal(record).event.type);

  /** The sign-in log does not answer until the test says so. */
  function holdLog() {
    const answer = Promise.withResolvers<void>();
    let asked = 0;
    const watch = createWatch(() => `${asked} questions`);
    rig.untilLogAnswers = () => {
      asked += 1;
      watch.changed();
      return answer.promise;
    };
    return {
      asked: () => asked,
      questions: (count = 1) => watch.until(`${count} questions to the log`, () => asked >= count),
      async release() {
        answer.resolve();
        await rig.settled();
      },
      async fail(code: ErrorCode) {
        answer.reject(new GlasswatchError(code));
        await rig.settled();
      },
    };
  }

  /** Teams does not say who somebody is until the test says so. */
  function holdRoster(who = '') {
    const answer = Promise.withResolvers<void>();
    const before = callsOf('member').length;
    rig.connector.conduct = ({ kind, path }) =>
      kind === 'member' && path.endsWith(who) ? answer.promise.then(() => 'ok') : 'ok';
    return {
      questions: (count = 1) =>
        rig.connector.until(`${count} questions to the roster`, () => callsOf('member')[before + count - 1]),
      async release() {
        answer.resolve();
        await rig.settled();
      },
    };
  }

  /** Half a second after the question. */
  const halfASecond = () => rig.clock.advance(500);

  const places: readonly [string, (text: string) => ReturnType<TeamsRig['send']>][] = [
    ['in the thread', inThread],
    ['in a personal chat', inPersonalChat],
  ];
  const asked: readonly [command: string, looking: RegExp, answer: RegExp][] = [
    ['status', /^Checking how the watch is doing …/, /svc-harbour/],
    ['activity 7d page 1', /^Looking for sign-ins in the last 7 days …/, /Sign-ins in the last 7 days/],
    ['digest', /^Looking back at the last seven days …/, /Last use of each account/],
  ];
  for (const [place, say] of places) {
    for (const [text, looking, answer] of asked) {
      it(`stands there as “looking …” and becomes the answer: ${text} ${place}`, async () => {
        const log = holdLog();
        const sent = say(text);
        await log.questions();
        await halfASecond();
        assert.deepEqual(await sent, { status: 200, body: '' });
        const [first = '', ...others] = only();
        assert.match(first, looking);
        assert.deepEqual(others, []);
        await log.release();
        assert.equal(only().length, 2);
        assert.match(last(), answer);
        assert.doesNotMatch(last(), /Looking/);
      });
    }
  }

  const pressed: readonly [verb: string, data: object, looking: string][] = [
    ['showActivity', {}, 'Looking for the recent activity'],
    ['showPage', { command: 'activity 30d page 1' }, 'Looking for sign-ins in the last 30 days'],
  ];
  for (const [verb, data, looking] of pressed) {
    it(`stands there as “looking …” and becomes the answer: the button ${verb}`, async () => {
      const log = holdLog();
      const told = press(verb, { incidentId: id, ...data });
      await log.questions();
      await halfASecond();
      assert.equal(await told, `${looking} … The answer follows in the thread below the card.`);
      assert.equal(only().length, 1);
      assert.match(last(), new RegExp(`^${looking} …\nAsked by Ada\\.`));
      await log.release();
      assert.equal(only().length, 2);
      assert.match(last(), /Sign-ins in the last 30 days/);
    });
  }

  it('is a single message when it is there in less than half a second', async () => {
    const log = holdLog();
    const sent = inThread('status');
    await log.questions();
    await rig.clock.advance(499);
    await log.release();
    await sent;
    await rig.clock.advance(10_000);
    assert.equal(only().length, 1);
    assert.match(last(), /svc-harbour/);
    assert.deepEqual(rig.clock.waiting(), [], 'no timer is left');
  });

  it('becomes the sentence of the error when the log fails', async () => {
    const log = holdLog();
    const sent = inThread('activity');
    await log.questions();
    await halfASecond();
    await sent;
    await log.fail('signInLogUnavailable');
    assert.equal(only().length, 2);
    assert.equal(last(), errorCatalogue.signInLogUnavailable.message);
  });

  it('is told to the one who pressed by name when the log fails, because others read it too', async () => {
    const log = holdLog();
    const told = press('showActivity');
    await log.questions();
    await halfASecond();
    await told;
    await log.fail('signInLogUnavailable');
    assert.equal(last(), `Ada: ${errorCatalogue.signInLogUnavailable.message}`);
  });

  it('is one message and one question when the same person says the same again meanwhile', async () => {
    const log = holdLog();
    const sent = inThread('status');
    await log.questions();
    const again = inThread('STATUS', { id: 'a-second-activity' });
    await halfASecond();
    await Promise.all([sent, again, inThread('status'), inThread('status')]);
    await log.release();
    assert.equal(only().length, 2);
    assert.equal(log.asked(), 1);
    await inThread('status');
    assert.equal(standing().length, 2, 'asked afterwards, it is a question of its own');
  });

  it('is one message when a button is pressed twice, and the second press is answered quietly', async () => {
    const log = holdLog();
    const told = press('showActivity');
    await log.questions();
    await halfASecond();
    assert.equal(await press('showActivity'), await told);
    await log.release();
    assert.equal(only().length, 2);
    assert.equal(log.asked(), 1);
  });

  it('is a message of its own for another person, another question and another place', async () => {
    const log = holdLog();
    const sent = [
      inThread('status'),
      inThread('status', byGrace),
      inThread('activity'),
      inPersonalChat('status'),
    ];
    await log.questions(4);
    await halfASecond();
    await Promise.all(sent);
    await log.release();
    assert.deepEqual(
      standing().map((message) => versions(message).length),
      [2, 2, 2, 2],
    );
  });

  it('does nothing before Teams has said who pressed, and answers at once all the same', async () => {
    const before = await events();
    const roster = holdRoster();
    const told = press('acknowledge');
    await roster.questions();
    await halfASecond();
    assert.equal(await told, 'Looking up who you are … The answer follows in the thread below the card.');
    assert.match(last(), /^Looking up who you are …\nAsked by Ada\./);
    assert.deepEqual(await events(), before);
    await roster.release();
    assert.deepEqual((await rig.incidents.get(id))?.acknowledgement?.actor, ada);
    assert.equal(only().length, 2);
    assert.equal(last(), `Ada: Incident ${id} is yours. The card in the channel says so.`);
  });

  it('is done once and told once when somebody presses again while Teams does not say who they are', async () => {
    const roster = holdRoster();
    const told = press('addNote', { incidentId: id, note: 'The safe is shut.' });
    await roster.questions();
    await halfASecond();
    const again = press('addNote', { incidentId: id, note: 'The safe is shut.' });
    assert.equal(await again, await told);
    await roster.release();
    assert.equal((await events()).filter((type) => type === 'noteAdded').length, 1);
    assert.equal(only().length, 2);
  });

  it('refuses in words whoever turns out to be no responder, and does nothing', async () => {
    const before = await events();
    rig.connector.members.delete('29:1-ada');
    const roster = holdRoster();
    const [told, said] = [press('acknowledge'), inThread(`acknowledge ${id}`)];
    await roster.questions(2);
    await halfASecond();
    await Promise.all([told, said]);
    await roster.release();
    assert.deepEqual(await events(), before);
    assert.deepEqual(
      standing()
        .map((message) => versions(message).at(-1))
        .sort(),
      [`Ada: ${errorCatalogue.notAResponder.message}`, errorCatalogue.notAResponder.message].sort(),
    );
  });

  it('says what it looks up while Teams does not say who is mentioned, and assigns then', async () => {
    const roster = holdRoster('29:1-grace');
    const entities = [mention('29:1-grace')];
    const sent = inThread(`assign ${id} <at>Grace</at>`, { entities });
    await roster.questions();
    await halfASecond();
    await sent;
    assert.match(last(), /^Looking up whom you mention …/);
    await roster.release();
    assert.deepEqual((await rig.incidents.get(id))?.lead?.actor.id, grace.id);
    assert.match(last(), /leads incident/);
  });

  it('is begun at once also while the store does not take where the bot is', async () => {
    await rig.close();
    rig = await openTeamsRig({ responders: new Set([ada.id]) });
    const [reached, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    rig.untilFactsAreTaken = () => {
      reached.resolve();
      return taken.promise;
    };
    const sent = inThread('status');
    await reached.promise;
    await halfASecond();
    assert.equal((await sent).status, 200);
    assert.match(last(), /^Looking up who you are …/);
    taken.resolve();
    await rig.settled();
    assert.match(last(), /svc-harbour/);
  });

  it('says that it moves the alerts while the old channel is told', async () => {
    const answer = Promise.withResolvers<void>();
    rig.connector.conduct = ({ kind }) => (kind === 'post' ? { after: answer.promise } : 'ok');
    const posts = rig.connector.posted.length;
    const sent = inThread('watch here');
    await rig.connector.until('the message to the old channel', () => rig.connector.posted.length > posts);
    await halfASecond();
    await sent;
    assert.match(last(), /^Moving the alerts to this channel …/);
    answer.resolve();
    await rig.settled();
    assert.match(last(), /Alerts go to this channel from now on/);
    assert.equal(only().length, 2);
  });

  it('is followed by the files of a report in a personal chat', async () => {
    const roster = holdRoster();
    const sent = inPersonalChat(`report ${id}`);
    await roster.questions();
    await halfASecond();
    await sent;
    await roster.release();
    const [report, ...files] = standing();
    assert.ok(report);
    assert.equal(versions(report).length, 2);
    assert.equal(files.length, 4);
  });

  describe('when Teams is slow or refuses', () => {
    /** Asks for the status while the log is slow, and lets the log answer once the question is answered. */
    async function askSlowly(): Promise<void> {
      const log = holdLog();
      const sent = inThread('status');
      await log.questions();
      await halfASecond();
      await sent;
      void log.release();
    }

    it('is a message of its own where “looking …” was not taken', async () => {
      let failures = 1;
      rig.connector.conduct = ({ kind }) => (kind === 'reply' && failures-- > 0 ? { status: 500 } : 'ok');
      await askSlowly();
      await rig.settled();
      assert.equal(only().length, 1);
      assert.match(last(), /svc-harbour/);
    });

    for (const conduct of [{ status: 500 }, { status: 429, retryAfter: 2 }, 'dropped', 'lost'] as const) {
      it(`is put into the message again until it is taken: ${JSON.stringify(conduct)}`, async () => {
        rig.connector.conduct = ({ kind }) => (kind === 'update' ? conduct : 'ok');
        await askSlowly();
        await rig.connector.until('the first update', () => callsOf('update')[0]);
        rig.connector.conduct = () => 'ok';
        while (rig.clock.waiting().length === 0) await rig.clock.settle();
        await rig.clock.advance(2_000);
        await rig.settled();
        assert.match(last(), /svc-harbour/);
        assert.equal(callsOf('reply').length, 1);
      });
    }

    for (const [what, conduct] of [
      ['for an hour', { status: 429, retryAfter: 3_600 }],
      ['for a minute, again and again', { status: 429, retryAfter: 60 }],
      ['and says not for how long', { status: 500 }],
    ] as const) {
      it(`is given up after five minutes, and the same question starts anew, while Teams refuses ${what}`, async () => {
        rig.connector.conduct = ({ kind }) => (kind === 'update' ? conduct : 'ok');
        await askSlowly();
        await rig.connector.until('the first update', () => callsOf('update')[0]);
        for (let waited = 0; waited < 300; waited += 1) await rig.clock.advance(1_000);
        await rig.settled();
        rig.connector.conduct = () => 'ok';
        await inThread('status');
        assert.equal(standing().length, 2);
        assert.match(standing().map(versions).at(-1)?.at(-1) ?? '', /svc-harbour/);
        assert.match(rig.lines.join(''), /"level":"error".*an answer could not be shown/);
      });
    }

    for (const status of [400, 413]) {
      it(`becomes a sentence where Teams does not take the answer as it is: ${status}`, async () => {
        rig.connector.conduct = ({ kind, activity }) =>
          kind === 'update' && /svc-harbour/.test(JSON.stringify(activity)) ? { status } : 'ok';
        await askSlowly();
        await rig.settled();
        assert.equal(last(), errorCatalogue.internal.message);
      });
    }

    it('does not hold the turn, and is not sent twice, while Teams does not take it', async () => {
      const taken = Promise.withResolvers<void>();
      rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { after: taken.promise } : 'ok');
      const sent = inThread('status');
      await rig.connector.until('the answer', () => standing().length === 1);
      await rig.clock.advance(899);
      const again = inThread('status', { id: 'delivered-again' });
      await rig.clock.advance(1);
      assert.deepEqual(await Promise.all([sent, again]), [
        { status: 200, body: '' },
        { status: 200, body: '' },
      ]);
      taken.resolve();
      await rig.settled();
      assert.equal(only().length, 1);
    });

    it('is logged when nobody could be told at all', async () => {
      rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 403 } : 'ok');
      await askSlowly();
      await rig.settled();
      assert.deepEqual(standing(), []);
      assert.match(rig.lines.join(''), /"level":"error".*an answer could not be shown/);
    });
  });

  describe('when Glasswatch stops', () => {
    it('says that none follows', async () => {
      const log = holdLog();
      const sent = inThread('status');
      await log.questions();
      await halfASecond();
      await sent;
      await rig.stop();
      assert.equal(only().length, 2);
      assert.equal(last(), errorCatalogue.stopping.message);
    });

    it('does nothing more for a person whom Teams names later', async () => {
      const before = await events();
      const roster = holdRoster();
      const told = press('acknowledge');
      await roster.questions();
      await halfASecond();
      await told;
      await rig.stop();
      assert.equal(last(), `Ada: ${errorCatalogue.stopping.message}`);
      await roster.release();
      await rig.clock.settle();
      assert.deepEqual(await events(), before);
      assert.equal(only().length, 2);
    });

    it('begins nothing more for a person whom it has not asked about yet', async () => {
      await rig.close();
      rig = await openTeamsRig({ responders: new Set([ada.id]) });
      id = await rig.alarm();
      const [reached, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      rig.untilFactsAreTaken = () => {
        reached.resolve();
        return taken.promise;
      };
      const sent = inThread(`acknowledge ${id}`);
      await reached.promise;
      await halfASecond();
      await sent;
      const stopped = rig.stop();
      taken.resolve();
      await stopped;
      assert.equal((await rig.incidents.get(id))?.acknowledgement, null);
      assert.equal(last(), errorCatalogue.stopping.message);
    });
  });
});
