import { isoTime } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { joinSignIns } from '../../src/signIn/joinSignIns.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { SignInQuery, SignInSource } from '../../src/signIn/source.ts';
import type { Store } from '../../src/store/store.ts';
import { createSweep, type Sweep } from '../../src/sweep/sweep.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { noMemory } from '../fakes/remembered.ts';

type Arrived = ReturnType<SignInSource['arrived']>;

/** A sweep on a real store, with the time and the log in the test's hands. */
export type SweepRig = {
  readonly opened: OpenedIncidents;
  readonly sweep: Sweep;
  readonly queries: readonly SignInQuery[];
  /** What its log lines say, with their problem. */
  readonly logged: readonly string[];
  /** All rows; each can be seen from its arrival on. */
  rows: readonly SignIn[];
  answer: (query: SignInQuery) => Arrived;
  /** Called before the store is asked by one of these: throws where it fails. */
  hinder: (method: 'append' | 'fact' | 'putFact') => void;
  /** What `answer` gives unless a test says something else. */
  rowsOf: (query: SignInQuery) => Awaited<Arrived>;
  /** The ids of the rows that incidents have got from the sweep's alerts, in the order of the trails. */
  raised(): Promise<readonly string[]>;
  /** Resolves when the log has been searched up to now, or after many turns. */
  searched(): Promise<void>;
  /** Another process takes over. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
};

export const minute = 60_000;
export const interval = 5 * minute;

export async function openSweepRig(): Promise<SweepRig> {
  const opened = openIncidents();
  const { clock, store } = opened;
  const queries: SignInQuery[] = [];
  const logged: string[] = [];
  const hindered: Store = {
    ...store,
    append: async (appends) => {
      rig.hinder('append');
      return store.append(appends);
    },
    fact: async (name) => {
      rig.hinder('fact');
      return store.fact(name);
    },
    putFact: async (name, value) => {
      rig.hinder('putFact');
      return store.putFact(name, value);
    },
  };
  const make = (): Sweep =>
    createSweep({
      remembered: noMemory,
      incidents: opened.another(() => hindered),
      source: {
        arrived(query) {
          queries.push(query);
          return rig.answer(query);
        },
      },
      store: hindered,
      watchedIds: watchedAccounts.map(({ id }) => id),
      interval,
      clock,
      log: createLog({
        write(line) {
          const { msg, problem } = JSON.parse(line);
          logged.push(problem === undefined ? msg : `${msg}: ${problem}`);
        },
      }),
    });
  let sweep = make();
  const rig: SweepRig = {
    opened,
    get sweep() {
      return sweep;
    },
    queries,
    logged,
    rows: [],
    rowsOf: ({ span }) => ({
      signIns: joinSignIns(
        rig.rows
          .filter(({ arrivedAt }) => arrivedAt !== null && Date.parse(arrivedAt) <= clock.now())
          .filter(({ arrivedAt }) => arrivedAt !== null && arrivedAt >= span.from && arrivedAt < span.to),
      ).toSorted((a, b) => b.at.localeCompare(a.at)),
      problems: [],
      isWhole: true,
    }),
    answer: async (query) => rig.rowsOf(query),
    hinder: () => {},
    raised: () => raisedIn(opened),
    async searched() {
      const now = isoTime(clock.now());
      for (let turn = 0; turn < 100 && sweep.state().lastSuccess !== now; turn += 1) await clock.settle();
    },
    async restart() {
      await sweep.stop();
      sweep = make();
      await sweep.start();
    },
    async dispose() {
      await sweep.stop();
      await opened.dispose();
    },
  };
  return rig;
}

/** The ids of the rows that came with an alert of the sweep's. */
export async function raisedIn({ store }: Pick<OpenedIncidents, 'store'>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { incidentId } of await store.incidents({})) {
    const events = (await store.trail(incidentId)).map(({ text }) => JSON.parse(text).event);
    for (const [index, event] of events.entries()) {
      if (event.type !== 'alertReceived' || event.alert.format !== 'sweep') continue;
      ids.push(...events[index + 1].signIns.map(({ id }: SignIn) => id));
    }
  }
  return ids;
}
