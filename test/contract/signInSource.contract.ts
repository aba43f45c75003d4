import assert from 'node:assert/strict';
import { foldActivity } from '../../src/signIn/activity.ts';
import { type AttemptSummary, groupAttempts } from '../../src/signIn/attempt.ts';
import { isChosen } from '../../src/signIn/attemptFilter.ts';
import { totalsOfAttempts } from '../../src/signIn/attemptTotals.ts';
import { resultsOf } from '../../src/signIn/joinSignIns.ts';
import type { SignIn, SlimSignIn } from '../../src/signIn/signIn.ts';
import type { SignInSource } from '../../src/signIn/source.ts';
import { aSignIn } from '../builders/signIn.ts';

const harbour = '00000000-0000-4000-8000-00000000000a';
const lantern = '00000000-0000-4000-8000-00000000000b';
const stranger = '00000000-0000-4000-8000-0000000000ff';
const november = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };

const slim = ({
  id,
  correlationId,
  userId,
  userPrincipalName,
  at,
  resultCode,
  ipAddress,
  city,
  country,
  application,
  clientApp,
}: SlimSignIn): SlimSignIn => ({
  id,
  correlationId,
  userId,
  userPrincipalName,
  at,
  resultCode,
  ipAddress,
  city,
  country,
  application,
  clientApp,
});
const ids = (signIns: readonly SignIn[]) => signIns.map(({ id }) => id);

