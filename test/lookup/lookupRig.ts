import type { Renderers } from '../../src/delivery/sends.ts';
import { nextLookup } from '../../src/incident/lookupTimes.ts';
import { createLog } from '../../src/log.ts';
import { createLookups, type Lookups } from '../../src/lookup/lookup.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { AccountHistory, SignInAnswer, SignInQuery, SignInSource } from '../../src/signIn/source.ts';
import { aSignIn } from '../builders/signIn.ts';
import { accountOf, type DeliveryRig, messageOf, openDeliveryRig, stateOf } from '../delivery/deliveryRig.ts';

/** The accounts that alerts without an account are looked up for. */
export const watchedIds = [accountOf(1), accountOf(2)];

/** A row of the first account. */
export const aRow = (given: Partial<SignIn> = {}): SignIn =>
  aSignIn({ userId: accountOf(1), resultCode: '50126', ...given });

/** Details and delivery on their real parts, with the sign-in log in the test's hands. */
export type LookupRig = {
  readonly deliveryRig: DeliveryRig;
  readonly details: Lookups;
  /** When the log was asked, in ms after the rig was opened. */
  readonly looks: number[];
  readonly queries: SignInQuery[];
  /** What details have logged. */
  readonly logged: readonly Record<string, unknown>[];
  /** What the log has, unless `answer` says something else. */
  rows: readonly SignIn[];
  answer: () => Promise<SignInAnswer> | SignInAnswer;
  /** The questions about earlier use. */
  readonly histories: Parameters<SignInSource['history']>[0][];
  /** What the log says of earlier use: at first, that it does not reach back. */
  history: () => Promise<AccountHistory> | AccountHistory;
  /** The next look that the card in the channel tells of, ISO 8601 UTC. */
  nextLookup(): unknown;
  /** Another process takes over, and looks. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** `render`: what the messages say, in place of the rig's. */
export async function openLookupRig(render: Partial<Renderers> = {}): Promise<LookupRig> {
  const deliveryRig = openDeliveryRig({
    card: (incident) => messageOf(incident.id, { ...stateOf(incident), nextLookup: nextLookup(incident) }),
    ...render,
  });
  const start = deliveryRig.clock.now();
  const logged: Record<string, unknown>[] = [];

  const make = (): Lookups =>
    createLookups({
      incidents: deliveryRig.incidents,
      incidentsOfGroup: (group) => deliveryRig.store.incidentsOfGroup(group),
      source: {
        async history(query) {
          rig.histories.push(query);
          return rig.history();
        },
        async find(query) {
          rig.looks.push(deliveryRig.clock.now() - start);
          rig.queries.push(query);
          return rig.answer();
        },
      },
      watchedIds,
      clock: deliveryRig.clock,
      log: createLog({ write: (line) => logged.push(JSON.parse(line)) }),
    });

  let details = make();
  const rig: LookupRig = {
    deliveryRig,
    get details() {
      return details;
    },
    looks: [],
    queries: [],
    logged,
    rows: [],
    histories: [],
    history: () => ({ uses: [], isWhole: false }),
    answer: () => ({ signIns: rig.rows, problems: [] }),
    nextLookup: () => deliveryRig.teams.posts.at(-1)?.message.card.nextLookup,
    async restart() {
      await details.stop();
      await deliveryRig.restart();
      details = make();
      await details.start();
    },
    async close() {
      await details.stop();
      await deliveryRig.dispose();
    },
  };
  await details.start();
  await deliveryRig.delivery.start();
  return rig;
}
