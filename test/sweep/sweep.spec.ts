import assert from 'node:assert/strict';
import { isoTime } from '../../src/clock.ts';
import { GlasswatchError } from '../../src/errors.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { interval, minute, type NightWatch, openNightWatch } from './sweepRig.ts';

const hour = 60 * minute;
const unavailable = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));

describe('the sweep', () => {
  let watch: NightWatch;
  beforeEach(async () => {
    watch = await openNightWatch();
  });
  afterEach(() => watch.dispose());

  /** A row that arrived so long (ms) after the watch was opened. */
  const arriving = (id: string, after: number, given: Partial<SignIn> = {}): SignIn => {
    const arrivedAt = isoTime(watch.opened.clock.now() + after);
    return aSignIn({ id, at: isoTime(Date.parse(arrivedAt) - 2 * minute), arrivedAt, ...given });
  };
  const pass = (ms: number) => watch.opened.clock.advance(ms);
  const open = () => watch.opened.incidents.open();

  it('raises an incident for a sign-in that no alert has brought, with its row', async () => {
    watch.rows = [arriving('unseen', minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    const [incident, ...others] = await open();
    assert(incident);
    assert.deepEqual(others, []);
    assert.deepEqual([...incident.signIns.keys()], ['unseen']);
    assert.equal(incident.account?.id, accountId);
    assert.equal(incident.severity, 'critical');
    assert.equal(incident.alerts.swept, 1);
    assert.deepEqual(await watch.raised(), ['unseen']);
    assert(watch.logged.includes('the sweep has found a sign-in that no alert has brought'));
  });

  it('leaves a row to the alert rule for one interval', async () => {
    watch.rows = [arriving('new', minute)];
    await watch.sweep.start();
    await pass(interval);
    assert.deepEqual(await watch.raised(), []);
    await pass(interval);
    assert.deepEqual(await watch.raised(), ['new']);
  });

  it('raises nothing that an alert has brought', async () => {
    const row = arriving('alerted', minute);
    watch.rows = [row];
    await watch.sweep.start();
    await pass(minute);
    const { incidentId } = await watch.opened.incidents.receive(
      anAlert({ signIns: [anAlertedSignIn({ userId: accountId })] }),
    );
    await watch.opened.incidents.execute(incidentId, { type: 'recordSignIns', signIns: [row] });
    await pass(4 * interval);
    assert.deepEqual(await watch.raised(), []);
  });

  it('raises nothing again that a closed incident has', async () => {
    watch.rows = [arriving('old', minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    const [incident] = await open();
    assert(incident);
    const close = {
      type: 'close',
      actor: ada,
      classification: 'drill',
      comment: '',
      needsSecondPerson: false,
    } as const;
    await watch.opened.incidents.execute(incident.id, close);
    await pass(4 * interval);
    assert.deepEqual(await open(), []);
    assert.deepEqual(await watch.raised(), ['old']);
  });

  it('raises in the open incident what an attacker does next, and asks for people again', async () => {
    watch.rows = [arriving('first', minute, { resultCode: '50126' }), arriving('second', 20 * minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    const [first] = await open();
    assert(first);
    await watch.opened.incidents.execute(first.id, { type: 'acknowledge', actor: ada });
    await pass(20 * minute);
    const [incident, ...others] = await watch.opened.another().open();
    assert.deepEqual(others, []);
    assert.equal(incident?.id, first.id);
    assert.equal(incident?.unannounced, 'graver');
    assert.deepEqual(await watch.raised(), ['first', 'second']);
  });

  it('tells of a sign-in after the acknowledgement that is no graver', async () => {
    watch.rows = [arriving('first', minute), arriving('second', 20 * minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    const [first] = await open();
    assert(first);
    await watch.opened.incidents.execute(first.id, { type: 'acknowledge', actor: ada });
    await pass(20 * minute);
    const [incident] = await watch.opened.another().open();
    assert.equal(incident?.unannounced, 'news');
    assert.equal(incident?.acknowledgement?.actor.id, ada.id);
  });

  it('finds a row by its arrival, however long ago the sign-in was', async () => {
    watch.rows = [arriving('late', minute, { at: '2026-11-01T00:00:00.000Z' })];
    await watch.sweep.start();
    await pass(2 * interval);
    assert.deepEqual(await watch.raised(), ['late']);
  });

  it('finds a row that can be seen only after the time at which it arrived', async () => {
    const row = arriving('shy', minute);
    await watch.sweep.start();
    await pass(4 * interval);
    watch.rows = [row];
    await pass(interval);
    assert.deepEqual(await watch.raised(), ['shy']);
  });

  it('begins with what arrived shortly before its first start', async () => {
    watch.rows = [arriving('yesterday', -24 * hour), arriving('just now', -20 * minute)];
    await watch.sweep.start();
    await watch.opened.clock.settle();
    assert.deepEqual(await watch.raised(), ['just now']);
  });

  it('catches up without a gap after the bot was away for days', async () => {
    await watch.sweep.start();
    await pass(interval);
    await watch.sweep.stop();
    watch.rows = Array.from({ length: 60 }, (_, index) => arriving(`row-${index}`, index * hour));
    await pass(60 * hour);
    await watch.restart();
    await watch.searched();
    assert.deepEqual(new Set(await watch.raised()).size, 60);
    assert.equal((await watch.raised()).length, 60);
  });

  it('asks for a long time in pieces that have no gap between them', async () => {
    await watch.sweep.start();
    await pass(interval);
    await watch.sweep.stop();
    await pass(60 * hour);
    const asked = watch.queries.length;
    await watch.restart();
    await watch.searched();
    const spans = watch.queries.slice(asked).map(({ span }) => span);
    assert(spans.length > 5);
    for (const [index, { from }] of spans.entries()) {
      if (index > 0) assert.equal(from, spans[index - 1]?.to);
    }
  });

  it('asks for less at once when the log leaves rows out, and goes on only when it had all', async () => {
    watch.rows = Array.from({ length: 20 }, (_, index) => arriving(`row-${index}`, index * hour));
    await pass(21 * hour);
    await watch.opened.store.putFact('sweep', { through: watch.rows[0]?.arrivedAt, lastSuccess: null });
    watch.answer = async (query) => {
      const { signIns } = watch.rowsOf(query);
      return { signIns: signIns.slice(0, 2), problems: [], isWhole: signIns.length <= 2 };
    };
    await watch.sweep.start();
    await watch.searched();
    assert.deepEqual([...(await watch.raised())].sort(), watch.rows.map(({ id }) => id).sort());
    assert.notEqual(watch.sweep.state().lastSuccess, null);
  });

  it('goes past a minute that the log never gives whole, says so, and raises what comes after', async () => {
    const dense = watch.opened.clock.now() + 10 * minute;
    watch.rows = [arriving('in the flood', 10 * minute), arriving('after the flood', 40 * minute)];
    watch.answer = async (query) => {
      const { signIns, problems } = watch.rowsOf(query);
      const [from, to] = [Date.parse(query.span.from), Date.parse(query.span.to)];
      return { signIns, problems, isWhole: to <= dense || from > dense };
    };
    await watch.sweep.start();
    for (let look = 0; look < 12; look += 1) {
      await pass(interval);
      await watch.searched();
    }
    assert.deepEqual(await watch.raised(), ['in the flood', 'after the flood']);
    await pass(interval);
    assert.equal(watch.sweep.state().isLate, false);
    assert(watch.logged.some((line) => /leaves rows out of the shortest span/.test(line)));
  });

  it('loses nothing of a log that cannot be read from the first start until after a restart', async () => {
    watch.answer = unavailable;
    watch.rows = [arriving('at the beginning', minute)];
    await watch.sweep.start();
    await pass(2 * hour);
    await watch.restart();
    watch.answer = async (query) => watch.rowsOf(query);
    await pass(interval);
    await watch.searched();
    assert.deepEqual(await watch.raised(), ['at the beginning']);
  });

  it('leaves nothing out because a clock was ahead once', async () => {
    const ahead = isoTime(watch.opened.clock.now() + 2 * hour);
    await watch.opened.store.putFact('sweep', { through: ahead, lastSuccess: null });
    watch.rows = [arriving('meanwhile', minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    assert.deepEqual(await watch.raised(), ['meanwhile']);
  });

  it('only brings the row of a sign-in that an alert had told of before the log could be read', async () => {
    const { incidentId } = await watch.opened.incidents.receive(
      anAlert({ signIns: [anAlertedSignIn({ userId: accountId })] }),
    );
    watch.rows = [arriving('alerted', minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    const [incident, ...others] = await watch.opened.another().open();
    assert.deepEqual([incident?.id, others], [incidentId, []]);
    assert.deepEqual([incident?.alerts.swept, incident?.signIns.size], [0, 1]);
  });

  it('lets alerts in between while it raises thousands', async () => {
    watch.rows = Array.from({ length: 1_000 }, (_, index) =>
      arriving(`row-${index}`, minute, { correlationId: null, resultCode: '50126' }),
    );
    await pass(2 * interval);
    await watch.opened.store.putFact('sweep', { through: watch.rows[0]?.arrivedAt, lastSuccess: null });
    await watch.sweep.start();
    const { incidentId } = await watch.opened
      .another()
      .receive(anAlert({ signIns: [anAlertedSignIn({ userId: watchedAccounts[1]?.id ?? '' })] }));
    const before = (await watch.raised()).length;
    assert(before < 1_000, `${before} were raised before the alert ${incidentId} was taken`);
    await watch.searched();
    assert.equal((await watch.raised()).length, 1_000);
  });

  it('tries again after a failure, says so once, and leaves nothing out', async () => {
    await watch.sweep.start();
    await pass(interval);
    const before = watch.sweep.state().lastSuccess;
    watch.answer = unavailable;
    watch.rows = [arriving('meanwhile', minute)];
    await pass(hour);
    assert.equal(watch.sweep.state().lastSuccess, before);
    watch.answer = async (query) => watch.rowsOf(query);
    await pass(interval);
    assert.deepEqual(await watch.raised(), ['meanwhile']);
    assert.equal(watch.sweep.state().lastSuccess, isoTime(watch.opened.clock.now()));
    assert.deepEqual(watch.logged.filter((line) => line.startsWith('the sweep has failed')).length, 1);
    assert(watch.logged.includes('the sweep works again'));
  });

  for (const [method, what] of [
    ['append', 'take alerts'],
    ['putFact', 'record how far the log has been searched'],
  ] as const) {
    it(`tries again while the store cannot ${what}, raises what it has missed once, and says so`, async () => {
      watch.rows = [arriving('meanwhile', minute)];
      await watch.sweep.start();
      await pass(interval);
      const before = watch.sweep.state();
      watch.hinder = (asked) => {
        if (asked === method) throw new GlasswatchError('storeUnavailable');
      };
      await pass(hour);
      assert.equal(watch.sweep.state().lastSuccess, before.lastSuccess);
      assert.equal(watch.sweep.state().isLate, true);
      assert.deepEqual(watch.logged.filter((line) => line.startsWith('the sweep has failed')).length, 1);
      if (method === 'append') assert.deepEqual(await watch.raised(), []);
      watch.hinder = () => {};
      await pass(interval);
      assert.deepEqual(await watch.raised(), ['meanwhile']);
      assert.equal(watch.sweep.state().isLate, false);
      assert.equal(watch.sweep.state().lastSuccess, isoTime(watch.opened.clock.now()));
      assert(watch.logged.includes('the sweep works again'));
      // What the store has is where another process goes on: nothing is left out, and nothing is raised twice.
      await watch.restart();
      await pass(2 * interval);
      assert.deepEqual(await watch.raised(), ['meanwhile']);
    });
  }

  it('does not start while the store cannot say how far the log has been searched, and leaves nothing out', async () => {
    await watch.sweep.start();
    await pass(interval);
    await watch.sweep.stop();
    watch.rows = [arriving('meanwhile', minute)];
    await pass(hour);
    watch.hinder = (asked) => {
      if (asked === 'fact') throw new GlasswatchError('storeUnavailable');
    };
    await assert.rejects(watch.restart(), { code: 'storeUnavailable' });
    watch.hinder = () => {};
    await watch.restart();
    await pass(interval);
    assert.deepEqual(await watch.raised(), ['meanwhile']);
  });

  it('is late when it has not come through for three intervals, and no longer once it has', async () => {
    await watch.sweep.start();
    await pass(interval);
    watch.answer = unavailable;
    await pass(3 * interval);
    assert.equal(watch.sweep.state().isLate, false);
    await pass(minute);
    assert.equal(watch.sweep.state().isLate, true);
    watch.answer = async (query) => watch.rowsOf(query);
    await pass(interval);
    assert.equal(watch.sweep.state().isLate, false);
  });

  it('goes on after an error that nobody expected', async () => {
    watch.answer = () => Promise.reject(new TypeError('a mistake in the code'));
    watch.rows = [arriving('meanwhile', minute)];
    await watch.sweep.start();
    await pass(2 * interval);
    watch.answer = async (query) => watch.rowsOf(query);
    await pass(interval);
    assert.deepEqual(await watch.raised(), ['meanwhile']);
  });

  it('says once what the log lacks', async () => {
    watch.answer = async () => ({ signIns: [], problems: ['a table is missing'], isWhole: true });
    await watch.sweep.start();
    await pass(4 * interval);
    assert.deepEqual(watch.sweep.state().problems, ['a table is missing']);
    assert.deepEqual(watch.logged, ['the sign-in log is incomplete: a table is missing']);
  });

  it('knows after a restart how far it was, and when it had succeeded', async () => {
    await watch.sweep.start();
    await pass(interval);
    const success = watch.sweep.state().lastSuccess;
    assert.notEqual(success, null);
    watch.answer = unavailable;
    await watch.restart();
    assert.equal(watch.sweep.state().lastSuccess, success);
  });

  it('stops', async () => {
    await watch.sweep.start();
    await watch.sweep.stop();
    const asked = watch.queries.length;
    await pass(4 * interval);
    assert.equal(watch.queries.length, asked);
    assert.deepEqual(watch.opened.clock.waiting(), []);
  });
});
