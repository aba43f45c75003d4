import { arrivalsKept, arrivalsOf, slotOf } from '../arrivals.ts';
import { newestFirst, type SignIn } from '../signIn.ts';
import type { Lag, SignInFeed, SignInQuery } from '../source.ts';

/** Says how a complete log is fed with one kind of sign-ins. `rows` are all of that kind, of any user. */
export function feedOf(rows: readonly SignIn[], { accountIds, span }: SignInQuery): SignInFeed {
  const from = new Date(span.from).toISOString();
  const to = new Date(span.to).toISOString();
  const inSpan = newestFirst(rows.filter(({ at }) => at >= from && at < to));
  const arrivals = inSpan.flatMap(({ arrivedAt }) => arrivedAt ?? []).sort();
  return {
    isThere: true,
    problem: null,
    newestAt: inSpan[0]?.at ?? null,
    newestArrivedAt: arrivals.at(-1) ?? null,
    // Without times of arrival, nobody knows when the file was written.
    arrivals:
      arrivals.length > 0
        ? arrivalsOf(
            Date.parse(span.to) - arrivalsKept,
            arrivals.map((at) => slotOf(Date.parse(at))),
          )
        : null,
    lags: lagsOf(inSpan.filter(({ userId }) => accountIds.includes(userId))),
  };
}

/** Of a sign-in that is several rows, the first one counts: the others say more of it, and come later. */
function lagsOf(rows: readonly SignIn[]): SignInFeed['lags'] {
  const known = rows.flatMap(({ id, at, publishedAt, arrivedAt }) =>
    publishedAt === null || arrivedAt === null
      ? []
      : [{ id, at: Date.parse(at), published: Date.parse(publishedAt), arrived: Date.parse(arrivedAt) }],
  );
  const timed = [...Map.groupBy(known, ({ id }) => id).values()].map((same) => ({
    at: Math.min(...same.map(({ at }) => at)),
    published: Math.min(...same.map(({ published }) => published)),
    arrived: Math.min(...same.map(({ arrived }) => arrived)),
  }));
  const publishing = lagOf(timed.map(({ at, published }) => published - at));
  const arrival = lagOf(timed.map(({ published, arrived }) => arrived - published));
  const whole = lagOf(timed.map(({ at, arrived }) => arrived - at));
  return publishing && arrival && whole ? { rows: timed.length, publishing, arrival, whole } : null;
}

/** The median is one of the values, like Kusto's percentile. */
function lagOf(values: readonly number[]): Lag | null {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.ceil(sorted.length / 2) - 1];
  const worst = sorted.at(-1);
  return median === undefined || worst === undefined ? null : { median, worst };
}
