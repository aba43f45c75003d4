import type { Alert } from '../alert/alert.ts';
import { groupOf } from '../alert/grouping.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import type { IncidentCommand } from '../incident/decide/command.ts';
import type { Account } from '../incident/event.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { repeatKeys } from './repeatKeys.ts';
import { keysOfTold } from './toldSignIn.ts';

/** What is to be recorded: an alert, or the events of a command. */
export type Intent = ReceiveIntent | ExecuteIntent;

export type ReceiveIntent = {
  readonly type: 'receive';
  /** With the key that it is recorded under. */
  readonly alert: Alert;
  /** The keys that an incident may have which has it already. */
  readonly keys: readonly string[];
  /** The sign-in that the sweep raises. It may come again with a graver result. */
  readonly swept: SignIn | null;
  /** The key of the firing that the alert resolves. */
  readonly resolves: string | null;
  readonly group: string;
  readonly account: Account | null;
  /** The rows of the log behind the alert, where they are known already. */
  readonly signIns: readonly SignIn[];
};

export type ExecuteIntent = {
  readonly type: 'execute';
  readonly id: string;
  readonly command: IncidentCommand;
  /** The delivery of Teams that asks for it. `null`: Glasswatch itself does, or nobody knows. */
  readonly request: string | null;
};

/** Pure; `now` in ms. */
export function receiveIntent(
  alert: Alert,
  signIns: readonly SignIn[],
  watched: readonly WatchedAccount[],
  now: number,
): ReceiveIntent {
  const { own, earlier } = repeatKeys(alert.key, now);
  const swept = (alert.format === 'sweep' && signIns[0]) || null;
  const keys = swept ? keysOfTold(swept) : [own, ...(earlier === null ? [] : [earlier])];
  const known = { ...alert, key: own };
  const resolves = (alert.condition === 'resolved' && alert.instance) || null;
  return { type: 'receive', alert: known, keys, swept, resolves, signIns, ...groupOf(known, watched) };
}
