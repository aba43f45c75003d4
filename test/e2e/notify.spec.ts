import assert from 'node:assert/strict';
import { join } from 'node:path';
import { alertPayload } from '../builders/alertPayload.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { createNotifyReceiver, type NotifyReceiver, notifySecret } from '../fakes/receiver.ts';
import { installation, press } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { type Bot, type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';

const userOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const alertOf = (index: number) => alertPayload({ signIns: [{ userId: userOf(index) }] });

describe('what is told outside Teams, end to end', function () {
  this.timeout(120_000);
  const bots = useBots();
  const azurite = useAzurite();
  let connector: Connector;
  let receiver: NotifyReceiver;
  let dataDir: string;
  beforeEach(async () => {
    connector = await createConnector();
    receiver = await createNotifyReceiver();
    dataDir = bots.folder();
  });
  afterEach(async () => {
    await receiver.close();
    await connector.close();
  });

  async function start(settings: Settings = {}): Promise<{ bot: Bot; url: string }> {
    const bot = bots.start({
      DATA_DIR: dataDir,
      NOTIFY_URL: receiver.address,
      NOTIFY_SECRET: notifySecret,
      ...settings,
    });
    const url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    return { bot, url };
  }

  const typesOf = (incidentId: string) => [
    ...new Map(
      receiver.taken.filter((told) => told.incidentId === incidentId).map(({ id, type }) => [id, type]),
    ).values(),
  ];

  it('comes with a link to the card, and the card comes while the receiver hangs', async () => {
    receiver.conduct = () => 'hangs';
    const { bot, url } = await start();
    const ids = [];
    for (const index of [1, 2, 3, 4, 5, 6, 7, 8]) ids.push(incidentOf(await postAlert(url, alertOf(index))));
    for (const id of ids) await connector.until('the card', () => cardsOf(connector, id).length === 1);
    const [incidentId = ''] = ids;
    await postActivity(url, press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }));
    await shows(connector, incidentId, (card) => !waits(card));
    assert.equal(receiver.taken.length, 0);
    receiver.conduct = () => 204;
    await receiver.until('all of them', () => receiver.taken.length === ids.length + 1, 60_000);
    assert.deepEqual(typesOf(incidentId), ['incident.opened', 'incident.acknowledged']);
    const [card] = cardsOf(connector, incidentId);
    for (const { link, incidentId: about } of receiver.taken) {
      if (about === incidentId) assert.ok(link?.includes(`/${card?.activityId}?`), String(link));
    }
    assert.equal(await bot.end(), 0);
    assert.doesNotMatch(JSON.stringify(receiver.calls), /Ada|harbour|@contoso/);
  });

  const stores: Readonly<Record<string, () => Settings>> = {
    SQLite: () => ({}),
    'Azure Tables': () => ({
      STORE: 'azureTables',
      AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount(),
      DATA_DIR: join(dataDir, 'unused'),
    }),
  };
  for (const [name, settingsOf] of Object.entries(stores)) {
    it(`arrives whole and in order although the process is killed in the middle, on ${name}`, async () => {
      const settings = settingsOf();
      const first = await start(settings);
      receiver.conduct = () => (receiver.taken.length < 4 ? 204 : 'hangs');
      const ids = [];
      for (const index of [1, 2, 3, 4, 5, 6]) {
        const incidentId = incidentOf(await postAlert(first.url, alertOf(index)));
        ids.push(incidentId);
        await postActivity(
          first.url,
          press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }),
        );
      }
      await receiver.until('calls without an answer', () => receiver.hanging() > 0);
      assert.equal(await first.bot.end('SIGKILL'), null);
      receiver.conduct = () => 204;
      const second = await start(settings);
      for (const id of ids) {
        const told = () => typesOf(id).join() === 'incident.opened,incident.acknowledged';
        await receiver.until(`both events of ${id}`, told, 90_000);
      }
      assert.equal(await second.bot.end(), 0);
      assert(receiver.taken.length <= ids.length * 2 + 4, 'little is told twice');
    });
  }

  it('is told once by two instances on one store', async () => {
    const settings = stores['Azure Tables']?.() ?? {};
    const [one, two] = [await start(settings), await start({ ...settings, DATA_DIR: join(dataDir, 'two') })];
    const ids: string[] = [];
    for (const index of [1, 2, 3, 4]) {
      const incidentId = incidentOf(await postAlert((index % 2 ? one : two).url, alertOf(index)));
      ids.push(incidentId);
      const other = index % 2 ? two : one;
      await postActivity(
        other.url,
        press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }),
      );
    }
    for (const id of ids)
      await receiver.until('both', () => typesOf(id).join() === 'incident.opened,incident.acknowledged');
    assert.equal(receiver.calls.length, 8);
    assert.equal(new Set(receiver.calls.map(({ id }) => id)).size, 8);
    await Promise.all([one.bot.end(), two.bot.end()]);
  });

  it('is refused at the start with a sentence where the address or the secret is bad', async () => {
    for (const [given, sentence] of [
      [
        { NOTIFY_URL: 'http://receiver.example/never-seen-in-a-log' },
        /NOTIFY_URL is not usable: write the https/,
      ],
      [
        { NOTIFY_URL: 'https://ada:never-seen-in-a-log@receiver.example/' },
        /NOTIFY_URL is not usable: .+password/,
      ],
      [{ NOTIFY_SECRET: 'whsec_bmV2ZXI=' }, /NOTIFY_SECRET is not usable: write whsec_/],
      [{ NOTIFY_SECRET: '' }, /NOTIFY_SECRET is missing: /],
    ] as const) {
      const right: Settings = { NOTIFY_URL: receiver.address, NOTIFY_SECRET: notifySecret };
      const bot = bots.start({ ...right, ...given });
      assert.notEqual(await bot.ended(), 0);
      assert.match(JSON.stringify(bot.log), sentence);
    }
  });
});
