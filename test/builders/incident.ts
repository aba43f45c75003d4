import type { Alert } from '../../src/alert/alert.ts';
import { groupOf } from '../../src/alert/grouping.ts';
import type { IncidentCommand, Refusal } from '../../src/incident/decide/command.ts';
import { decide } from '../../src/incident/decide/decide.ts';
import type { IncidentEvent } from '../../src/incident/event.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { type TrailRecord, unseal } from '../../src/incident/trail/trail.ts';
import { type Draft, draftOf, extend } from '../../src/ledger/draft.ts';
import { anAlert } from './alert.ts';
import { accountId } from './signIn.ts';

export const ada = { id: '00000000-0000-4000-8000-0000000000ad', name: 'Ada' };
export const grace = { id: '00000000-0000-4000-8000-0000000000ae', name: 'Grace' };
export const edsger = { id: '00000000-0000-4000-8000-0000000000ed', name: 'Edsger' };
/** The watched account, as if it were a person. */
export const accountAsActor = { id: accountId, name: 'svc-harbour' };

/** The command that brings an alert in, grouped as nobody's account that is configured. */
export const received = (alert: Alert = anAlert()): IncidentCommand & { readonly type: 'receiveAlert' } => ({
  type: 'receiveAlert',
  alert,
  ...groupOf(alert, []),
});

export type Happening = IncidentCommand & {
  /** ISO 8601 UTC; a second after the one before when absent. */
  readonly at?: string;
};

/** An incident in the making: every command goes through `decide`, the trail and `apply`, as in the product. */
export type Story = {
  /** Decides a command and records its events. */
  does(happening: Happening): { readonly events: readonly IncidentEvent[]; readonly refusal: Refusal | null };
  /** As it stands; throws before the first alert. */
  incident(): Incident;
  trail(): readonly TrailRecord[];
};

export const aStory = (...happenings: readonly Happening[]): Story => aStoryOf('k7qd2-1', ...happenings);

/** The story of an incident with that id. */
export function aStoryOf(id: string, ...happenings: readonly Happening[]): Story {
  const draft: Draft = draftOf(id, null);
  let now = Date.parse('2026-11-03T09:20:00.000Z');

  const story: Story = {
    does({ at, ...command }) {
      now = at === undefined ? now + 1_000 : Date.parse(at);
      const { events = [], refusal = null } = decide(draft.head?.incident ?? null, command);
      extend(draft, events, new Date(now).toISOString());
      return { events, refusal };
    },
    incident() {
      if (draft.head === null) throw new Error('nothing has happened yet');
      return draft.head.incident;
    },
    trail: () => draft.records,
  };
  for (const happening of happenings) story.does(happening);
  return story;
}

/** The incident that these commands make. */
export const anIncident = (...happenings: readonly Happening[]): Incident =>
  aStory(...(happenings.length === 0 ? [received()] : happenings)).incident();

/** What a trail folds to, read from its text alone. */
export const retold = (records: readonly TrailRecord[]): Incident | null => fold(records.map(unseal));