/** What every sign-in source has to do. `makeSource` gives one whose log holds these rows, in this order. */
export function signInSourceContract(
  name: string,
  makeSource: (signIns: readonly SignIn[]) => Promise<SignInSource>,
): void {
  describe(`${name} as a sign-in source`, () => {
    it('gives a row back with every column as it was', async () => {
      const whole = aSignIn({ resultCode: '500121', riskLevel: 'high', riskEvents: ['unfamiliarFeatures'] });
      const source = await makeSource([whole]);
      const answer = await source.find({ accountIds: [whole.userId], span: november });
      assert.deepEqual(answer, { signIns: [whole], problems: [] });
    });

    it('gives null for what the log does not say', async () => {
      const bare = aSignIn({
        correlationId: null,
        ipAddress: null,
        city: null,
        autonomousSystemNumber: null,
        userAgent: null,
        authenticationSteps: [],
        policies: [],
        riskLevel: null,
      });
      const source = await makeSource([bare]);
      const { signIns } = await source.find({ accountIds: [bare.userId], span: november });
      assert.deepEqual(signIns, [bare]);
    });

    it('includes the beginning of the span and excludes its end, to the millisecond', async () => {
      const at = (id: string, time: string) => aSignIn({ id, userId: harbour, at: time });
      const source = await makeSource([
        at('before', '2026-11-03T08:59:59.999Z'),
        at('first', '2026-11-03T09:00:00.000Z'),
        at('last', '2026-11-03T09:59:59.999Z'),
        at('after', '2026-11-03T10:00:00.000Z'),
      ]);
      const span = { from: '2026-11-03T09:00:00.000Z', to: '2026-11-03T10:00:00.000Z' };
      const { signIns } = await source.find({ accountIds: [harbour], span });
      assert.deepEqual(ids(signIns), ['last', 'first']);
    });

    it('takes a span without milliseconds for the same instants', async () => {
      const source = await makeSource([
        aSignIn({ id: 'first', userId: harbour, at: '2026-11-03T09:00:00.000Z' }),
        aSignIn({ id: 'after', userId: harbour, at: '2026-11-03T10:00:00.000Z' }),
      ]);
      const span = { from: '2026-11-03T09:00:00Z', to: '2026-11-03T10:00:00Z' };
      const { signIns } = await source.find({ accountIds: [harbour], span });
      assert.deepEqual(ids(signIns), ['first']);
    });

    it('gives the newest first, whatever the order of the log', async () => {
      const at = (hour: string) =>
        aSignIn({ id: hour, userId: harbour, at: `2026-11-03T${hour}:00:00.000Z` });
      const source = await makeSource([at('09'), at('12'), at('08'), at('10')]);
      const { signIns } = await source.find({ accountIds: [harbour], span: november });
      assert.deepEqual(ids(signIns), ['12', '10', '09', '08']);
    });

    it('gives only the rows of the accounts asked for', async () => {
      const source = await makeSource([
        aSignIn({ id: 'harbour', userId: harbour, at: '2026-11-03T09:00:00.000Z' }),
        aSignIn({ id: 'lantern', userId: lantern, at: '2026-11-03T10:00:00.000Z' }),
        aSignIn({ id: 'stranger', userId: stranger, at: '2026-11-03T11:00:00.000Z' }),
      ]);
      const find = async (accountIds: readonly string[]) =>
        ids((await source.find({ accountIds, span: november })).signIns);
      assert.deepEqual(await find([harbour]), ['harbour']);
      assert.deepEqual(await find([harbour, lantern]), ['lantern', 'harbour']);
    });

    it('gives nothing for an account that the log does not know, and no problem either', async () => {
      const source = await makeSource([aSignIn({ userId: harbour })]);
      const answer = await source.find({ accountIds: [stranger], span: november });
      assert.deepEqual(answer, { signIns: [], problems: [] });
    });

    it('gives nothing when no account is asked for', async () => {
      const source = await makeSource([aSignIn({ userId: harbour })]);
      const answer = await source.find({ accountIds: [], span: november });
      assert.deepEqual(answer, { signIns: [], problems: [] });
    });

    it('gives nothing of an empty log', async () => {
      const source = await makeSource([]);
      const answer = await source.find({ accountIds: [harbour], span: november });
      assert.deepEqual(answer, { signIns: [], problems: [] });
    });

    it('gives each id once, though the log may hold it twice', async () => {
      const source = await makeSource([
        aSignIn({ id: 'twice', userId: harbour, at: '2026-11-03T09:00:00.000Z' }),
        aSignIn({ id: 'once', userId: harbour, at: '2026-11-03T09:05:00.000Z' }),
        aSignIn({ id: 'twice', userId: harbour, at: '2026-11-03T09:00:00.000Z' }),
      ]);
      const { signIns } = await source.find({ accountIds: [harbour], span: november });
      assert.deepEqual(ids(signIns), ['once', 'twice']);
    });

    describe('with a sign-in that has several rows', () => {
      const time = (minute: number) => `2026-11-03T09:${String(minute).padStart(2, '0')}:00.000Z`;
      const row = (resultCode: string, arrived: number, given: Partial<SignIn> = {}) =>
        aSignIn({
          id: 'one',
          userId: harbour,
          at: time(0),
          publishedAt: time(arrived),
          arrivedAt: time(arrived),
          resultCode,
          ...given,
        });
      const asked = { accountIds: [harbour], span: november };
      const slices = [0, 34, 68].map((first) =>
        row('53003', 1, {
          policies: Array.from({ length: 34 }, (_, index) => ({
            name: `CA${String(first + index + 1).padStart(3, '0')}`,
            result: first + index === 6 ? 'failure' : 'notApplied',
          })),
        }),
      );
      const batches: readonly (readonly [string, readonly SignIn[]])[] = [
        ['the wrong password first', [row('50126', 1), row('0', 2)]],
        ['the success first', [row('0', 2), row('50126', 1)]],
        ['the wrong password sent again after the success', [row('0', 1), row('50126', 2)]],
        ['both in one batch', [row('50126', 1), row('0', 1)]],
        ['both in one batch, the other way round', [row('0', 1), row('50126', 1)]],
        ['one of them without a person', [row('50126', 1), row('0', 1, { isInteractive: false })]],
      ];
      for (const [which, rows] of batches) {
        it(`finds the success: ${which}`, async () => {
          const source = await makeSource(rows);
          const [success] = rows.filter(({ resultCode }) => resultCode === '0');
          const expected = [{ ...success, otherResults: ['50126'] }];
          assert.deepEqual((await source.find(asked)).signIns, expected);
          assert.deepEqual((await source.arrived(asked)).signIns, expected);
          const { rows: read } = await readAll(source, [harbour]);
          const codes = read.map(({ resultCode, otherResults }) => [resultCode, otherResults]);
          assert.deepEqual(codes, [['0', ['50126']]]);
          const address = aSignIn().ipAddress ?? '';
          const { signIns } = await source.fromAddress({ ...asked, ipAddress: address });
          assert.deepEqual(
            signIns.map(({ resultCode, otherResults }) => [resultCode, otherResults]),
            [['0', ['50126']]],
          );
          const [use] = (await source.health([harbour])).uses;
          assert.deepEqual([use?.last, use?.lastSuccess], [time(0), time(0)]);
        });
      }

      it('says of the last use how it ended, not how it began', async () => {
        for (const rows of [
          [row('50126', 1), row('0', 1)],
          [row('0', 1), row('50126', 1)],
        ]) {
          const [use] = (await (await makeSource(rows)).health([harbour])).uses;
          assert.deepEqual(use?.lastInteractive, { id: 'one', at: time(0), resultCode: '0' });
        }
      });

      it('has one sign-in with all policies of its slices, in whatever order they come', async () => {
        const all = slices.flatMap(({ policies }) => policies);
        for (const rows of [slices, slices.toReversed()]) {
          const source = await makeSource(rows);
          for (const { signIns } of [await source.find(asked), await source.arrived(asked)]) {
            assert.deepEqual(
              signIns.map(({ resultCode, policies }) => ({ resultCode, policies })),
              [{ resultCode: '53003', policies: all }],
            );
          }
          assert.equal((await readAll(source, [harbour])).rows.length, 1);
          const address = aSignIn().ipAddress ?? '';
          const { signIns, others } = await source.fromAddress({ ...asked, ipAddress: address });
          assert.deepEqual([signIns.length, others.signIns], [1, 0]);
        }
      });

      it('counts slices of a stranger’s as one sign-in too', async () => {
        const source = await makeSource(slices.map((slice) => ({ ...slice, userId: stranger })));
        const { others } = await source.fromAddress({ ...asked, ipAddress: aSignIn().ipAddress ?? '' });
        assert.deepEqual(others, { users: 1, signIns: 1 });
      });

      it('gives of what arrived in a span the rows that did, and no others', async () => {
        const source = await makeSource([row('50126', 1), row('0', 20)]);
        const codes = async (from: number, to: number) => {
          const span = { from: time(from), to: time(to) };
          return (await source.arrived({ accountIds: [harbour], span })).signIns.flatMap(resultsOf);
        };
        assert.deepEqual(await codes(0, 10), ['50126']);
        assert.deepEqual(await codes(10, 30), ['0']);
        assert.deepEqual(await codes(0, 30), ['0', '50126']);
      });

      it('measures how long its first row took: the others say more of it later', async () => {
        const twice = [row('0', 30), row('50126', 2)];
        for (const rows of [twice, twice.toReversed()]) {
          const source = await makeSource(rows);
          const { findings } = await source.examine(asked);
          assert(!('failure' in findings));
          const took = { median: 2 * 60_000, worst: 2 * 60_000 };
          assert.equal(findings.interactive.lags?.rows, 1);
          assert.deepEqual(findings.interactive.lags?.whole, took);
          assert.equal(findings.interactive.newestArrivedAt, time(30));
        }
      });

      it('gives a list one attempt of it, with the result that counts', async () => {
        const source = await makeSource([row('50055', 1), row('0', 2), row('50126', 3)]);
        const fold = foldActivity({
          filter: { outcome: null, ipAddress: null },
          span: november,
          page: 1,
          pageSize: 5,
        });
        await source.read(asked, fold.add);
        const { attempts, totals } = fold.end();
        assert.deepEqual(
          attempts.map(({ result, failures }) => [result.code, failures]),
          [['0', 0]],
        );
        assert.deepEqual([totals.outcomes.success, totals.outcomes.failure], [1, 0]);
      });
    });

    describe('asked for the history of an account', () => {
      const span = { from: '2026-10-04T00:00:00.000Z', to: '2026-11-03T09:00:00.000Z' };
      const use = (day: number, given: Partial<SignIn> = {}) =>
        aSignIn({
          id: `use-${day}-${JSON.stringify(given)}`,
          userId: harbour,
          at: `2026-10-${day}T10:00:00.000Z`,
          ...given,
        });
      /** Somebody’s, from before the span: the log reaches back. */
      const before = aSignIn({ id: 'before', userId: stranger, at: '2026-10-01T00:00:00.000Z' });
      const asked = async (rows: readonly SignIn[], besides: readonly string[] = []) => {
        const source = await makeSource(rows);
        const { uses, isWhole } = await source.history({ accountId: harbour, span, besides });
        return { isWhole, uses: [...new Set(uses.map((one) => `${one.day} ${one.country}`))].sort() };
      };

      it('gives each use with its day, place, network, application and client', async () => {
        const source = await makeSource([
          ...[before, { ...before, id: 'before, without a person', isInteractive: false }],
          ...[use(20), use(21, { isInteractive: false, country: 'NO' })],
        ]);
        const { uses, isWhole } = await source.history({ accountId: harbour, span, besides: [] });
        const office = { city: 'Bremen', autonomousSystemNumber: '64496', application: 'Azure Portal' };
        assert.deepEqual(
          uses.toSorted((a, b) => a.day.localeCompare(b.day)),
          [
            { day: '2026-10-20', country: 'DE', ...office, clientApp: 'Browser' },
            { day: '2026-10-21', country: 'NO', ...office, clientApp: 'Browser' },
          ],
        );
        assert.equal(isWhole, true);
      });

      it('takes a failed sign-in for no use, however often, and one of several rows by all of them', async () => {
        const failed = ['50126', '500121', '53003', '50173', '999999'].map((resultCode) =>
          use(22, { resultCode, country: 'IS' }),
        );
        const twice = [
          use(23, { id: 'twice', resultCode: '50126', country: 'FR' }),
          use(23, { id: 'twice', resultCode: '50140', country: 'FR' }),
        ];
        assert.deepEqual((await asked([before, ...failed, ...twice])).uses, ['2026-10-23 FR']);
      });

      it('gives no use of another account, of another time, or that is not to count', async () => {
        const odd = '"] | take 1 //\\';
        const rows = [
          use(20),
          use(21, { userId: lantern, country: 'NO' }),
          use(22, { id: odd, country: 'IS' }),
          use(23, { at: span.to, country: 'FR' }),
          use(24, { at: '2026-10-03T23:59:59.999Z', country: 'AT' }),
        ];
        assert.deepEqual((await asked([before, ...rows], [odd])).uses, ['2026-10-20 DE']);
        assert.deepEqual((await asked([before, ...rows])).uses, ['2026-10-20 DE', '2026-10-22 IS']);
      });

      it('is whole only of a log that reaches back to its beginning', async () => {
        assert.equal((await asked([before])).isWhole, true);
        assert.equal((await asked([{ ...before, at: '2026-10-04T23:00:00.000Z' }])).isWhole, true);
        assert.equal((await asked([use(20)])).isWhole, false);
        assert.deepEqual(await asked([]), { uses: [], isWhole: false });
      });
    });

    it('keeps rows apart that differ in nothing but their id', async () => {
      const source = await makeSource([
        aSignIn({ id: 'one', userId: harbour }),
        aSignIn({ id: 'other', userId: harbour }),
      ]);
      const { signIns } = await source.find({ accountIds: [harbour], span: november });
      assert.deepEqual(ids(signIns).toSorted(), ['one', 'other']);
    });

    it('gives the rows that arrived in a span, newest sign-in first, whenever the sign-ins were', async () => {
      const arrived = (id: string, at: string, arrivedAt: string) =>
        aSignIn({ id, userId: harbour, at, publishedAt: arrivedAt, arrivedAt });
      const source = await makeSource([
        arrived('too early', '2026-11-03T09:10:00.000Z', '2026-11-03T08:59:59.999Z'),
        arrived('first', '2026-11-03T09:20:00.000Z', '2026-11-03T09:00:00.000Z'),
        arrived('days late', '2026-11-01T09:00:00.000Z', '2026-11-03T09:30:00.000Z'),
        arrived('last', '2026-11-03T09:25:00.000Z', '2026-11-03T09:59:59.999Z'),
        arrived('too late', '2026-11-03T09:30:00.000Z', '2026-11-03T10:00:00.000Z'),
        aSignIn({ id: 'stranger', userId: stranger, arrivedAt: '2026-11-03T09:30:00.000Z' }),
      ]);
      const span = { from: '2026-11-03T09:00:00.000Z', to: '2026-11-03T10:00:00.000Z' };
      const { signIns, problems, isWhole } = await source.arrived({ accountIds: [harbour, lantern], span });
      assert.deepEqual([ids(signIns), problems, isWhole], [['last', 'first', 'days late'], [], true]);
    });

    it('gives a row that arrived with every column as it was, and none when no account is asked for', async () => {
      const whole = aSignIn({
        publishedAt: '2026-11-03T09:17:00.000Z',
        arrivedAt: '2026-11-03T09:19:00.000Z',
      });
      const source = await makeSource([whole]);
      assert.deepEqual((await source.arrived({ accountIds: [whole.userId], span: november })).signIns, [
        whole,
      ]);
      assert.deepEqual((await source.arrived({ accountIds: [], span: november })).signIns, []);
    });

    /** All that is read, in its order. */
    async function readAll(source: SignInSource, accountIds: readonly string[], span = november) {
      const rows: SlimSignIn[] = [];
      const problems = await source.read({ accountIds, span }, (piece) => rows.push(...piece));
      return { rows, problems };
    }

    it('reads what a list says of a row as it was', async () => {
      const whole = aSignIn({ resultCode: '500121' });
      const bare = aSignIn({
        id: 'bare',
        at: '2026-11-03T10:00:00.000Z',
        correlationId: null,
        userPrincipalName: null,
        ipAddress: null,
        city: null,
        country: null,
        application: null,
        clientApp: null,
        isInteractive: false,
      });
      const { rows, problems } = await readAll(await makeSource([bare, whole]), [whole.userId]);
      assert.deepEqual([rows.map(slim), problems], [[whole, bare].map(slim), []]);
    });

    it('reads the oldest first, each id once, though the log may hold it twice', async () => {
      const at = (id: string, time: string) =>
        aSignIn({ id, userId: harbour, at: `2026-11-03T${time}:00.000Z` });
      const log = [at('2', '10:00'), at('4', '12:00'), at('1', '09:00'), at('2', '10:00'), at('3', '11:00')];
      const { rows } = await readAll(await makeSource(log), [harbour]);
      assert.deepEqual(
        rows.map(({ id }) => id),
        ['1', '2', '3', '4'],
      );
    });

    it('reads the accounts asked for and no others, and nothing of an empty log', async () => {
      const log = [harbour, lantern, stranger].map((userId) => aSignIn({ id: userId, userId }));
      const source = await makeSource(log);
      const read = async (...accountIds: string[]) =>
        (await readAll(source, accountIds)).rows.map(({ userId }) => userId).sort();
      assert.deepEqual(await read(harbour), [harbour]);
      assert.deepEqual(await read(harbour, lantern), [harbour, lantern]);
      assert.deepEqual(await read(), []);
      assert.deepEqual(await readAll(await makeSource([]), [harbour]), { rows: [], problems: [] });
    });

    it('reads from the beginning of the span until its end, to the millisecond', async () => {
      const at = (id: string, time: string) => aSignIn({ id, userId: harbour, at: time });
      const source = await makeSource([
        at('before', '2026-11-03T08:59:59.999Z'),
        at('first', '2026-11-03T09:00:00.000Z'),
        at('last', '2026-11-03T09:59:59.999Z'),
        at('after', '2026-11-03T10:00:00.000Z'),
      ]);
      for (const zeros of ['', '.000']) {
        const span = { from: `2026-11-03T09:00:00${zeros}Z`, to: `2026-11-03T10:00:00${zeros}Z` };
        const { rows } = await readAll(source, [harbour], span);
        assert.deepEqual(
          rows.map(({ id }) => id),
          ['first', 'last'],
        );
      }
    });

    it('reads the same rows as it finds, however many and however many of one instant', async () => {
      const log = Array.from({ length: 40 }, (_, index) =>
        aSignIn({
          id: `${index}`,
          userId: harbour,
          // Several of one instant, and never more than two of one and the next.
          at: new Date(Date.parse('2026-11-03T09:00:00.000Z') + Math.floor(index / 2) * 1_000).toISOString(),
          isInteractive: index % 3 > 0,
        }),
      );
      const source = await makeSource(log);
      const { rows } = await readAll(source, [harbour]);
      const { signIns } = await source.find({ accountIds: [harbour], span: november });
      const times = rows.map(({ at }) => at);
      assert.deepEqual(times, times.toSorted());
      const byId = (some: readonly SlimSignIn[]) =>
        some.map(slim).sort((a, b) => Number(a.id) - Number(b.id));
      assert.deepEqual(byId(rows), byId(signIns));
      assert.equal(rows.length, 40);
    });

    it('gives a list the same pages and totals of a filter as of all its rows at once', async () => {
      const log = Array.from({ length: 60 }, (_, index) =>
        aSignIn({
          id: `${index}`,
          correlationId: `${Math.floor(index / 3)}`,
          userId: harbour,
          at: new Date(Date.parse('2026-11-03T09:00:00.000Z') + index * 47_000).toISOString(),
          resultCode: ['50126', '50074', '0', '53003'][Math.floor(index / 4) % 4] ?? '0',
          ipAddress: index % 30 < 15 ? '192.0.2.1' : '2001:DB8::1',
        }),
      );
      const source = await makeSource(log);
      const filter = { outcome: 'succeeded', ipAddress: '2001:db8::1' } as const;
      const chosen = groupAttempts(log).filter((attempt) => isChosen(attempt, filter));
      assert(chosen.length > 4);
      for (const page of [1, 2, 3]) {
        const fold = foldActivity({ filter, span: november, page, pageSize: 2 });
        await source.read({ accountIds: [harbour], span: november }, fold.add);
        const { attempts, totals, pages } = fold.end();
        const ids = (some: readonly AttemptSummary[]) => some.map(({ decisive }) => decisive.id);
        assert.deepEqual(ids(attempts), ids(chosen.slice((page - 1) * 2, page * 2)));
        assert.deepEqual([totals, pages], [totalsOfAttempts(chosen, november), Math.ceil(chosen.length / 2)]);
      }
    });

    it('says in its health how new the newest row of the accounts is', async () => {
      const source = await makeSource([
        aSignIn({ id: '1', userId: lantern, at: '2026-11-03T09:00:00.000Z' }),
        aSignIn({ id: '2', userId: harbour, at: '2026-11-03T10:00:00.000Z' }),
        aSignIn({ id: '3', userId: stranger, at: '2026-11-03T11:00:00.000Z' }),
      ]);
      const health = await source.health([harbour, lantern]);
      assert.equal(health.reachable, true);
      assert.equal(health.newest, '2026-11-03T10:00:00.000Z');
      assert.deepEqual(health.problems, []);
      assert.equal((await source.health([lantern])).newest, '2026-11-03T09:00:00.000Z');
    });

    it('says in its health how each account was used last, and by whom got in, in the order asked for', async () => {
      const at = (time: string, given: Partial<SignIn>) =>
        aSignIn({ id: time, correlationId: time, at: `2026-11-${time}.000Z`, userId: harbour, ...given });
      const source = await makeSource([
        at('03T09:00:00', { resultCode: '50126' }),
        at('03T11:00:00', { resultCode: '50126', isInteractive: false }),
        at('02T09:00:00', { resultCode: '50140' }),
        at('02T08:00:00', {}),
        at('02T10:00:00', { resultCode: '500121' }),
        at('04T09:00:00', { userId: stranger }),
        at('01T09:00:00', { userId: lantern, isInteractive: false }),
      ]);
      const never = '00000000-0000-4000-8000-0000000000fe';
      const { uses } = await source.health([lantern, never, harbour]);
      assert.deepEqual(uses, [
        {
          accountId: lantern,
          last: '2026-11-01T09:00:00.000Z',
          lastSuccess: '2026-11-01T09:00:00.000Z',
          lastInteractive: null,
        },
        { accountId: never, last: null, lastSuccess: null, lastInteractive: null },
        {
          accountId: harbour,
          last: '2026-11-03T11:00:00.000Z',
          lastSuccess: '2026-11-02T09:00:00.000Z',
          lastInteractive: { id: '03T09:00:00', at: '2026-11-03T09:00:00.000Z', resultCode: '50126' },
        },
      ]);
    });

    const minutes = (count: number, from = '2026-11-03T09:00:00.000Z') =>
      new Date(Date.parse(from) + count * 60_000).toISOString();
    const timed = (id: string, given: Partial<SignIn> = {}) =>
      aSignIn({
        id,
        userId: harbour,
        at: minutes(0),
        publishedAt: minutes(2),
        arrivedAt: minutes(5),
        ...given,
      });
    async function findings(signIns: readonly SignIn[], accountIds = [harbour]) {
      const { findings } = await (await makeSource(signIns)).examine({ accountIds, span: november });
      assert(!('failure' in findings));
      return findings;
    }

    it('finds in its examination the newest row of anybody, and when the last one arrived', async () => {
      const { interactive, nonInteractive, isWhole, problems } = await findings([
        timed('1'),
        timed('2', { userId: stranger, at: minutes(60), publishedAt: minutes(61), arrivedAt: minutes(62) }),
        timed('3', { userId: stranger, at: minutes(50), publishedAt: minutes(70), arrivedAt: minutes(80) }),
        timed('4', { userId: stranger, at: minutes(90), isInteractive: false, arrivedAt: minutes(95) }),
      ]);
      assert.equal(interactive.isThere, true);
      assert.equal(interactive.newestAt, minutes(60));
      assert.equal(interactive.newestArrivedAt, minutes(80));
      assert.equal(nonInteractive.newestAt, minutes(90));
      assert.equal(nonInteractive.newestArrivedAt, minutes(95));
      assert.deepEqual([isWhole, problems], [true, []]);
    });

    it('finds in its examination in which ten minutes rows of anybody arrived, in the 22 days before', async () => {
      const span = { from: '2026-10-04T00:00:00.000Z', to: minutes(60) };
      const since = minutes(-22 * 24 * 60, span.to);
      const source = await makeSource([
        timed('0', {
          at: minutes(-5, since),
          publishedAt: minutes(-4, since),
          arrivedAt: minutes(-1, since),
        }),
        timed('1'),
        timed('2', { userId: stranger, arrivedAt: minutes(9) }),
        timed('3', { userId: stranger, arrivedAt: minutes(10) }),
        timed('4', { userId: stranger, isInteractive: false, arrivedAt: minutes(31) }),
      ]);
      const { findings } = await source.examine({ accountIds: [harbour], span });
      assert(!('failure' in findings));
      const slot = (count: number) => Math.floor(Date.parse(minutes(count)) / 600_000);
      const { interactive, nonInteractive } = findings;
      assert.deepEqual(interactive.arrivals, { since, slots: [slot(0), slot(10)] });
      assert.deepEqual(nonInteractive.arrivals, { since, slots: [slot(30)] });
    });

    it('finds in its examination how long the rows of the accounts took', async () => {
      const { interactive, nonInteractive } = await findings([
        timed('1'),
        timed('2', { publishedAt: minutes(1), arrivedAt: minutes(31) }),
        timed('3', { publishedAt: minutes(10), arrivedAt: minutes(11) }),
        timed('of a stranger', { userId: stranger, publishedAt: minutes(50), arrivedAt: minutes(500) }),
      ]);
      const [minute, ...others] = [60_000, nonInteractive.lags];
      assert.deepEqual(others, [null]);
      assert.deepEqual(interactive.lags, {
        rows: 3,
        publishing: { median: 2 * minute, worst: 10 * minute },
        arrival: { median: 3 * minute, worst: 30 * minute },
        whole: { median: 11 * minute, worst: 31 * minute },
      });
    });

    it('finds in its examination nothing of what was before its span, but the last uses of the accounts', async () => {
      const before = '2026-09-03T09:00:00.000Z';
      const { interactive, uses } = await findings([
        timed('1', { at: before, publishedAt: minutes(2, before), arrivedAt: minutes(5, before) }),
      ]);
      assert.equal(interactive.newestAt, null);
      assert.equal(interactive.newestArrivedAt, null);
      assert.equal(interactive.lags, null);
      assert.deepEqual(uses, [
        {
          accountId: harbour,
          last: before,
          lastSuccess: before,
          lastInteractive: { id: '1', at: before, resultCode: '0' },
        },
      ]);
    });

    async function cameFrom(ipAddress: string, signIns: readonly SignIn[]) {
      const source = await makeSource(signIns);
      return source.fromAddress({ accountIds: [harbour, lantern], span: november, ipAddress });
    }
    const from = (id: string, ipAddress: string | null, given: Partial<SignIn> = {}) =>
      aSignIn({ id, userId: harbour, at: `2026-11-03T09:00:0${id}.000Z`, ipAddress, ...given });

    it('finds the accounts’ sign-ins from an address, newest first, and counts everybody else’s', async () => {
      const place = { city: 'Oslo', country: 'NO', autonomousSystemNumber: '64500' };
      const answer = await cameFrom('203.0.113.7', [
        from('2', '203.0.113.7', { resultCode: '50126' }),
        from('1', '203.0.113.70'),
        from('4', '203.0.113.7', { userId: lantern, isInteractive: false }),
        from('5', '203.0.113.7', { userId: stranger, ...place }),
        from('0', '203.0.113.7', { userId: stranger }),
        from('3', '203.0.113.7', { userId: '00000000-0000-4000-8000-0000000000fe', isInteractive: false }),
        from('6', null),
      ]);
      assert.deepEqual(ids(answer.signIns), ['4', '2']);
      const { userId, resultCode, application, clientApp, correlationId } = answer.signIns[1] ?? aSignIn();
      assert.deepEqual(
        { userId, resultCode, application, clientApp, correlationId },
        {
          userId: harbour,
          resultCode: '50126',
          application: aSignIn().application,
          clientApp: aSignIn().clientApp,
          correlationId: aSignIn().correlationId,
        },
      );
      assert.deepEqual(answer.others, { users: 2, signIns: 3 });
      assert.equal(answer.firstAt, '2026-11-03T09:00:00.000Z');
      assert.equal(answer.lastAt, '2026-11-03T09:00:05.000Z');
      assert.deepEqual(answer.origin, place);
      assert.deepEqual(answer.problems, []);
    });

    it('takes an address for the same however the log writes it', async () => {
      const mapped = [
        from('1', '::ffff:203.0.113.7'),
        from('2', '::FFFF:CB00:7107'),
        from('3', '203.0.113.7'),
      ];
      assert.deepEqual(ids((await cameFrom('203.0.113.7', mapped)).signIns), ['3', '2', '1']);
      const long = [from('1', '2001:0DB8:0000:0000:0000:0000:0000:0001'), from('2', '2001:db8:0:0::1')];
      assert.deepEqual(ids((await cameFrom('2001:db8::1', long)).signIns), ['2', '1']);
      assert.deepEqual(ids((await cameFrom('2001:db8::2', long)).signIns), []);
    });

    it('finds nothing where nobody came from, nor what was before', async () => {
      const before = from('1', '203.0.113.7', { at: '2026-10-03T09:00:00.000Z' });
      assert.deepEqual(await cameFrom('203.0.113.7', [before, from('2', '203.0.113.8')]), {
        signIns: [],
        firstAt: null,
        lastAt: null,
        origin: null,
        others: { users: 0, signIns: 0 },
        problems: [],
      });
    });

    it('counts everybody’s sign-ins when no account is asked for', async () => {
      const source = await makeSource([from('1', '203.0.113.7')]);
      const { signIns, others } = await source.fromAddress({
        accountIds: [],
        span: november,
        ipAddress: '203.0.113.7',
      });
      assert.deepEqual(signIns, []);
      assert.deepEqual(others, { users: 1, signIns: 1 });
    });

    it('is healthy without any row of the accounts, and says that there is none', async () => {
      const source = await makeSource([aSignIn({ userId: stranger })]);
      const health = await source.health([harbour]);
      assert.equal(health.reachable, true);
      assert.equal(health.newest, null);
      assert.notEqual(health.name, '');
    });
  });
}
