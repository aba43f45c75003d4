import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { createIncidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createLookups } from '../../src/lookup/lookup.ts';
import type { AccountHistory } from '../../src/signIn/source.ts';
import { type Use, useOf } from '../../src/signIn/usual.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { accountOf, alertOn } from '../delivery/deliveryRig.ts';
import { aRow, type LookupRig, openLookupRig, watchedIds } from './lookupRig.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const inOffice: Use = useOf(aRow({ at: '2026-10-20T10:00:00.000Z' }));
const whole: AccountHistory = { uses: [inOffice], isWhole: true };

describe('earlier use of an account', () => {
  let at: LookupRig;
  beforeEach(async () => {
    at = await openLookupRig();
    at.rows = [aRow({ resultCode: '0', country: 'IS' })];
  });
  afterEach(() => at.close());

  const incidentOf = async (id: string): Promise<Incident> =>
    (await at.deliveryRig.incidents.get(id)) ?? assert.fail('no incident');
  const tellings = async (id: string) =>
    (await at.deliveryRig.store.trail(id)).filter(({ text }) => text.includes('"usualLearned"')).length;

  it('is learned with the details, from the thirty days before the incident', async () => {
    at.history = () => whole;
    const id = await at.deliveryRig.alarm(1);
    const { usual } = await incidentOf(id);
    assert.deepEqual([usual?.days, usual?.countries, usual?.isWhole], [1, ['DE'], true]);
    const [asked] = at.histories;
    assert.equal(asked?.accountId, accountOf(1));
    const [question] = at.queries;
    assert.equal(asked?.span.to, question?.span.from, 'the incident’s own attempts are no history');
    assert.equal(Date.parse(asked?.span.to ?? '') - Date.parse(asked?.span.from ?? ''), 30 * 24 * hour);
  });

  it('holds up neither the card nor its details', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    at.history = () => held.then(() => whole);
    const id = await at.deliveryRig.alarm(1);
    const other = await at.deliveryRig.alarm(2);
    const third = await at.deliveryRig.alarm(3);
    for (const one of [id, other, third]) assert.equal(at.deliveryRig.shown(one)?.alerts, 1);
    await at.deliveryRig.clock.advance(10 * second);
    assert.equal(at.deliveryRig.shown(id)?.signIns, 1);
    assert(at.looks.length >= 3, 'the log is asked about all of them');
    assert.equal(await tellings(id), 0);
    release();
    await at.deliveryRig.clock.advance(0);
    assert.equal(await tellings(id), 1);
  });

  it('is asked for once, whatever else comes, and told once', async () => {
    at.history = () => whole;
    const id = await at.deliveryRig.alarm(1);
    at.rows = [...at.rows, aRow({ id: 'next', resultCode: '0', country: 'FR' })];
    await at.deliveryRig.receive(alertOn(1, { key: 'again' }));
    await at.deliveryRig.clock.advance(2 * hour);
    assert.deepEqual([at.histories.length, await tellings(id)], [1, 1]);
  });

  it('is told once when two instances run', async () => {
    at.history = () => whole;
    const { store, clock } = at.deliveryRig;
    const log = createLog({ write: () => {} });
    const incidents = createIncidents({ store, clock, watched: [], log });
    let histories = 0;
    const other = createLookups({
      incidents,
      incidentsOfGroup: (group) => store.incidentsOfGroup(group),
      source: {
        find: async () => ({ signIns: at.rows, problems: [] }),
        async history() {
          histories += 1;
          return whole;
        },
      },
      watchedIds,
      clock,
      log,
    });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    at.history = () => held.then(() => whole);
    const id = await at.deliveryRig.alarm(1);
    await other.start();
    await clock.advance(minute);
    assert.equal(histories, 1);
    release();
    await clock.advance(minute);
    assert.deepEqual([at.histories.length, await tellings(id)], [1, 1]);
    await other.stop();
    incidents.stop();
  });

  it('is asked for again with the next look after a failure, which shows nowhere but in the log', async () => {
    at.history = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));
    const id = await at.deliveryRig.alarm(1);
    assert.equal((await incidentOf(id)).log, 'answered');
    assert.equal(await tellings(id), 0);
    assert(at.logged.some(({ msg }) => msg === 'earlier use of the account cannot be read'));
    at.history = () => whole;
    await at.deliveryRig.clock.advance(30 * second);
    assert.deepEqual([at.histories.length, await tellings(id)], [2, 1]);
  });

  it('is not told where the log does not reach back and has no use', async () => {
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(2 * hour);
    assert.deepEqual([at.histories.length, await tellings(id)], [1, 0]);
  });

  it('is not asked for where the log cannot be read', async () => {
    at.answer = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(minute);
    assert.deepEqual(at.histories, []);
  });

  for (const classification of ['drill', 'emergency', 'misuse'] as const) {
    it(`${classification === 'misuse' ? 'does not count' : 'counts'} what an earlier incident holds that was closed as ${classification}`, async () => {
      at.rows = [
        aRow({ id: 'got in', resultCode: '0', country: 'IS', at: '2026-11-03T08:00:00.000Z' }),
        aRow({ id: 'failed', resultCode: '50126', country: 'FR' }),
      ];
      const earlier = await at.deliveryRig.alarm(1);
      const { incidents, clock } = at.deliveryRig;
      await incidents.execute(earlier, acknowledge());
      const closed = await incidents.execute(
        earlier,
        close(classification, 'The office confirmed what it was about.'),
      );
      assert.equal(closed.incident.status, 'closed');
      await clock.advance(hour);
      at.history = () => whole;
      const now = '2026-11-03T10:15:00.000Z';
      at.rows = [aRow({ id: 'now', resultCode: '0', country: 'NO', at: now })];
      const id = await at.deliveryRig.alarm(1, {
        key: 'later',
        firedAt: now,
        signIns: [{ ...(alertOn(1).signIns[0] ?? assert.fail()), at: now }],
      });
      assert.notEqual(id, earlier);
      const asked = at.histories.at(-1);
      const { usual } = await incidentOf(id);
      if (classification === 'misuse') {
        assert.deepEqual(asked?.besides, ['got in']);
        assert.deepEqual(usual?.countries, ['DE']);
      } else {
        assert.deepEqual(asked?.besides, []);
        assert.deepEqual(usual?.countries?.toSorted(), ['DE', 'IS']);
      }
    });
  }
});
