import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation, message, press } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { type Bot, useBots } from './harness.ts';
import { assertError, concurrently, incidentOf, postActivity, postAlert, told } from './send.ts';

describe('Teams’ connector failing, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let bot: Bot;
  let url: string;
  let users = 0;
  let withoutAnswer: ReturnType<typeof postWithoutAnswer>;
  let lateAnswers: ReturnType<typeof postWithLateAnswers>;
  let lostCards: ReturnType<typeof loseCards>;

  before(async () => {
    connector = await createConnector();
    bot = bots.start();
    url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    withoutAnswer = postWithoutAnswer();
    withoutAnswer.catch(() => {});
    lateAnswers = postWithLateAnswers();
    lateAnswers.catch(() => {});
    lostCards = loseCards();
    lostCards.catch(() => {});
  });

  afterEach(async () => {
    connector.conduct = () => 'ok';
    await connector.resume();
  });

  after(() => connector.close());

  /** Raises alerts of new accounts, all of which have to be taken; gives their incidents. */
  async function raise(count: number, at = url): Promise<string[]> {
    const alerts = Array.from({ length: count }, () => {
      users += 1;
      return alertPayload({ signIns: [{ userId: `user-${users}` }] });
    });
    const answers = await concurrently(count, alerts, (alert) => postAlert(at, alert));
    assert(answers.every(({ status }) => status === 202));
    return answers.map(incidentOf);
  }

  async function assertShownOnce(incidents: readonly string[], where = connector): Promise<void> {
    for (const incidentId of incidents) {
      await shows(where, incidentId, waits);
      assert.equal(cardsOf(where, incidentId).length, 1);
    }
  }

  const failuresOf = (process: Bot) => process.log.filter(({ msg }) => msg === 'card not shown yet').length;

  /** What followed from each try of an incident's card that failed, the oldest first. */
  const failedTries = (incidentId: string) =>
    bot.log
      .filter((line) => line.msg === 'card not shown yet' && line.incidentId === incidentId)
      .map(({ fault, failures, wait }) => ({ fault, failures, wait }));

  /**
   * What may stand there is repeated after a minute or two, so this is begun before the other tests and looked at after
   * them: a card that is never taken, one whose connection breaks before and one whose breaks after it is taken.
   */
  async function postWithoutAnswer() {
    const silent = await createConnector();
    const patient = bots.start();
    const at = await patient.url();
    await postActivity(at, installation({ serviceUrl: silent.serviceUrl }));
    const fates = [Promise.withResolvers<'ok'>().promise, 'dropped', 'lost'] as const;
    const without: string[] = [];
    for (const fate of fates) {
      silent.conduct = () => fate;
      const before = silent.calls.length;
      without.push(...(await raise(1, at)));
      await silent.until('a call without an answer', () => silent.calls[before]);
    }
    silent.conduct = () => 'ok';
    await assertShownOnce(await raise(2, at), silent);
    assert.equal(failuresOf(patient), 2, 'the one is still on its way');
    assert.equal(silent.posted.length, 3);
    const shownAgain = async (incidentId: string | undefined, cards: number) => {
      const id = incidentId ?? '';
      await silent.until(`${cards} of ${id}`, () => cardsOf(silent, id)[cards - 1], 140_000);
      // The next tries would be minutes later: what is recorded now is all.
      await patient.logged('card shown', { incidentId: id });
      assert.equal(cardsOf(silent, id).length, cards);
    };
    return { silent, patient, at, without, shownAgain };
  }

  /** Teams takes each card at once, and answers none before it has taken seven, which takes over 15 s. */
  async function postWithLateAnswers() {
    const slow = await createConnector();
    const patient = bots.start();
    const at = await patient.url();
    await postActivity(at, installation({ serviceUrl: slow.serviceUrl }));
    const answers = Promise.withResolvers<void>();
    slow.conduct = () => ({ after: answers.promise });
    const incidents = await raise(7, at);
    await slow.until('seven cards', () => slow.posted.length >= 7, 60_000);
    answers.resolve();
    for (const incidentId of incidents) await patient.logged('card shown', { incidentId });
    return { slow, incidents };
  }

  /** A deleted card, one that Teams says to be missing, and one of which it says so once. It takes half a minute. */
  async function loseCards() {
    const failing = await createConnector();
    const process = bots.start();
    const at = await process.url();
    await postActivity(at, installation({ serviceUrl: failing.serviceUrl }));
    const ids = await raise(3, at);
    await assertShownOnce(ids, failing);
    const [deleted, missing, once] = ids.map((id) => cardsOf(failing, id)[0]?.activityId ?? '');
    let answered = 0;
    failing.conduct = ({ kind, path }) => {
      if (kind !== 'update') return 'ok';
      if (path.endsWith(`/${deleted}`)) return { status: 403, code: 'ServiceError' };
      if (path.endsWith(`/${missing}`)) return { status: 404, code: 'ActivityNotFoundInConversation' };
      if (path.endsWith(`/${once}`)) answered += 1;
      return answered === 1 ? { status: 404, code: 'ConversationNotFound' } : 'ok';
    };
    for (const incidentId of ids)
      await postActivity(at, press('acknowledge', { incidentId }, { serviceUrl: failing.serviceUrl }));
    const [first = '', second = '', third = ''] = ids;
    for (const id of [first, second])
      await failing.until(`a second card of ${id}`, () => cardsOf(failing, id)[1], 60_000);
    return {
      connector: failing,
      cards: new Map([
        [403, first],
        [404, second],
        [0, third],
      ]),
    };
  }

  it('refuses connections: alerts are taken all the same, and each has one card when it is back', async () => {
    const failures = failuresOf(bot);
    await connector.pause();
    const incidents = await raise(3);
    await bot.logged('card not shown yet', { count: failures + 2 });
    assert.deepEqual(
      incidents.flatMap((id) => cardsOf(connector, id)),
      [],
    );
    await connector.resume();
    await assertShownOnce(incidents);
  });

  it('answers 500: each try is one call, each wait is longer, and each alert has one card in the end', async () => {
    let failing = 2;
    let posts = 0;
    connector.conduct = ({ kind }) => {
      if (kind !== 'post') return 'ok';
      posts += 1;
      failing -= 1;
      return failing >= 0 ? { status: 500 } : 'ok';
    };
    const [incidentId = ''] = await raise(1);
    await assertShownOnce([incidentId]);
    await bot.logged('card shown', { incidentId });
    assert.equal(posts, 3);
    // The success of another card may end a wait early, so nothing here is about the moments of the calls.
    assert.deepEqual(failedTries(incidentId), [
      { fault: 'unreachable', failures: 1, wait: 1_000 },
      { fault: 'unreachable', failures: 2, wait: 2_000 },
    ]);
  });

  it('answers 429: the wait is Teams’ own, and no other card overtakes the refused one', async () => {
    let throttling = true;
    connector.conduct = () => {
      const conduct = throttling ? ({ status: 429, retryAfter: 3 } as const) : 'ok';
      throttling = false;
      return conduct;
    };
    const from = { calls: connector.calls.length, posted: connector.posted.length };
    const [refused = ''] = await raise(1);
    await bot.logged('card not shown yet', { incidentId: refused });
    const others = await raise(3);
    await assertShownOnce([refused, ...others]);
    assert.deepEqual(failedTries(refused), [{ fault: 'throttled', failures: 1, wait: 3_000 }]);
    assert.deepEqual(connector.posted.slice(from.posted, from.posted + 1), cardsOf(connector, refused));
    const statuses = connector.calls.slice(from.calls).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 429).length, 1);
    assert.deepEqual(others.flatMap(failedTries), []);
  });

  for (const [what, refusal] of [
    ['403, as for a deleted card', { status: 403, code: 'ServiceError' }],
    ['404', { status: 404, code: 'ActivityNotFoundInConversation' }],
  ] as const) {
    it(`answers updates of a card with ${what}: a new card is posted, which says that it replaces one`, async () => {
      const { connector: failing, cards } = await lostCards;
      const incidentId = cards.get(refusal.status) ?? '';
      await shows(failing, incidentId, /Replaces an earlier one that is gone/);
      assert.equal(cardsOf(failing, incidentId).length, 2);
    }).timeout(90_000);
  }

  it('answers an update with 404 once: the card stays the one that stands there', async () => {
    const { connector: failing, cards } = await lostCards;
    const incidentId = cards.get(0) ?? '';
    await shows(failing, incidentId, (card) => !waits(card));
    assert.equal(cardsOf(failing, incidentId).length, 1);
    await failing.close();
  }).timeout(90_000);

  it('finds a card too large: a plain one goes out, with which somebody can act', async () => {
    let refused = 0;
    connector.conduct = ({ kind, activity }) => {
      const isLarge = kind === 'post' && JSON.stringify(activity).length > 3_000;
      refused += isLarge ? 1 : 0;
      return isLarge ? { status: 413 } : 'ok';
    };
    const incidents = await raise(1);
    await assertShownOnce(incidents);
    assert.equal(refused, 1);
  });

  it('does not take the answer to a person: the activity gets an error, and the next one is answered', async () => {
    const where = { serviceUrl: connector.serviceUrl };
    const [incidentId = ''] = await raise(1);
    for (const conduct of ['dropped', { status: 500 }, { status: 403 }] as const) {
      connector.conduct = ({ kind }) => (kind === 'reply' ? conduct : 'ok');
      assertError(await postActivity(url, message('status', where)), 503, 'internal');
      const pressed = await postActivity(url, press('showActivity', { incidentId }, where));
      assert(pressed.status === 503 || pressed.status === 200);
    }
    connector.conduct = () => 'ok';
    assert.match(readable(await say(url, connector, 'status')), /Store/);
  });

  it('answers late: other cards go out meanwhile, and each alert has one card', async () => {
    const { slow, incidents } = await lateAnswers;
    for (const incidentId of incidents) assert.equal(cardsOf(slow, incidentId).length, 1);
    assert.equal(slow.posted.length, 7);
    await slow.close();
  }).timeout(90_000);

  it('breaks the connection before it has taken a card: there is one card in the end', async () => {
    const { without, shownAgain } = await withoutAnswer;
    await shownAgain(without[1], 1);
  }).timeout(150_000);

  it('takes a card and breaks the connection before it has said so: there is one card too many, and updates go to one', async () => {
    const { silent, at, without, shownAgain } = await withoutAnswer;
    await shownAgain(without[2], 2);
    const [, , incidentId = ''] = without;
    const answer = await postActivity(
      at,
      press('acknowledge', { incidentId }, { serviceUrl: silent.serviceUrl }),
    );
    assert.match(told(answer), /is yours/);
    await shows(silent, incidentId, (card) => !waits(card));
    assert.equal(cardsOf(silent, incidentId).length, 2);
  }).timeout(150_000);

  it('never answers: alerts are taken, other cards go out meanwhile, and the one is posted again', async () => {
    const { silent, patient, without, shownAgain } = await withoutAnswer;
    await shownAgain(without[0], 1);
    assert.equal(failuresOf(patient), 3);
    await silent.close();
  }).timeout(150_000);
});
