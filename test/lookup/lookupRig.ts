import type { Renderers } from '../../src/delivery/sends.ts';
import { nextLook } from '../../src/incident/lookupTimes.ts';
import { createLog } from '../../src/log.ts';
import { createDetails, type Details } from '../../src/lookup/lookup.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { SignInAnswer, SignInQuery } from '../../src/signIn/source.ts';
import { aSignIn } from '../builders/signIn.ts';
import { accountOf, type Desk, messageOf, openDesk, stateOf } from '../delivery/deliveryRig.ts';

/** The accounts that alerts without an account are looked up for. */
export const watchedIds = [accountOf(1), accountOf(2)];

/** A row of the first account. */
export const aRow = (given: Partial<SignIn> = {}): SignIn =>
  aSignIn({ userId: accountOf(1), resultCode: '50126', ...given });

/** Details and delivery on their real parts, with the sign-in log in the test's hands. */
export type Lookout = {
  readonly desk: Desk;
  readonly details: Details;
  /** When the log was asked, in ms after the lookout was opened. */
  readonly looks: number[];
  readonly queries: SignInQuery[];
  /** What details have logged. */
  readonly logged: readonly Record<string, unknown>[];
  /** What the log has, unless `answer` says something else. */
  rows: readonly SignIn[];
  answer: () => Promise<SignInAnswer> | SignInAnswer;
  /** The next look that the card in the channel tells of, ISO 8601 UTC. */
  nextLook(): unknown;
  /** Another process takes over, and looks. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** `render`: what the messages say, in place of the desk's. */
export async function openLookout(render: Partial<Renderers> = {}): Promise<Lookout> {
  const desk = openDesk({
    card: (incident) => messageOf(incident.id, { ...stateOf(incident), nextLook: nextLook(incident) }),
    ...render,
  });
  const start = desk.clock.now();
  const logged: Record<string, unknown>[] = [];

  const make = (): Details =>
    createDetails({
      incidents: desk.incidents,
      source: {
        async find(query) {
          lookout.looks.push(desk.clock.now() - start);
          lookout.queries.push(query);
          return lookout.answer();
        },
      },
      watchedIds,
      clock: desk.clock,
      log: createLog({ write: (line) => logged.push(JSON.parse(line)) }),
    });

  let details = make();
  const lookout: Lookout = {
    desk,
    get details() {
      return details;
    },
    looks: [],
    queries: [],
    logged,
    rows: [],
    answer: () => ({ signIns: lookout.rows, problems: [] }),
    nextLook: () => desk.teams.posts.at(-1)?.message.card.nextLook,
    async restart() {
      await details.stop();
      await desk.restart();
      details = make();
      await details.start();
    },
    async close() {
      await details.stop();
      await desk.dispose();
    },
  };
  await details.start();
  await desk.delivery.start();
  return lookout;
}
