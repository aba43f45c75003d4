import assert from 'node:assert/strict';
import { openSecurityChannel, type SecurityChannel } from '../../src/delivery/securityChannel.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { ada, grace } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';

const general = '19:general';
const alarms = '19:alarms';
const rescue = '19:rescue';
const lair = '19:lair';
const serviceUrl = 'https://teams.example/';

for (const kind of ['sqlite', 'azureTables'] as const) {
  describe(`the loss of the security channel, on ${kind}`, function () {
    this.timeout(60_000);
    const azurite = kind === 'azureTables' ? useAzurite() : null;
    let opened: OpenedIncidents;
    let store: Store;
    let changes: number;

    beforeEach(async () => {
      opened = openIncidents();
      const connectionString = azurite?.newAccount();
      store = connectionString ? await createAzureTablesStore({ connectionString }) : opened.store;
      changes = 0;
    });
    afterEach(() => opened.dispose());

    const open = (given: { fixedId?: string; hasResponders?: boolean } = {}): Promise<SecurityChannel> =>
      openSecurityChannel({
        ...{ store, clock: opened.clock, fixedId: null, tenantId: null, isPublic: true, ...given },
        onChange: () => {
          changes += 1;
        },
      });
    const heard = (channelId: string | null, teamId: string | null) => ({
      ...{ serviceUrl, tenantId: null, channelId, teamId },
    });
    async function chosen(): Promise<SecurityChannel> {
      const channel = await open();
      await channel.learn(heard(general, general));
      await channel.choose(alarms, ada, { teamId: general });
      return channel;
    }
    const where = (channel: SecurityChannel) => [channel.current()?.channelId ?? null, channel.state()];

    it('sends the alerts to General of its team, wherever that is, and every instance and restart knows', async () => {
      const [channel, other] = [await chosen(), await open()];
      await channel.choose(rescue, ada, { teamId: '19:another-general' });
      await channel.lose('channel', { channelId: rescue, teamId: '19:another-general' });
      assert.deepEqual(where(channel), ['19:another-general', 'known']);
      await other.refresh();
      assert.deepEqual(where(other), ['19:another-general', 'known']);
      assert.deepEqual(where(await open()), ['19:another-general', 'known']);
      assert.deepEqual(channel.gone(), [rescue]);
    });

    it('is that of the team when General is gone too, and then nothing gets the alerts', async () => {
      const channel = await chosen();
      await channel.lose('channel', { channelId: alarms, teamId: null });
      assert.equal(channel.loss()?.what, 'channel');
      await channel.lose('channel', { channelId: general, teamId: null });
      assert.deepEqual([channel.loss()?.what, ...where(channel)], ['team', null, 'lost']);
      assert.deepEqual(channel.gone(), [alarms, general]);
    });

    it('is that of the team at once where General itself was the channel', async () => {
      const channel = await open();
      await channel.learn(heard(general, general));
      await channel.lose('channel', { channelId: general, teamId: null });
      assert.deepEqual(where(channel), [null, 'lost']);
    });

    it('is not that of another channel or team, whoever deletes it', async () => {
      const channel = await chosen();
      await channel.lose('channel', { channelId: '19:other', teamId: general });
      await channel.lose('team', { channelId: lair, teamId: lair });
      await channel.lose('team', { channelId: null, teamId: lair });
      assert.equal(channel.loss(), null);
    });

    it('learns the team of a channel that nobody has spoken in from the event', async () => {
      const channel = await open();
      await channel.learn(heard(general, general));
      await channel.choose(alarms, ada);
      await channel.lose('channel', { channelId: alarms, teamId: general });
      assert.deepEqual(where(channel), [general, 'known']);
    });

    it('holds for SECURITY_CHANNEL_ID as well', async () => {
      const channel = await open({ fixedId: alarms });
      await channel.learn(heard(alarms, general));
      await channel.lose('channel', { channelId: alarms, teamId: null });
      assert.deepEqual(where(channel), [general, 'known']);
    });

    it('is over when somebody writes there, not when somebody writes elsewhere', async () => {
      const channel = await chosen();
      await channel.lose('team', { channelId: null, teamId: general });
      await channel.regain({ channelId: lair, teamId: lair });
      assert.equal(channel.state(), 'lost');
      await channel.regain({ channelId: general, teamId: general });
      assert.deepEqual(where(channel), [alarms, 'known']);
      assert.equal(channel.move()?.why, 'regained');
      assert.deepEqual(channel.gone(), []);
    });

    it('is told once, and so is what comes after it', async () => {
      const channel = await chosen();
      await channel.lose('team', { channelId: null, teamId: general });
      assert.equal(channel.loss()?.isTold, false);
      await channel.told();
      assert.equal((await open()).loss()?.isTold, true);
      await channel.choose(rescue, ada, { confirmedBy: [grace] });
      assert.deepEqual(channel.move()?.actorNames, ['Ada', 'Grace']);
      await channel.told();
      assert.equal((await open()).move(), null);
      assert.deepEqual(where(channel), [rescue, 'known']);
    });

    it('keeps each person’s proposal once, also when two instances hear of them at the same time', async () => {
      const [channel, other] = [await chosen(), await open()];
      await channel.lose('team', { channelId: null, teamId: general });
      await other.refresh();
      await Promise.all([
        channel.propose(rescue, ada),
        other.propose(rescue, grace),
        other.propose(rescue, grace),
      ]);
      const again = await open();
      assert.deepEqual(
        again
          .loss()
          ?.proposals.map(({ actorName }) => actorName)
          .sort(),
        ['Ada', 'Grace'],
      );
    });

    it('ends by a start with SECURITY_CHANNEL_ID, which is recorded and told once', async () => {
      const channel = await chosen();
      await channel.lose('team', { channelId: null, teamId: general });
      const fixed = await open({ fixedId: rescue });
      assert.deepEqual(where(fixed), [rescue, 'known']);
      assert.equal(fixed.move()?.why, 'setting');
      assert.match(JSON.stringify(await store.fact('securityChannel')), /"actorName":"SECURITY_CHANNEL_ID"/);
      await fixed.told();
      assert.equal((await open({ fixedId: rescue })).move(), null);
    });

    it('is left to RESPONDERS by a start with it, which is recorded and told once', async () => {
      const channel = await chosen();
      await channel.lose('team', { channelId: null, teamId: general });
      const named = await open({ hasResponders: true });
      assert.equal(named.move()?.why, 'responders');
      assert.equal(named.state(), 'lost');
      await named.told();
      assert.equal((await open({ hasResponders: true })).move(), null);
    });

    it('is none while its team is archived, which every instance and restart knows until it is restored', async () => {
      const [channel, other] = [await chosen(), await open()];
      await channel.close('archived', { channelId: lair, teamId: lair });
      assert.equal(channel.state(), 'known');
      await channel.close('archived', { channelId: general, teamId: general });
      await other.refresh();
      for (const each of [channel, other, await open()]) {
        assert.deepEqual(where(each), [alarms, 'archived']);
        assert.deepEqual([each.shut()?.isTold, each.loss()], [false, null]);
      }
      // A deleted channel does not bring the team back.
      await channel.lose('channel', { channelId: alarms, teamId: null });
      assert.deepEqual(where(channel), [general, 'archived']);
      await other.refresh();
      await other.open('archived', { channelId: lair, teamId: lair });
      await other.open('blocked', { channelId: general, teamId: null });
      assert.equal(other.state(), 'archived');
      await other.open('archived', { channelId: general, teamId: general });
      assert.deepEqual([other.state(), other.move()?.why], ['known', 'regained']);
    });

    it('is none while Teams forbids posts there, and only a post that it takes ends that', async () => {
      const channel = await chosen();
      await channel.close('blocked', { channelId: general, teamId: null });
      assert.equal(channel.state(), 'known');
      await channel.close('blocked', { channelId: alarms, teamId: null });
      assert.deepEqual(where(channel), [alarms, 'blocked']);
      assert.equal(channel.general()?.channelId, general);
      await channel.told();
      assert.equal((await open()).shut()?.isTold, true);
      await channel.open('archived', { channelId: alarms, teamId: general });
      assert.equal(channel.state(), 'blocked');
      await channel.open('blocked', { channelId: alarms, teamId: null });
      assert.deepEqual([channel.state(), channel.shut()], ['known', null]);
    });

    it('is over once another channel is chosen, which is told', async () => {
      const channel = await chosen();
      await channel.close('blocked', { channelId: alarms, teamId: null });
      await channel.choose(rescue, ada, { teamId: rescue });
      assert.deepEqual([...where(channel), channel.shut()], [rescue, 'known', null]);
      const { why, isFromShut } = channel.move() ?? {};
      assert.deepEqual([why, isFromShut], ['chosenAfterLoss', true]);
    });

    it('is kept with its time, also when it is over', async () => {
      const channel = await chosen();
      await channel.close('archived', { channelId: general, teamId: general });
      await channel.open('archived', { channelId: general, teamId: general });
      await channel.lose('team', { channelId: null, teamId: general });
      await channel.regain({ channelId: general, teamId: general });
      const { history } = (await store.fact('securityChannel')) as {
        history: { what: string; at: string }[];
      };
      assert.deepEqual(
        history.map(({ what }) => what),
        ['archived', 'open', 'teamLost', 'regained'],
      );
      assert(history.every(({ at }) => !Number.isNaN(Date.parse(at))));
    });

    it('is known by its type, and asks the team’s roster unless it has one of its own', async () => {
      const channel = await open();
      await channel.learn({ ...heard(general, general), channelType: 'standard' });
      await channel.learn({ ...heard(alarms, general), channelType: 'private' });
      await channel.choose(alarms, ada, { teamId: general });
      const again = await open();
      assert.deepEqual([again.roster()?.type, again.roster()?.teamId], ['private', general]);
      await again.learn({ ...heard(alarms, general), channelType: 'shared' });
      assert.equal((await open()).roster()?.type, 'shared');
    });

    it('is first the one chosen at the installation, whichever of its activities comes first', async () => {
      const selected = { channelId: alarms, actorId: ada.id };
      const channel = await open();
      await channel.learn({ ...heard(general, general), isInstallation: true });
      await channel.learn({
        ...heard(lair, lair),
        isInstallation: true,
        selected: { ...selected, channelId: lair },
      });
      await channel.learn({ ...heard(general, general), selected });
      assert.equal((await open()).current()?.channelId, alarms);
      await channel.learn({ ...heard(general, general), selected: { ...selected, channelId: lair } });
      assert.equal(channel.current()?.channelId, alarms);
      assert.equal(channel.roster()?.teamId, general);
    });

    it('is not moved by an installation that comes later', async () => {
      const channel = await open();
      await channel.learn({ ...heard(general, general), isInstallation: true });
      await opened.clock.advance(11 * 60_000);
      await channel.learn({ ...heard(general, general), selected: { channelId: lair, actorId: null } });
      assert.equal(channel.current()?.channelId, general);
    });

    it('has a connector that is only guessed until an activity names it', async () => {
      const channel = await open({ fixedId: alarms });
      assert.equal(channel.current()?.isGuessed, true);
      await channel.learn(heard(alarms, general));
      assert.equal(channel.current()?.isGuessed, undefined);
    });

    it('says nothing new when it is heard of twice', async () => {
      const channel = await chosen();
      await channel.lose('team', { channelId: null, teamId: general });
      const before = changes;
      await channel.lose('team', { channelId: null, teamId: general });
      await channel.lose('channel', { channelId: alarms, teamId: general });
      assert.equal(changes, before);
    });
  });
}
