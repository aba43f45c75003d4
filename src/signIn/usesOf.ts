import { resultCode } from './resultCode.ts';
import type { SignIn } from './signIn.ts';
import type { AccountUse } from './source.ts';

/** Finds the last uses of accounts among sign-ins. The sign-ins must be newest first. */
export function usesOf(signIns: readonly SignIn[], accountIds: readonly string[]): readonly AccountUse[] {
  return accountIds.map((accountId) => {
    const rows = signIns.filter(({ userId }) => userId === accountId);
    const success = rows.find((row) => resultCode(row.resultCode).outcome === 'success');
    const interactive = rows.find(({ isInteractive }) => isInteractive !== false);
    return {
      accountId,
      last: rows[0]?.at ?? null,
      lastSuccess: success?.at ?? null,
      lastInteractive: interactive
        ? { id: interactive.id, at: interactive.at, resultCode: interactive.resultCode }
        : null,
    };
  });
}

/** Gives the newest sign-in of any of the accounts. */
export const newestOf = (uses: readonly AccountUse[]): string | null =>
  uses.reduce<string | null>(
    (newest, { last }) => (last && (!newest || last > newest) ? last : newest),
    null,
  );
