import assert from 'node:assert/strict';
import type { IncidentCommand, PersonCommand } from '../../src/incident/decide/command.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { anAlert } from '../builders/alert.ts';
import { acknowledge, assign, close, investigate, note, reopen, tick } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';

const people = Array.from({ length: 10 }, (_, index) => ({
  id: `00000000-0000-4000-8000-0000000001${index}0`,
  name: `Person ${index}`,
}));

describe('ten people at once', () => {
  let opened: OpenedIncidents;
  let id: string;

  beforeEach(async () => {
    opened = openIncidents();
    ({ incidentId: id } = await opened.incidents.receive(anAlert()));
  });
  afterEach(() => opened.dispose());

  const eventsOf = async () => {
    const records = await opened.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    return records.map((record) => unseal(record).event);
  };
  const begin = async (...commands: readonly IncidentCommand[]) => {
    for (const command of commands) {
      assert.equal((await opened.incidents.execute(id, command)).refusal, null);
    }
  };

  const settings: readonly (readonly [string, (opened: OpenedIncidents) => readonly Incidents[]])[] = [
    ['one instance', ({ incidents }) => [incidents]],
    ['two instances', ({ incidents, another }) => [incidents, another()]],
    ['ten instances', ({ another }) => people.map(() => another())],
  ];
  for (const [where, open] of settings) {
    describe(`on ${where}`, () => {
      /** What the nine others are told who did it; fails unless exactly one is not refused. */
      async function race(commandOf: (actor: typeof ada) => PersonCommand) {
        const instances = open(opened);
        // Each has the incident in mind as it was.
        await Promise.all(instances.map((instance) => instance.get(id)));
        const answers = await Promise.all(
          people.map(async (actor, index) => {
            const { refusal } = await (instances[index % instances.length] ?? opened.incidents).execute(
              id,
              commandOf(actor),
            );
            return { actor, refusal };
          }),
        );
        const [first, ...more] = answers.filter(({ refusal }) => refusal === null);
        assert(first);
        assert.deepEqual(more, []);
        const refused = answers.flatMap(({ refusal }) => (refusal ? [refusal] : []));
        assert.equal(refused.length, 9);
        return { winner: first.actor, refused };
      }

      it('start one investigation, which one of them has acknowledged, and nine are told whose it is', async () => {
        const { winner, refused } = await race(investigate);
        for (const { code, by } of refused) {
          assert.equal(code, 'alreadyInvestigating');
          assert.deepEqual(by?.actor, winner);
        }
        assert.deepEqual((await eventsOf()).slice(1), [
          { type: 'acknowledged', actor: winner },
          { type: 'investigationStarted', actor: winner },
        ]);
      });

      it('start one investigation of what somebody else has acknowledged', async () => {
        await begin(acknowledge());
        const { winner } = await race(investigate);
        assert.deepEqual((await eventsOf()).slice(2), [{ type: 'investigationStarted', actor: winner }]);
        const incident = await opened.another().get(id);
        assert.deepEqual(incident?.acknowledgement?.actor, ada);
      });

      it('tick an item once, and nine are told who did', async () => {
        await begin(investigate());
        const { winner, refused } = await race((actor) => tick(['callCustodian'], actor));
        for (const { by } of refused) assert.deepEqual(by?.actor, winner);
        assert.deepEqual((await eventsOf()).slice(3), [
          { type: 'itemTicked', actor: winner, item: 'callCustodian' },
        ]);
      });

      it('close it once, and reopen it once', async () => {
        const { winner } = await race((actor) => close('drill', '', { actor }));
        assert.equal((await opened.another().get(id))?.closing?.actor.id, winner.id);
        await race(reopen);
        const types = (await eventsOf()).map(({ type }) => type);
        assert.deepEqual(types, ['alertReceived', 'closed', 'reopened']);
      });

      it('hand the lead to the same person once', async () => {
        await begin(acknowledge());
        const { refused } = await race((actor) => assign(people[0] ?? ada, actor));
        assert(refused.every(({ code }) => code === 'alreadyLeads'));
      });
    });
  }

  it('each have their note, once, in one trail', async () => {
    const instances = [opened.incidents, opened.another()];
    await Promise.all(
      people.map((actor, index) => instances[index % 2]?.execute(id, note(`By ${actor.name}`, actor))),
    );
    const notes = (await eventsOf()).flatMap((event) => (event.type === 'noteAdded' ? [event.text] : []));
    assert.deepEqual(
      notes.toSorted(),
      people.map(({ name }) => `By ${name}`),
    );
    assert.equal((await opened.another().get(id))?.notes, 10);
  });
});
