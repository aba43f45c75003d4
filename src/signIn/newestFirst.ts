import type { SignIn } from './signIn.ts';

/** A source's order. Of the same instant they stay as they are. */
export const newestFirst = (signIns: readonly SignIn[]): readonly SignIn[] =>
  signIns.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
