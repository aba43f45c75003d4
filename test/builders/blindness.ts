import type { Blindness } from '../../src/alert/alert.ts';
import { chainAlert } from '../../src/alert/chainAlert.ts';
import { type Happening, received } from './incident.ts';

/** A time in which the sign-in log could not be read. */
export const aBlindness = (given: Partial<Blindness> = {}): Blindness => ({
  link: 'reach',
  name: 'The log answers',
  since: '2026-11-03T09:10:00.000Z',
  until: null,
  cause: 'Azure refuses the identity that Glasswatch reads with.',
  remedy: 'Give the identity Log Analytics Reader on the workspace again.',
  signIns: null,
  ...given,
});

/** Glasswatch finds out that the link does not work, or works again. */
export const foundBlind = (at: string, given: Partial<Blindness> = {}): Happening => ({
  ...received(chainAlert(aBlindness(given), at)),
  at,
});
