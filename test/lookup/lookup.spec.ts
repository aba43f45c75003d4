import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import { createIncidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { anAlert } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { accountOf, alertOn } from '../delivery/deliveryRig.ts';
import { aRow, type LookupRig, openLookupRig, watchedIds } from './lookupRig.ts';

const second = 1_000;
const minute = 60 * second;

describe('details', () => {
  let at: LookupRig;
  beforeEach(async () => {
    at = await openLookupRig();
  });
  afterEach(() => at.close());

  const hour = 60 * minute;
  const usual = [0, 30 * second, 2 * minute, 5 * minute, 15 * minute, hour];
  const hourly = Array.from({ length: 23 }, (_, index) => (index + 2) * hour);

  it('asks the log at 0 s, 30 s, 2, 5, 15 and 60 min after an alert, then hourly for a day, while it has nothing', async () => {
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(48 * hour);
    assert.deepEqual(at.looks, [...usual, ...hourly]);
  });

  it('tells on the card of each next look, and of none once the rows are there', async () => {
    const id = await at.deliveryRig.alarm(1);
    const start = Date.parse((await at.deliveryRig.incidents.get(id))?.openedAt ?? '');
    const told = () => {
      const next = at.nextLookup();
      return typeof next === 'string' ? Date.parse(next) - start : next;
    };
    assert.equal(told(), 30 * second);
    for (const [waited, next] of [
      [30 * second, 2 * minute],
      [90 * second, 5 * minute],
      [3 * minute, 15 * minute],
    ] as const) {
      await at.deliveryRig.clock.advance(waited);
      assert.equal(told(), next);
    }
    at.rows = [aRow()];
    await at.deliveryRig.clock.advance(10 * minute);
    assert.equal(told(), null);
  });

  it('asks for a few incidents at once when those of many are due together after a restart', async () => {
    for (let user = 1; user <= 30; user += 1) await at.deliveryRig.incidents.receive(alertOn(user));
    await at.deliveryRig.clock.settle();
    const looksBefore = at.looks.length;
    let underWay = 0;
    let most = 0;
    const asked: (() => void)[] = [];
    at.answer = () => {
      underWay += 1;
      most = Math.max(most, underWay);
      return new Promise((resolve) => {
        asked.push(() => {
          underWay -= 1;
          resolve({ signIns: [], problems: [] });
        });
      });
    };
    await at.restart();
    for (let turn = 0; turn < 30; turn += 1) {
      await at.deliveryRig.clock.advance(0);
      asked.shift()?.();
    }
    await at.deliveryRig.clock.settle();
    assert.equal(at.looks.length - looksBefore, 30);
    assert(most > 1 && most <= 4, `${most} at once`);
  });

  it('asks about a watched account at once, however many others wait for a slow log, and about those in order', async () => {
    const { clock } = at.deliveryRig;
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    at.answer = () => {
      asked.push(...(at.queries.at(-1)?.accountIds ?? []));
      return new Promise((resolve) => {
        answers.push(() => resolve({ signIns: [], problems: [] }));
      });
    };
    const others = Array.from({ length: 200 }, (_, index) => 1_000 + index);
    await at.deliveryRig.receive(...others.map((user) => alertOn(user)));
    await clock.advance(0);
    for (const user of [1, 2]) await at.deliveryRig.receive(alertOn(user));
    await clock.advance(0);
    assert(asked.includes(accountOf(1)), `asked about ${asked.length} others`);
    assert(!asked.includes(accountOf(2)), 'the log gets no more questions at once than before');
    answers.shift()?.();
    await clock.advance(0);
    assert(asked.includes(accountOf(2)), 'before the others that wait');
    while (answers.length > 0) {
      answers.shift()?.();
      await clock.advance(0);
    }
    assert.deepEqual(
      asked.filter((id) => !watchedIds.includes(id)),
      others.map(accountOf),
    );
  });

  it('asks for an hour only when it has something', async () => {
    at.rows = [aRow({ authenticationSteps: [] })];
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(48 * hour);
    assert.deepEqual(at.looks, usual);
  });

  it('has the rows of a log that was away for hours', async () => {
    at.answer = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(5 * hour + minute);
    at.answer = () => ({ signIns: [aRow()], problems: [] });
    await at.deliveryRig.clock.advance(hour);
    const { log, signIns } = (await at.deliveryRig.incidents.get(id)) ?? {};
    assert.deepEqual([log, signIns?.size], ['answered', 1]);
    at.looks.length = 0;
    await at.deliveryRig.clock.advance(24 * hour);
    assert.deepEqual(at.looks, []);
  });

  it('looks for what another instance has recorded and left, and asks for nothing twice', async () => {
    const shared = { ...at.deliveryRig.store, isShared: true };
    const gone = createIncidents({
      store: shared,
      clock: at.deliveryRig.clock,
      watched: [],
      log: createLog({ write() {} }),
    });
    await gone.receive(alertOn(1));
    for (let minutes = 0; minutes < 50 * 60; minutes += 1) {
      await at.deliveryRig.clock.advance(minute);
      at.details.takeUp(await at.deliveryRig.incidents.open());
    }
    assert.deepEqual(at.looks, [minute, ...[...usual, ...hourly].slice(2)]);
    await at.details.stop();
    at.looks.length = 0;
    at.details.takeUp(await at.deliveryRig.incidents.open());
    await at.deliveryRig.clock.advance(hour);
    assert.deepEqual(at.looks, []);
  });

  it('does not take what it has read for newer than what has come in since', async () => {
    await at.deliveryRig.alarm(1);
    const read = await at.deliveryRig.incidents.open();
    await at.deliveryRig.clock.advance(30 * minute);
    await at.deliveryRig.alarm(1);
    at.looks.length = 0;
    at.details.takeUp(read);
    await at.deliveryRig.clock.advance(2 * minute);
    assert.deepEqual(
      at.looks.map((time) => time - 30 * minute),
      usual.slice(1, 3),
    );
  });

  it('stops asking when the rows are there and complete', async () => {
    const id = await at.deliveryRig.alarm(1);
    at.rows = [aRow()];
    await at.deliveryRig.clock.advance(60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second]);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 1);
  });

  it('looks every five minutes for a day while it is investigated, then every hour, until it is closed', async () => {
    at.rows = [aRow()];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(2 * hour);
    at.looks.length = 0;
    await at.deliveryRig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await at.deliveryRig.clock.advance(0);
    assert.deepEqual(at.looks, [2 * hour], 'at once: it may be a while since the last look');
    await at.deliveryRig.clock.advance(4 * minute);
    at.looks.length = 0;
    await at.deliveryRig.clock.advance(hour);
    const everyFive = Array.from({ length: 12 }, (_, index) => 2 * hour + (index + 1) * 5 * minute);
    assert.deepEqual(at.looks, everyFive);
    await at.deliveryRig.clock.advance(23 * hour);
    at.looks.length = 0;
    await at.deliveryRig.clock.advance(3 * hour);
    assert.deepEqual(at.looks, [27 * hour, 28 * hour, 29 * hour]);
    const closing = { classification: 'drill', comment: '', needsSecondPerson: false } as const;
    await at.deliveryRig.incidents.execute(id, { type: 'close', actor: ada, ...closing });
    at.looks.length = 0;
    await at.deliveryRig.clock.advance(48 * hour);
    assert.deepEqual(at.looks, []);
  });

  it('counts from the start of an investigation that begins a day after the alert', async () => {
    at.rows = [aRow()];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(26 * hour);
    at.looks.length = 0;
    await at.deliveryRig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await at.deliveryRig.clock.advance(10 * minute);
    const since = [0, 30 * second, 2 * minute, 5 * minute, 10 * minute];
    assert.deepEqual(
      at.looks,
      since.map((time) => 26 * hour + time),
    );
  });

  it('goes on looking after a restart while it is investigated, and the thread gets what was found', async () => {
    at.rows = [aRow()];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await at.deliveryRig.clock.advance(3 * hour);
    await at.restart();
    await at.deliveryRig.delivery.start();
    at.rows = [aRow(), aRow({ id: 'later', at: new Date(at.deliveryRig.clock.now()).toISOString() })];
    await at.deliveryRig.clock.advance(10 * minute);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 2);
    assert.deepEqual(at.deliveryRig.teams.replies.at(-1)?.message.card.signIns, ['later']);
  });

  it('goes on while the authentication steps of a row are missing', async () => {
    at.rows = [aRow({ authenticationSteps: [] })];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(3 * minute);
    at.rows = [aRow()];
    await at.deliveryRig.clock.advance(60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second, 2 * minute, 5 * minute]);
    assert.deepEqual([...((await at.deliveryRig.incidents.get(id))?.signIns.values() ?? [])], at.rows);
  });

  it('goes on while the alerts have spoken of more sign-ins than there are rows', async () => {
    at.rows = [aRow()];
    await at.deliveryRig.alarm(1);
    assert.deepEqual(at.looks, [0]);
    await at.deliveryRig.clock.advance(60 * minute);
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(60 * minute);
    assert.equal(at.looks.length, 1 + 6);
  });

  it('goes on for a second alert that does not say how many sign-ins it is about', async () => {
    const unspecific = { signIns: [], rule: { id: 'r', name: 'r', description: null, severity: null } };
    at.rows = [aRow()];
    await at.deliveryRig.receive(anAlert(unspecific));
    await at.deliveryRig.clock.advance(60 * minute);
    at.looks.length = 0;
    const [id = ''] = await at.deliveryRig.receive(anAlert(unspecific));
    await at.deliveryRig.clock.advance(10 * minute);
    at.rows = [aRow(), aRow({ id: 'row-2' })];
    await at.deliveryRig.clock.advance(60 * minute);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 2);
    assert.equal(at.looks.length, 5);
  });

  it('brings a rule’s incident what another has only with a lesser result', async () => {
    const unspecific = { signIns: [], rule: { id: 'r', name: 'r', description: null, severity: null } };
    at.rows = [aRow(), aRow({ id: 'row-2', resultCode: '0' })];
    await at.deliveryRig.alarm(1);
    at.rows = [aRow({ resultCode: '0' }), aRow({ id: 'row-2', resultCode: '50126' })];
    at.answer = () => ({ signIns: at.queries.at(-1)?.accountIds.length === 1 ? [] : at.rows, problems: [] });
    const [id = ''] = await at.deliveryRig.receive(anAlert(unspecific));
    const incident = await at.deliveryRig.incidents.get(id);
    assert.deepEqual(incident?.groups[0], 'rule:r');
    assert.deepEqual([...incident.signIns.keys()], [aRow().id]);
    assert.equal(incident.severity, 'critical');
  });

  it('shares a look among alerts that come close together', async () => {
    for (let count = 0; count < 100; count += 1) {
      await at.deliveryRig.alarm(1);
      await at.deliveryRig.clock.advance(200);
    }
    assert.deepEqual(at.looks, [0, 5_000, 10_000, 15_000, 20_000]);
    await at.deliveryRig.clock.advance(60 * minute);
    const last = 99 * 200;
    assert.deepEqual(
      at.looks.slice(5),
      [0.5, 2, 5, 15, 60].map((minutes) => last + minutes * minute),
    );
  });

  for (const [when, rows] of [
    ['in vain', []],
    ['and found', [aRow()]],
  ] as const) {
    it(`does not ask because somebody has acknowledged what was looked for ${when}`, async () => {
      at.rows = rows;
      const id = await at.deliveryRig.alarm(1);
      await at.deliveryRig.clock.advance(25 * hour);
      at.looks.length = 0;
      await at.deliveryRig.incidents.execute(id, { type: 'acknowledge', actor: ada });
      await at.deliveryRig.clock.advance(hour);
      await at.restart();
      await at.deliveryRig.incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
      await at.deliveryRig.clock.advance(25 * hour);
      assert.deepEqual(at.looks, []);
      await at.deliveryRig.alarm(1);
      await at.deliveryRig.clock.advance(0);
      assert.equal(at.looks.length, 1);
    });
  }

  it('shares a look among alerts that come close together also when each look finds all', async () => {
    at.answer = () => ({
      signIns: Array.from({ length: 100 }, (_, index) => aRow({ id: `${index}` })),
      problems: [],
    });
    for (let count = 0; count < 50; count += 1) {
      await at.deliveryRig.alarm(1);
      await at.deliveryRig.clock.advance(200);
    }
    assert.deepEqual(at.looks, [0, 5_000, 10_000]);
  });

  it('looks once more when an incident is opened again', async () => {
    at.rows = [aRow()];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(2 * hour);
    at.looks.length = 0;
    const close = { type: 'close', actor: ada, classification: 'drill', comment: '' } as const;
    await at.deliveryRig.incidents.execute(id, { ...close, needsSecondPerson: false });
    await at.deliveryRig.clock.advance(hour);
    assert.deepEqual(at.looks, []);
    await at.deliveryRig.incidents.execute(id, { type: 'reopen', actor: ada });
    await at.deliveryRig.clock.advance(24 * hour);
    assert.equal(at.looks.length, 1);
  });

  for (const format of ['activityLog', 'activityLogLegacy', 'resourceHealth', 'commonOther'] as const) {
    it(`does not look for sign-ins behind an alert of the format ${format}`, async () => {
      at.rows = [aRow()];
      await at.deliveryRig.receive(anAlert({ format, signIns: [] }));
      await at.deliveryRig.clock.advance(60 * minute);
      assert.deepEqual(at.looks, []);
    });
  }

  it('does not take the rows of another open incident for those of an alert that names nobody', async () => {
    const known = aRow({ authenticationSteps: [] });
    at.rows = [known];
    at.answer = () => {
      const { accountIds = [] } = at.queries.at(-1) ?? {};
      return { signIns: at.rows.filter(({ userId }) => accountIds.includes(userId)), problems: [] };
    };
    const own = await at.deliveryRig.alarm(1);
    const [nameless = ''] = await at.deliveryRig.receive(anAlert({ signIns: [] }));
    const rowsOf = async (id: string) => [
      ...((await at.deliveryRig.incidents.get(id))?.signIns.values() ?? []),
    ];
    assert.deepEqual([await rowsOf(own), await rowsOf(nameless)], [[known], []]);
    const news = aRow({ id: 'row-2', userId: accountOf(2) });
    at.rows = [aRow(), news];
    await at.deliveryRig.clock.advance(minute);
    assert.deepEqual(await rowsOf(nameless), [news]);
    const complete = { ...news, resultDescription: 'told again' };
    at.rows = [aRow(), complete];
    await at.deliveryRig.receive(anAlert({ signIns: [] }));
    await at.deliveryRig.clock.advance(minute);
    assert.deepEqual(await rowsOf(nameless), [complete]);
  });

  it('asks for the account of the alert, from before its window to as far ahead as clocks may be apart', async () => {
    await at.deliveryRig.alarm(1);
    assert.deepEqual(at.queries, [
      {
        accountIds: [accountOf(1)],
        span: { from: '2026-11-03T08:59:00.000Z', to: '2026-11-03T09:35:00.000Z' },
      },
    ]);
  });

  it('asks for all watched accounts when the alert names none', async () => {
    await at.deliveryRig.receive(anAlert({ signIns: [] }));
    at.rows = [aRow({ authenticationSteps: [] })];
    await at.deliveryRig.clock.advance(minute);
    assert.deepEqual(
      at.queries.map(({ accountIds }) => accountIds),
      [watchedIds, watchedIds],
    );
  });
});
