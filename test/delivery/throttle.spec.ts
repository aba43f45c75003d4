import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { nextSlot, remembered } from '../../src/delivery/throttle.ts';
import { ada } from '../builders/incident.ts';
import { type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const minute = 60_000;

/** Microsoft Learn, "Optimize your bot with rate limiting": what one bot may send to one conversation. */
const teamsLimits = [
  { count: 7, window: 1_000 },
  { count: 8, window: 2_000 },
  { count: 60, window: 30_000 },
  { count: 1_800, window: 60 * minute },
];

/** Fails when any window of any limit holds more messages than Teams allows. */
function withinLimits(times: readonly number[]): void {
  for (const { count, window } of teamsLimits) {
    for (const [index, time] of times.entries()) {
      const inWindow = times.slice(index).filter((other) => other < time + window).length;
      assert.ok(inWindow <= count, `${inWindow} messages in ${window} ms from ${time}`);
    }
  }
}

/** Sends as often as the throttle allows, for so long. */
function sendAll(share: number, length: number): readonly number[] {
  let sent: readonly number[] = [];
  const times: number[] = [];
  for (let now = 0; ; now = nextSlot(sent, now, share)) {
    if (now >= length) return times;
    sent = [...remembered(sent, now), now];
    times.push(now);
  }
}

describe('the throttle', () => {
  it('lets the first message go at once', () => {
    assert.equal(nextSlot([], 5, 1), 5);
  });

  it('uses all that Teams allows within an hour, and no more', () => {
    const times = sendAll(1, 65 * minute);
    withinLimits(times);
    assert.equal(times.filter((time) => time < 60 * minute).length, 1_800);
  });

  it('leaves a part of every limit to new alarms', () => {
    const times = sendAll(0.75, 65 * minute);
    for (const { count, window } of teamsLimits) {
      const most = Math.max(
        ...times.map((time) => times.filter((other) => other >= time && other < time + window).length),
      );
      assert.ok(most < count && most >= 1, `${most} of ${count} in ${window} ms`);
    }
  });

  it('has a slot for every share, however small', () => {
    assert.equal(nextSlot([0], 10, 0.0001), 3_600_000);
  });

  it('forgets what no limit counts any more', () => {
    assert.deepEqual(remembered([0, 1, 2], 3_600_001), [2]);
    assert.deepEqual(remembered([0, 1, 2], 4_000_000), []);
    assert.deepEqual(remembered([], 0), []);
  });
});

describe("delivery under Teams' limits", () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(() => rig.dispose());

  it('shows a new alarm at once while updates have used up their share', async () => {
    const old: string[] = [];
    for (let number = 1; number <= 8; number += 1) old.push(await rig.alarm(number));
    await rig.clock.advance(10 * minute);
    for (const actor of [ada, { ...ada, id: '00000000-0000-4000-8000-0000000000af' }]) {
      for (const id of old) {
        await rig.incidents.execute(id, { type: 'acknowledge', actor });
        await rig.incidents.execute(id, { type: 'withdrawAcknowledgement', actor });
      }
    }
    await rig.clock.settle();
    assert.notEqual(rig.delivery.behind(), 0);
    const id = await rig.alarm(99);
    assert.notEqual(rig.shown(id), undefined);
  });

  it('shows 100 alarms that come at once as soon as the limits allow', async () => {
    rig.channel = null;
    for (let number = 1; number <= 100; number += 1) await rig.alarm(number);
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    rig.delivery.wake();
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.length, 100);
    withinLimits(rig.callTimes());
  });
});

describe("delivery under Teams' limits, whatever happens", () => {
  const happening = fc.record({
    what: fc.constantFrom('alarm', 'acknowledge', 'withdraw', 'fail', 'throttle', 'hang') as fc.Arbitrary<
      'alarm' | 'acknowledge' | 'withdraw' | 'fail' | 'throttle' | 'hang'
    >,
    incident: fc.nat(14),
    times: fc.integer({ min: 1, max: 8 }),
    pause: fc.constantFrom(0, 0, 0, 1, 50, 400, 1_000, 20_000),
  });

  it('never exceeds them in any window, and shows every last state in the end', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 60 }), async (happenings) => {
        const rig = openDeliveryRig();
        try {
          await rig.delivery.start();
          const ids = new Set<string>();
          for (const { what, incident, times, pause } of happenings) {
            let left = times;
            const id = [...ids][incident % Math.max(ids.size, 1)];
            if (what === 'alarm') {
              // Of both bands.
              const first = (incident % 2) * 1_000 + incident;
              for (let n = 0; n < times; n += 1) ids.add(await rig.alarm(first + n));
            } else if (what === 'fail' || what === 'throttle') {
              rig.teams.conduct = () => {
                if (left-- > 0) throw new MessengerError(what === 'fail' ? 'unreachable' : 'throttled');
              };
            } else if (what === 'hang') {
              rig.teams.conduct = () =>
                left-- > 0
                  ? new Promise((resolve) => rig.clock.after(700 * times, resolve))
                  : Promise.resolve();
            } else if (id !== undefined) {
              const type = what === 'acknowledge' ? 'acknowledge' : 'withdrawAcknowledgement';
              await rig.incidents.execute(id, { type, actor: ada });
            }
            await rig.clock.advance(pause);
          }
          await rig.clock.advance(20 * minute);
          withinLimits(rig.callTimes());
          for (const id of ids) assert.deepEqual(rig.shown(id), await rig.current(id));
          assert.equal(rig.teams.posts.length, ids.size);
          assert.equal(rig.delivery.behind(), 0);
        } finally {
          await rig.dispose();
        }
      }),
      { numRuns: 20 },
    );
  });
});
