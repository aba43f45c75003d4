import { isIPv4 } from 'node:net';
import { z } from 'zod/v4';
import { hour, minute, second } from '../duration.ts';
import { guidPattern } from '../guid.ts';

/** A list separated by commas; empty parts do not count. */
export const list = (remedy: string) =>
  z.string(remedy).transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

/** A list of commas alone would allow nothing: every alert, or every person, would be refused. */
export const filledList = (remedy: string) => list(remedy).refine((parts) => parts.length > 0, remedy);

/** Lower case. The Agents Playground's own ids have one more digit. */
export const guid = new RegExp(`^${guidPattern}[0-9a-f]?$`);

/** Accepts either case and returns lower case. */
export const oneGuid = (remedy: string) => z.string().toLowerCase().regex(guid, remedy);

/** One or more GUIDs, separated by commas. */
export const guids = (remedy: string) => filledList(remedy).pipe(z.array(oneGuid(remedy)));

/** An ISO 8601 duration of hours, minutes and seconds (`PT5M`, `PT1H30M`), in ms; `NaN` for anything else. */
export function isoDuration(text: string): number {
  const parts = /^pt(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/i.exec(text.trim());
  if (parts === null) return Number.NaN;
  const [hours, minutes, seconds] = parts.slice(1).map((digits) => Number(digits ?? 0));
  return (hours ?? 0) * hour + (minutes ?? 0) * minute + (seconds ?? 0) * second;
}

/** Whether a host, as a URL has it or as HOST names it, is this machine alone. */
export const isLoopback = (host: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(host) || (isIPv4(host) && host.startsWith('127.'));

/**
 * An address to call: https, or http to this machine. It may grant something, so a mistake does not quote it. No user
 * and password: fetch refuses such an address with an error that quotes it.
 */
export const addressToCall = (remedy: string) =>
  z
    .string()
    .trim()
    .refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url === null || url.username !== '' || url.password !== '') return false;
      return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
    }, remedy);
