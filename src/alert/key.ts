import { hash } from 'node:crypto';
import type { AlertFormat } from './alert.ts';
import type { AlertedSignIn } from './alertedSignIn.ts';
import { readTime } from './readTime.ts';

/** What separates one firing of an alert from another: as the payload spells it, and uncut. */
export type AlertInstance = {
  readonly alertId: string | null;
  readonly monitorCondition: string | null;
  readonly firedDateTime: string | null;
  readonly signIns: readonly AlertedSignIn[];
};

/**
 * `Alert.key`. Azure Monitor repeats a delivery up to five times, and calls an action once for every action group that
 * has it, so the same alert may arrive in several bodies. Its `alertId` names the instance, but "Test action group"
 * sends the same made-up id every time: by the id alone the second test would be swallowed as a repeat. Hence also the
 * condition (a resolution is news), the firing time and the sign-ins. Where the payload names no instance or no firing
 * time, a repeat is the same body soon after: `isBodyKey` says so, and who looks for repeats adds the time.
 */
export function alertKey(format: AlertFormat, bodyText: string, instance: AlertInstance | null): string {
  const isNamed = instance !== null && instance.alertId !== null && readTime(instance.firedDateTime) !== null;
  const { alertId, monitorCondition, firedDateTime, signIns } = instance ?? {};
  return isNamed
    ? `${format}:${hash('sha256', JSON.stringify([alertId, monitorCondition, firedDateTime, signIns]))}`
    : `${format}${bodyMark}${hash('sha256', bodyText)}`;
}

/**
 * The key of an alert's instance, which a firing and its resolution share: both name the same id and the time of the
 * firing. `null` where one of them is missing.
 */
export function instanceKey({
  alertId,
  firedDateTime,
}: Pick<AlertInstance, 'alertId' | 'firedDateTime'>): string | null {
  const firedAt = readTime(firedDateTime);
  return alertId === null || firedAt === null
    ? null
    : `instance:${hash('sha256', JSON.stringify([alertId.toLowerCase(), firedAt]))}`;
}

/**
 * The key of a sign-in among the alerts' keys. It names the first incident that has the sign-in, with whatever
 * result. Hashed, because an id is text from outside and might look like another key.
 */
export const keyOfSignIn = (id: string): string => `signIn:${hash('sha256', id)}`;

/** The key of a sign-in with a result of this gravity (`markOf`). It keeps a graver result from being raised twice. */
export const keyOfResult = (id: string, mark: string): string => `${keyOfSignIn(id)}:${mark}`;

/** The key of a row of the log that cannot be read. `identity` is what tells it from others: text from outside. */
export const keyOfUnreadRow = (identity: string): string => `unreadRow:${hash('sha256', identity)}`;

/** Tells whether a key is that of a sign-in, with or without a result. */
export const isKeyOfSignIn = (key: string, id: string): boolean =>
  key === keyOfSignIn(id) || key.startsWith(`${keyOfSignIn(id)}:`);

const bodyMark = ':body:';

/**
 * Whether a key belongs to a body without an alert instance: every firing of its rule may send the same body.
 */
export const isBodyKey = (key: string): boolean => key.includes(bodyMark);
