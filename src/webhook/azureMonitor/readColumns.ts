import type { AlertedSignIn } from '../../alert/alertedSignIn.ts';
import { readTime } from '../../alert/readTime.ts';
import type { NamedText } from './values.ts';

/** A dimension, or one column of a row. */
export type Column = { readonly name: string | null; readonly value: string | null };

/** The most sign-ins that an alert keeps. */
export const mostSignIns = 100;

/** The columns of Entra's `SigninLogs` that make a sign-in, by their names in lower case. */
const signInColumns = [
  'userprincipalname',
  'userid',
  'ipaddress',
  'resulttype',
  'appdisplayname',
  'location',
] as const;
const timeColumns = ['createddatetime', 'timegenerated'] as const;
const known: ReadonlySet<string> = new Set([...signInColumns, ...timeColumns]);

/** Whether a column belongs to a sign-in, by its name in lower case. */
export const isSignInColumn = (name: string): boolean => known.has(name);

/**
 * Reads dimensions or a row as the sign-in they describe, which stands for `count` identical ones, and
 * everything else they name. Without any sign-in column there is no sign-in: a time alone says nothing about
 * one.
 */
export function readColumns(
  columns: readonly Column[],
  count: number,
): { readonly signIn: AlertedSignIn | null; readonly others: readonly NamedText[] } {
  const values = new Map<string, string>();
  const named: NamedText[] = [];
  const others: NamedText[] = [];
  for (const { name, value } of columns) {
    if (name !== null && value !== null) {
      named.push({ name, value });
      const column = name.toLowerCase();
      if (isSignInColumn(column) && !values.has(column)) {
        values.set(column, value);
      } else {
        others.push({ name, value });
      }
    }
  }
  if (!signInColumns.some((column) => values.has(column))) {
    return { signIn: null, others: named };
  }
  const signIn = {
    userId: values.get('userid')?.toLowerCase() ?? null,
    userPrincipalName: values.get('userprincipalname') ?? null,
    ipAddress: values.get('ipaddress') ?? null,
    resultCode: values.get('resulttype') ?? null,
    application: values.get('appdisplayname') ?? null,
    location: values.get('location') ?? null,
    at: readTime(values.get('createddatetime')) ?? readTime(values.get('timegenerated')),
    count,
  };
  return { signIn, others };
}
