import assert from 'node:assert/strict';
import { channelNewsMessage } from '../../src/card/channelNews.ts';
import { type ChannelNewsTeller, createChannelNews } from '../../src/chats/channelNews.ts';
import { createChats } from '../../src/chats/chats.ts';
import { type Channel, MessengerError } from '../../src/delivery/messenger.ts';
import { openSecurityChannel, type SecurityChannel } from '../../src/delivery/securityChannel.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { ada, grace } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { readable } from '../fakes/cardTexts.ts';
import { createWatch } from '../fakes/watch.ts';

const general = '19:general';
const alarms = '19:alarms';
const serviceUrl = 'https://teams.example/';
const minute = 60_000;

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`news of the security channel, on ${kind}`, function () {
    this.timeout(60_000);
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let opened: OpenedIncidents;
    let store: Store;
    let logged: string[];
    let tellers: ChannelNewsTeller[];
    let blocked: Set<string>;
    /** What stands in channels and chats, and what was refused there. */
    let said: { readonly place: string; readonly text: string; readonly isTaken: boolean }[];
    const watch = createWatch(() => JSON.stringify(said));

    beforeEach(async () => {
      opened = openIncidents();
      const connectionString = azurite?.newAccount();
      store = connectionString ? await createAzureTablesStore({ connectionString }) : opened.store;
      [logged, tellers, said, blocked] = [[], [], [], new Set()];
    });
    afterEach(async () => {
      for (const teller of tellers) await teller.stop();
      await opened.dispose();
    });

    const learnChats = async () => {
      for (const { id } of [ada, grace])
        await createChats(store).learn(id, { conversationId: `a:${id}`, serviceUrl });
    };

    async function instance(): Promise<SecurityChannel> {
      const { clock } = opened;
      const log = createLog({ write: (line) => void logged.push(line) });
      const channel = await openSecurityChannel({
        ...{ store, clock, fixedId: null, tenantId: null, isPublic: true },
        onChange: () => teller.wake(),
      });
      const note = (place: string, message: Message, isTaken: boolean) => {
        const text = readable({ attachments: [{ content: message.card }] });
        said.push({ place, text, isTaken });
        watch.changed();
      };
      const teller = createChannelNews({
        ...{ channel, chats: createChats(store), clock, log },
        messenger: {
          async post({ channelId }: Channel, message) {
            const isTaken = !blocked.has(channelId);
            note(channelId, message, isTaken);
            if (!isTaken) throw new MessengerError('refused', { status: 403 });
            void channel.open('blocked', { channelId, teamId: null });
            return { conversationId: channelId, activityId: '1' };
          },
          async reply(_, place, message) {
            note(place.conversationId, message, true);
            return { ...place, activityId: '2' };
          },
        },
        render: channelNewsMessage,
        people: async () => [ada.id, grace.id],
        tenantId: null,
      });
      tellers.push(teller);
      teller.start();
      return channel;
    }

    async function chosen(): Promise<SecurityChannel> {
      const channel = await instance();
      await channel.learn({ serviceUrl, tenantId: null, channelId: general, teamId: general });
      await channel.choose(alarms, ada, { teamId: general });
      return channel;
    }
    const takenIn = (place: string, what: RegExp) =>
      said.filter((each) => each.place === place && each.isTaken && what.test(each.text)).length;

    it('says in the chats, and in General, that Teams forbids posts, and tries one each ten minutes', async () => {
      await learnChats();
      const [channel, other] = [await chosen(), await instance()];
      blocked.add(alarms);
      await channel.close('blocked', { channelId: alarms, teamId: null });
      await watch.until('Grace’s chat to hear of it', () => takenIn(`a:${grace.id}`, /forbids posts/) === 1);
      assert.deepEqual([takenIn(general, /forbids posts/), takenIn(alarms, /./)], [1, 0]);
      const told = Promise.withResolvers<void>();
      const look = () => (channel.shut()?.isTold ? told.resolve() : setImmediate(look));
      look();
      await told.promise;
      await other.refresh();
      blocked.clear();
      await opened.clock.advance(11 * minute);
      await watch.until(
        'Grace’s chat to hear that it is back',
        () => takenIn(`a:${grace.id}`, /is back/) > 0,
      );
      await tellers[0]?.stop();
      await tellers[1]?.stop();
      for (const each of [channel, other]) {
        await each.refresh();
        assert.deepEqual([each.shut(), each.move()], [null, null]);
      }
    });

    it('says that a team is archived where those who look may see it, though it takes no post', async () => {
      await learnChats();
      const channel = await chosen();
      blocked.add(alarms);
      await channel.close('archived', { channelId: general, teamId: general });
      await watch.until('both chats to hear of it', () =>
        [ada, grace].every(({ id }) => takenIn(`a:${id}`, /is archived/) === 1),
      );
      assert.equal(said.filter(({ place, isTaken }) => place === alarms && !isTaken).length, 1);
    });

    it('is an error in the log where nobody can be told', async () => {
      const channel = await chosen();
      blocked.add(alarms).add(general);
      await channel.close('blocked', { channelId: alarms, teamId: null });
      await watch.until('the try in General', () => said.some(({ place }) => place === general));
      await tellers[0]?.stop();
      assert.match(logged.join(''), /nobody could be told that the security channel shows no cards/);
    });
  });
}
