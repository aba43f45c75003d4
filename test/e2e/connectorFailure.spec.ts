import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Call, type Connector, createConnector } from '../fakes/connector.ts';
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
  let withoutAnswer: Promise<void>;

  before(async () => {
    connector = await createConnector();
    bot = bots.start();
    url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    withoutAnswer = postWithoutAnswer();
    withoutAnswer.catch(() => {});
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

  /** Takes as long as the bot waits for an answer, so it is begun before the other tests and looked at after them. */
  async function postWithoutAnswer(): Promise<void> {
    const silent = await createConnector();
    const patient = bots.start();
    const at = await patient.url();
    await postActivity(at, installation({ serviceUrl: silent.serviceUrl }));
    silent.conduct = () => Promise.withResolvers<'ok'>().promise;
    const first = await raise(1, at);
    await silent.until('the call that is never answered', () => silent.calls[0]);
    silent.conduct = () => 'ok';
    await assertShownOnce(await raise(2, at), silent);
    assert.equal(failuresOf(patient), 0, 'the one is still on its way');
    assert.equal(silent.posted.length, 2);
    await assertShownOnce(first, silent);
    assert.equal(failuresOf(patient), 1);
    await silent.close();
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

  it('answers 500: it is not asked twice in a breath, and each alert has one card in the end', async () => {
    let failing = 2;
    const posts: Call[] = [];
    connector.conduct = (call) => {
      if (call.kind !== 'post') return 'ok';
      posts.push(call);
      failing -= 1;
      return failing >= 0 ? { status: 500 } : 'ok';
    };
    const incidents = await raise(1);
    await assertShownOnce(incidents);
    const [first, second, third] = posts.map(({ at }) => at);
    assert(first && second && third && posts.length === 3);
    assert(second - first >= 990 && third - second >= 1_990, 'after 1 s, then after 2 s');
  });

  it('answers 429: nothing is sent before Retry-After is over, not even other cards', async () => {
    let throttling = true;
    connector.conduct = () => {
      const conduct = throttling ? ({ status: 429, retryAfter: 3 } as const) : 'ok';
      throttling = false;
      return conduct;
    };
    const from = connector.calls.length;
    const first = await raise(1);
    const refused = await connector.until('the 429', () =>
      connector.calls.slice(from).find(({ status }) => status === 429),
    );
    const others = await raise(3);
    await assertShownOnce([...first, ...others]);
    const next = connector.calls[connector.calls.indexOf(refused) + 1];
    assert(next && refused.answeredAt);
    assert(next.at - refused.answeredAt >= 2_990, `${next.at - refused.answeredAt} ms after the 429`);
  });

  it('breaks the connection before it has taken a card: there is one card in the end', async () => {
    let broken = 0;
    connector.conduct = ({ kind }) => {
      broken += kind === 'post' ? 1 : 0;
      return kind === 'post' && broken === 1 ? 'dropped' : 'ok';
    };
    await assertShownOnce(await raise(1));
    assert.equal(broken, 2);
  });

  it('takes a card and breaks the connection before it has said so: there is one card too many, and updates go to one', async () => {
    let lost = 0;
    connector.conduct = ({ kind }) => {
      lost += kind === 'post' ? 1 : 0;
      return kind === 'post' && lost === 1 ? 'lost' : 'ok';
    };
    const [incidentId = ''] = await raise(1);
    await connector.until('a second card', () => cardsOf(connector, incidentId)[1]);
    const answer = await postActivity(
      url,
      press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }),
    );
    assert.match(told(answer), /is yours/);
    await shows(connector, incidentId, (card) => !waits(card));
    assert.equal(cardsOf(connector, incidentId).length, 2);
  });

  it('has lost a card: it is posted again', async () => {
    const [incidentId = ''] = await raise(1);
    await assertShownOnce([incidentId]);
    const [card] = cardsOf(connector, incidentId);
    assert(card);
    connector.conduct = ({ kind, path }) =>
      kind === 'update' && path.endsWith(card.activityId) ? { status: 404 } : 'ok';
    await postActivity(url, press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }));
    await shows(connector, incidentId, (shown) => !waits(shown));
    assert.equal(cardsOf(connector, incidentId).length, 2);
  });

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

  it('never answers: alerts are taken, other cards go out meanwhile, and the one is posted again', async () => {
    await withoutAnswer;
  }).timeout(60_000);
});
