import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IncidentCommand } from '../../src/incident/decide/command.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Executed } from '../../src/ledger/plan.ts';
import { anAlert } from '../builders/alert.ts';
import { anyCommand, asked } from '../builders/anyCommand.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';

/** What is asked of one of the instances. */
type Asking = { readonly command: IncidentCommand; readonly instance: 0 | 1 };

/** What is asked at once, time after time. */
const anyRounds = fc.array(
  fc.array(fc.record({ command: anyCommand, instance: fc.constantFrom(0, 1) }), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 1, maxLength: 10, size: 'max' },
);

/** The same, by somebody who can be told from everybody else who asks. */
function signed(command: IncidentCommand, mark: number): IncidentCommand {
  return 'actor' in command
    ? { ...command, actor: { ...command.actor, name: `${command.actor.name} ${mark}` } }
    : command;
}

/** What came of it all. */
type Outcome = {
  readonly opened: OpenedIncidents;
  /** The incident that everything but alerts was asked of. */
  readonly id: string;
  readonly executed: readonly (Executed & { readonly command: IncidentCommand })[];
  /** The keys of the alerts that were taken. */
  readonly received: readonly string[];
};

async function afterwards(rounds: readonly (readonly Asking[])[], look: (outcome: Outcome) => Promise<void>) {
  const opened = openIncidents();
  try {
    const instances = [opened.incidents, opened.another()] as const;
    const first = anAlert();
    const { incidentId: id } = await opened.incidents.receive(first);
    const executed: Outcome['executed'][number][] = [];
    const received = [first.key];
    let mark = 0;
    for (const round of rounds) {
      const before = await opened.another().get(id);
      assert(before);
      await Promise.all(
        round.map(async (asking) => {
          mark += 1;
          const command = signed(asked(asking.command, before), mark);
          const incidents = instances[asking.instance];
          if (command.type === 'receiveAlert') {
            await incidents.receive(command.alert);
            received.push(command.alert.key);
          } else executed.push({ command, ...(await incidents.execute(id, command)) });
        }),
      );
      await opened.clock.advance(60_000);
    }
    await look({ opened, id, executed, received });
  } finally {
    await opened.dispose();
  }
}

async function trailsOf({ store }: OpenedIncidents) {
  const heads = await store.incidents({});
  return Promise.all(heads.map(async (head) => ({ head, records: await store.trail(head.incidentId) })));
}

const always = (look: (outcome: Outcome) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(anyRounds, (rounds) => afterwards(rounds, look)),
    // Each of them on a store of its own, on a disk.
    { numRuns: 20 },
  );

describe('the incidents of two instances, whatever is asked of them at once', () => {
  it('lose no alert, and take none twice', async () => {
    await always(async ({ opened, received }) => {
      const trails = await trailsOf(opened);
      const kept = trails.flatMap(({ records }) =>
        records.map(unseal).flatMap(({ event }) => (event.type === 'alertReceived' ? [event.alert.key] : [])),
      );
      assert.deepEqual(kept.toSorted(), received.toSorted());
      for (const key of received) assert(await opened.store.incidentWithKey(key));
    });
  });

  it('are what their trails make of them after a reload, and the trails verify', async () => {
    await always(async ({ opened }) => {
      const afresh = opened.another();
      for (const { head, records } of await trailsOf(opened)) {
        assert.equal(verifyTrail(head.incidentId, records).intact, true);
        const incident = await afresh.get(head.incidentId);
        assert.deepEqual(incident, fold(records.map(unseal)));
        assert.equal(incident?.version, head.version);
        assert.equal(incident?.status === 'open', head.isOpen);
      }
    });
  });

  it('were answered with the incident as its trail had it at that version', async () => {
    await always(async ({ opened, id, executed }) => {
      const entries = (await opened.store.trail(id)).map(unseal);
      for (const { incident } of executed) {
        assert.deepEqual(incident, fold(entries.slice(0, incident.version)));
      }
    });
  });

  it('have an event of whoever was not refused, and none of whoever was', async () => {
    await always(async ({ opened, id, executed }) => {
      const trail = (await opened.store.trail(id)).map(unseal);
      const actors = new Set(trail.flatMap(({ event }) => ('actor' in event ? [event.actor.name] : [])));
      for (const { command, refusal } of executed) {
        if ('actor' in command) assert.equal(actors.has(command.actor.name), refusal === null, command.type);
      }
      const starts = trail.filter(({ event }) => event.type === 'investigationStarted');
      assert(starts.length <= 1);
    });
  });
});
