import assert from 'node:assert/strict';
import { type ErrorCode, errorCatalogue } from '../../src/errors.ts';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { ada, generalChannel, grace, installation, type Person, press } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, send, told } from './send.ts';

const mallory: Person = {
  id: '29:mallory',
  aadObjectId: '00000000-0000-4000-8000-0000000000e5',
  name: 'Mallory',
};
const theAccount: Person = { id: '29:harbour', aadObjectId: harbour.id, name: 'The account itself' };
const alertsChannel = '19:alerts@thread.tacv2';

describe('who may act, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;

  beforeEach(async () => {
    connector = await createConnector();
  });
  afterEach(() => connector.close());

  async function begin(settings: Settings): Promise<string> {
    const bot = bots.start(settings);
    url = await bot.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    return raise();
  }

  async function raise(channelId = generalChannel): Promise<string> {
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, waits);
    assert.equal(cardsOf(connector, incidentId)[0]?.channelId, channelId);
    return incidentId;
  }

  const acknowledge = async (incidentId: string, from: Person): Promise<string> =>
    told(
      await postActivity(
        url,
        press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl, from }),
      ),
    );

  /** Nothing may come of it: no word in the channel, no change of the card, no entry in the trail. */
  async function assertRefused(incidentId: string, from: Person, code: ErrorCode): Promise<void> {
    const inChannel = () =>
      connector.calls.filter(({ kind }) => kind !== 'member' && kind !== 'reply').length;
    const before = { inChannel: inChannel(), calls: connector.calls.length };
    const { message } = errorCatalogue[code];
    assert.equal(await acknowledge(incidentId, from), message);
    const sent = connector.calls.slice(before.calls).filter(({ kind }) => kind !== 'member');
    assert.deepEqual(sent, [], 'a refusal at a button is told in the answer alone');
    assert.equal(readable(await say(url, connector, `acknowledge ${incidentId}`, { from })), message);
    assert.equal(readable(await say(url, connector, 'status', { from })), message);
    assert.equal(inChannel(), before.inChannel);
  }

  it('are the people of RESPONDERS, and a break-glass account never, even when it is listed', async () => {
    const responders = [ada.aadObjectId, theAccount.aadObjectId?.toUpperCase()].join(' , ');
    const incidentId = await begin({ RESPONDERS: responders });
    await connector.until('the log’s failure on the card', () =>
      connector.calls.some(({ kind }) => kind === 'update'),
    );
    await assertRefused(incidentId, grace, 'notAResponder');
    await assertRefused(incidentId, theAccount, 'breakGlassAccount');
    await assertRefused(incidentId, { id: '29:nobody', name: 'Nobody' }, 'unknownActor');
    assert.match(await acknowledge(incidentId, ada), /is yours/);
    await shows(connector, incidentId, (card) => !waits(card));
    assert(
      connector.calls.every(({ kind }) => kind !== 'member'),
      'nobody was looked up',
    );
  });

  it('are the members of the channel’s team without RESPONDERS: no guests, no strangers, nobody while Teams cannot be asked', async () => {
    const incidentId = await begin({ RESPONDERS: '' });
    await connector.until('the log’s failure on the card', () =>
      connector.calls.some(({ kind }) => kind === 'update'),
    );
    const enroll = (person: Person, userRole?: string) =>
      connector.members.set(person.id, {
        aadObjectId: person.aadObjectId ?? '',
        ...(userRole ? { userRole } : {}),
      });
    enroll(ada);
    enroll(grace, 'guest');
    enroll(theAccount);
    await assertRefused(incidentId, grace, 'notAResponder');
    await assertRefused(incidentId, mallory, 'notAResponder');
    await assertRefused(incidentId, theAccount, 'breakGlassAccount');
    await assertRefused(incidentId, { ...mallory, id: ada.id }, 'notAResponder');
    connector.conduct = ({ kind }) => (kind === 'member' ? { status: 500 } : 'ok');
    await assertRefused(incidentId, ada, 'responderUnknown');
    connector.conduct = ({ kind }) => (kind === 'member' ? 'dropped' : 'ok');
    await assertRefused(incidentId, ada, 'responderUnknown');
    connector.conduct = () => 'ok';
    assert.match(await acknowledge(incidentId, ada), /is yours/);
    const asked = connector.calls.findLast(({ kind }) => kind === 'member');
    assert.equal(asked?.path, `/v3/conversations/${generalChannel}/members/${ada.id}`);
  });

  it('may send the alerts to another channel, which the old one is told and a restart remembers', async () => {
    const dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    url = await bot.url();
    assert.equal((await send(`${url}/readyz`, {})).status, 503);
    const early = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId: 'early' }] })));
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    await shows(connector, early, waits);
    assert.equal(cardsOf(connector, early)[0]?.channelId, generalChannel);
    assert.equal((await send(`${url}/readyz`, {})).status, 200);

    const refused = await say(url, connector, 'watch here', { from: mallory, channelId: alertsChannel });
    assert.equal(readable(refused), errorCatalogue.notAResponder.message);
    const personal = await say(url, connector, 'watch here', { channelId: null });
    assert.equal(readable(personal), errorCatalogue.notInAChannel.message);
    assert.equal(connector.posted.length, 1);

    await say(url, connector, 'watch here', { channelId: alertsChannel });
    const [, moved] = connector.posted;
    assert(moved?.versions[0] && moved.channelId === generalChannel);
    assert(readable(moved.versions[0]).includes(ada.name));
    await raise(alertsChannel);
    assert.equal(await bot.end(), 0);
    url = await bots.start({ DATA_DIR: dataDir }).url();
    const later = incidentOf(await postAlert(url, alertPayload({ signIns: [{ userId: 'later' }] })));
    await shows(connector, later, waits);
    assert.equal(cardsOf(connector, later)[0]?.channelId, alertsChannel);
  });

  it('may not move the alerts away from SECURITY_CHANNEL_ID', async () => {
    url = await bots.start({ SECURITY_CHANNEL_ID: alertsChannel }).url();
    const answer = await say(url, connector, 'watch here');
    assert.equal(readable(answer), errorCatalogue.channelFixed.message);
    await raise(alertsChannel);
  });
});
