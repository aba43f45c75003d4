import assert from 'node:assert/strict';
import { createWatchedRules } from '../../src/delivery/watchedRules.ts';
import { createLog } from '../../src/log.ts';
import { type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const log = createLog({ write() {} });

describe('the rules that brought a watched account', () => {
  let rig: DeliveryRig;
  beforeEach(() => {
    rig = openDeliveryRig();
  });
  afterEach(() => rig.dispose());

  const stored = async () => {
    await rig.clock.settle();
    const rules = createWatchedRules(rig.store, log);
    await rules.read();
    return rules;
  };

  it('are known at once, and to the next process', async () => {
    const rules = createWatchedRules(rig.store, log);
    rules.learn('a');
    assert.deepEqual([rules.has('a'), rules.has('b')], [true, false]);
    assert.ok((await stored()).has('a'));
  });

  it('are kept when two instances learn at the same time', async () => {
    const [one, other] = [createWatchedRules(rig.store, log), createWatchedRules(rig.store, log)];
    one.learn('a');
    other.learn('b');
    await rig.clock.settle();
    one.learn('c');
    const rules = await stored();
    for (const rule of ['a', 'b', 'c']) assert.ok(rules.has(rule), rule);
    assert.ok(one.has('b'));
  });

  it('are the newest 200, so that rules with made-up names fill nothing', async () => {
    const rules = createWatchedRules(rig.store, log);
    for (let number = 0; number < 300; number += 1) rules.learn(`rule ${number}`);
    for (let round = 0; round < 40; round += 1) await rig.clock.settle();
    for (const kept of [rules, await stored()])
      assert.deepEqual(
        [0, 99, 100, 299].map((number) => kept.has(`rule ${number}`)),
        [false, false, true, true],
      );
  });
});
