import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import {
  openSecurityChannel,
  type SecurityChannel,
  type SecurityChannelDeps,
} from '../../src/delivery/securityChannel.ts';
import type { Actor } from '../../src/incident/actor.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { ada, grace } from '../builders/incident.ts';
import { fakeClock } from '../fakes/clock.ts';

const serviceUrl = 'https://smba.contoso.com/emea/';
const tenantId = '00000000-0000-4000-8000-00000000007e';
const general = '19:general@thread.tacv2';
const choice = (channelId: string, { id, name }: Actor) => ({
  channelId,
  actorId: id,
  actorName: name,
  at: '2026-11-03T09:20:00.000Z',
});
const here = { serviceUrl, tenantId, channelId: '19:talk@thread.tacv2', teamId: general };
const inPerson = { ...here, channelId: null, teamId: null };
const farAway = 'https://smba.contoso.com/amer/';

describe('the security channel', () => {
  let folder: string;
  let store: Store;
  let changes: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-channel-'));
    store = createSqliteStore(folder);
    changes = 0;
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const open = (given: Partial<SecurityChannelDeps> = {}): Promise<SecurityChannel> =>
    openSecurityChannel({
      store,
      clock: fakeClock(),
      fixedId: null,
      tenantId: null,
      isPublic: true,
      onChange: () => {
        changes += 1;
      },
      ...given,
    });

  it('is unknown at first', async () => {
    const channel = await open();
    assert.equal(channel.current(), null);
    assert.equal(channel.isFixed, false);
  });

  it('is the General channel of the first team that the bot hears of', async () => {
    const channel = await open();
    await channel.learn(here);
    await channel.learn({ ...here, teamId: '19:second@thread.tacv2' });
    assert.deepEqual(channel.current(), { channelId: general, serviceUrl, tenantId });
  });

  it('is not learnt from a personal chat, but where the connector is', async () => {
    const channel = await open();
    await channel.learn(inPerson);
    assert.equal(channel.current(), null);
    await channel.choose('19:alerts@thread.tacv2', ada);
    assert.equal(channel.current()?.serviceUrl, serviceUrl);
  });

  it('is the channel that somebody has chosen last', async () => {
    const channel = await open();
    await channel.learn(here);
    await channel.choose('19:first@thread.tacv2', ada);
    await channel.choose('19:second@thread.tacv2', grace);
    await channel.learn({ ...here, teamId: '19:third@thread.tacv2' });
    assert.equal(channel.current()?.channelId, '19:second@thread.tacv2');
  });

  it('is the one of SECURITY_CHANNEL_ID, whatever anybody chooses', async () => {
    const channel = await open({ fixedId: '19:fixed@thread.tacv2', tenantId });
    assert.equal(channel.isFixed, true);
    await channel.learn(here);
    await channel.choose('19:first@thread.tacv2', ada);
    assert.deepEqual(channel.current(), { channelId: '19:fixed@thread.tacv2', serviceUrl, tenantId });
  });

  it("uses Teams' public connector until an activity has said better", async () => {
    const channel = await open({ fixedId: '19:fixed@thread.tacv2' });
    assert.equal(channel.current()?.serviceUrl, 'https://smba.trafficmanager.net/teams/');
    await channel.learn(inPerson);
    assert.equal(channel.current()?.serviceUrl, serviceUrl);
  });

  it('calls nobody on the internet where authentication is off', async () => {
    const channel = await open({ fixedId: '19:fixed@thread.tacv2', isPublic: false });
    assert.equal(channel.current(), null);
    await channel.learn({ ...here, serviceUrl: 'http://127.0.0.1:56150/_connector' });
    assert.equal(channel.current()?.serviceUrl, 'http://127.0.0.1:56150/_connector');
  });

  it('follows the connector when it moves', async () => {
    const channel = await open();
    await channel.learn(here);
    await channel.learn({ ...here, serviceUrl: farAway });
    assert.equal(channel.current()?.serviceUrl, farAway);
  });

  for (const [how, choose, fixedId] of [
    ['chosen', true, null],
    ['fixed', false, '19:alerts@thread.tacv2'],
  ] as const) {
    it(`follows the connector of the channel that is ${how}, in whichever team`, async () => {
      const channel = await open({ fixedId });
      await channel.learn(here);
      if (choose) await channel.choose('19:alerts@thread.tacv2', ada);
      const alerts = { ...here, channelId: '19:alerts@thread.tacv2', teamId: '19:second@thread.tacv2' };
      await channel.learn({ ...alerts, serviceUrl: farAway });
      assert.equal(channel.current()?.serviceUrl, farAway);
    });
  }

  for (const [where, elsewhere] of [
    ['a personal chat', inPerson],
    ['another team', { ...here, channelId: '19:other@thread.tacv2', teamId: '19:second@thread.tacv2' }],
  ] as const) {
    it(`keeps its connector whatever ${where} says`, async () => {
      const channel = await open();
      await channel.learn(here);
      await channel.learn({ ...elsewhere, serviceUrl: farAway });
      assert.equal(channel.current()?.serviceUrl, serviceUrl);
      await channel.choose('19:alerts@thread.tacv2', ada);
      await channel.learn({ ...elsewhere, serviceUrl: farAway });
      assert.equal(channel.current()?.serviceUrl, serviceUrl);
      assert.equal(changes, 2);
    });
  }

  it('takes the connector of its team over that of a personal chat before', async () => {
    const channel = await open();
    await channel.learn({ ...inPerson, serviceUrl: farAway });
    await channel.learn(here);
    assert.equal(channel.current()?.serviceUrl, serviceUrl);
  });

  it('has the tenant of the configuration, not one that an activity names', async () => {
    const channel = await open({ tenantId });
    await channel.learn({ ...here, tenantId: '00000000-0000-4000-8000-0000000000ff' });
    assert.equal(channel.current()?.tenantId, tenantId);
  });

  it('says that it has changed when it has, and only then', async () => {
    const channel = await open();
    await channel.learn(here);
    await channel.learn(here);
    await channel.learn(inPerson);
    assert.equal(changes, 1);
    await channel.choose('19:first@thread.tacv2', ada);
    assert.equal(changes, 2);
  });

  it('is remembered across a restart, with everybody who has ever moved it', async () => {
    const before = await open();
    await before.learn(here);
    await before.choose('19:first@thread.tacv2', ada);
    await before.choose('19:second@thread.tacv2', grace);
    await store.close();
    store = createSqliteStore(folder);
    const channel = await open();
    assert.deepEqual(channel.current(), { channelId: '19:second@thread.tacv2', serviceUrl, tenantId });
    await channel.choose('19:third@thread.tacv2', ada);
    assert.deepEqual(await store.fact('securityChannel'), {
      serviceUrl,
      tenantId,
      generalChannelId: general,
      choices: [
        choice('19:first@thread.tacv2', ada),
        choice('19:second@thread.tacv2', grace),
        choice('19:third@thread.tacv2', ada),
      ],
    });
  });

  it('loses nothing that is said at the same time', async () => {
    const slow: SecurityChannelDeps['store'] = {
      fact: store.fact,
      async replaceFact(name, before, value) {
        await turn();
        return store.replaceFact(name, before, value);
      },
    };
    const channel = await open({ store: slow });
    await Promise.all([
      channel.choose('19:first@thread.tacv2', ada),
      channel.learn(here),
      channel.choose('19:second@thread.tacv2', grace),
    ]);
    assert.deepEqual(channel.current(), { channelId: '19:second@thread.tacv2', serviceUrl, tenantId });
    const fact = await store.fact('securityChannel');
    assert.match(JSON.stringify(fact), /19:first.*Ada.*19:second.*Grace/);
  });

  it('stays as it was when the change cannot be stored, and takes the next one', async () => {
    const failing = { ...store, replaceFact: () => Promise.reject(new Error('disk full')) };
    const parts: SecurityChannelDeps['store'] = { ...failing };
    const channel = await open({ store: parts });
    await assert.rejects(channel.choose('19:first@thread.tacv2', ada), /disk full/);
    await assert.rejects(channel.learn(here), /disk full/);
    assert.equal(channel.current(), null);
    assert.equal(changes, 0);
    parts.replaceFact = store.replaceFact;
    await channel.learn(here);
    assert.equal(channel.current()?.channelId, general);
  });

  it('is the one that another instance was told, which is kept when the next one is chosen here', async () => {
    const [channel, other] = [await open(), await open()];
    await other.learn(here);
    assert.equal(channel.current(), null);
    await channel.refresh();
    assert.deepEqual(channel.current(), { channelId: general, serviceUrl, tenantId });
    const known = changes;
    await channel.refresh();
    assert.equal(changes, known);
    await other.choose('19:first@thread.tacv2', ada);
    await channel.choose('19:second@thread.tacv2', grace);
    assert.match(JSON.stringify(await store.fact('securityChannel')), /19:first.*Ada.*19:second.*Grace/);
    await other.refresh();
    assert.equal(other.current()?.channelId, '19:second@thread.tacv2');
  });

  it('keeps what two instances are told and hear at the same time', async () => {
    const [channel, other] = [await open(), await open()];
    await Promise.all([
      channel.choose('19:first@thread.tacv2', ada),
      other.choose('19:second@thread.tacv2', grace),
      other.learn(here),
    ]);
    const { choices = [], generalChannelId } = Object(await store.fact('securityChannel'));
    assert.equal(choices.length, 2);
    assert.equal(generalChannelId, general);
    await Promise.all([channel.refresh(), other.refresh()]);
    assert.deepEqual(channel.current(), other.current());
  });
});
