import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '../../src/errors.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { damagePage, garble } from '../builders/damage.ts';
import { fakeClock } from '../fakes/clock.ts';

/** Enough incidents for several pages of every table. */
const accounts = 200;

const keyOf = (account: number): string => `key-${String(account).padStart(4, '0')}`;
const alertOn = (account: number, key = keyOf(account)) =>
  anAlert({ key, signIns: [anAlertedSignIn({ userId: `user-${account}` })] });

describe('damage to the pages of the database', () => {
  let folder: string;
  let store: Store;
  let incidents: Incidents;
  let ids: readonly string[];
  const lines: string[] = [];

  function open(): void {
    const log = createLog({ write: (line) => void lines.push(line) });
    store = createSqliteStore(folder);
    incidents = createIncidents({ store, clock: fakeClock(), watched: [], log });
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-damage-'));
    open();
    const received = await Promise.all(
      Array.from({ length: accounts }, (_, account) => incidents.receive(alertOn(account))),
    );
    ids = received.map(({ incidentId }) => incidentId);
    await store.putFact('securityChannel', { channelId: 'a-channel' });
    await store.close();
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const idOf = (account: number): string => ids[account] ?? '';

  /** The accounts whose incident cannot be read, of all of them. */
  async function broken(): Promise<readonly number[]> {
    const found: number[] = [];
    for (const [account, id] of ids.entries()) {
      await incidents.get(id).catch((error: unknown) => {
        if (!hasCode(error, 'trailBroken')) throw error;
        found.push(account);
      });
    }
    return found;
  }

  /** The rows of one page lie in few incidents; everything else goes on, and the account has its next incident. */
  async function assertGoesOn(account: number): Promise<void> {
    const stopped = await broken();
    assert(stopped.includes(account) && stopped.length < accounts / 4, `${stopped}`);
    assert.equal((await incidents.open()).length, accounts - stopped.length);
    const next = alertOn(account, 'the next');
    const received = await incidents.receive(next);
    assert.equal(received.duplicate, false);
    assert(!ids.includes(received.incidentId));
    assert.deepEqual(await incidents.receive(next), { ...received, duplicate: true });
    assert.equal((await incidents.receive(alertOn(account, 'one more'))).incidentId, received.incidentId);
    const other = ids.findIndex((_, index) => !stopped.includes(index));
    assert.equal((await incidents.receive(alertOn(other, 'of another'))).incidentId, idOf(other));
    await store.check();
  }

  /** What concerns more than one incident is refused and said, and the store counts as failed from then on. */
  async function assertRefuses(work: () => Promise<unknown>): Promise<void> {
    await assert.rejects(work, (error: unknown) => {
      assert(hasCode(error, 'storeUnavailable') && error.cause instanceof Error);
      assert.match(error.cause.message, /^The database is damaged \(.+\): follow .+docs\/runbook\.md/);
      return true;
    });
    await assert.rejects(store.check(), { code: 'storeUnavailable' });
  }

  for (const account of [0, accounts / 2, accounts - 1]) {
    it(`stops only the incidents whose entries lie there (${account + 1} of ${accounts})`, async () => {
      damagePage(folder, 'trail', `"incidentId":"${idOf(account)}"`);
      open();
      await assertGoesOn(account);
    });
  }

  it('stops only the incident whose entry is garbled', async () => {
    garble(folder, 'trail', `"incidentId":"${idOf(7)}"`, `"incidentId":"${'\xff'.repeat(idOf(7).length)}"`);
    open();
    assert.deepEqual(await broken(), [7]);
    await assertGoesOn(7);
  });

  it('stops only the incidents whose heads lie there', async () => {
    damagePage(folder, 'incident', idOf(7));
    open();
    const stopped = await broken();
    assert(stopped.includes(7) && stopped.length < accounts, `${stopped.length}`);
    const other = ids.findIndex((_, index) => !stopped.includes(index));
    assert.equal((await incidents.receive(alertOn(other, 'of another'))).incidentId, idOf(other));
    await assert.rejects(store.check(), { code: 'storeUnavailable' });
    await assertRefuses(() => incidents.receive(alertOn(7, 'the next')));
  });

  it('refuses the alerts whose key lies there, takes the others, and says what to do', async () => {
    damagePage(folder, 'alert_key', JSON.stringify(keyOf(0)));
    open();
    assert.equal((await incidents.receive(alertOn(0, 'z'))).incidentId, idOf(0));
    await assertRefuses(() => incidents.receive(alertOn(0)));
    assert.equal((await incidents.receive(alertOn(1, 'zz'))).incidentId, idOf(1));
  });

  it('refuses the alerts whose group lies there, and says what to do', async () => {
    damagePage(folder, 'incident_group', 'account:user-7"');
    open();
    assert.deepEqual(await broken(), []);
    await assertRefuses(() => incidents.receive(alertOn(7, 'the next')));
  });

  it('takes a fact that is no JSON any more for one that was never put, and replaces it', async () => {
    garble(folder, 'fact', '{"channelId"', '\x00"channelId"');
    open();
    assert.equal(await store.fact('securityChannel'), undefined);
    assert.equal(await store.replaceFact('securityChannel', undefined, 'another'), true);
    assert.equal(await store.fact('securityChannel'), 'another');
  });

  it('says what to do where a fact cannot be read at all', async () => {
    damagePage(folder, 'fact', 'securityChannel');
    open();
    await assertRefuses(() => store.fact('securityChannel'));
  });
});
