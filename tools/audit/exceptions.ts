/** An advisory that does not stop `npm run audit`, for one version of one package, until the end of a day. */
export type Exception = Readonly<{
  package: string;
  version: string;
  /** The last part of the advisory's address: `GHSA-…`. */
  advisory: string;
  /** Why the weakness cannot be reached here, or what is being done about it. */
  reason: string;
  /** The last day on which it holds, as `2026-12-31`. After that the audit fails. */
  until: string;
}>;

/** A reviewer of a change to this list asks: is the reason true, and is the end near? */
export const exceptions: readonly Exception[] = [];
