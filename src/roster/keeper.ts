import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import type { RosterChannel } from '../delivery/messenger.ts';
import { hour, minute, second } from '../duration.ts';
import { rankOf, type Standing, sinceAlways } from '../incident/whoMayAct.ts';
import { createLoop } from '../running/loop.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { within } from '../running/within.ts';
import type { Store } from '../store/store.ts';
import {
  noRoster,
  type Roster,
  standingIn,
  versionOf,
  withJoined,
  withLeft,
  withList,
  withSeen,
} from './roster.ts';

export type RosterKeeperDeps = {
  readonly store: Pick<Store, 'fact' | 'putFact' | 'replaceFact'>;
  /** The channel whose members are the roster; `null` while none is known. */
  readonly channel: () => RosterChannel | null;
  /** The object ids of the channel's members, in lower case, without guests. Rejects with a `MessengerError`. */
  readonly listMembers: (channel: RosterChannel) => Promise<readonly string[]>;
  /** Told when the last person who had been there for a day has left, with the roster after that. */
  readonly onElderless: (roster: Roster) => void;
  /** Object ids of the break-glass accounts, in lower case. */
  readonly watched: ReadonlySet<string>;
  readonly clock: Clock;
  readonly log: Logger;
};

export type RosterKeeper = {
  start(): void;
  /** Looks whether the roster has to be read, because the channel has changed. */
  wake(): void;
  stop(): Promise<void>;
  /** Reads the roster now. Rejects when Teams did not give it, or it could not be stored. */
  readNow(): Promise<void>;
  /** People have joined or left, as Teams said. Rejects when that cannot be stored. */
  heard(change: { readonly joined: readonly string[]; readonly left: readonly string[] }): Promise<void>;
  /** Teams said of this person that they are in the team. Never rejects. */
  seen(personId: string): Promise<void>;
  /** The roster as it is stored, or as this process last had it when the store does not answer in time. */
  current(): Promise<Roster>;
  standing(personId: string): Promise<Standing>;
};

const factName = 'roster';
/** Each version stands under its hash, so that a trail can name it. */
const versionName = (hash: string): string => `roster:${hash}`;

const factSchema = z.object({
  members: z.record(z.string(), z.string()),
  left: z.array(z.object({ id: z.string(), since: z.string(), until: z.string() })),
  readAt: z.string().nullable(),
  /** The channel whose members these are. */
  channelId: z.string().nullable(),
  /** When an instance last began to read: another one waits for it. */
  askedAt: z.string().nullable(),
  /** By which: a store with a lost answer takes an equal value for its own, and two may ask at the same moment. */
  askedBy: z.string().optional(),
});
type Known = z.infer<typeof factSchema>;

/** Of somebody about whom the store could not be asked yet: they may look, and silence nothing. */
const unknownStanding: Standing = { since: null, eldest: sinceAlways, roster: null };

const interval = hour;
/** Milliseconds that an instance has for a read before another one may begin. */
const readPatience = minute;
/** How long somebody who acts waits for the store. Their act needs it anyway. */
const actPatience = 2 * second;

/**
 * Keeps the roster: who is in the security channel's team, and since when. It is learnt from what Teams says
 * of people who join and leave, and read every hour. No alarm waits for it. Of several instances one reads.
 */
