import assert from 'node:assert/strict';
import type { Alert } from '../../src/alert/alert.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import { isoTime } from '../../src/clock.ts';
import { createWorkspaceClient } from '../../src/logAnalytics/client.ts';
import { createWorkspaceSignInSource } from '../../src/signIn/workspace/source.ts';
import { anAlertedSignIn } from '../builders/alert.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type LogQuery, useLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import type { LogConduct } from '../fakes/wire.ts';
import { failed, workspaceFaults } from '../logAnalytics/workspaceFaults.ts';
import { aRow, type LookupRig, openLookupRig } from './lookupRig.ts';

const second = 1_000;
const minute = 60 * second;
const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };

const isYetToCome = /Details haven’t reached the sign-in log yet/;
const nextLookup = /Checking again at \{\{TIME\(2026-11-03T09:20:30Z\)\}\}/;
const cannotBeRead =
  /Details are missing: the sign-in log has been unreadable since \{\{DATE\(\S+Z, SHORT\)\}\}, \{\{TIME\(\S+Z\)\}\}\./;
/** What the row says and the alert does not. */
const details = /FIDO2 security key/;

describe('an alarm with Log Analytics behind it', () => {
  const service = useLogAnalytics();
  let at: LookupRig;
  /** Resolves when the log has been asked, whatever came of it. */
  let asked: Promise<unknown>;

  beforeEach(async () => {
    at = await openLookupRig({ card: incidentMessage });
  });
  afterEach(() => at.close());

  function answersWith(all: number): void {
    const source = createWorkspaceSignInSource(
      createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, { ...patience, all }),
    );
    at.answer = () => {
      const [query] = at.queries.slice(-1);
      assert(query);
      const answer = source.find(query);
      asked = answer.catch(() => undefined);
      return answer;
    };
  }

  const look = async () => {
    await asked;
    await at.deliveryRig.clock.settle();
  };

  /** What a reader of the one card sees. */
  function card(): string {
    const [post, ...others] = at.deliveryRig.teams.posts;
    assert(post);
    assert.deepEqual(others, [], 'it is the same card');
    return readable({ type: 'message', attachments: [{ content: post.message.card }] });
  }

  for (const [what, [conduct]] of Object.entries(workspaceFaults)) {
    it(`is shown at once, says that the log cannot be read, and gets its details after it: ${what}`, async () => {
      answersWith(conduct === 'silence' || conduct === 'stall' ? 400 : patience.all);
      service().hold([aRow()]);
      service().conduct = () => conduct;
      const id = await at.deliveryRig.alarm(1);
      assert.match(card(), isYetToCome, 'the card does not wait for the log');
      assert.doesNotMatch(card(), cannotBeRead);
      await look();
      // Updates of a card keep their distance.
      await at.deliveryRig.clock.advance(2 * second);
      assert.match(card(), cannotBeRead);
      assert.match(card(), nextLookup);
      assert.doesNotMatch(card(), details);

      service().conduct = () => undefined;
      await at.deliveryRig.clock.advance(30 * second);
      await look();
      await at.deliveryRig.clock.advance(2 * second);
      assert.equal((await at.deliveryRig.incidents.get(id))?.log, 'answered');
      assert.match(card(), details);
      for (const gone of [cannotBeRead, isYetToCome, /Checking again/]) assert.doesNotMatch(card(), gone);
    });
  }

  /** Only a part of the answer, as the service says itself. */
  const partial = (answer: LogConduct): LogConduct => {
    assert(typeof answer === 'object' && typeof answer.body === 'object');
    const details = [{ code: 'EngineError', message: 'The results of this query exceed the set limit.' }];
    return {
      ...answer,
      body: { ...answer.body, error: { code: 'PartialError', message: 'Some.', details } },
    };
  };

  for (const [what, conduct] of [
    ['a partial result without the row', (query: LogQuery) => partial(service().answer(query))],
    ['a workspace without any data', () => ({ status: 204 })],
  ] as const) {
    it(`is shown at once, says that the log does not have it, and gets its details later: ${what}`, async () => {
      answersWith(patience.all);
      service().hold([]);
      service().conduct = conduct;
      await at.deliveryRig.alarm(1);
      await look();
      await at.deliveryRig.clock.advance(2 * second);
      assert.match(card(), isYetToCome);
      assert.match(card(), nextLookup);
      service().hold([aRow()]);
      service().conduct = () => undefined;
      await at.deliveryRig.clock.advance(30 * second);
      await look();
      await at.deliveryRig.clock.advance(2 * second);
      assert.match(card(), details);
      for (const gone of [isYetToCome, /Checking again/]) assert.doesNotMatch(card(), gone);
    });
  }

  it('shows what a partial result has, says that it is not all that was counted, and gets the rest later', async () => {
    answersWith(patience.all);
    const other = aRow({
      id: 'other',
      correlationId: null,
      ipAddress: '203.0.113.7',
      at: '2026-11-03T09:16:00.000Z',
    });
    service().hold([aRow()]);
    service().conduct = (query) => partial(service().answer(query));
    const id = await at.deliveryRig.alarm(1, {
      signIns: [aRow(), other].map(({ userId, ipAddress }) => anAlertedSignIn({ userId, ipAddress })),
    });
    await look();
    await at.deliveryRig.clock.advance(2 * second);
    assert.match(
      card(),
      /The sign-in log has only 1 of the sign-ins that the alerts counted\. Checking again/,
    );
    service().hold([aRow(), other]);
    service().conduct = () => undefined;
    await at.deliveryRig.clock.advance(30 * second);
    await look();
    await at.deliveryRig.clock.advance(2 * second);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 2);
    assert.doesNotMatch(card(), /haven’t reached the sign-in log|that the alerts counted|Checking again/);
  });

  it('says on the card what the answer lacks, also beside rows, until it lacks nothing', async () => {
    answersWith(patience.all);
    service().hold([aRow()]);
    service().conduct = (query) => partial(service().answer(query));
    const id = await at.deliveryRig.alarm(1);
    await look();
    await at.deliveryRig.clock.advance(2 * second);
    assert.match(card(), details);
    assert.match(card(), /Log Analytics gave only part of the answer, so sign-ins may be missing\./);
    service().conduct = () => undefined;
    // Something brings it to the log again.
    await at.deliveryRig.incidents.execute(id, {
      type: 'startInvestigation',
      actor: { id: 'a', name: 'Ada' },
    });
    await at.deliveryRig.clock.advance(30 * second);
    await look();
    await at.deliveryRig.clock.advance(2 * second);
    assert.doesNotMatch(card(), /only part of the answer/);
  });

  it('says on the card which table is missing, and says it once', async () => {
    answersWith(patience.all);
    service().hold([]);
    delete service().data.AADNonInteractiveUserSignInLogs;
    const id = await at.deliveryRig.alarm(1);
    await look();
    await at.deliveryRig.clock.advance(2 * second);
    assert.match(
      card(),
      /has no table AADNonInteractiveUserSignInLogs, so non-interactive sign-ins are missing/,
    );
    await at.deliveryRig.clock.advance(minute);
    await look();
    const trail = await at.deliveryRig.store.trail(id);
    const said = trail.filter(({ text }) => text.includes('signInLogIncomplete'));
    assert.equal(said.length, 1);
  });

  for (const [where, skew] of [
    ['ahead of', 10 * minute],
    ['behind', -10 * minute],
  ] as const) {
    describe(`whose clock is ten minutes ${where} the bot’s`, () => {
      /** A time of the bot's as Azure's clock shows it. */
      const theirs = (ms: number) => isoTime(ms + skew);

      /** As the service answers, with its own time. */
      const dated = (answer: LogConduct): LogConduct =>
        typeof answer === 'string'
          ? answer
          : { ...answer, headers: { ...answer.headers, Date: new Date(Date.now() + skew).toUTCString() } };

      beforeEach(() => {
        answersWith(patience.all);
        service().conduct = (query: LogQuery) => dated(service().answer(query));
      });

      /** Somebody signs in, the log has it some minutes later, and a minute after that the alert rule fires. */
      async function signInAndAlarm(alert: Partial<Alert>, age = 5 * minute): Promise<string> {
        const now = at.deliveryRig.clock.now();
        service().hold([
          aRow({
            at: theirs(now - age),
            publishedAt: theirs(now - 3 * minute),
            arrivedAt: theirs(now - minute),
          }),
        ]);
        return at.deliveryRig.alarm(1, alert);
      }

      const windowed = (now: number) => ({
        firedAt: theirs(now),
        window: { from: theirs(now - 5 * minute), to: theirs(now) },
      });

      it('is shown at once, and gets its details at the first look', async () => {
        const id = await signInAndAlarm(windowed(at.deliveryRig.clock.now()));
        assert.match(card(), isYetToCome);
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 1);
        assert.match(card(), details);
        assert.doesNotMatch(card(), isYetToCome);
        assert.deepEqual(at.looks, [0]);
      });

      it('gets its details also when the alert says nothing of its times', async () => {
        await signInAndAlarm({ firedAt: null, window: null }, 8 * minute);
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        assert.match(card(), details);
      });

      it('gets its details when the sign-in reaches the log a quarter of an hour after the alert', async () => {
        const now = at.deliveryRig.clock.now();
        service().hold([]);
        await at.deliveryRig.alarm(1, windowed(now));
        await look();
        await at.deliveryRig.clock.advance(5 * minute);
        await look();
        assert.match(card(), isYetToCome);
        service().hold([
          aRow({
            at: theirs(now - 4 * minute),
            publishedAt: theirs(now - 2 * minute),
            arrivedAt: theirs(now + 14 * minute),
          }),
        ]);
        await at.deliveryRig.clock.advance(10 * minute);
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        assert.match(card(), details);
      });

      it('says when the sign-in was by the clock of the log', async () => {
        const now = at.deliveryRig.clock.now();
        await signInAndAlarm(windowed(now));
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        const [day = '', time = ''] = theirs(now - 5 * minute).split(/[T.]/);
        assert(card().includes(`${day} ${time.slice(0, 5)}`), card());
      });

      it('is asked again after it wanted to be left alone until a time of its clock', async () => {
        const until = new Date(Date.now() + skew + 2 * second).toUTCString();
        const usual = service().conduct;
        service().conduct = () => dated(failed(429, 'ThrottledError', { 'Retry-After': until }));
        await signInAndAlarm(windowed(at.deliveryRig.clock.now()));
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        assert.match(card(), cannotBeRead);
        service().conduct = usual;
        await at.deliveryRig.clock.advance(30 * second);
        await look();
        await at.deliveryRig.clock.advance(2 * second);
        assert.match(card(), details);
        assert.doesNotMatch(card(), cannotBeRead);
      });
    });
  }
});
