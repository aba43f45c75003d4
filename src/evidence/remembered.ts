import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { MissedSignIn, RefusedAlert, RememberedEvidence } from '../chain/evidence.ts';
import { type Clock, isoTime } from '../clock.ts';
import { minute } from '../duration.ts';
import type { Store } from '../store/store.ts';

export type RememberedDeps = {
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  readonly clock: Clock;
  readonly log: Logger;
};

/** The evidence about the watch that outlives a restart. No alert waits for it. */
export type Remembered = {
  /** Notes that the watch has begun, unless it had before. */
  begin(): void;
  /** A refused alert. `isProved`: it came from Azure, as far as a code or a token tells. */
  noteRefusal(refusal: Omit<RefusedAlert, 'at'>, isProved: boolean): void;
  /** An alert of Azure about sign-ins was taken. */
  noteBrought(): void;
  /** The watchdog rule called. */
  noteBeat(): void;
  /** Sign-ins that the sweep had to raise. Resolves once it is stored, if the store can be written. */
  noteMissed(missed: MissedSignIn): Promise<void>;
  /** What this process and the store know together. Without the store, what this process knows. */
  read(): Promise<RememberedEvidence>;
  stop(): Promise<void>;
};

export const nothingRemembered: RememberedEvidence = {
  watchingSince: null,
  missed: null,
  broughtAt: null,
  beatAt: null,
  refused: { proved: null, unproved: null },
};

const factName = 'evidence';
const refusalSchema = z.object({ at: z.iso.datetime(), reason: z.string(), rule: z.string().nullable() });
const factSchema = z.object({
  watchingSince: z.iso.datetime().nullable(),
  missed: z
    .object({
      incidentId: z.string(),
      accountId: z.string(),
      at: z.iso.datetime(),
      foundAt: z.iso.datetime(),
    })
    .nullable(),
  broughtAt: z.iso.datetime().nullable(),
  beatAt: z.iso.datetime().nullable().default(null),
  refused: z.object({ proved: refusalSchema.nullable(), unproved: refusalSchema.nullable() }),
});

/** Attack: whoever posts wrong codes all day must not keep the store busy. One write in this time is enough. */
const writePause = minute;
/** How often a write begins anew when other instances write too. */
const mostTries = 5;
/** A rule's name is text from outside. */
const longestRule = 120;

export function createRemembered({ store, clock, log }: RememberedDeps): Remembered {
  let known = nothingRemembered;
  let isStored = true;
  let nextWrite = Number.NEGATIVE_INFINITY;
  let cancelWrite: (() => void) | null = null;
  let lastWrite: Promise<void> = Promise.resolve();
  let isStopped = false;

  function note(news: Partial<RememberedEvidence>): void {
    known = merged(known, { ...nothingRemembered, ...news });
    isStored = false;
  }

  /** Soon, but at most once in a while. */
  function writeSoon(): void {
    if (cancelWrite !== null || isStopped) return;
    cancelWrite = clock.after(Math.max(nextWrite - clock.now(), 0), () => {
      cancelWrite = null;
      void writeNow();
    });
  }

  function writeNow(): Promise<void> {
    nextWrite = clock.now() + writePause;
    lastWrite = lastWrite
      .then(write)
      .catch((error: unknown) => log.warn({ err: error }, 'evidence about the watch could not be stored'))
      .then(() => {
        if (!isStored) writeSoon();
      });
    return lastWrite;
  }

  async function write(): Promise<void> {
    for (let tries = 0; !isStored && tries < mostTries; tries += 1) {
      const stored = await store.fact(factName);
      const next = merged(known, readFact(stored));
      const isNews = JSON.stringify(next) !== JSON.stringify(stored);
      if (isNews && !(await store.replaceFact(factName, stored, next))) continue;
      // What came in the meantime waits for the next write.
      known = merged(known, next);
      isStored = JSON.stringify(known) === JSON.stringify(next);
      return;
    }
  }

  return {
    begin() {
      note({ watchingSince: isoTime(clock.now()) });
      writeSoon();
    },
    noteRefusal({ reason, rule }, isProved) {
      const refusal = {
        at: isoTime(clock.now()),
        reason,
        rule: rule === null ? null : rule.slice(0, longestRule).toWellFormed(),
      };
      note({
        refused: isProved ? { proved: refusal, unproved: null } : { proved: null, unproved: refusal },
      });
      writeSoon();
    },
    noteBrought() {
      note({ broughtAt: isoTime(clock.now()) });
      writeSoon();
    },
    noteBeat() {
      note({ beatAt: isoTime(clock.now()) });
      writeSoon();
    },
    noteMissed(missed) {
      note({ missed });
      return writeNow();
    },
    async read() {
      const stored = await store.fact(factName).catch(() => undefined);
      known = merged(known, readFact(stored));
      return known;
    },
    async stop() {
      isStopped = true;
      cancelWrite?.();
      if (!isStored) void writeNow();
      await lastWrite;
    },
  };
}

const readFact = (stored: unknown): RememberedEvidence =>
  factSchema.safeParse(stored).data ?? nothingRemembered;

/** The newest of everything, and the oldest beginning. In any order, and any number of times, the same comes out. */
function merged(a: RememberedEvidence, b: RememberedEvidence): RememberedEvidence {
  const begun = [a.watchingSince, b.watchingSince].filter((at) => at !== null).sort();
  const brought = [a.broughtAt, b.broughtAt].filter((at) => at !== null).sort();
  const beats = [a.beatAt, b.beatAt].filter((at) => at !== null).sort();
  return {
    watchingSince: begun[0] ?? null,
    missed: newest(a.missed, b.missed, ({ foundAt }) => foundAt),
    broughtAt: brought.at(-1) ?? null,
    beatAt: beats.at(-1) ?? null,
    refused: {
      proved: newest(a.refused.proved, b.refused.proved, ({ at }) => at),
      unproved: newest(a.refused.unproved, b.refused.unproved, ({ at }) => at),
    },
  };
}

function newest<One>(a: One | null, b: One | null, atOf: (one: One) => string): One | null {
  if (a === null || b === null) return a ?? b;
  return atOf(b) > atOf(a) ? b : a;
}
