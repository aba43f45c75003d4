import { z } from 'zod/v4';

/** A list separated by commas; empty parts do not count. */
export const list = (remedy: string) =>
  z.string(remedy).transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

/** Commas alone would allow nothing and nobody: every alert refused, or every person. */
export const filledList = (remedy: string) => list(remedy).refine((parts) => parts.length > 0, remedy);
