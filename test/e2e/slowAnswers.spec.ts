import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { aSignIn } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector, type Posted } from '../fakes/connector.ts';
import { type LogAnalytics, openLogAnalytics } from '../fakes/logAnalytics.ts';
import { ada, generalChannel, installation, message, press, type Where } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { isLooking } from './chat.ts';
import { type Bot, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, told } from './send.ts';
import { startWithWorkspace } from './workspaceBot.ts';

describe('answers that take time, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let service: LogAnalytics;
  let bot: Bot;
  let url: string;
  let incidentId: string;
  let where: Where;

  before(async () => {
    connector = await createConnector();
    service = await openLogAnalytics();
    const at = new Date().toISOString();
    service.hold([aSignIn({ at, publishedAt: at, arrivedAt: at, ipAddress: '203.0.113.7' })]);
    // The roster decides who may ask.
    bot = startWithWorkspace(bots, service, { RESPONDERS: '' });
    url = await bot.url();
    where = { serviceUrl: connector.serviceUrl };
    connector.members.set(ada.id, { aadObjectId: ada.aadObjectId ?? '' });
    await postActivity(url, installation(where));
    incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, waits);
  });

  afterEach(() => {
    service.conduct = () => undefined;
    connector.conduct = () => 'ok';
  });

  after(async () => {
    await service.close();
    await connector.close();
  });

  /** The workspace answers no query until the test says so. */
  function holdLog(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    service.conduct = () => promise;
    return () => resolve(undefined);
  }

  /** Teams does not say who is in the team until the test says so. */
  function holdRoster(): () => void {
    const { promise, resolve } = Promise.withResolvers<'ok'>();
    connector.conduct = ({ kind }) => (kind === 'member' ? promise : 'ok');
    return () => resolve('ok');
  }

  /** What people were answered. Announcements stand in the threads of the posted cards. */
  const answered = (): readonly Posted[] =>
    connector.replies.filter(
      ({ conversationId }) => !connector.posted.some((card) => card.conversationId === conversationId),
    );
  const since = (count: number): readonly Posted[] => answered().slice(count);

  /** Asserts that one message was posted, said “looking …”, and became the answer by one update. */
  async function becomes(count: number, looking: RegExp, answer: RegExp, release: () => void): Promise<void> {
    const [posted, ...others] = since(count);
    assert(posted);
    assert.deepEqual(others, []);
    assert.equal(posted.versions.length, 1);
    assert.match(readable(posted.versions[0] ?? {}), looking);
    release();
    const shown = await connector.until('the answer', () => posted.versions[1]);
    assert.match(readable(shown), answer);
    assert(!isLooking(shown));
    // Whatever else were sent for the same question would have been sent before the next answer.
    await postActivity(url, message('help', where));
    await connector.until('the help', () => since(count)[1]);
    assert.equal(since(count).length, 2);
    assert.equal(posted.versions.length, 2);
    const updates = connector.calls.filter(
      ({ kind, path }) => kind === 'update' && path.endsWith(posted.activityId),
    );
    assert.equal(updates.length, 1);
  }

  const questions: readonly [said: string, looking: RegExp, answer: RegExp][] = [
    ['status', /^Checking how the watch is doing …/, /The watch/],
    ['activity 7d', /^Looking for sign-ins in the last 7 days …/, /1 attempt/],
    ['audit svc-harbour', /^Looking for what the account did in the last 7 days …/, /What the account did/],
    ['whois 203.0.113.7', /^Looking for what came from 203\.0\.113\.7 …/, /Watched accounts: 1 attempt/],
    ['diagnose', /^Checking each step from the log to an alert …/, /Passed: Can the sign-in log be read/],
    ['digest', /^Looking back at the last seven days …/, /Weekly digest/],
  ];
  const places = [
    ['in a thread', generalChannel],
    ['in a personal chat', null],
  ] as const;
  for (const [place, channelId] of places) {
    for (const [said, looking, answer] of questions) {
      it(`answers ${said} ${place} while the log does not answer, once for one who asks twice`, async () => {
        const release = holdLog();
        const count = answered().length;
        const asked = () => postActivity(url, message(said, { ...where, channelId }));
        const answers = await Promise.all([asked(), asked()]);
        assert.deepEqual(
          [...answers, await asked()].map(({ status }) => status),
          [200, 200, 200],
        );
        await becomes(count, looking, answer, release);
      });
    }
  }

  const buttons: readonly [verb: string, data: () => object, looking: RegExp][] = [
    ['showActivity', () => ({ incidentId }), /^Looking for the recent activity …/],
    ['showPage', () => ({ command: 'activity 30d' }), /^Looking for sign-ins in the last 30 days …/],
  ];
  for (const [verb, data, looking] of buttons) {
    it(`answers the button ${verb} while the log does not answer, once for one who presses twice`, async () => {
      const release = holdLog();
      const count = answered().length;
      const pressed = () => postActivity(url, press(verb, data(), where));
      for (const answer of await Promise.all([pressed(), pressed()])) assert.match(told(answer), looking);
      assert.match(told(await pressed()), looking);
      await becomes(count, looking, /Sign-ins in the last 30 days/, release);
    });
  }

  it('says what failed in the message that stood for the answer', async () => {
    const { promise, resolve } = Promise.withResolvers<'break'>();
    service.conduct = () => promise;
    const count = answered().length;
    await postActivity(url, message('activity 24h', where));
    await becomes(
      count,
      /^Looking for sign-ins/,
      new RegExp(errorCatalogue.signInLogUnavailable.message),
      () => resolve('break'),
    );
  });

  it('answers a press while Teams does not say who pressed, and does it once Teams has', async () => {
    const release = holdRoster();
    const count = answered().length;
    const acknowledge = () => postActivity(url, press('acknowledge', { incidentId }, where));
    assert.match(told(await acknowledge()), /^Looking up who you are …/);
    assert.match(told(await acknowledge()), /^Looking up who you are …/);
    const [card] = cardsOf(connector, incidentId);
    assert(card?.versions.every(waits), 'nothing is done before it is known who asks');
    await becomes(
      count,
      /^Looking up who you are …/,
      new RegExp(`^${ada.name}: Incident ${incidentId} is yours`),
      release,
    );
    await shows(connector, incidentId, (shown) => !waits(shown));
  });

  it('says at the stop that no answer follows', async () => {
    holdLog();
    const count = answered().length;
    await postActivity(url, message('diagnose', where));
    const [posted] = since(count);
    assert(posted?.versions.length === 1);
    bot.process.kill('SIGTERM');
    const shown = await connector.until('the last words', () => posted.versions[1]);
    assert.equal(readable(shown), errorCatalogue.stopping.message);
    assert.equal(await bot.ended(), 0);
  });
});
