import assert from 'node:assert/strict';
import { anAlert } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { accountOf } from './desk.ts';
import { aRow, type Lookout, openLookout, watchedIds } from './lookout.ts';

const second = 1_000;
const minute = 60 * second;

describe('details', () => {
  let at: Lookout;
  beforeEach(async () => {
    at = await openLookout();
  });
  afterEach(() => at.close());

  it('asks the log at 0 s, 30 s, 2, 5, 15 and 60 min after an alert, while it has nothing', async () => {
    await at.desk.alarm(1);
    await at.desk.clock.advance(24 * 60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second, 2 * minute, 5 * minute, 15 * minute, 60 * minute]);
  });

  it('stops asking when the rows are there and complete', async () => {
    const id = await at.desk.alarm(1);
    at.rows = [aRow()];
    await at.desk.clock.advance(60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second]);
    assert.equal((await at.desk.incidents.get(id))?.signIns.size, 1);
  });

  it('goes on while the authentication steps of a row are missing', async () => {
    at.rows = [aRow({ authenticationSteps: [] })];
    const id = await at.desk.alarm(1);
    await at.desk.clock.advance(3 * minute);
    at.rows = [aRow()];
    await at.desk.clock.advance(60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second, 2 * minute, 5 * minute]);
    assert.deepEqual([...((await at.desk.incidents.get(id))?.signIns.values() ?? [])], at.rows);
  });

  it('goes on while the alerts have spoken of more sign-ins than there are rows', async () => {
    at.rows = [aRow()];
    await at.desk.alarm(1);
    assert.deepEqual(at.looks, [0]);
    await at.desk.clock.advance(60 * minute);
    await at.desk.alarm(1);
    await at.desk.clock.advance(60 * minute);
    assert.equal(at.looks.length, 1 + 6);
  });

  it('goes on for a second alert that does not say how many sign-ins it is about', async () => {
    const unspecific = { signIns: [], rule: { id: 'r', name: 'r', description: null, severity: null } };
    at.rows = [aRow()];
    await at.desk.receive(anAlert(unspecific));
    await at.desk.clock.advance(60 * minute);
    at.looks.length = 0;
    const [id = ''] = await at.desk.receive(anAlert(unspecific));
    await at.desk.clock.advance(10 * minute);
    at.rows = [aRow(), aRow({ id: 'row-2' })];
    await at.desk.clock.advance(60 * minute);
    assert.equal((await at.desk.incidents.get(id))?.signIns.size, 2);
    assert.equal(at.looks.length, 5);
  });

  it('shares a look among alerts that come close together', async () => {
    for (let count = 0; count < 100; count += 1) {
      await at.desk.alarm(1);
      await at.desk.clock.advance(200);
    }
    assert.deepEqual(at.looks, [0, 5_000, 10_000, 15_000, 20_000]);
    await at.desk.clock.advance(60 * minute);
    const last = 99 * 200;
    assert.deepEqual(
      at.looks.slice(5),
      [0.5, 2, 5, 15, 60].map((minutes) => last + minutes * minute),
    );
  });

  it('does not ask because somebody has acknowledged', async () => {
    const id = await at.desk.alarm(1);
    await at.desk.clock.advance(2 * 60 * minute);
    await at.desk.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await at.desk.clock.advance(2 * 60 * minute);
    assert.equal(at.looks.length, 6);
  });

  it('does not look for sign-ins behind changes in Azure', async () => {
    const activity = {
      operation: 'Microsoft.Insights/ScheduledQueryRules/disable/action',
      caller: null,
      status: null,
      level: null,
      at: null,
      description: null,
    };
    await at.desk.receive(anAlert({ format: 'activityLog', signIns: [], activity }));
    await at.desk.clock.advance(60 * minute);
    assert.deepEqual(at.looks, []);
  });

  it('asks for the account of the alert, from before its window to now', async () => {
    await at.desk.alarm(1);
    assert.deepEqual(at.queries, [
      {
        accountIds: [accountOf(1)],
        span: { from: '2026-11-03T08:59:00.000Z', to: '2026-11-03T09:21:00.000Z' },
      },
    ]);
  });

  it('asks for all watched accounts when the alert names none', async () => {
    await at.desk.receive(anAlert({ signIns: [] }));
    at.rows = [aRow({ authenticationSteps: [] })];
    await at.desk.clock.advance(minute);
    assert.deepEqual(
      at.queries.map(({ accountIds }) => accountIds),
      [watchedIds, watchedIds],
    );
  });
});
