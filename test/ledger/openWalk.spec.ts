import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { createOpenWalk, type OpenWalk } from '../../src/ledger/openWalk.ts';
import { createLog } from '../../src/log.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';

const unavailable = { code: 'storeUnavailable' };

describe('taking up the open incidents at a start', () => {
  let opened: OpenedIncidents;
  let taken: Incident[];
  let walked: Promise<void>;
  let eachOpen: Incidents['eachOpen'];
  let walk: OpenWalk;

  beforeEach(async () => {
    opened = openIncidents();
    for (let user = 0; user < 60; user += 1) {
      await opened.incidents.receive(anAlert({ signIns: [anAlertedSignIn({ userId: `user-${user}` })] }));
    }
    taken = [];
    const { incidents, clock } = { incidents: opened.another(), clock: opened.clock };
    eachOpen = incidents.eachOpen;
    walk = createOpenWalk({
      incidents: {
        eachOpen(visit) {
          walked = eachOpen(visit);
          return walked;
        },
      },
      takeUp: (page) => taken.push(...page),
      clock,
      log: createLog({ write() {} }),
    });
  });

  afterEach(async () => {
    walk.stop();
    await opened.dispose();
  });

  it('is begun with the newest page, and goes on beside the work', async () => {
    await walk.start();
    assert(taken.length > 0 && taken.length < 60, `${taken.length}`);
    await walked;
    assert.equal(new Set(taken.map(({ id }) => id)).size, 60);
  });

  it('ends at once where none is open', async () => {
    eachOpen = async () => {};
    await walk.start();
    assert.deepEqual(taken, []);
  });

  it('rejects when the store does not answer, and may be begun again', async () => {
    const works = eachOpen;
    eachOpen = async () => {
      throw new GlasswatchError('storeUnavailable');
    };
    await assert.rejects(walk.start(), unavailable);
    eachOpen = works;
    await walk.start();
    await walked;
    assert.equal(taken.length, 60);
  });

  it('is tried again when the store fails after the first page', async () => {
    const works = eachOpen;
    eachOpen = async (visit) => {
      eachOpen = works;
      visit([]);
      throw new GlasswatchError('storeUnavailable');
    };
    await walk.start();
    await assert.rejects(walked, unavailable);
    await opened.clock.advance(60_000);
    await walked;
    assert.equal(new Set(taken.map(({ id }) => id)).size, 60);
  });

  it('hands over nothing after the stop', async () => {
    await walk.start();
    walk.stop();
    const known = taken.length;
    await walked;
    assert.equal(taken.length, known);
  });
});
