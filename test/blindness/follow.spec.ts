import assert from 'node:assert/strict';
import { type Doubts, doubtsAfter, follow, type KnownLinks } from '../../src/blindness/follow.ts';
import { judge } from '../../src/chain/chain.ts';
import { isoTime } from '../../src/clock.ts';
import { judgedAt, someEvidence } from '../builders/evidence.ts';

const minute = 60_000;

describe('what is known of the links', () => {
  /** The log was unreadable for 20 minutes, and the sweep comes through again so many minutes after it answers. */
  function seenBy(sweepTakes: number, minutes: number): KnownLinks {
    let known: KnownLinks = {};
    let doubts: Doubts = new Map();
    for (let passed = 0; passed <= minutes; passed += 1) {
      const now = judgedAt + passed * minute;
      const isAway = passed < 20;
      const isLate = passed >= 10 && passed < 20 + sweepTakes;
      const { links } = judge(
        someEvidence({
          sweep: { lastSuccess: isoTime(judgedAt), isLate, interval: 5 * minute, problems: [] },
          ...(isAway ? { log: { findings: { failure: 'No answer.' } } } : {}),
        }),
        now,
      );
      doubts = doubtsAfter(doubts, links, { by: 'one', now });
      known = follow(known, doubts, links, { by: 'one', now });
    }
    return known;
  }

  it('does not blame the sweep, which is late because the log was away, before its next search', () => {
    assert.deepEqual(Object.keys(seenBy(5, 40)), ['reach']);
  });

  it('blames the sweep when it does not come through although the log has answered for long', () => {
    assert.deepEqual(Object.keys(seenBy(60, 40)), ['reach', 'sweep']);
  });
});
