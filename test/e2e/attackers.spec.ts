import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { sinceAlways } from '../../src/incident/whoMayAct.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { ada, generalChannel, grace, installation, message, type Person, teamEvent } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { isLooking, pressed } from './chat.ts';
import { type Bot, type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, send } from './send.ts';

/** An administrator whose account is stolen. */
const mallory: Person = {
  id: '29:mallory',
  aadObjectId: '00000000-0000-4000-8000-0000000000e5',
  name: 'Mallory',
};
const alarms = '19:alarms@thread.tacv2';
const rescue = '19:rescue@thread.tacv2';
/** A team of the attacker's own, and its General channel. */
const lair = '19:lair@thread.tacv2';
type Place = { readonly channelId: string | null; readonly teamId?: string };
const inLair: Place = { channelId: lair, teamId: lair };
const inRescue: Place = { channelId: rescue, teamId: rescue };
const hour = 3_600_000;
const sentence = 'It was nothing, I have looked at it.';
const idOf = ({ aadObjectId = '' }: Person) => aadObjectId;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`a stolen administrator, on ${kind}`, function () {
    this.timeout(60_000);
    const bots = useBots();
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let connector: Connector;
    let url: string;
    let bot: Bot;
    let settings: Settings;

    beforeEach(async () => {
      connector = await createConnector();
      for (const person of [ada, grace, mallory]) enroll(person);
      settings = {
        RESPONDERS: '',
        DATA_DIR: bots.folder(),
        ...(azurite ? { STORE: kind, AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount() } : {}),
      };
    });
    afterEach(() => connector.close());

    const enroll = (person: Person) =>
      connector.members.set(person.id, { aadObjectId: idOf(person), name: person.name });

    async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
      const connectionString = settings.AZURE_STORAGE_CONNECTION_STRING;
      const store = connectionString
        ? await createAzureTablesStore({ connectionString })
        : createSqliteStore(settings.DATA_DIR ?? '');
      await work(store).finally(() => store.close());
    }

    /** Ada and Grace were there first; the others came when it says. */
    async function begin(joined: Readonly<Record<string, string>>, more: Settings = {}): Promise<void> {
      const members = { [idOf(ada)]: sinceAlways, [idOf(grace)]: sinceAlways, ...joined };
      const now = ago(0);
      await withStore((store) =>
        store.putFact('roster', { members, left: [], readAt: now, channelId: generalChannel, askedAt: now }),
      );
      settings = { ...settings, ...more };
      bot = bots.start(settings);
      url = await bot.url();
      await bot.logged('Teams is connected');
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    }

    async function raise(userId = 'x', channelId = generalChannel): Promise<string> {
      const incidentId = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId }] })));
      await connector.until('the card in its channel', () =>
        cardsOf(connector, incidentId).some((card) => card.channelId === channelId),
      );
      return incidentId;
    }

    const where = (from: Person, more: object = {}) => ({ serviceUrl: connector.serviceUrl, from, ...more });
    const presses = (from: Person, verb: string, data: object, place: object = {}): Promise<string> =>
      pressed(url, connector, verb, data, { from, ...place });
    const event = (eventType: string, more: object, place: object = {}) =>
      postActivity(url, teamEvent(eventType, more, where(mallory, place)));
    /** Says something, and gives what is answered in that very place. */
    async function say(from: Person, words: string, place: Place): Promise<string> {
      const inPlace = place.channelId ?? `a:${from.id}`;
      const there = () => connector.replies.filter(({ channelId }) => channelId === inPlace);
      const before = there().length;
      assert.equal((await postActivity(url, message(words, where(from, place)))).status, 200);
      return connector.until(`an answer to “${words}”`, () => {
        const newest = there()[before]?.versions.at(-1);
        return newest && !isLooking(newest) && readable(newest);
      });
    }
    const chat = (from: Person) => say(from, 'help', { channelId: null });
    /** What was said in a conversation so far. */
    const said = (channelId: string): string =>
      [...connector.replies, ...connector.posted]
        .filter((message) => message.channelId === channelId)
        .map(({ versions }) => readable(versions.at(-1) ?? {}))
        .join('\n');
    const hears = (channelId: string, what: RegExp) =>
      connector.until(`${what} in ${channelId}`, () => what.test(said(channelId)));

    /** What nobody new may do. */
    async function assertPowerless(incidentId: string): Promise<void> {
      const form = { classification: 'falseAlarm', comment: sentence };
      const tooNew = errorCatalogue.tooNew.message;
      assert.equal(await presses(mallory, 'close', { incidentId, ...form }), tooNew);
      assert.equal(await presses(mallory, 'withdrawAcknowledgement', { incidentId }), tooNew);
      assert.equal(await presses(mallory, 'takeOver', { incidentId }), tooNew);
      assert.equal(await presses(mallory, 'vouch', { incidentId, personId: idOf(mallory) }), tooNew);
      const moved = await say(mallory, 'watch here', inLair);
      assert.equal(moved, errorCatalogue.tooNewToMove.message);
    }

    for (const [joined, since] of [
      ['an hour before the alarm', () => ago(hour)],
      ['after the alarm', null],
    ] as const) {
      it(`who joined ${joined} can look and acknowledge, which all see, and silences nothing`, async () => {
        const steps = { ESCALATION: `PT1S:${idOf(ada)},PT3S:${idOf(grace)}` };
        await begin(since ? { [idOf(mallory)]: since() } : {}, steps);
        const incidentId = await raise();
        if (!since)
          await event('teamMemberAdded', { membersAdded: [{ id: mallory.id, aadObjectId: idOf(mallory) }] });
        assert.match(await presses(mallory, 'acknowledge', { incidentId }), /You are new in the team/);
        await hears(generalChannel, /Mallory is new in the team and has acknowledged it/);
        await shows(connector, incidentId, (card) => waits(card) && /Mallory is new/.test(readable(card)));
        assert.equal(
          await presses(mallory, 'acknowledge', { incidentId }),
          errorCatalogue.waitsForElder.message,
        );
        await assertPowerless(incidentId);
        // The escalation goes on all the same.
        await connector.until('the second call', () =>
          connector.replies.some(({ versions }) =>
            JSON.stringify(versions).includes(`"id":"${idOf(grace)}"`),
          ),
        );
        assert.match(
          await presses(grace, 'vouch', { incidentId, personId: idOf(mallory) }),
          /You vouched for Mallory/,
        );
        await shows(connector, incidentId, /Acknowledged by Mallory, vouched for by Grace Hopper/);
      });
    }

    it('who joined a day before can end it, and everybody sees who did, and what they said', async () => {
      await begin({ [idOf(mallory)]: ago(25 * hour) });
      const incidentId = await raise();
      assert.match(await presses(mallory, 'acknowledge', { incidentId }), /is yours/);
      const quiet = { incidentId, classification: 'falseAlarm', comment: '' };
      assert.equal(await presses(mallory, 'close', quiet), errorCatalogue.commentNeeded.message);
      assert.match(
        await presses(mallory, 'close', { ...quiet, comment: sentence }),
        /is closed as false alarm/,
      );
      await hears(generalChannel, /Closed as false alarm by Mallory “It was nothing/);
    });

    it('who joined a day before withdraws nothing unseen', async () => {
      await begin({ [idOf(mallory)]: ago(25 * hour) });
      const incidentId = await raise();
      assert.match(await presses(ada, 'acknowledge', { incidentId }), /is yours/);
      await presses(mallory, 'withdrawAcknowledgement', { incidentId });
      await hears(generalChannel, /Mallory withdrew the acknowledgement/);
    });

    it('who deletes the channel sends the alarms to General, which is told', async () => {
      await begin({ [idOf(mallory)]: ago(hour) });
      await say(ada, 'watch here', { channelId: alarms });
      const before = await raise('before', alarms);
      connector.gone.add(alarms);
      await event('channelDeleted', {}, { channelId: alarms });
      await hears(generalChannel, /The channel for break-glass alerts is gone/);
      await connector.until('the open incident’s card in General', () =>
        cardsOf(connector, before).some(({ channelId }) => channelId === generalChannel),
      );
      const incidentId = await raise('after');
      assert.equal((await send(`${url}/readyz`, {})).status, 200);
      await assertPowerless(incidentId);
      assert.match(await say(ada, 'status', { channelId: generalChannel }), /alerts go to General/);
      assert.match(await presses(ada, 'acknowledge', { incidentId }), /is yours/);
    });

    it('who deletes the channel while nobody listens is found out by the next alarm', async () => {
      await begin({});
      await say(ada, 'watch here', { channelId: alarms });
      connector.gone.add(alarms);
      await raise('after');
      await hears(generalChannel, /The channel for break-glass alerts is gone/);
    });

    it('who deletes the team has every card go to people’s chats, and moves nothing to a team of theirs', async () => {
      await begin({ [idOf(mallory)]: ago(hour) });
      for (const person of [ada, grace, mallory]) await chat(person);
      const before = await raise('before');
      connector.gone.add(generalChannel);
      await event('teamDeleted', {});
      await hears('a:29:ada', /The team for break-glass alerts is gone/);
      await connector.until('the card in Ada’s chat', () => said('a:29:ada').includes(before));
      const ready = await send(`${url}/readyz`, {});
      assert.deepEqual([ready.status, (ready.body as { channel?: string }).channel], [503, 'lost']);
      const after = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId: 'after' }] })));
      await connector.until('the next card in Grace’s chat', () => said('a:29:grace').includes(after));
      await postActivity(url, installation(where(mallory, inLair)));
      const refused = await say(mallory, 'watch here', inLair);
      assert.equal(refused, errorCatalogue.teamLost.message);
      // Acknowledge works in a chat.
      const inChat = { channelId: null };
      assert.match(await presses(ada, 'acknowledge', { incidentId: after }, inChat), /is yours/);
      await connector.until('Grace’s copy without its button', () => {
        const copy = connector.replies.find(
          ({ channelId, versions }) => channelId === 'a:29:grace' && JSON.stringify(versions).includes(after),
        );
        const newest = copy?.versions.at(-1);
        return newest !== undefined && !waits(newest);
      });
      // It takes two, and outlives a restart.
      assert.match(await say(ada, 'watch here', inRescue), /A second person must confirm/);
      await hears('a:29:grace', /Ada Lovelace wants to send the alerts to another channel/);
      assert.equal(await bot.end(), 0);
      bot = bots.start(settings);
      url = await bot.url();
      await bot.logged('Teams is connected');
      await say(ada, 'watch here', inRescue);
      assert.match(await say(grace, 'watch here', inRescue), /Alerts go to this channel from now on/);
      await connector.until('the open incident’s card where it is seen', () =>
        cardsOf(connector, before).some(({ channelId }) => channelId === rescue),
      );
      await hears('a:29:ada', /Chosen at .+ by Ada Lovelace, confirmed by Grace Hopper/);
      await raise('rescued', rescue);
    });

    it('who deletes a team whose members Teams never listed locks out nobody who was seen in it', async () => {
      connector.conduct = ({ kind: what }) => (what === 'members' ? 'dropped' : 'ok');
      bot = bots.start(settings);
      url = await bot.url();
      await bot.logged('Teams is connected');
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
      for (const person of [ada, grace]) await say(person, 'status', { channelId: null });
      connector.gone.add(generalChannel);
      await event('teamDeleted', {});
      await hears('a:29:grace', /The team for break-glass alerts is gone/);
      assert.equal(await say(mallory, 'watch here', inLair), errorCatalogue.notAResponder.message);
      assert.match(await say(ada, 'watch here', inRescue), /A second person must confirm/);
      assert.match(await say(grace, 'watch here', inRescue), /Alerts go to this channel from now on/);
      await raise('rescued', rescue);
    });

    it('who adds the bot to a team of theirs gets nothing there', async () => {
      await begin({ [idOf(mallory)]: ago(hour) });
      await postActivity(url, installation(where(mallory, inLair)));
      const moved = await say(mallory, 'watch here', inLair);
      assert.equal(moved, errorCatalogue.tooNewToMove.message);
      await raise();
      assert.equal(connector.posted.filter(({ channelId }) => channelId === lair).length, 0);
    });

    it('who takes the bot out of the team has every card go to people’s chats', async () => {
      await begin({});
      await chat(ada);
      await postActivity(url, {
        ...teamEvent('teamMemberRemoved', {}, where(mallory)),
        membersRemoved: [{ id: '28:00000000-0000-4000-8000-0000000000b0' }],
      });
      const incidentId = incidentOf(await postAlert(url, alertPayload()));
      await connector.until('the card in Ada’s chat', () => said('a:29:ada').includes(incidentId));
    });

    it('who empties the team may acknowledge and close nothing, and who was put out can bring the watch back', async () => {
      await begin({ [idOf(mallory)]: ago(hour) });
      await chat(ada);
      const incidentId = await raise();
      for (const person of [ada, grace]) connector.members.delete(person.id);
      const membersRemoved = [ada, grace].map(({ id, aadObjectId }) => ({ id, aadObjectId }));
      await event('teamMemberRemoved', { membersRemoved });
      await hears(generalChannel, /No older member is left in the team/);
      await hears('a:29:ada', /No older member is left in the team/);
      assert.match(await presses(mallory, 'acknowledge', { incidentId }), /nobody may close it/);
      await hears(
        generalChannel,
        /Acknowledged by Mallory\. They are new in the team, and no older member is left/,
      );
      const form = { classification: 'falseAlarm', comment: sentence };
      const nobody = errorCatalogue.noElderLeft.message;
      assert.equal(await presses(mallory, 'close', { incidentId, ...form }), nobody);
      connector.gone.add(generalChannel);
      await event('teamDeleted', {});
      await hears('a:29:ada', /The team for break-glass alerts is gone/);
      const refused = await say(mallory, 'watch here', inLair);
      assert.equal(refused, errorCatalogue.teamLost.message);
      await say(ada, 'watch here', inRescue);
      await say(grace, 'watch here', inRescue);
      await raise('rescued', rescue);
    });

    it('who deletes the team is beaten by SECURITY_CHANNEL_ID and a restart, which is recorded and told', async () => {
      await begin({});
      await chat(ada);
      connector.gone.add(generalChannel);
      await event('teamDeleted', {});
      await hears('a:29:ada', /The team for break-glass alerts is gone/);
      assert.equal(await bot.end(), 0);
      settings = { ...settings, SECURITY_CHANNEL_ID: rescue };
      bot = bots.start(settings);
      url = await bot.url();
      await hears(rescue, /An administrator has moved the break-glass alerts/);
      await hears('a:29:ada', /An administrator has moved the break-glass alerts/);
      await raise('rescued', rescue);
      assert.equal(await bot.end(), 0);
      await withStore(async (store) => {
        assert.match(
          JSON.stringify(await store.fact('securityChannel')),
          /"actorName":"SECURITY_CHANNEL_ID"/,
        );
      });
    });
  });
}
