import assert from 'node:assert/strict';
import { createRemembered, type Remembered } from '../../src/evidence/remembered.ts';
import { createLog } from '../../src/log.ts';
import type { Store } from '../../src/store/store.ts';
import { openIncidents } from '../builders/openedIncidents.ts';
import { instanceOn } from '../builders/sharedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';
import type { FakeClock } from '../fakes/clock.ts';

const minute = 60_000;
const quiet = createLog({ write: () => {} });

type Opened = {
  readonly store: Pick<Store, 'fact' | 'replaceFact' | 'putFact'>;
  readonly clock: FakeClock;
  dispose(): Promise<void>;
};

describe('what is remembered of the watch', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  const stores: Readonly<Record<string, () => Promise<Opened>>> = {
    SQLite: async () => openIncidents(),
    async 'Azure Tables'() {
      const { store, clock } = await instanceOn(azurite.newAccount());
      return { store, clock, dispose: store.close };
    },
  };
  for (const [name, open] of Object.entries(stores)) describe(`in ${name}`, () => rememberedOn(open));
});

function rememberedOn(open: () => Promise<Opened>): void {
  let opened: Opened;
  let writes: number;
  /** What an instance works on: it counts the writes, and fails where a test lets it. */
  let store: Pick<Store, 'fact' | 'replaceFact'>;
  let isAway: boolean;

  beforeEach(async () => {
    opened = await open();
    writes = 0;
    isAway = false;
    store = {
      fact: (name) => (isAway ? Promise.reject(new Error('away')) : opened.store.fact(name)),
      replaceFact(...given) {
        writes += 1;
        return opened.store.replaceFact(...given);
      },
    };
  });
  afterEach(() => opened.dispose());

  const start = (): Remembered => createRemembered({ store, clock: opened.clock, log: quiet });
  const wrongCode = { reason: 'wrongCode', rule: null };
  const missed = (foundAt: string) => ({ incidentId: 'i-1', accountId: 'a', at: foundAt, foundAt });

  it('outlives a restart', async () => {
    const first = start();
    first.begin();
    first.noteRefusal({ reason: 'ruleNotAllowed', rule: 'another rule' }, true);
    await first.noteMissed(missed('2026-11-03T09:19:00.000Z'));
    const begun = (await first.read()).watchingSince;
    await first.stop();
    await opened.clock.advance(minute);
    const second = start();
    second.begin();
    const known = await second.read();
    assert.equal(known.watchingSince, begun);
    assert.equal(known.missed?.incidentId, 'i-1');
    assert.deepEqual(known.refused.proved, {
      at: begun,
      reason: 'ruleNotAllowed',
      rule: 'another rule',
    });
  });

  it('writes at most once a minute, however many wrong codes anybody posts', async () => {
    const remembered = start();
    for (let second = 0; second < 300; second += 1) {
      for (let call = 0; call < 20; call += 1) remembered.noteRefusal(wrongCode, false);
      await opened.clock.advance(1_000);
    }
    await remembered.stop();
    assert(writes >= 1 && writes <= 7, `${writes} writes`);
  });

  it('keeps the last refusal of Azure, whatever others send after it', async () => {
    const remembered = start();
    remembered.noteRefusal({ reason: 'missingRole', rule: null }, true);
    for (let call = 0; call < 100; call += 1) remembered.noteRefusal(wrongCode, false);
    const { refused } = await remembered.read();
    assert.equal(refused.proved?.reason, 'missingRole');
    assert.equal(refused.unproved?.reason, 'wrongCode');
  });

  it('is shared by two instances, and the newer word counts', async () => {
    const [one, other] = [start(), start()];
    await one.noteMissed(missed('2026-11-03T09:10:00.000Z'));
    await other.noteMissed(missed('2026-11-03T09:15:00.000Z'));
    await one.noteMissed(missed('2026-11-03T09:12:00.000Z'));
    other.noteRefusal(wrongCode, false);
    await Promise.all([one.stop(), other.stop()]);
    for (const instance of [one, other, start()]) {
      const known = await instance.read();
      assert.equal(known.missed?.foundAt, '2026-11-03T09:15:00.000Z');
      assert.equal(known.refused.unproved?.reason, 'wrongCode');
    }
  });

  it('is known to the process while the store is away, and stored when it is back', async () => {
    isAway = true;
    const remembered = start();
    await remembered.noteMissed(missed('2026-11-03T09:10:00.000Z'));
    assert.equal((await remembered.read()).missed?.incidentId, 'i-1');
    isAway = false;
    await opened.clock.advance(2 * minute);
    await remembered.stop();
    assert.equal((await start().read()).missed?.incidentId, 'i-1');
  });

  it('cuts what comes from outside, and reads a fact of another form as nothing', async () => {
    const remembered = start();
    remembered.noteRefusal({ reason: 'ruleNotAllowed', rule: 'x'.repeat(100_000) }, true);
    assert.equal((await remembered.read()).refused.proved?.rule?.length, 120);
    await opened.store.putFact('evidence', { watchingSince: 7 });
    assert.equal((await start().read()).watchingSince, null);
  });
}
