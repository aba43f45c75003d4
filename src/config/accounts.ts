import { z } from 'zod/v4';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { guid, list } from './values.ts';

const remedy =
  'write <object id>=<user principal name> for each account, separated by commas, with each object id once';

const account = z.string().transform((text, context): WatchedAccount => {
  const separator = text.indexOf('=');
  const id = text.slice(0, separator).trim().toLowerCase();
  const userPrincipalName = text.slice(separator + 1).trim();
  if (!guid.test(id) || !/^[^\s@]+@[^\s@]+$/.test(userPrincipalName)) context.addIssue(remedy);
  return { id, userPrincipalName };
});

/** `BREAK_GLASS_ACCOUNTS`: at least one. */
export const accountsSetting = list(remedy)
  .pipe(z.array(account).min(1, remedy))
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, remedy);
