import { hash } from 'node:crypto';
import { day } from '../duration.ts';
import { type Standing, sinceAlways } from '../incident/whoMayAct.ts';

/** A person's time in the team: Entra object id in lower case, and ISO 8601 UTC. */
type FormerMember = { readonly id: string; readonly since: string; readonly until: string };

/** Who is in the security channel's team, and since when. */
export type Roster = {
  /** Since when, by Entra object id in lower case. The first roster stands since `sinceAlways`. */
  readonly members: Readonly<Record<string, string>>;
  /** Who left lately, the longest ago first. */
  readonly left: readonly FormerMember[];
  /** When Teams last gave the whole list; `null` before the first time. */
  readonly readAt: string | null;
};

export const noRoster: Roster = { members: {}, left: [], readAt: null };

/** Milliseconds that somebody who left is remembered: an attacker may empty a team before deleting it. */
const leftKept = 7 * day;

/**
 * The roster after Teams gave the whole list. The first list counts as long-standing: Glasswatch cannot know
 * who came when. Later, a person who was not listed before stands since `at`.
 */
export function withList(roster: Roster, listed: readonly string[], at: string): Roster {
  const since = roster.readAt === null ? sinceAlways : at;
  // A set: a team of thousands must not hold up an alarm.
  const isListed = new Set(listed);
  const gone = Object.keys(roster.members).filter((id) => !isListed.has(id));
  return { ...withLeft(withMembers(roster, listed, since), gone, at), readAt: at };
}

/** The roster after people have joined. Those who are on it keep their time. */
export const withJoined = (roster: Roster, ids: readonly string[], at: string): Roster =>
  withMembers(roster, ids, at);

/**
 * The roster after Teams said of one person that they are in the team. It counts only as long as no whole list has
 * come, as for a channel whose members Teams does not list: then they are of the first roster.
 */
export const withSeen = (roster: Roster, id: string): Roster =>
  roster.readAt === null ? withMembers(roster, [id], sinceAlways) : roster;

/** The roster after people have left. Who joins again begins anew. */
export function withLeft(roster: Roster, ids: readonly string[], at: string): Roster {
  const gone = new Set(ids.filter((id) => id in roster.members));
  if (gone.size === 0) return roster;
  const members = Object.entries(roster.members).filter(([id]) => !gone.has(id));
  const left = Array.from(gone, (id) => ({ id, since: roster.members[id] ?? at, until: at }));
  const isKept = ({ until }: FormerMember) => Date.parse(at) - Date.parse(until) < leftKept;
  return { ...roster, members: Object.fromEntries(members), left: [...roster.left, ...left].filter(isKept) };
}

function withMembers(roster: Roster, ids: readonly string[], since: string): Roster {
  const added = ids.filter((id) => !(id in roster.members));
  if (added.length === 0) return roster;
  return { ...roster, members: { ...roster.members, ...Object.fromEntries(added.map((id) => [id, since])) } };
}

/**
 * How a person stands on the roster. Before the first list nobody is new, because nothing is known of
 * anybody: only those are who were seen joining.
 */
export function standingIn(roster: Roster, personId: string, watched: ReadonlySet<string>): Standing {
  const since = Object.entries(roster.members).flatMap(([id, time]) => (watched.has(id) ? [] : time));
  const otherwise = roster.readAt === null ? sinceAlways : null;
  return {
    since: roster.members[personId] ?? otherwise,
    eldest: otherwise ?? since.toSorted()[0] ?? null,
    roster: roster.readAt === null ? null : versionOf(roster).hash,
  };
}

/** The people who stood on the roster at a time, also those who have left since. */
export function standingAt(roster: Roster, at: string, watched: ReadonlySet<string>): readonly string[] {
  const here = Object.entries(roster.members).flatMap(([id, since]) => (since <= at ? id : []));
  const left = roster.left.flatMap(({ id, since, until }) => (since <= at && until > at ? id : []));
  return [...new Set([...here, ...left])].filter((id) => !watched.has(id));
}

/** The time a day before, ISO 8601 UTC. */
export const dayBefore = (at: string): string => new Date(Date.parse(at) - day).toISOString();

/**
 * The roster that counts once its team is lost: the people of that moment, and those of the day before. Attack:
 * who empties a team before deleting it must not be the only one left.
 */
export function rosterAtLoss(roster: Roster, at: string): Roster {
  const left = roster.left.filter(
    ({ id, since, until }) => !(id in roster.members) && since <= dayBefore(at) && until > dayBefore(at),
  );
  const before = Object.fromEntries(left.map(({ id, since }) => [id, since]));
  return { ...roster, members: { ...before, ...roster.members } };
}

/** How a person stands once the team is lost; `null` for somebody who was not in it. The trail names the stored version. */
export function standingAtLoss(
  roster: Roster,
  at: string,
  personId: string,
  watched: ReadonlySet<string>,
): Standing | null {
  const left = rosterAtLoss(roster, at);
  if (!(personId in left.members)) return null;
  return { ...standingIn(left, personId, watched), roster: standingIn(roster, personId, watched).roster };
}

/** The roster without when it was read, and its SHA-256: what a trail names. */
export function versionOf({ members, left }: Roster): { readonly hash: string; readonly content: object } {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = { members: Object.fromEntries(sorted), left };
  return { hash: hash('sha256', JSON.stringify(content)), content };
}
