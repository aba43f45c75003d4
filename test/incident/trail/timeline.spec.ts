import assert from 'node:assert/strict';
import fc from 'fast-check';
import { timelineOf } from '../../../src/incident/trail/timeline.ts';
import { unseal } from '../../../src/incident/trail/trail.ts';
import { anyHappenings, told } from '../../builders/anyCommand.ts';
import { acknowledge, found, note } from '../../builders/commands.ts';
import { aStory, type Happening, received, type Story } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 3, 9, 20, second)).toISOString();
const trailOf = (story: Story) => story.trail().map(unseal);
/** What stands in a timeline, in order: an event's type, or a row's id. */
const lines = (...happenings: readonly Happening[]) =>
  timelineOf(trailOf(aStory(...happenings))).map(({ event, signIn }) => signIn?.id ?? event?.type);

describe('the timeline', () => {
  it('is empty before anything has happened', () => {
    assert.deepEqual(timelineOf([]), []);
  });

  it('has a sign-in where it happened, not where the log told of it', () => {
    const rows = found(
      aSignIn({ id: 'before', at: at(-9) }),
      aSignIn({ id: 'between', at: at(2) }),
      aSignIn({ id: 'late', at: at(9) }),
    );
    assert.deepEqual(
      lines({ ...received(), at: at(0) }, { ...acknowledge(), at: at(4) }, { ...rows, at: at(5) }),
      ['before', 'alertReceived', 'between', 'acknowledged', 'signInsFound', 'late'],
    );
  });

  it('has a sign-in once, as its newest row tells of it', () => {
    const early = aSignIn({ id: 'row', resultCode: '50126', resultDescription: null });
    const late = { ...early, resultDescription: 'now complete' };
    const timeline = timelineOf(trailOf(aStory(received(), found(early), note('Seen.'), found(late))));
    assert.deepEqual(
      timeline.flatMap(({ signIn }) => (signIn ? [signIn] : [])),
      [late],
    );
  });

  it('has what happened at the same time in the order of the trail, after the sign-ins', () => {
    const now = at(0);
    const rows = found(aSignIn({ id: 'a', at: now }), aSignIn({ id: 'b', at: now }));
    assert.deepEqual(lines({ ...received(), at: now }, { ...note('One.'), at: now }, { ...rows, at: now }), [
      'a',
      'b',
      'alertReceived',
      'noteAdded',
      'signInsFound',
    ]);
  });

  it('orders by the moment, however a time is written', () => {
    const rows = found(
      aSignIn({ id: 'in-bremen', at: '2026-11-03T10:19:58+01:00' }),
      aSignIn({ id: 'just-after', at: '2026-11-03T09:19:59Z' }),
    );
    assert.deepEqual(lines({ ...received(), at: at(0) }, rows).slice(0, 2), ['in-bremen', 'just-after']);
  });

  it('has every entry of the trail and every sign-in exactly once, in order', () => {
    fc.assert(
      fc.property(anyHappenings, (all) => {
        const story = told(all);
        const trail = trailOf(story);
        const timeline = timelineOf(trail);
        const times = timeline.map((item) => Date.parse(item.at));
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
        );
        const entries = timeline.flatMap((item) => (item.event ? [item] : []));
        assert.deepEqual(
          entries.toSorted((a, b) => a.sequence - b.sequence),
          trail.map(({ at: time, sequence, event }) => ({ at: time, sequence, event })),
        );
        const rows = timeline.flatMap(({ signIn }) => (signIn ? [signIn] : []));
        const known = [...story.incident().signIns.values()];
        const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
        assert.deepEqual(rows.toSorted(byId), known.toSorted(byId));
      }),
    );
  });
});
