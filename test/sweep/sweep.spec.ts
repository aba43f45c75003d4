import assert from 'node:assert/strict';
import { isoTime } from '../../src/clock.ts';
import { GlasswatchError } from '../../src/errors.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { interval, minute, openSweepRig, type SweepRig } from './sweepRig.ts';

const hour = 60 * minute;
const unavailable = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));

describe('the sweep', () => {
  let rig: SweepRig;
  beforeEach(async () => {
    rig = await openSweepRig();
  });
  afterEach(() => rig.dispose());

  /** A row that arrived so long (ms) after the watch was opened. */
  const arriving = (id: string, after: number, given: Partial<SignIn> = {}): SignIn => {
    const arrivedAt = isoTime(rig.opened.clock.now() + after);
    return aSignIn({ id, at: isoTime(Date.parse(arrivedAt) - 2 * minute), arrivedAt, ...given });
  };
  const pass = (ms: number) => rig.opened.clock.advance(ms);
  const open = () => rig.opened.incidents.open();
  /** As another instance reads them: the sweep has a memory of its own. */
  const fresh = () => rig.opened.another().open();

  it('raises an incident for a sign-in that no alert has brought, with its row', async () => {
    rig.rows = [arriving('unseen', minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    const [incident, ...others] = await open();
    assert(incident);
    assert.deepEqual(others, []);
    assert.deepEqual([...incident.signIns.keys()], ['unseen']);
    assert.equal(incident.account?.id, accountId);
    assert.equal(incident.severity, 'critical');
    assert.equal(incident.alerts.swept, 1);
    assert.deepEqual(await rig.raised(), ['unseen']);
    assert(rig.logged.includes('the sweep has found a sign-in that no alert has brought'));
  });

  it('leaves a row to the alert rule for one interval', async () => {
    rig.rows = [arriving('new', minute)];
    await rig.sweep.start();
    await pass(interval);
    assert.deepEqual(await rig.raised(), []);
    await pass(interval);
    assert.deepEqual(await rig.raised(), ['new']);
  });

  it('raises nothing that an alert has brought', async () => {
    const row = arriving('alerted', minute);
    rig.rows = [row];
    await rig.sweep.start();
    await pass(minute);
    const { incidentId } = await rig.opened.incidents.receive(
      anAlert({ signIns: [anAlertedSignIn({ userId: accountId })] }),
    );
    await rig.opened.incidents.execute(incidentId, { type: 'recordSignIns', signIns: [row] });
    await pass(4 * interval);
    assert.deepEqual(await rig.raised(), []);
  });

  it('raises nothing again that a closed incident has', async () => {
    rig.rows = [arriving('old', minute)];
    await rig.sweep.start();
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
    await rig.opened.incidents.execute(incident.id, close);
    await pass(4 * interval);
    assert.deepEqual(await open(), []);
    assert.deepEqual(await rig.raised(), ['old']);
  });

  it('raises in the open incident what an attacker does next, and asks for people again', async () => {
    rig.rows = [arriving('first', minute, { resultCode: '50126' }), arriving('second', 20 * minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    const [first] = await open();
    assert(first);
    await rig.opened.incidents.execute(first.id, { type: 'acknowledge', actor: ada });
    await pass(20 * minute);
    const [incident, ...others] = await rig.opened.another().open();
    assert.deepEqual(others, []);
    assert.equal(incident?.id, first.id);
    assert.equal(incident?.unannounced, 'graver');
    assert.deepEqual(await rig.raised(), ['first', 'second']);
  });

  it('tells of a sign-in after the acknowledgement that is no graver', async () => {
    rig.rows = [arriving('first', minute), arriving('second', 20 * minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    const [first] = await open();
    assert(first);
    await rig.opened.incidents.execute(first.id, { type: 'acknowledge', actor: ada });
    await pass(20 * minute);
    const [incident] = await rig.opened.another().open();
    assert.equal(incident?.unannounced, 'news');
    assert.equal(incident?.acknowledgement?.actor.id, ada.id);
  });

  it('raises the success that follows under the id of a wrong password, also after closing, once', async () => {
    for (const isClosed of [false, true]) {
      const id = `closed: ${isClosed}`;
      const wrong = arriving(id, minute, { resultCode: '50126' });
      rig.rows = [wrong];
      if (!isClosed) await rig.sweep.start();
      await pass(2 * interval);
      const [first] = await fresh();
      assert.equal(first?.signIns.get(id)?.resultCode, '50126');
      assert(first);
      if (isClosed) await rig.opened.another().execute(first.id, close('drill'));
      else await rig.opened.another().execute(first.id, acknowledge());
      rig.rows = [...rig.rows, arriving(id, 0, { resultCode: '0', at: wrong.at })];
      await pass(3 * interval);
      const [incident, ...others] = await fresh();
      assert.deepEqual(others, []);
      assert.equal(incident?.severity, 'critical');
      assert.equal(incident?.acknowledgement, null);
      assert.equal(incident?.id === first.id, !isClosed);
      await pass(6 * interval);
      assert.deepEqual((await rig.raised()).filter((raised) => raised === id).length, 2);
      assert.deepEqual(
        (await fresh()).map(({ alerts }) => alerts.swept),
        [isClosed ? 1 : 2],
      );
      if (incident) await rig.opened.another().execute(incident.id, close('drill'));
    }
  });

  it('raises nothing of a wrong password that comes under the id of a success', async () => {
    const success = arriving('one', minute);
    rig.rows = [success];
    await rig.sweep.start();
    await pass(2 * interval);
    rig.rows = [success, arriving('one', 0, { resultCode: '50126', at: success.at })];
    await pass(4 * interval);
    assert.deepEqual(await rig.raised(), ['one']);
    const [incident] = await fresh();
    assert.equal(incident?.signIns.get('one')?.resultCode, '0');
  });

  it('finds a row by its arrival, however long ago the sign-in was', async () => {
    rig.rows = [arriving('late', minute, { at: '2026-11-01T00:00:00.000Z' })];
    await rig.sweep.start();
    await pass(2 * interval);
    assert.deepEqual(await rig.raised(), ['late']);
  });

  it('finds a row that can be seen only after the time at which it arrived', async () => {
    const row = arriving('shy', minute);
    await rig.sweep.start();
    await pass(4 * interval);
    rig.rows = [row];
    await pass(interval);
    assert.deepEqual(await rig.raised(), ['shy']);
  });

  it('begins with what arrived shortly before its first start', async () => {
    rig.rows = [arriving('yesterday', -24 * hour), arriving('just now', -20 * minute)];
    await rig.sweep.start();
    await rig.opened.clock.settle();
    assert.deepEqual(await rig.raised(), ['just now']);
  });

  it('catches up without a gap after the bot was away for days', async () => {
    await rig.sweep.start();
    await pass(interval);
    await rig.sweep.stop();
    rig.rows = Array.from({ length: 60 }, (_, index) => arriving(`row-${index}`, index * hour));
    await pass(60 * hour);
    await rig.restart();
    await rig.searched();
    assert.deepEqual(new Set(await rig.raised()).size, 60);
    assert.equal((await rig.raised()).length, 60);
  });

  it('asks for a long time in pieces that have no gap between them', async () => {
    await rig.sweep.start();
    await pass(interval);
    await rig.sweep.stop();
    await pass(60 * hour);
    const asked = rig.queries.length;
    await rig.restart();
    await rig.searched();
    const spans = rig.queries.slice(asked).map(({ span }) => span);
    assert(spans.length > 5);
    for (const [index, { from }] of spans.entries()) {
      if (index > 0) assert.equal(from, spans[index - 1]?.to);
    }
  });

  it('asks for less at once when the log leaves rows out, and goes on only when it had all', async () => {
    rig.rows = Array.from({ length: 20 }, (_, index) => arriving(`row-${index}`, index * hour));
    await pass(21 * hour);
    await rig.opened.store.putFact('sweep', { through: rig.rows[0]?.arrivedAt, lastSuccess: null });
    rig.answer = async (query) => {
      const { signIns } = rig.rowsOf(query);
      return { signIns: signIns.slice(0, 2), problems: [], isWhole: signIns.length <= 2 };
    };
    await rig.sweep.start();
    await rig.searched();
    assert.deepEqual([...(await rig.raised())].sort(), rig.rows.map(({ id }) => id).sort());
    assert.notEqual(rig.sweep.state().lastSuccess, null);
  });

  it('goes past a minute that the log never gives whole, says so, and raises what comes after', async () => {
    const dense = rig.opened.clock.now() + 10 * minute;
    rig.rows = [arriving('in the flood', 10 * minute), arriving('after the flood', 40 * minute)];
    rig.answer = async (query) => {
      const { signIns, problems } = rig.rowsOf(query);
      const [from, to] = [Date.parse(query.span.from), Date.parse(query.span.to)];
      return { signIns, problems, isWhole: to <= dense || from > dense };
    };
    await rig.sweep.start();
    for (let look = 0; look < 12; look += 1) {
      await pass(interval);
      await rig.searched();
    }
    assert.deepEqual(await rig.raised(), ['in the flood', 'after the flood']);
    await pass(interval);
    assert.equal(rig.sweep.state().isLate, false);
    assert(rig.logged.some((line) => /leaves out rows, even of the shortest span/.test(line)));
  });

  it('loses nothing of a log that cannot be read from the first start until after a restart', async () => {
    rig.answer = unavailable;
    rig.rows = [arriving('at the beginning', minute)];
    await rig.sweep.start();
    await pass(2 * hour);
    await rig.restart();
    rig.answer = async (query) => rig.rowsOf(query);
    await pass(interval);
    await rig.searched();
    assert.deepEqual(await rig.raised(), ['at the beginning']);
  });

  it('leaves nothing out because a clock was ahead once', async () => {
    const ahead = isoTime(rig.opened.clock.now() + 2 * hour);
    await rig.opened.store.putFact('sweep', { through: ahead, lastSuccess: null });
    rig.rows = [arriving('meanwhile', minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    assert.deepEqual(await rig.raised(), ['meanwhile']);
  });

  it('only brings the row of a sign-in that an alert had told of before the log could be read', async () => {
    const { incidentId } = await rig.opened.incidents.receive(
      anAlert({ signIns: [anAlertedSignIn({ userId: accountId })] }),
    );
    rig.rows = [arriving('alerted', minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    const [incident, ...others] = await rig.opened.another().open();
    assert.deepEqual([incident?.id, others], [incidentId, []]);
    assert.deepEqual([incident?.alerts.swept, incident?.signIns.size], [0, 1]);
  });

  it('lets alerts in between while it raises thousands', async () => {
    rig.rows = Array.from({ length: 1_000 }, (_, index) =>
      arriving(`row-${index}`, minute, { correlationId: null, resultCode: '50126' }),
    );
    await pass(2 * interval);
    await rig.opened.store.putFact('sweep', { through: rig.rows[0]?.arrivedAt, lastSuccess: null });
    await rig.sweep.start();
    const { incidentId } = await rig.opened
      .another()
      .receive(anAlert({ signIns: [anAlertedSignIn({ userId: watchedAccounts[1]?.id ?? '' })] }));
    const before = (await rig.raised()).length;
    assert(before < 1_000, `${before} were raised before the alert ${incidentId} was taken`);
    await rig.searched();
    assert.equal((await rig.raised()).length, 1_000);
  });

  it('tries again after a failure, says so once, and leaves nothing out', async () => {
    await rig.sweep.start();
    await pass(interval);
    const before = rig.sweep.state().lastSuccess;
    rig.answer = unavailable;
    rig.rows = [arriving('meanwhile', minute)];
    await pass(hour);
    assert.equal(rig.sweep.state().lastSuccess, before);
    rig.answer = async (query) => rig.rowsOf(query);
    await pass(interval);
    assert.deepEqual(await rig.raised(), ['meanwhile']);
    assert.equal(rig.sweep.state().lastSuccess, isoTime(rig.opened.clock.now()));
    assert.deepEqual(rig.logged.filter((line) => line.startsWith('the sweep has failed')).length, 1);
    assert(rig.logged.includes('the sweep works again'));
  });

  for (const [method, what] of [
    ['append', 'take alerts'],
    ['putFact', 'record how far the log has been searched'],
  ] as const) {
    it(`tries again while the store cannot ${what}, raises what it has missed once, and says so`, async () => {
      rig.rows = [arriving('meanwhile', minute)];
      await rig.sweep.start();
      await pass(interval);
      const before = rig.sweep.state();
      rig.hinder = (asked) => {
        if (asked === method) throw new GlasswatchError('storeUnavailable');
      };
      await pass(hour);
      assert.equal(rig.sweep.state().lastSuccess, before.lastSuccess);
      assert.equal(rig.sweep.state().isLate, true);
      assert.deepEqual(rig.logged.filter((line) => line.startsWith('the sweep has failed')).length, 1);
      if (method === 'append') assert.deepEqual(await rig.raised(), []);
      rig.hinder = () => {};
      await pass(interval);
      assert.deepEqual(await rig.raised(), ['meanwhile']);
      assert.equal(rig.sweep.state().isLate, false);
      assert.equal(rig.sweep.state().lastSuccess, isoTime(rig.opened.clock.now()));
      assert(rig.logged.includes('the sweep works again'));
      // What the store has is where another process goes on: nothing is left out, and nothing is raised twice.
      await rig.restart();
      await pass(2 * interval);
      assert.deepEqual(await rig.raised(), ['meanwhile']);
    });
  }

  it('searches again from where the store has recorded last when it could not record more', async () => {
    await rig.sweep.start();
    await pass(interval);
    const recorded = rig.opened.clock.now() - interval;
    rig.hinder = (asked) => {
      if (asked === 'putFact') throw new GlasswatchError('storeUnavailable');
    };
    await pass(hour);
    const asked = rig.queries.length;
    rig.hinder = () => {};
    await pass(interval);
    assert.equal(rig.queries[asked]?.span.from, isoTime(recorded - 30 * minute));
  });

  it('claims no success that the store could not record', async () => {
    await rig.sweep.start();
    await pass(interval);
    const before = rig.sweep.state().lastSuccess;
    let written = 0;
    // The first write of a search says how far it came, the last one that it came through.
    rig.hinder = (asked) => {
      if (asked !== 'putFact') return;
      written += 1;
      if (written === 2) throw new GlasswatchError('storeUnavailable');
    };
    await pass(interval);
    assert.equal(written, 2);
    assert.equal(rig.sweep.state().lastSuccess, before);
    assert(rig.logged.includes('the sweep has failed, and will be tried again'));
  });

  it('does not start while the store cannot say how far the log has been searched, and leaves nothing out', async () => {
    await rig.sweep.start();
    await pass(interval);
    await rig.sweep.stop();
    rig.rows = [arriving('meanwhile', minute)];
    await pass(hour);
    rig.hinder = (asked) => {
      if (asked === 'fact') throw new GlasswatchError('storeUnavailable');
    };
    await assert.rejects(rig.restart(), { code: 'storeUnavailable' });
    rig.hinder = () => {};
    await rig.restart();
    await pass(interval);
    assert.deepEqual(await rig.raised(), ['meanwhile']);
  });

  it('is late when it has not come through for three intervals, and no longer once it has', async () => {
    await rig.sweep.start();
    await pass(interval);
    rig.answer = unavailable;
    await pass(3 * interval);
    assert.equal(rig.sweep.state().isLate, false);
    await pass(minute);
    assert.equal(rig.sweep.state().isLate, true);
    rig.answer = async (query) => rig.rowsOf(query);
    await pass(interval);
    assert.equal(rig.sweep.state().isLate, false);
  });

  it('goes on after an error that nobody expected', async () => {
    rig.answer = () => Promise.reject(new TypeError('a mistake in the code'));
    rig.rows = [arriving('meanwhile', minute)];
    await rig.sweep.start();
    await pass(2 * interval);
    rig.answer = async (query) => rig.rowsOf(query);
    await pass(interval);
    assert.deepEqual(await rig.raised(), ['meanwhile']);
  });

  it('says once what the log lacks', async () => {
    rig.answer = async () => ({ signIns: [], problems: ['a table is missing'], isWhole: true });
    await rig.sweep.start();
    await pass(4 * interval);
    assert.deepEqual(rig.sweep.state().problems, ['a table is missing']);
    assert.deepEqual(rig.logged, ['the sign-in log is incomplete: a table is missing']);
  });

  it('knows after a restart how far it was, and when it had succeeded', async () => {
    await rig.sweep.start();
    await pass(interval);
    const success = rig.sweep.state().lastSuccess;
    assert.notEqual(success, null);
    rig.answer = unavailable;
    await rig.restart();
    assert.equal(rig.sweep.state().lastSuccess, success);
  });

  it('stops', async () => {
    await rig.sweep.start();
    await rig.sweep.stop();
    const asked = rig.queries.length;
    await pass(4 * interval);
    assert.equal(rig.queries.length, asked);
    assert.deepEqual(rig.opened.clock.waiting(), []);
  });
});
