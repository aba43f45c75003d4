import assert from 'node:assert/strict';
import type { Asker, CommandDeps } from '../../../src/command/deps.ts';
import { answerWatchHere } from '../../../src/command/watchHere/answer.ts';
import { openSecurityChannel } from '../../../src/delivery/securityChannel.ts';
import type { Actor } from '../../../src/incident/actor.ts';
import { sinceAlways } from '../../../src/incident/whoMayAct.ts';
import { ada, edsger, grace } from '../../builders/incident.ts';
import { type OpenedCommandDeps, openCommandParts } from '../deps.ts';

const rescue = '19:rescue';
const elder = { since: sinceAlways, eldest: sinceAlways, roster: 'a-hash' };

describe('watch here, where the roster decides', () => {
  let opened: OpenedCommandDeps;
  let mayChoose: readonly string[];
  let told: (readonly [string, readonly string[]])[];
  let deps: CommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
    mayChoose = [];
    told = [];
    deps = {
      ...opened.parts,
      people: {
        whoMayRehome: async () => mayChoose,
        tellProposal: async ({ name }, personIds) => void told.push([name, personIds]),
      },
    };
    await deps.channel.learn({
      serviceUrl: 'https://teams.example/',
      tenantId: null,
      channelId: '19:general',
      teamId: '19:general',
    });
  });
  afterEach(() => opened.dispose());

  const watches = async (actor: Actor, channelId = rescue, standing: object = elder): Promise<string> => {
    const proof = { standing: { ...elder, ...standing } };
    const asker: Asker = {
      ...{ actor, proof, channelId, teamId: channelId, conversationId: channelId },
      mentioned: async () => ada,
    };
    return (await answerWatchHere(asker, deps)).summary;
  };
  const current = () => deps.channel.current()?.channelId ?? null;
  const loseTeam = () => deps.channel.lose('team', { channelId: null, teamId: '19:general' });

  it('takes somebody who has been in the team for a day', async () => {
    await assert.rejects(watches(ada, rescue, { since: null }), { code: 'tooNewToMove' });
    await assert.rejects(watches(ada, rescue, { since: null, eldest: null }), { code: 'noElderToMove' });
    assert.equal(current(), '19:general');
    await watches(ada);
    assert.equal(current(), rescue);
  });

  describe('and its team is gone', () => {
    beforeEach(loseTeam);

    it('takes nobody who was not in it the day before', async () => {
      mayChoose = [grace.id];
      await assert.rejects(watches(ada), { code: 'teamLost' });
      assert.equal(current(), null);
    });

    it('takes one person where there was only one', async () => {
      mayChoose = [ada.id];
      assert.match(await watches(ada), /Alerts go to this channel/);
      assert.equal(current(), rescue);
      assert.deepEqual(told, []);
    });

    it('takes two where there are two, for the same channel, and never the same person twice', async () => {
      mayChoose = [ada.id, grace.id, edsger.id];
      assert.match(await watches(ada), /A second person must confirm/);
      assert.match(await watches(ada), /A second person must confirm/);
      assert.match(await watches(grace, '19:elsewhere'), /A second person must confirm/);
      assert.equal(current(), null);
      assert.deepEqual(told[0], ['Ada', [grace.id, edsger.id]]);
      assert.match(await watches(edsger), /Alerts go to this channel/);
      assert.equal(current(), rescue);
      assert.deepEqual(deps.channel.move()?.actorNames, ['Ada', 'Edsger']);
    });

    it('counts a proposal that another instance has taken since', async () => {
      const { store, clock } = opened;
      const other = await openSecurityChannel({
        ...{ store, clock, fixedId: null, tenantId: null, isPublic: true, onChange() {} },
      });
      mayChoose = [ada.id, grace.id];
      await other.propose(rescue, ada);
      assert.match(await watches(grace), /Alerts go to this channel/);
      assert.equal(current(), rescue);
    });

    it('counts no proposal of somebody who may not choose any more', async () => {
      mayChoose = [ada.id, grace.id];
      await watches(ada);
      mayChoose = [grace.id, edsger.id];
      assert.match(await watches(grace), /A second person must confirm/);
    });

    it('takes anybody whom RESPONDERS admits', async () => {
      const asker: Asker = {
        ...{ actor: ada, channelId: rescue, conversationId: rescue },
        mentioned: async () => ada,
      };
      await answerWatchHere(asker, deps);
      assert.equal(current(), rescue);
    });
  });
});
