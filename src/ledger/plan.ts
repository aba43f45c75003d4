import { isOfGroup } from '../alert/grouping.ts';
import { GlasswatchError } from '../errors.ts';
import type { IncidentCommand, Refusal } from '../incident/decide/command.ts';
import { decide } from '../incident/decide/decide.ts';
import type { IncidentEvent } from '../incident/event.ts';
import type { Incident } from '../incident/incident.ts';
import { type Draft, draftOf, extend } from './draft.ts';
import type { ExecuteIntent, Intent, ReceiveIntent } from './intent.ts';
import { toldSignIn } from './toldSignIn.ts';
import type { View } from './view.ts';

/** The incident that the alert belongs to, and whether that incident had the alert already. */
export type Received = { readonly incidentId: string; readonly duplicate: boolean };

/** The result of a command. */
export type Executed = {
  /** The incident when the command was done; durable. */
  readonly incident: Incident;
  readonly refusal: Refusal | null;
  /** Whether the command itself recorded anything. */
  readonly isChanged: boolean;
};

/**
 * What an intent leads to. `draft` names the draft that has to be durable before anyone hears of the result; `null`
 * where nothing is written.
 */
export type Plan = { readonly draft: string | null; readonly result: Received | Executed };

/** The drafts of one commit: they grow with each plan. */
export type Drafts = {
  readonly byId: Map<string, Draft>;
  /** The draft that takes the alerts of a group. */
  readonly byGroup: Map<string, Draft>;
  /** The incident that gets a key. */
  readonly byKey: Map<string, string>;
};

export const noDrafts = (): Drafts => ({ byId: new Map(), byGroup: new Map(), byKey: new Map() });

/**
 * Decides an intent on the view of the store and on what is planned already, and adds its events to the drafts. It
 * reads nothing. Answers `again` where what was planned before in the same batch makes the view too old, and throws
 * what the intent fails with. `at` is ISO 8601 UTC.
 */
export const planIntent = (intent: Intent, view: View, drafts: Drafts, at: string): Plan | 'again' =>
  intent.type === 'receive' ? planReceive(intent, view, drafts, at) : planExecute(intent, view, drafts, at);

function planReceive(intent: ReceiveIntent, view: View, drafts: Drafts, at: string): Plan | 'again' {
  const { alert, group, account, signIns } = intent;
  const draft = draftOfFiring(intent, view, drafts) ?? draftForGroup(group, view, drafts);
  if (draft === null) return 'again';
  const known = knownBy(intent, draft, view, drafts);
  if (known !== null) {
    return { draft: drafts.byId.has(known) ? known : null, result: { incidentId: known, duplicate: true } };
  }
  const decision = decide(draft.head?.incident ?? null, { type: 'receiveAlert', alert, group, account });
  if (decision.refusal) throw new GlasswatchError(decision.refusal.code);
  record(draft, decision.events, at, drafts);
  if (signIns.length > 0) {
    const { events = [] } = decide(draft.head?.incident ?? null, { type: 'recordSignIns', signIns });
    record(draft, events, at, drafts);
  }
  return {
    draft: draft.id,
    result: { incidentId: draft.id, duplicate: decision.events.length === 0 },
  };
}

/** The incident that has the alert already. What this batch adds comes first: it is not stored yet. */
function knownBy({ keys, swept }: ReceiveIntent, draft: Draft, view: View, drafts: Drafts): string | null {
  const idWith = (key: string) => drafts.byKey.get(key) ?? view.incidentWithKey(key);
  if (swept === null) {
    for (const key of keys) {
      const id = idWith(key);
      if (id !== undefined) return id;
    }
    return null;
  }
  return toldSignIn(swept, draft, (key) => {
    const id = idWith(key);
    return id === undefined ? null : { id, head: drafts.byId.get(id)?.head ?? view.holder(id) };
  });
}

