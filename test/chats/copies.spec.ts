import assert from 'node:assert/strict';
import { createChats } from '../../src/chats/chats.ts';
import { type Copies, createCopies } from '../../src/chats/copies.ts';
import { type Messenger, MessengerError, type MessengerFault } from '../../src/delivery/messenger.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { createIncidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { ada, grace } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';

const critical = () => anAlert({ signIns: [anAlertedSignIn({ resultCode: '0' })] });
const log = createLog({ write() {} });

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`copies in people’s chats, on ${kind}`, function () {
    this.timeout(60_000);
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let opened: OpenedIncidents;
    let store: Store;
    let running: Copies[];
    /** What each chat shows: the text of every message, as it stands. */
    let shown: Map<string, string[]>;
    let fault: MessengerFault | null;
    let isLost: boolean;
    let everybody: readonly string[];
    /** A chat whose messages get no answer. */
    let hanging: string | null;
    /** What Teams, or the making of the card, refuses of a full card. */
    let isFullRefused: 'by Teams' | 'at once' | null;

    beforeEach(async () => {
      opened = openIncidents();
      const connectionString = azurite?.newAccount();
      store = connectionString ? await createAzureTablesStore({ connectionString }) : opened.store;
      running = [];
      shown = new Map();
      fault = null;
      isLost = false;
      everybody = [];
      hanging = null;
      isFullRefused = null;
      const chats = createChats(store);
      for (const { id } of [ada, grace])
        await chats.learn(id, { conversationId: `a:${id}`, serviceUrl: 'https://teams.example/' });
    });
    afterEach(async () => {
      for (const copies of running) await copies.stop();
      await opened.dispose();
    });

    const messenger: Pick<Messenger, 'reply' | 'update'> = {
      async reply(_, { conversationId }, { summary }) {
        if (fault) throw new MessengerError(fault);
        if (conversationId === hanging) await Promise.withResolvers<void>().promise;
        if (isFullRefused && summary !== 'plain') throw new MessengerError('notAccepted');
        const texts = [...(shown.get(conversationId) ?? []), summary];
        shown.set(conversationId, texts);
        return { conversationId, activityId: `${texts.length - 1}` };
      },
      async update(_, { conversationId, activityId }, { summary }) {
        if (fault) throw new MessengerError(fault);
        shown.get(conversationId)?.splice(Number(activityId), 1, summary);
      },
    };

    async function instance(): Promise<{ incidents: Incidents; copies: Copies }> {
      const { clock } = opened;
      const incidents = createIncidents({ store, clock, watched: watchedAccounts, log });
      const copies = createCopies({
        ...{ incidents, store, chats: createChats(store), messenger, clock, log },
        render({ status, acknowledgement }): Message {
          if (isFullRefused === 'at once') throw new Error('this text makes no card');
          return {
            card: { type: 'AdaptiveCard' },
            summary: `${status} ${acknowledgement?.actor.name ?? 'waits'}`,
          };
        },
        plain: () => ({ card: { type: 'AdaptiveCard' }, summary: 'plain' }),
        firstStep: [ada.id, 'nobody-with-a-chat'],
        isChannelLost: () => isLost,
        inPlaceOfChannel: async () => everybody,
        tenantId: null,
      });
      running.push(copies);
      await copies.start();
      return { incidents, copies };
    }

    async function until(what: () => boolean): Promise<void> {
      // A store behind a network takes its own time.
      const end = performance.now() + 15_000;
      while (!what() && performance.now() < end) await opened.clock.settle();
      assert(what(), JSON.stringify([...shown]));
    }
    const inChat = ({ id }: { id: string }) => shown.get(`a:${id}`) ?? [];

    it('go to the first step’s people who have a chat, for what is critical, and follow the incident', async () => {
      const { incidents } = await instance();
      await incidents.receive(anAlert());
      const { incidentId } = await incidents.receive(
        anAlert({ signIns: [anAlertedSignIn({ userId: 'another', resultCode: '0' })] }),
      );
      await until(() => inChat(ada).length === 1);
      await incidents.execute(incidentId, acknowledge(grace));
      await until(() => inChat(ada)[0] === 'open Grace');
      await incidents.execute(incidentId, close('drill'));
      await until(() => inChat(ada)[0] === 'closed Grace');
      assert.deepEqual(inChat(grace), []);
    });

    it('are brought up to date by a restart, also of what was closed meanwhile, and sent by one instance', async () => {
      const one = await instance();
      const { incidentId } = await one.incidents.receive(critical());
      await until(() => inChat(ada).length === 1);
      await one.copies.stop();
      await one.incidents.execute(incidentId, close('drill'));
      const two = await instance();
      await until(() => inChat(ada)[0] === 'closed waits');
      const open = await two.incidents.open();
      two.copies.takeUp(open);
      await two.copies.stop();
      assert.equal(inChat(ada).length, 1);
    });

    it('are sent when Teams was away at first', async () => {
      const { incidents } = await instance();
      fault = 'unreachable';
      await incidents.receive(critical());
      for (let tries = 0; tries < 20; tries += 1) await opened.clock.settle();
      fault = null;
      await until(() => {
        void opened.clock.advance(1_000);
        return inChat(ada).length === 1;
      });
    });

    it('reach the others at once while one chat gives no answer, and follow the incident after a minute', async () => {
      const { incidents } = await instance();
      [isLost, everybody, hanging] = [true, [ada.id, grace.id], `a:${ada.id}`];
      const { incidentId } = await incidents.receive(critical());
      await until(() => inChat(grace).length === 1);
      hanging = null;
      await incidents.execute(incidentId, acknowledge(grace));
      await opened.clock.advance(60_000);
      await until(() => inChat(grace)[0] === 'open Grace' && inChat(ada)[0] === 'open Grace');
    });

    for (const refused of ['by Teams', 'at once'] as const) {
      it(`are plain cards where the full one is refused ${refused}`, async () => {
        const { incidents } = await instance();
        isFullRefused = refused;
        await incidents.receive(critical());
        await until(() => inChat(ada)[0] === 'plain');
      });
    }

    it('go to somebody who writes to the bot only after the loss', async () => {
      const { incidents, copies } = await instance();
      [isLost, everybody] = [true, ['edsger']];
      await incidents.receive(critical());
      await until(() => inChat(ada).length === 1);
      const chat = { conversationId: 'a:edsger', serviceUrl: 'https://teams.example/' };
      await createChats(store, () => copies.wake()).learn('edsger', chat);
      await until(() => (shown.get('a:edsger') ?? []).length === 1);
    });

    it('go to everybody while there is no channel, whatever the severity, and to nobody new after', async () => {
      const { incidents, copies } = await instance();
      const first = await incidents.receive(anAlert({ format: 'activityLog', signIns: [] }));
      assert.ok(first.incidentId);
      [isLost, everybody] = [true, [ada.id, grace.id]];
      copies.wake();
      await until(() => inChat(ada).length === 1 && inChat(grace).length === 1);
      isLost = false;
      await incidents.receive(
        anAlert({ signIns: [anAlertedSignIn({ userId: 'third', resultCode: '50126' })] }),
      );
      for (let tries = 0; tries < 20; tries += 1) await opened.clock.settle();
      assert.equal(inChat(grace).length, 1);
    });
  });
}
