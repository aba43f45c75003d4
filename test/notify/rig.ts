import assert from 'node:assert/strict';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createNotify, type Notify } from '../../src/notify/notify.ts';
import { createPost } from '../../src/notify/post.ts';
import type { StoredIncidents } from '../builders/bothStores.ts';
import { createNotifyReceiver, type NotifyReceiver, notifySecret, type Told } from '../fakes/receiver.ts';
import { createWatch } from '../fakes/watch.ts';

const tenantId = '00000000-0000-4000-8000-0000000000ff';
export const keyOf = (secret: string): Uint8Array => Buffer.from(secret.slice('whsec_'.length), 'base64');

type Instance = { readonly incidents: Incidents; readonly notify: Notify };

/** Instances that tell a real receiver, on a real store and a moved clock. */
export type NotifyRig = {
  readonly receiver: NotifyReceiver;
  /** Another instance, or the same after a restart. */
  start(how?: { address?: string; keys?: readonly Uint8Array[] }): Promise<Instance>;
  /** As `kill -9` does: it neither ends what it does nor notes anything any more. */
  kill(instance: Instance): void;
  /** Moves the time on, a step at a time, until this is so. */
  until(what: string, isSo: () => boolean | Promise<boolean>, step?: number): Promise<void>;
  /** How often a trail was read. */
  trailReads(): number;
  /** Lets so much time pass. */
  passes(ms: number, step?: number): Promise<void>;
  /** The nth line of the log with this message. */
  logged(message: string, count?: number): Promise<Readonly<Record<string, unknown>>>;
  dispose(): Promise<void>;
};

export async function openNotifyRig({ store, clock, another }: StoredIncidents): Promise<NotifyRig> {
  const receiver = await createNotifyReceiver();
  const lines: Record<string, unknown>[] = [];
  const watch = createWatch(() => lines.map(({ msg }) => msg).join('; '));
  const log = createLog({
    write(line) {
      lines.push(JSON.parse(line));
      watch.changed();
    },
  });
  const running = new Set<Notify>();
  const killed = new Set<Instance['incidents']>();
  let inFlight = 0;
  let trailReads = 0;

  async function start({
    address = receiver.address,
    keys = [keyOf(notifySecret)],
  }: Parameters<NotifyRig['start']>[0] = {}): Promise<Instance> {
    const incidents = await another();
    const never = <Result>() => Promise.withResolvers<Result>().promise;
    const alive =
      <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
      async (...given: Given): Promise<Result> => {
        if (killed.has(incidents)) return never<Result>();
        const result = await work(...given);
        return killed.has(incidents) ? never<Result>() : result;
      };
    const post = createPost(address);
    const notify = createNotify({
      incidents,
      store: {
        isShared: store.isShared,
        trail: alive((id: string) => {
          trailReads += 1;
          return store.trail(id);
        }),
        incidents: alive(store.incidents),
        fact: alive(store.fact),
        replaceFact: alive(store.replaceFact),
      },
      ...{ address, keys, tenantId, clock, log, random: () => 0.5 },
      post: alive(async (message, signal) => {
        inFlight += 1;
        try {
          return await post(message, signal);
        } finally {
          inFlight -= 1;
          watch.changed();
          receiver.changed();
        }
      }),
    });
    notify.start();
    running.add(notify);
    return { incidents, notify };
  }

  /** What was sent is answered, or is never answered. */
  async function settled(): Promise<void> {
    await clock.settle();
    // A turn of the store is a turn of the network, where it is one.
    await store.fact('nothing');
    await receiver.until('all calls to be answered', () => inFlight <= receiver.hanging());
    await clock.settle();
  }

  return {
    receiver,
    start,
    kill(instance) {
      killed.add(instance.incidents);
      running.delete(instance.notify);
    },
    async until(what, isSo, step = 5_000) {
      for (let steps = 0; steps < 3_000; steps += 1) {
        await settled();
        if (await isSo()) return;
        await clock.advance(step);
      }
      assert.fail(`waited in vain for ${what}; told was ${receiver.taken.map(({ type }) => type).join()}`);
    },
    trailReads: () => trailReads,
    async passes(ms, step = 5_000) {
      for (let passed = 0; passed < ms; passed += step) {
        await clock.advance(step);
        await settled();
      }
    },
    logged: (message, count = 1) =>
      watch.until(message, () => lines.filter(({ msg }) => msg === message)[count - 1]),
    async dispose() {
      await Promise.all(Array.from(running, (notify) => notify.stop()));
      await receiver.close();
    },
  };
}

/** The types that were taken for one incident, in order, repeats left out as a receiver leaves them out. */
export function typesOf(receiver: NotifyReceiver, incidentId: string): readonly string[] {
  const byId = new Map<string, Told>();
  for (const told of receiver.taken)
    if (told.incidentId === incidentId && !byId.has(told.id)) byId.set(told.id, told);
  return Array.from(byId.values(), ({ type }) => type);
}
