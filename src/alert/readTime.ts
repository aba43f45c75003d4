const iso =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?:Z|(?<sign>[+-])(?<offsetHours>\d\d):?(?<offsetMinutes>\d\d))?$/i;

// `3/22/2019 1:36:31 PM` in the samples of V1 log alerts; also without AM and PM.
const us =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}) (?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?(?: ?(?<half>[AP]M))?(?: ?Z)?$/i;

const endOf9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A clock's hour, 0 to 23; `NaN` for an hour that a twelve-hour clock cannot show. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) {
    return hour;
  }
  return hour >= 1 && hour <= 12 ? (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : Number.NaN;
}

/**
 * A payload's time as ISO 8601 UTC with milliseconds; finer fractions are cut off. Reads ISO 8601 and the US form of
 * V1 log alerts; without an offset it is UTC. `null` for anything else, for days that do not exist, and for times
 * before 1970: `0001-01-01T00:00:00` is how .NET says "never".
 */
export function readTime(value: unknown): string | null {
  if (typeof value !== 'string') {
    return null;
  }
  const parts = (iso.exec(value) ?? us.exec(value))?.groups;
  if (parts === undefined) {
    return null;
  }
  const part = (name: string): number => Number(parts[name] ?? 0);
  const [hour, minute, second] = [hourOf(part('hour'), parts.half), part('minute'), part('second')];
  const milliseconds = Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), hour, minute, second, milliseconds),
  );
  // Date.UTC carries 30 February, 25:00 or 10:61 over instead of rejecting them.
  const exists =
    local.getUTCDate() === part('day') &&
    local.getUTCMonth() === part('month') - 1 &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  const offset = (part('offsetHours') * 60 + part('offsetMinutes')) * 60_000;
  const ms = local.getTime() - (parts.sign === '-' ? -offset : offset);
  return exists && ms >= 0 && ms <= endOf9999 ? new Date(ms).toISOString() : null;
}
