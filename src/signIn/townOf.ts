import type { SignIn } from './signIn.ts';

/** `Reykjavík, IS`, raw; `null` when nothing is known of it. */
export function townOf({ city, country }: Pick<SignIn, 'city' | 'country'>): string | null {
  if (!city || !country || city === country) return city || country || null;
  return `${city}, ${country}`;
}
