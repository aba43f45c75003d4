import assert from 'node:assert/strict';
import { sinceAlways } from '../../src/incident/whoMayAct.ts';
import {
  noRoster,
  rosterAtLoss,
  standingAt,
  standingAtLoss,
  standingIn,
  versionOf,
  withJoined,
  withLeft,
  withList,
  withSeen,
} from '../../src/roster/roster.ts';

const nobody: ReadonlySet<string> = new Set();
const day1 = '2026-11-01T09:00:00.000Z';
const day2 = '2026-11-02T09:00:00.000Z';
const day3 = '2026-11-03T09:00:00.000Z';
const day20 = '2026-11-20T09:00:00.000Z';
const first = withList(noRoster, ['ada', 'grace'], day1);

describe('the roster', () => {
  it('has the people of the first list since always, and others since they were listed', () => {
    const { members } = withList(first, ['ada', 'grace', 'eve'], day2);
    assert.deepEqual(members, { ada: sinceAlways, grace: sinceAlways, eve: day2 });
  });

  it('takes nobody of the first list for long-standing who was seen joining before it', () => {
    const { members } = withList(withJoined(noRoster, ['eve'], day1), ['ada', 'eve'], day2);
    assert.deepEqual(members, { ada: sinceAlways, eve: day1 });
  });

  it('lets who comes again begin anew, and remembers for a week who left', () => {
    const gone = withLeft(first, ['ada', 'a stranger'], day2);
    assert.deepEqual(gone.left, [{ id: 'ada', since: sinceAlways, until: day2 }]);
    const again = withList(gone, ['ada', 'grace'], day3);
    assert.equal(again.members.ada, day3);
    assert.deepEqual(
      withLeft(again, ['grace'], day20).left.map(({ id }) => id),
      ['grace'],
    );
  });

  it('says who stood on it at a time, also who has left since, and never a break-glass account', () => {
    const left = withLeft(withJoined(first, ['eve'], day2), ['ada'], day3);
    assert.deepEqual(standingAt(left, day1, nobody), ['grace', 'ada']);
    assert.deepEqual(standingAt(left, day3, new Set(['grace'])), ['eve']);
  });

  it('keeps, for the loss of a team, who was put out in the day before', () => {
    const emptied = withLeft(withJoined(first, ['eve'], day2), ['ada', 'grace'], day2);
    assert.deepEqual(Object.keys(rosterAtLoss(emptied, day2).members).sort(), ['ada', 'eve', 'grace']);
    assert.deepEqual(Object.keys(rosterAtLoss(emptied, day20).members), ['eve']);
  });

  it('says how a person stands at the loss of the team, by the version that is stored', () => {
    const emptied = withLeft(withJoined(first, ['eve'], day2), ['ada', 'grace'], day2);
    const { hash } = versionOf(emptied);
    const stands = (id: string) => standingAtLoss(emptied, day2, id, nobody);
    assert.deepEqual(stands('ada'), { since: sinceAlways, eldest: sinceAlways, roster: hash });
    assert.deepEqual(stands('eve'), { since: day2, eldest: sinceAlways, roster: hash });
    assert.equal(stands('mallory'), null);
  });

  it('says how a person stands on it, where break-glass accounts make nobody old', () => {
    const roster = withList(first, ['ada', 'eve'], day2);
    const { hash } = versionOf(roster);
    assert.deepEqual(standingIn(roster, 'eve', nobody), { since: day2, eldest: sinceAlways, roster: hash });
    assert.deepEqual(standingIn(roster, 'eve', new Set(['ada'])), {
      since: day2,
      eldest: day2,
      roster: hash,
    });
    assert.deepEqual(standingIn(roster, 'mallory', nobody), {
      since: null,
      eldest: sinceAlways,
      roster: hash,
    });
  });

  it('takes nobody for new before the first list, but those who were seen joining', () => {
    const roster = withJoined(noRoster, ['eve'], day1);
    assert.deepEqual(standingIn(roster, 'ada', nobody), {
      since: sinceAlways,
      eldest: sinceAlways,
      roster: null,
    });
    assert.equal(standingIn(roster, 'eve', nobody).since, day1);
  });

  it('has, before the first list, whom Teams called members one by one, and afterwards nobody so', () => {
    const seen = withSeen(withJoined(noRoster, ['eve'], day1), 'ada');
    assert.deepEqual(withSeen(seen, 'eve').members, { ada: sinceAlways, eve: day1 });
    assert.equal(withSeen(first, 'mallory'), first);
    assert.deepEqual(standingAt(seen, day1, nobody).toSorted(), ['ada', 'eve']);
  });

  it('has one hash for the same people, whenever and in whatever order they were read', () => {
    const again = withList(withList(noRoster, ['grace', 'ada'], day2), ['ada', 'grace'], day3);
    assert.equal(versionOf(again).hash, versionOf(first).hash);
    assert.notEqual(versionOf(withJoined(first, ['eve'], day2)).hash, versionOf(first).hash);
  });
});