function planExecute({ id, command, request }: ExecuteIntent, view: View, drafts: Drafts, at: string): Plan {
  const draft = drafts.byId.get(id) ?? added(draftOf(id, view.head(id)), drafts);
  const before = draft.head?.incident ?? null;
  const decision = decide(before, command);
  if (before !== null && request !== null && isRepeat(request, command, before)) {
    return {
      draft: id,
      result: { incident: before, refusal: own(decision.refusal, command), isChanged: false },
    };
  }
  if (decision.events) record(draft, decision.events, at, drafts, request);
  const incident = draft.head?.incident;
  if (!incident) throw new GlasswatchError('incidentNotFound');
  const { events = [], refusal = null } = decision;
  return { draft: id, result: { incident, refusal, isChanged: events.length > 0 } };
}

/** The draft of the incident that holds the firing which the alert resolves, even a closed one; `null` for any other alert. */
function draftOfFiring({ resolves }: ReceiveIntent, view: View, drafts: Drafts): Draft | null {
  const id = resolves === null ? undefined : (drafts.byKey.get(resolves) ?? view.incidentWithKey(resolves));
  if (id === undefined) return null;
  const known = drafts.byId.get(id);
  if (known) return known;
  const head = view.holder(id);
  return head === null ? null : added(draftOf(id, head), drafts);
}

/**
 * Whether the incident has been asked this before. Only a note is a repeat whatever its author has done since: asking for a
 * state again, after asking for another one, is a wish of its own.
 */
function isRepeat(request: string, command: IncidentCommand, { requests = [] }: Incident): boolean {
  const [sender] = request.split('.');
  const ofSender = requests.filter((known) => known.split('.')[0] === sender);
  return command.type === 'addNote' ? requests.includes(request) : ofSender.at(-1) === request;
}

/**
 * Teams delivers again what it has no answer to. What was done then is done, whatever has happened since: a refusal is
 * right only where it says that this was done.
 */
function own(refusal: Refusal | undefined, command: IncidentCommand): Refusal | null {
  const doer = command.type === 'assign' ? command.lead : 'actor' in command ? command.actor : null;
  return refusal?.by && refusal.by.actor.id === doer?.id ? refusal : null;
}

/**
 * The draft of the group's open incident, or of the next one to open; `null` when an incident that the view knows as open
 * was closed in this batch. Of several open ones, it is the oldest that began with the group: an incident that the log
 * added to the group later must not take the account's alerts from it.
 */
function draftForGroup(group: string, view: View, drafts: Drafts): Draft | null {
  const known = drafts.byGroup.get(group);
  if (known && known.head?.incident.status !== 'closed') return known;
  const { open, nextId } = view.group(group);
  const heads = [
    ...open.filter(({ incident }) => !drafts.byId.has(incident.id)),
    ...Array.from(drafts.byId.values(), ({ head }) => head).filter((head) => head !== null),
  ];
  const oldestFirst = heads
    .filter(({ incident: { status, groups } }) => status === 'open' && isOfGroup(groups, group))
    .toSorted((a, b) => a.incident.openedAt.localeCompare(b.incident.openedAt));
  const chosen = oldestFirst.find(({ incident }) => incident.groups[0] === group) ?? oldestFirst[0];
  if (!chosen && (nextId === null || drafts.byId.has(nextId))) return null;
  const id = chosen?.incident.id ?? nextId ?? '';
  const draft = drafts.byId.get(id) ?? added(draftOf(id, chosen ?? null), drafts);
  drafts.byGroup.set(group, draft);
  return draft;
}

function added(draft: Draft, { byId }: Drafts): Draft {
  byId.set(draft.id, draft);
  return draft;
}

function record(
  draft: Draft,
  events: readonly IncidentEvent[],
  at: string,
  { byKey }: Drafts,
  request: string | null = null,
): void {
  const known = draft.keys.length;
  extend(draft, events, at, request);
  for (const key of draft.keys.slice(known)) if (!byKey.has(key)) byKey.set(key, draft.id);
}
