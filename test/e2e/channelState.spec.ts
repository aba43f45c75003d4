import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { firstReadings, otherReadings } from '../fakes/readings.ts';
import {
  ada,
  generalChannel,
  grace,
  installation,
  installedWith,
  message,
  type Person,
  teamEvent,
  type Where,
} from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { isLooking, pressed } from './chat.ts';
import { type Bot, type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, send } from './send.ts';

const alarms = '19:alarms@thread.tacv2';
const alerts = '19:alerts@thread.tacv2';
const guest: Person = {
  id: '29:eve',
  aadObjectId: '00000000-0000-4000-8000-0000000000ee',
  name: 'Eve of another organisation',
};

for (const [name, readings] of [
  ['as first built for', firstReadings],
  ['as others report', otherReadings],
] as const) {
  describe(`the security channel where Teams answers ${name}`, function () {
    this.timeout(60_000);
    const bots = useBots();
    let connector: Connector;
    let bot: Bot;
    let url: string;
    let settings: Settings;
    let deletion: ReturnType<typeof deleteCard>;

    before(() => {
      deletion = deleteCard();
      deletion.catch(() => {});
    });
    beforeEach(async () => {
      connector = await createConnector(readings);
      for (const person of [ada, grace]) enroll(connector, person);
      settings = { RESPONDERS: '', DATA_DIR: bots.folder() };
    });
    afterEach(() => connector.close());

    const enroll = (to: Connector, { id, aadObjectId = '', name: called }: Person, more: object = {}) =>
      to.members.set(id, { aadObjectId, name: called, ...more });

    const where = (more: Partial<Where> = {}): Where => ({
      serviceUrl: connector.serviceUrl,
      ...(readings.hasChannelType ? { channelType: 'standard' as const } : {}),
      isOutsideThread: readings.pressedIn === 'channel',
      ...more,
    });

    async function start(more: Settings = {}): Promise<void> {
      settings = { ...settings, ...more };
      bot = bots.start(settings);
      url = await bot.url();
      await bot.logged('Teams is connected');
    }

    async function begin(more: Settings = {}): Promise<void> {
      await start(more);
      await postActivity(url, installation(where()));
      for (const person of [ada, grace]) await says('help', { from: person, channelId: null });
    }

    const event = (eventType: string, more: Partial<Where> = {}) =>
      postActivity(url, teamEvent(eventType, {}, where(more)));

    const alarm = async (userId: string): Promise<string> =>
      incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId }] })));

    async function ready(): Promise<readonly [number, unknown]> {
      const { status, body } = await send(`${url}/readyz`, {});
      return [status, (body as { channel?: string }).channel];
    }

    /** Says something, and gives what is answered in that very place. */
    async function says(words: string, more: Partial<Where>): Promise<string> {
      const from = more.from ?? ada;
      const { channelId = generalChannel } = more;
      const inPlace = channelId ?? `a:${from.id}`;
      const there = () => connector.replies.filter((reply) => reply.channelId === inPlace);
      const before = there().length;
      assert.equal((await postActivity(url, message(words, where({ ...more, from })))).status, 200);
      return connector.until(`an answer to “${words}”`, () => {
        const newest = there()[before]?.versions.at(-1);
        return newest && !isLooking(newest) && readable(newest);
      });
    }

    const said = (channelId: string): string =>
      [...connector.replies, ...connector.posted]
        .filter((each) => each.channelId === channelId)
        .map(({ versions }) => readable(versions.at(-1) ?? {}))
        .join('\n');
    const hears = (channelId: string, what: RegExp) =>
      connector.until(`${what} in ${channelId}`, () => what.test(said(channelId)));
    const standsIn = (incidentId: string, channelId: string) =>
      connector.until(`the card of ${incidentId} in ${channelId}`, () =>
        cardsOf(connector, incidentId).some((card) => card.channelId === channelId),
      );
    const isCopied = (incidentId: string, person: Person) =>
      connector.until(`the card in the chat of ${person.name}`, () =>
        said(`a:${person.id}`).includes(incidentId),
      );

    /** A card that somebody has deleted. Its loss takes half a minute to be sure of. */
    async function deleteCard() {
      const other = await createConnector(readings);
      const process = bots.start();
      const at = await process.url();
      await postActivity(at, installation({ serviceUrl: other.serviceUrl }));
      const incidentId = incidentOf(await postAlert(at, alertPayload()));
      await shows(other, incidentId, waits);
      other.deleted.add(cardsOf(other, incidentId)[0]?.activityId ?? '');
      await pressed(at, other, 'acknowledge', { incidentId });
      await other.until('a second card', () => cardsOf(other, incidentId)[1], 60_000);
      const { status } = await send(`${at}/readyz`, {});
      return { other, incidentId, status };
    }

    it('of an archived team shows nothing: chats get the alerts, until the team is restored', async () => {
      await begin();
      connector.archived.add(generalChannel);
      await event('teamArchived', { isOutsideThread: true });
      await hears('a:29:ada', /The team for break-glass alerts is archived/);
      await hears('a:29:grace', /Alerts come to the chats of its people/);
      assert.deepEqual(await ready(), [503, 'archived']);
      const first = await alarm('first');
      for (const person of [ada, grace]) await isCopied(first, person);
      const told = await says('status', { channelId: null });
      assert.match(told, /The team of the security channel is archived: cards go to people’s chats/);
      // A restart knows, and people may act from their chats.
      assert.equal(await bot.end(), 0);
      await start();
      assert.deepEqual(await ready(), [503, 'archived']);
      const place = where({ channelId: null });
      assert.match(await pressed(url, connector, 'acknowledge', { incidentId: first }, place), /is yours/);
      assert.match(
        await says('status', { channelId: null, from: guest }),
        new RegExp(errorCatalogue.notAResponder.message.slice(0, 20)),
      );
      connector.archived.delete(generalChannel);
      await event('teamUnarchived', { isOutsideThread: true });
      await hears(generalChannel, /The channel for break-glass alerts is back/);
      await hears('a:29:ada', /The channel for break-glass alerts is back/);
      assert.deepEqual(await ready(), [200, 'known']);
      await standsIn(first, generalChannel);
      await standsIn(await alarm('second'), generalChannel);
    });

    it('that forbids posts shows nothing: chats get the alerts, until Teams takes one again', async () => {
      await begin();
      connector.blocked.add(generalChannel);
      const first = await alarm('first');
      await hears('a:29:ada', /Teams forbids posts in the channel for break-glass alerts/);
      for (const person of [ada, grace]) await isCopied(first, person);
      assert.deepEqual(await ready(), [503, 'blocked']);
      assert.match(await says('status', { channelId: null }), /Teams forbids posts in the security channel/);
      connector.blocked.delete(generalChannel);
      await standsIn(first, generalChannel);
      await hears(generalChannel, /The channel for break-glass alerts is back/);
      await hears('a:29:grace', /The channel for break-glass alerts is back/);
      assert.deepEqual(await ready(), [200, 'known']);
    });

    it('that forbids posts is left by watch here, which the chats are told', async () => {
      await begin();
      await says('watch here', { channelId: alarms });
      connector.blocked.add(alarms);
      const first = await alarm('first');
      await hears('a:29:ada', /Teams forbids posts/);
      await hears(generalChannel, /Teams forbids posts/);
      const moved = await says('watch here', { channelId: alerts });
      assert.match(moved, /Alerts go to this channel from now on/);
      await hears(
        'a:29:grace',
        /Chosen at .+ by Ada Lovelace, because the channel before it showed no cards/,
      );
      await standsIn(first, alerts);
      assert.deepEqual(await ready(), [200, 'known']);
    });

    it('that is deleted is stood in for by General, which is told, until it is restored', async () => {
      await begin();
      await says('watch here', { channelId: alarms });
      connector.gone.add(alarms);
      await event('channelDeleted', { channelId: alarms });
      await hears(generalChannel, /The channel for break-glass alerts is gone/);
      assert.deepEqual(await ready(), [200, 'known']);
      await standsIn(await alarm('first'), generalChannel);
      connector.gone.delete(alarms);
      await event('channelRestored', { channelId: alarms });
      await hears(alarms, /The channel for break-glass alerts is back/);
      await standsIn(await alarm('second'), alarms);
      assert.deepEqual(await ready(), [200, 'known']);
    });

    for (const [lost, back] of [
      ['teamDeleted', 'teamRestored'],
      ['teamHardDeleted', 'teamRestored'],
    ] as const) {
      it(`of a team after ${lost} is lost, and known again after ${back}`, async () => {
        await begin();
        connector.gone.add(generalChannel);
        await event(lost, { isOutsideThread: true });
        await hears('a:29:ada', /The team for break-glass alerts is gone/);
        assert.deepEqual(await ready(), [503, 'lost']);
        const first = await alarm('first');
        await isCopied(first, grace);
        connector.gone.delete(generalChannel);
        await event(back, { isOutsideThread: true });
        await standsIn(first, generalChannel);
        assert.deepEqual(await ready(), [200, 'known']);
      });
    }

    it('is the one that was chosen at the installation, and no later installation moves it', async () => {
      await start({ ESCALATION: '' });
      await postActivity(url, installation(where()));
      await postActivity(url, installedWith(alarms, where({ channelId: generalChannel })));
      await standsIn(await alarm('first'), alarms);
      await postActivity(url, installedWith('19:elsewhere@thread.tacv2', where()));
      assert.equal(await bot.end(), 0);
      await start();
      await standsIn(await alarm('second'), alarms);
      await bot.logged('ESCALATION is not set: nobody is called when an alert waits');
    });

    it('admits members of the team who were never in it', async () => {
      await begin();
      await says('watch here', { channelId: alarms });
      const incidentId = await alarm('first');
      await standsIn(incidentId, alarms);
      const place = where({ from: grace, channelId: null });
      assert.match(await pressed(url, connector, 'acknowledge', { incidentId }, place), /is yours/);
    });

    it('that is shared admits nobody of whom the roster names no organisation', async () => {
      await begin();
      const shared = '19:shared@thread.tacv2';
      const inShared = { channelId: shared, channelType: 'shared' as const };
      for (const person of [ada, grace])
        enroll(connector, person, { tenantId: '00000000-0000-4000-8000-0000000000f1' });
      await says('watch here', inShared);
      enroll(connector, guest);
      const incidentId = await alarm('first');
      await standsIn(incidentId, shared);
      assert.equal(await bot.end(), 0);
      await start();
      const place = where({ ...inShared, from: guest });
      const refused = await pressed(url, connector, 'acknowledge', { incidentId }, place);
      assert.equal(refused, errorCatalogue.notAResponder.message);
      const own = where({ ...inShared, from: ada });
      assert.match(await pressed(url, connector, 'acknowledge', { incidentId }, own), /is yours/);
    });

    it('gets a new card where somebody has deleted one, and stays ready', async () => {
      const { other, incidentId, status } = await deletion;
      await shows(other, incidentId, /Replaces an earlier one that is gone/);
      assert.equal(cardsOf(other, incidentId).length, 2);
      assert.equal(status, 200);
      await other.close();
    }).timeout(90_000);
  });
}
