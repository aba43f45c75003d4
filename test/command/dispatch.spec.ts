import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Command } from '../../src/command/command.ts';
import type { Asker } from '../../src/command/deps.ts';
import { answerCommand } from '../../src/command/dispatch.ts';
import { actOnIncident } from '../../src/command/incident/act.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { errorCatalogue } from '../../src/errors.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { accountAsActor, ada, grace } from '../builders/incident.ts';
import { type OpenedCommandDeps, openCommandParts, textOf } from './deps.ts';

const general = '19:general@thread.tacv2';
const security = '19:security@thread.tacv2';
const otherAccount = '00000000-0000-4000-8000-0000000000f7';
const code = (wanted: string) => ({ name: 'GlasswatchError', code: wanted });

describe('answering a command', () => {
  let opened: OpenedCommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
  });

  afterEach(() => opened.dispose());

  const answer = (command: Command, asker: Partial<Asker> = {}, { parts } = opened) =>
    answerCommand(
      command,
      {
        actor: ada,
        channelId: general,
        conversationId: `${general};messageid=1`,
        mentioned: async () => grace,
        ...asker,
      },
      parts,
    );
  const alarm = async () => (await opened.incidents.receive(anAlert())).incidentId;
  const knowChannel = ({ parts } = opened) =>
    parts.channel.learn({
      serviceUrl: 'https://teams.example/',
      tenantId: null,
      channelId: general,
      teamId: general,
    });

  it('lists the commands for help', async () => {
    assert.match(textOf(await answer({ type: 'help' })), /acknowledge <id>/);
  });

  describe('in the thread of an incident', () => {
    const conversationId = `${general};messageid=7`;
    let here: string;
    let other: string;
    beforeEach(async () => {
      here = await alarm();
      const elsewhere = anAlert({ key: 'another', signIns: [anAlertedSignIn({ userId: otherAccount })] });
      other = (await opened.incidents.receive(elsewhere)).incidentId;
      assert.notEqual(here, other);
      const card = { conversationId, activityId: '7' };
      await opened.incidents.execute(here, { type: 'recordCard', card, version: 1 });
    });
    const asker = { conversationId };
    const entries = async (id: string) => (await opened.store.trail(id)).length;

    const acting = [
      { type: 'acknowledge' },
      { type: 'withdraw' },
      { type: 'investigate' },
      { type: 'reopen' },
      { type: 'note', text: 'The safe is shut.' },
      { type: 'assign' },
      { type: 'tick', items: '1' },
      { type: 'untick', items: '1' },
      { type: 'close', classification: 'drill', comment: '' },
    ] as const;
    for (const command of acting) {
      it(`${command.type} acts on the thread’s incident without an id, and on the one whose id is said`, async () => {
        for (const incidentId of [here, other]) {
          if (command.type === 'withdraw') await answer({ type: 'acknowledge', incidentId });
          if (command.type === 'tick' || command.type === 'untick') {
            await answer({ type: 'investigate', incidentId });
          }
          if (command.type === 'untick') await answer({ type: 'tick', incidentId, items: '1' });
          if (command.type === 'reopen') {
            await answer({ type: 'close', incidentId, classification: 'drill', comment: '' });
          }
        }
        const before = [await entries(here), await entries(other)];
        await answer({ ...command, incidentId: other }, asker);
        assert.equal(await entries(here), before[0]);
        assert.ok((await entries(other)) > (before[1] ?? 0));
        await answer({ ...command, incidentId: null }, asker);
        assert.ok((await entries(here)) > (before[0] ?? 0));
      });
    }

    for (const type of ['incident', 'timeline', 'report'] as const) {
      it(`${type} shows the thread’s incident without an id, and the one whose id is said`, async () => {
        assert.match((await answer({ type, incidentId: other }, asker)).summary, new RegExp(other));
        assert.match((await answer({ type, incidentId: null }, asker)).summary, new RegExp(here));
      });
    }
  });

  describe('acknowledge and withdraw', () => {
    it('give the incident to the one who asks, and back', async () => {
      const id = await alarm();
      const taken = await answer({ type: 'acknowledge', incidentId: id });
      assert.match(taken.summary, new RegExp(`${id} is yours`));
      assert.deepEqual((await opened.incidents.get(id))?.acknowledgement?.actor, ada);
      const back = await answer({ type: 'withdraw', incidentId: id }, { actor: grace });
      assert.match(back.summary, /You withdrew/);
      assert.equal((await opened.incidents.get(id))?.acknowledgement, null);
    });

    it('tell the second person who was first, and when', async () => {
      const id = await alarm();
      await actOnIncident(id, { type: 'acknowledge', actor: ada }, opened.parts);
      await opened.clock.advance(60_000);
      const said = await actOnIncident(id, { type: 'acknowledge', actor: grace }, opened.parts);
      assert.match(said, /^Ada has already acknowledged incident \S+, at .*09:20/);
      assert.match(
        await actOnIncident(id, { type: 'acknowledge', actor: ada }, opened.parts),
        /^You have already/,
      );
    });

    it('keep a name from outside to one line without control characters', async () => {
      const id = await alarm();
      const mallory = { id: grace.id, name: 'Mallory\n\u202e# Ada\u0000' };
      await actOnIncident(id, { type: 'acknowledge', actor: mallory }, opened.parts);
      assert.doesNotMatch(
        await actOnIncident(id, { type: 'acknowledge', actor: ada }, opened.parts),
        /[\p{Cc}\u202e]/u,
      );
    });

    it('refuse with the reason, and change nothing', async () => {
      const id = await alarm();
      assert.equal(
        await actOnIncident(id, { type: 'acknowledge', actor: accountAsActor }, opened.parts),
        errorCatalogue.breakGlassAccount.message,
      );
      assert.equal(
        await actOnIncident(id, { type: 'withdrawAcknowledgement', actor: ada }, opened.parts),
        errorCatalogue.notAcknowledged.message,
      );
      assert.equal((await opened.incidents.get(id))?.version, 1);
    });

    it('reject for an incident that does not exist', async () => {
      for (const type of ['acknowledge', 'withdraw', 'incident'] as const) {
        await assert.rejects(answer({ type, incidentId: 'zzzzz-1' }), code('incidentNotFound'));
      }
    });
  });

  describe('incidents and incident', () => {
    it('show the open incidents, and one of them with its trail and its end', async () => {
      assert.match((await answer({ type: 'incidents' })).summary, /No open incidents/);
      const id = await alarm();
      assert.match(textOf(await answer({ type: 'incidents' })), new RegExp(id));
      const records = await opened.store.trail(id);
      const shown = textOf(await answer({ type: 'incident', incidentId: id }));
      assert.match(shown, new RegExp(records.at(-1)?.hash.slice(0, 16) ?? 'no hash'));
    });

    it('show no trail that was altered, also while the incident is still in memory', async () => {
      const id = await alarm();
      const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
      try {
        database.exec("DROP TRIGGER trail_entry_stays; UPDATE trail SET text = text || ' '");
      } finally {
        database.close();
      }
      await assert.rejects(answer({ type: 'incident', incidentId: id }), code('trailBroken'));
    });
  });

  describe('watch here', () => {
    const watchHere = (asker: Partial<Asker> = {}) => answer({ type: 'watchHere' }, asker);

    it('makes the channel the security channel, and keeps who said so', async () => {
      await watchHere({ channelId: security });
      assert.equal(opened.parts.channel.current()?.channelId, security);
      assert.deepEqual(opened.posted, []);
      assert.match(JSON.stringify(await opened.store.fact('securityChannel')), new RegExp(ada.id));
    });

    it('tells the channel that was watched until then first, and by whom', async () => {
      await knowChannel();
      await watchHere({ channelId: security, actor: grace });
      assert.equal(opened.parts.channel.current()?.channelId, security);
      const [post, ...others] = opened.posted;
      assert.equal(post?.channelId, general);
      assert.match(textOf(post.message), /Grace/);
      assert.deepEqual(others, []);
    });

    it('changes nothing when that channel cannot be told', async () => {
      await knowChannel();
      opened.postBy = async () => {
        throw new MessengerError('unreachable');
      };
      await assert.rejects(watchHere({ channelId: security }), code('oldChannelNotTold'));
      assert.equal(opened.parts.channel.current()?.channelId, general);
    });

    for (const fault of ['gone', 'refused'] as const) {
      it(`goes on when that channel is ${fault}, for nobody is left to be told`, async () => {
        await knowChannel();
        opened.postBy = async () => {
          throw new MessengerError(fault);
        };
        await watchHere({ channelId: security });
        assert.equal(opened.parts.channel.current()?.channelId, security);
      });
    }

    it('posts nothing when the channel is watched already', async () => {
      await knowChannel();
      await watchHere({ channelId: general });
      assert.deepEqual(opened.posted, []);
    });

    it('says how many cards stay where they are', async () => {
      const id = await alarm();
      await alarm();
      const card = { conversationId: general, activityId: '1' };
      assert.doesNotMatch(textOf(await watchHere()), /stay where/);
      await opened.incidents.execute(id, { type: 'recordCard', card, version: 1 });
      assert.match(textOf(await watchHere()), /whose cards stay where they are: 1/);
    });

    it('is refused outside of a channel', async () => {
      await assert.rejects(watchHere({ channelId: null }), code('notInAChannel'));
      assert.equal(opened.parts.channel.current(), null);
    });

    it('is refused while SECURITY_CHANNEL_ID decides', async () => {
      const fixed = await openCommandParts(general);
      try {
        await assert.rejects(
          answer({ type: 'watchHere' }, { channelId: security }, fixed),
          code('channelFixed'),
        );
        assert.equal(fixed.parts.channel.current()?.channelId, general);
        assert.deepEqual(fixed.posted, []);
      } finally {
        await fixed.dispose();
      }
    });
  });
});
