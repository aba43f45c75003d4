/**
 * A time that the reader's own client shows in the reader's zone. Clients replace these functions reliably
 * only in TextBlocks, and only in this exact form, without milliseconds.
 */
export function readersTime(iso: string): string {
  const exact = `${iso.slice(0, 19)}Z`;
  return `{{DATE(${exact}, SHORT)}}, {{TIME(${exact})}}`;
}

/** `09:12` as the reader's own client shows it, in the reader's zone: see `readersTime`. */
export const clockTime = (iso: string): string => `{{TIME(${iso.slice(0, 19)}Z)}}`;

/** `2026-11-22 09:12:03 UTC`. */
export const utcTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** `2026-11-22`, in UTC. */
export const utcDate = (iso: string): string => iso.slice(0, 10);

/**
 * Like `readersTime`, in the shortest form of the reader's language. The UTC date beside it identifies the
 * day.
 */
export function shortTime(iso: string): string {
  const exact = `${iso.slice(0, 19)}Z`;
  return `{{DATE(${exact}, COMPACT)}}, {{TIME(${exact})}}`;
}

/** The reader's time with UTC beside it: a report must read the same for everyone. */
export const bothTimes = (iso: string): string => `${shortTime(iso)} (${utcTime(iso)})`;

/** `4 min 10 s`, from milliseconds: the two largest units, and `0.4 s` below ten seconds. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 9_950) return `${(Math.max(ms, 0) / 1000).toFixed(1)} s`;
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  let rest = seconds;
  const parts = units.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return parts.slice(0, 2).join(' ');
}
