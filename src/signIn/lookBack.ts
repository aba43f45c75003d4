import { GlasswatchError } from '../errors.ts';
import { clockSkew } from './clockSkew.ts';
import type { SignIn } from './signIn.ts';
import type { SignInAnswer, SignInSource } from './signInSource.ts';

/** How far back the last use of an account is looked for, in ms: Entra keeps sign-ins for months at most. */
const lookBackTime = 365 * 24 * 3_600_000;

/** The sign-ins of a year until `now` (ms) by anybody's clock, newest first; `null` when the log cannot be read. */
export async function lookBack(
  source: Pick<SignInSource, 'find'>,
  accountIds: readonly string[],
  now: number,
): Promise<SignInAnswer | null> {
  const span = {
    from: new Date(now - lookBackTime).toISOString(),
    to: new Date(now + clockSkew).toISOString(),
  };
  try {
    return await source.find({ accountIds, span });
  } catch (error) {
    if (error instanceof GlasswatchError) return null;
    throw error;
  }
}

/** The account's last sign-in of those that `isMeant` takes. `signIns` are newest first. */
export const lastOf = (
  signIns: readonly SignIn[],
  accountId: string,
  isMeant: (signIn: SignIn) => boolean = () => true,
): SignIn | null => signIns.find((signIn) => signIn.userId === accountId && isMeant(signIn)) ?? null;
