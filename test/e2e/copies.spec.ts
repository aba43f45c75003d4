import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector, type Posted } from '../fakes/connector.ts';
import { ada, grace, installation, type Person } from './activities.ts';
import { shows, waits } from './channel.ts';
import { pressed, say } from './chat.ts';
import { type Bot, type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';

const idOf = ({ aadObjectId = '' }: Person) => aadObjectId;
const critical = () => alertPayload({ signIns: [{ resultCode: '0' }] });

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`who is woken by what is critical, on ${kind}`, function () {
    this.timeout(60_000);
    const bots = useBots();
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let connector: Connector;
    let settings: Settings;
    let bot: Bot;
    let url: string;

    beforeEach(async () => {
      connector = await createConnector();
      settings = {
        DATA_DIR: bots.folder(),
        ESCALATION: `PT1H:${idOf(ada)},PT2H:${idOf(grace)}`,
        ...(azurite ? { STORE: kind, AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount() } : {}),
      };
    });
    afterEach(() => connector.close());

    async function start(): Promise<void> {
      bot = bots.start(settings);
      url = await bot.url();
      await bot.logged('Teams is connected');
    }

    async function begin(): Promise<void> {
      await start();
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
      for (const from of [ada, grace]) await say(url, connector, 'help', { from, channelId: null });
    }

    const copyOf = (incidentId: string, person: Person): Posted | undefined =>
      connector.replies.find(
        ({ channelId, versions }) =>
          channelId === `a:${person.id}` && JSON.stringify(versions[0]).includes(`"${incidentId}"`),
      );
    const presses = (incidentId: string, from: Person, place: object = {}): Promise<string> =>
      pressed(url, connector, 'acknowledge', { incidentId }, { from, ...place });

    it('are the first step’s people, by a mention at once and a copy whose button works', async () => {
      await begin();
      const incidentId = incidentOf(await postAlert(url, critical()));
      await connector.until('the mention under the card', () =>
        connector.replies.some(
          ({ versions: [reply] }) =>
            reply &&
            JSON.stringify(reply).includes(`"id":"${idOf(ada)}"`) &&
            /called at once/.test(readable(reply)),
        ),
      );
      const copy = await connector.until('the copy in Ada’s chat', () => copyOf(incidentId, ada));
      assert(waits(copy.versions[0] ?? {}));
      assert.equal(copyOf(incidentId, grace), undefined);
      assert.match(await presses(incidentId, ada, { channelId: null }), /is yours/);
      await shows(connector, incidentId, (card) => !waits(card));
      await connector.until('the copy without its button', () => !waits(copy.versions.at(-1) ?? {}));
    });

    it('have a copy that loses its button also when another takes it, and after a restart', async () => {
      await begin();
      const incidentId = incidentOf(await postAlert(url, critical()));
      const copy = await connector.until('the copy in Ada’s chat', () => copyOf(incidentId, ada));
      await bot.logged('a copy of the card was sent to a person’s chat');
      connector.conduct = ({ kind: what, path }) =>
        what === 'update' && path.includes('a:29:ada') ? { status: 500 } : 'ok';
      assert.match(await presses(incidentId, grace), /is yours/);
      await shows(connector, incidentId, (card) => !waits(card));
      assert.equal(await bot.end(), 0);
      connector.conduct = () => 'ok';
      await start();
      await connector.until('the copy without its button', () => !waits(copy.versions.at(-1) ?? {}));
      assert.equal(
        connector.replies.filter((each) => each.channelId === 'a:29:ada' && each !== copy).length,
        1,
      );
    });

    it('are nobody for what is less grave, and status says who is called', async () => {
      await begin();
      const incidentId = incidentOf(await postAlert(url, alertPayload()));
      await shows(connector, incidentId, waits);
      assert.match(readable(await say(url, connector, 'status')), /people are called/);
      assert.equal(copyOf(incidentId, ada), undefined);
      assert.equal(await bot.end(), 0);
      settings = { ...settings, ESCALATION: '' };
      await start();
      assert.match(
        readable(await say(url, connector, 'status')),
        /nobody is called, because ESCALATION is not set/,
      );
    });
  });
}

describe('a person whom an incident knows by name alone, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  beforeEach(async () => {
    connector = await createConnector();
  });
  afterEach(() => connector.close());

  for (const responders of ['', `${idOf(ada)},${idOf(grace)}`]) {
    it(`may not act on it ${responders === '' ? 'without' : 'with'} RESPONDERS`, async () => {
      for (const [person, userPrincipalName] of [
        [ada, 'Svc-Other@Contoso.com'],
        [grace, 'grace@contoso.com'],
      ] as const)
        connector.members.set(person.id, { aadObjectId: idOf(person), name: person.name, userPrincipalName });
      const bot = bots.start({ RESPONDERS: responders });
      const url = await bot.url();
      await bot.logged('Teams is connected');
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
      const signIn = { userId: '', userPrincipalName: 'svc-other@contoso.com' };
      const incidentId = incidentOf(await postAlert(url, alertPayload({ signIns: [signIn] })));
      await shows(connector, incidentId, waits);
      const presses = (verb: string, from: Person): Promise<string> =>
        pressed(url, connector, verb, { incidentId, classification: 'drill' }, { from });
      for (const verb of ['acknowledge', 'close', 'takeOver'])
        assert.equal(await presses(verb, ada), errorCatalogue.breakGlassAccount.message);
      connector.conduct = ({ kind }) => (kind === 'member' ? { status: 500 } : 'ok');
      assert.equal(
        await presses('close', grace),
        errorCatalogue[responders === '' ? 'responderUnknown' : 'nameUnknown'].message,
      );
      connector.conduct = () => 'ok';
      assert.match(await presses('close', grace), /is closed as drill/);
    });
  }
});
