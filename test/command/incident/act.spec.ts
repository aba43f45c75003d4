import assert from 'node:assert/strict';
import { actOnIncident } from '../../../src/command/incident/act.ts';
import { errorCatalogue } from '../../../src/errors.ts';
import type { PersonCommand } from '../../../src/incident/decide/command.ts';
import { acknowledge, assign, investigate, tick } from '../../builders/commands.ts';
import { ada, aStoryOf, grace } from '../../builders/incident.ts';
import { openedAt, type State, states, stories } from '../../builders/incidentStories.ts';
import { type OpenedIncidents, openIncidents } from '../../builders/openedIncidents.ts';
import { accountId } from '../../builders/signIn.ts';
import { personWords } from '../personWords.ts';

/** Whether the words say that nothing was changed. */
const isRefusal = (words: string): boolean =>
  /\balready\b/.test(words) || Object.values(errorCatalogue).some(({ message }) => message === words);

describe('acting on an incident', () => {
  let opened: OpenedIncidents;
  let made = 0;

  before(() => {
    opened = openIncidents();
  });
  after(() => opened.dispose());

  /** An incident of its own in that state, as the store has it. */
  async function incidentIn(state: State): Promise<string> {
    made += 1;
    const id = `k7qd2-${made}`;
    const story = aStoryOf(id, ...stories[state]);
    const isOpen = story.incident().status === 'open';
    const index = { keys: [], groups: [], isOpen, openedAt };
    await opened.store.append([{ incidentId: id, expectedVersion: 0, records: story.trail(), index }]);
    return id;
  }
  const say = (id: string, command: PersonCommand) => actOnIncident(id, command, opened);
  const length = async (id: string) => (await opened.store.trail(id)).length;

  for (const [type, rows] of Object.entries(personWords)) {
    for (const [what, command, answers] of rows) {
      const asking = `${type} ${what}`.trim();
      for (const [words, where] of answers) {
        it(`answers ${asking} with “${words}” in: ${where.join(', ')}`, async () => {
          for (const state of where) {
            const id = await incidentIn(state);
            const before = await length(id);
            assert.equal(await say(id, command), words.replace('{id}', id), state);
            assert.equal((await length(id)) === before, isRefusal(words), state);
          }
        });
      }
      it(`has words for ${asking} in every state`, () => {
        const told = answers.flatMap(([, where]) => where);
        assert.deepEqual(told.toSorted(), states.toSorted());
      });
    }

    it(`answers ${type} by the account in every state that it cannot act`, async () => {
      const command = rows[0]?.[1];
      assert(command);
      for (const state of states) {
        const id = await incidentIn(state);
        const before = await length(id);
        const asked: PersonCommand = { ...command, actor: { id: accountId, name: 'Ada' } };
        assert.equal(await say(id, asked), errorCatalogue.breakGlassAccount.message, state);
        assert.equal(await length(id), before);
      }
    });

    it(`rejects ${type} of an incident that does not exist`, async () => {
      const command = rows[0]?.[1];
      assert(command);
      await assert.rejects(say('zzzzz-1', command), { code: 'incidentNotFound' });
      assert.equal(await length('zzzzz-1'), 0);
    });
  }

  it('keeps a name from outside to one line without control characters', async () => {
    const mallory = { id: grace.id, name: 'Mallory\n\u202e# Ada\u0000' };
    const id = await incidentIn('open');
    const said = [
      await say(id, assign(mallory)),
      await say(id, assign(mallory)),
      await say(id, investigate(mallory)),
      await say(id, investigate()),
      await say(id, acknowledge()),
      await say(id, tick(['callCustodian'], mallory)),
      await say(id, tick(['callCustodian'])),
      await say(id, assign(ada, mallory)),
      await say(id, assign(ada, mallory)),
    ];
    assert.equal(said.filter((words) => words.includes('Mallory')).length, 5);
    for (const words of said) assert.doesNotMatch(words, /[\p{Cc}\u202e]/u);
  });
});
