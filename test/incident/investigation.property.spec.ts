import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { checklistOf } from '../../src/incident/checklist.ts';
import { longestNote } from '../../src/incident/event.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { isGraver } from '../../src/signIn/resultCode.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { anyHappenings, type Step, told } from '../builders/anyCommand.ts';

/** Looks at every step of any life of an incident. */
const always = (look: (step: Step) => void) =>
  fc.assert(fc.property(anyHappenings, (all) => void told(all, look)));

describe('the work on an incident, whatever is asked of it', () => {
  it('is investigated once, by whoever started it, for ever', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const story = told(all, ({ before, after }) => {
          if (before.investigation) {
            assert.deepEqual(after.investigation?.started, before.investigation.started);
          }
        });
        const starts = story
          .trail()
          .map(unseal)
          .filter(({ event }) => event.type === 'investigationStarted');
        assert(starts.length <= 1);
        assert.equal(story.incident().investigation?.started.at, starts[0]?.at);
      }),
    );
  });

  it('is led by whoever acknowledged it or was handed it since it was opened, and by somebody while it is acknowledged', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const mayLead = new Set<string>();
        told(all, ({ events, after }) => {
          for (const event of events) {
            if (event.type === 'reopened') mayLead.clear();
            if (event.type === 'acknowledged') mayLead.add(event.actor.id);
            if (event.type === 'vouched') mayLead.add(event.newcomer.id);
            if (event.type === 'leadChanged') mayLead.add(event.lead.id);
          }
          if (after.lead) assert(mayLead.has(after.lead.actor.id));
          if (after.acknowledgement) assert(after.lead);
        });
      }),
    );
  });

  it('has ticks of listed items only, each by whoever ticked it last, and hides none', () => {
    always(({ before, events, after }) => {
      for (const event of events) {
        if (event.type !== 'itemTicked' && event.type !== 'itemUnticked') continue;
        assert(checklistOf(before).includes(event.item));
        assert.equal(before.investigation?.ticks.has(event.item), event.type === 'itemUnticked');
        if (event.type === 'itemTicked') {
          assert.deepEqual(after.investigation?.ticks.get(event.item)?.actor, event.actor);
        }
      }
      const list = checklistOf(after);
      assert.equal(new Set(list).size, list.length);
      for (const item of after.investigation?.ticks.keys() ?? []) assert(list.includes(item));
    });
  });

  it('changes no tick but by ticking', () => {
    always(({ before, events, after }) => {
      const isTicking = events.some(({ type }) => type === 'itemTicked' || type === 'itemUnticked');
      if (before.investigation && !isTicking) {
        assert.deepEqual([...(after.investigation?.ticks ?? [])], [...before.investigation.ticks]);
      }
    });
  });

  it('has told the thread of every row with its gravest result, or has still to tell it, never both', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const toldRows = new Map<string, string>();
        told(all, ({ before, events, after }) => {
          for (const event of events) {
            if (event.type !== 'activityTold') continue;
            for (const { id, version } of before.investigation?.untold ?? []) {
              if (version <= event.version) toldRows.set(id, before.signIns.get(id)?.resultCode ?? '');
            }
          }
          if (after.investigation === null) return;
          const untold = after.investigation.untold.map(({ id }) => id);
          assert.equal(new Set(untold).size, untold.length);
          const isTold = ({ id, resultCode }: SignIn) => {
            const told = toldRows.get(id);
            return told !== undefined && !isGraver(resultCode, told);
          };
          const toldAsTheyAre = [...after.signIns.values()].filter(isTold).map(({ id }) => id);
          for (const id of untold) assert(!toldAsTheyAre.includes(id), `${id} was told already`);
          assert.deepEqual([...untold, ...toldAsTheyAre].toSorted(), [...after.signIns.keys()].toSorted());
        });
      }),
    );
  });

  it('calls people only while nobody has it, in turns that go up, and from the first one in every wait', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        let turn = 0;
        told(all, ({ before, events, after }) => {
          for (const event of events) {
            if (event.type === 'escalated') {
              assert.equal(before.status, 'open');
              assert.equal(before.acknowledgement, null);
              assert(event.turn > turn, `turn ${event.turn} after turn ${turn}`);
              turn = event.turn;
              assert.equal(after.unannounced, 'escalated');
            }
            const waitsAnew = event.type === 'acknowledgementWithdrawn' || event.type === 'reopened';
            if (waitsAnew || after.severity !== before.severity) turn = 0;
          }
          assert.equal(
            after.escalation.turn,
            after.status === 'open' && !after.acknowledgement ? turn : before.escalation.turn,
          );
        });
      }),
    );
  });

  it('has to show at the head of its thread whatever has changed of what stands there', () => {
    const head = (incident: Incident) => ({
      list: checklistOf(incident),
      ticks: [...(incident.investigation?.ticks ?? [])],
      severity: incident.severity,
      lead: incident.lead,
      notes: incident.notes,
      closing: incident.closing,
    });
    always(({ before, after }) => {
      if (!before.investigation || isDeepStrictEqual(head(before), head(after))) return;
      assert(after.investigation && after.investigation.changedVersion > before.version);
    });
  });

  it('records nothing but notes that have words, and that fit', () => {
    always(({ happening, events, refusal }) => {
      if (happening.type !== 'addNote' || refusal) return;
      const [event] = events;
      assert(event?.type === 'noteAdded');
      assert.equal(event.text, happening.text.trim());
      assert(event.text.length <= longestNote);
      assert.doesNotMatch(event.text, /^[\s\p{Z}\p{Cc}\p{Cf}]*$/u);
    });
  });

  it('counts the notes that its trail has', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const story = told(all);
        const notes = story.trail().filter((record) => unseal(record).event.type === 'noteAdded');
        assert.equal(story.incident().notes, notes.length);
      }),
    );
  });
});