export function createRosterKeeper(deps: RosterKeeperDeps): RosterKeeper {
  const { store, watched, clock, log } = deps;
  const me = crypto.randomUUID();
  let known: Known = { ...noRoster, members: {}, left: [], channelId: null, askedAt: null };
  /** The stored value, which the next change replaces. */
  let stored: unknown;
  let hasRead = false;
  let failures = 0;
  let isAsked = false;
  const loop = createLoop({ clock, work: look });

  async function refresh(): Promise<void> {
    const read = await store.fact(factName);
    const { success, data } = factSchema.safeParse(read);
    stored = read;
    hasRead = true;
    if (success) known = data;
  }

  /** Several changes at once, here or elsewhere, all count. `null`: there is nothing to change. */
  async function change(next: (before: Known) => Known | null): Promise<boolean> {
    for (;;) {
      await refresh();
      const [before, wanted] = [stored, next(known)];
      if (wanted === null) return false;
      const { hash, content } = versionOf(wanted);
      if (hash !== versionOf(known).hash) await store.putFact(versionName(hash), content);
      if (!(await store.replaceFact(factName, before, wanted))) continue;
      known = wanted;
      stored = wanted;
      return true;
    }
  }

  async function look(): Promise<number> {
    try {
      const channel = deps.channel();
      if (channel === null) return interval;
      const wait = await claim(channel);
      if (wait > 0) return wait;
      isAsked = false;
      await readList(channel);
      failures = 0;
      return interval;
    } catch (error) {
      failures += 1;
      log.warn({ failures, err: error }, 'the members of the channel’s team could not be read');
      return retryDelay(failures);
    }
  }

  /** Takes the turn to read. Gives the milliseconds to wait when it is not time, or another instance reads. */
  async function claim({ channelId }: RosterChannel): Promise<number> {
    const now = clock.now();
    let wait = 0;
    await change((before) => {
      const since = (time: string | null) =>
        time === null ? Number.POSITIVE_INFINITY : now - Date.parse(time);
      const isDue = isAsked || failures > 0 || before.channelId !== channelId;
      wait = isDue ? 0 : interval - since(before.readAt);
      if (wait <= 0 && failures === 0 && !isAsked) wait = readPatience - since(before.askedAt);
      return wait > 0 ? null : { ...before, askedAt: isoTime(now), askedBy: me };
    });
    return wait;
  }

  async function readList(channel: RosterChannel): Promise<void> {
    const listed = await within(
      readPatience,
      () => deps.listMembers(channel),
      () => new Error('Teams did not list the members in time'),
      clock,
    );
    // A team without anybody is an answer that cannot be right: the bot was asked there.
    if (listed.length === 0) throw new Error('Teams listed nobody');
    const { channelId } = channel;
    await changeRoster((before) => withList(before, listed, isoTime(clock.now())), channelId);
  }

  async function changeRoster(next: (before: Known) => Roster, channelId: string | null): Promise<void> {
    let lost: Roster | null = null;
    await change((before) => {
      const after = next(before);
      // Somebody else may have made this very change since the last try, and tells of it.
      lost = null;
      if (after === before) return null;
      lost = hasElder(before) && !hasElder(after) ? after : null;
      return { ...before, ...mutable(after), channelId: channelId ?? before.channelId };
    });
    if (lost) deps.onElderless(lost);
  }

  const hasElder = (roster: Roster): boolean =>
    rankOf({ ...standingIn(roster, '', watched), since: null }, isoTime(clock.now())) === 'new';

  async function current(): Promise<Roster> {
    const tooLate = () => new Error('no answer in time');
    await within(actPatience, refresh, tooLate, clock).catch((error: unknown) => {
      log.warn({ err: error }, 'the roster could not be read from the store');
    });
    return known;
  }

  return {
    start: () => loop.start(),
    wake: loop.wake,
    stop: loop.stop,
    async readNow() {
      const channel = deps.channel();
      if (channel !== null) await readList(channel);
    },
    async heard({ joined, left }) {
      const at = isoTime(clock.now());
      await changeRoster((before) => withLeft(withJoined(before, joined, at), left, at), null);
      isAsked = true;
      loop.wake();
    },
    async seen(personId) {
      if (known.readAt !== null || personId in known.members) return;
      await changeRoster((before) => withSeen(before, personId), null).catch((error: unknown) => {
        log.warn({ err: error }, 'a member of the team could not be noted');
      });
    },
    current,
    async standing(personId) {
      const roster = await current();
      // Attack: while the store does not say who is new, somebody new must not pass for one of the first roster.
      return hasRead ? standingIn(roster, personId, watched) : unknownStanding;
    },
  };
}

const mutable = ({ members, left, readAt }: Roster) => ({ members: { ...members }, left: [...left], readAt });
