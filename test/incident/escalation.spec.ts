import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EscalateCommand, IncidentCommand } from '../../src/incident/decide/command.ts';
import { type EscalationStep, nextTurn } from '../../src/incident/escalation.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada, aStory, grace, type Happening, received, type Story } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';

const minute = 60_000;
const opened = Date.parse('2026-11-03T09:20:00.000Z');
const at = (minutes: number) => new Date(opened + minutes * minute).toISOString();
const card = { conversationId: '19:watch@thread.tacv2', activityId: '1' };

const steps: readonly EscalationStep[] = [
  { after: 5 * minute, personIds: ['a', 'b'] },
  { after: 15 * minute, personIds: ['b', 'c'] },
  { after: 25 * minute, personIds: ['d'] },
];

/** An incident that opens at minute 0, on a wrong password. */
const begun = (...happenings: readonly Happening[]): Story =>
  aStory(
    { ...received(anAlert({ signIns: [anAlertedSignIn({ resultCode: '50126' })] })), at: at(0) },
    ...happenings,
  );

const next = (story: Story, minutes: number, given = steps) =>
  nextTurn(story.incident(), given, opened + minutes * minute);

/** Takes the turn that is due at that minute, as the scheduler does, and tells people of it. */
function take(story: Story, minutes: number, isTold = true) {
  const turn = next(story, minutes);
  assert(turn && turn.at <= opened + minutes * minute, 'no turn is due');
  const { number, personIds, isLast } = turn;
  const { since } = story.incident().escalation;
  story.does({ type: 'escalate', since, turn: number, personIds, isLast, at: at(minutes) });
  if (isTold) story.does({ type: 'recordAnnouncement', version: story.incident().version, at: at(minutes) });
  return turn;
}

const success: IncidentCommand = { type: 'recordSignIns', signIns: [aSignIn({ resultCode: '0' })] };
const acknowledge: IncidentCommand = { type: 'acknowledge', actor: ada };

describe('the turns of the escalation', () => {
  it('are the steps at their times, one after the other', () => {
    const story = begun();
    assert.deepEqual(next(story, 0), {
      number: 1,
      at: opened + 5 * minute,
      personIds: ['a', 'b'],
      isLast: false,
    });
    take(story, 5);
    assert.deepEqual(next(story, 5), {
      number: 2,
      at: opened + 15 * minute,
      personIds: ['b', 'c'],
      isLast: false,
    });
  });

  it('that came due together are one, with everybody once, at the time of the latest', () => {
    const all = next(begun(), 300);
    assert.deepEqual(all, {
      number: 3,
      at: opened + 25 * minute,
      personIds: ['a', 'b', 'c', 'd'],
      isLast: false,
    });
    const story = begun();
    take(story, 5);
    assert.deepEqual(next(story, 25)?.personIds, ['b', 'c', 'd']);
  });

  it('go on with the last step, its time after the turn before, eight times', () => {
    const story = begun();
    take(story, 60);
    const taken = Array.from({ length: 8 }, (_, index) => take(story, 60 + 25 * (index + 1)));
    assert.deepEqual(
      taken.map(({ number, isLast }) => [number, isLast]),
      [4, 5, 6, 7, 8, 9, 10, 11].map((number) => [number, number === 11]),
    );
    assert(taken.every(({ personIds }) => personIds.join() === 'd'));
    assert.equal(next(story, 10_000), null);
  });

  it('are repeated only when people were told of the last one', () => {
    const story = begun();
    take(story, 25, false);
    assert.equal(next(story, 600), null);
    story.does({ type: 'recordAnnouncement', version: story.incident().version, at: at(600) });
    assert.equal(next(story, 600)?.at, opened + 625 * minute);
  });

  for (const [what, happenings] of [
    ['acknowledged', [acknowledge]],
    [
      'closed',
      [{ type: 'close', actor: ada, classification: 'drill', comment: '', needsSecondPerson: false }],
    ],
  ] as const satisfies readonly [string, readonly IncidentCommand[]][]) {
    it(`are over when it is ${what}`, () => {
      assert.equal(next(begun(...happenings), 600), null);
    });
  }

  it('are none without steps', () => {
    assert.equal(next(begun(), 600, []), null);
  });

  it('start again when the acknowledgement is withdrawn, and when it is reopened', () => {
    const story = begun();
    take(story, 5);
    story.does({ ...acknowledge, at: at(6) });
    story.does({ type: 'withdrawAcknowledgement', actor: ada, at: at(10) });
    assert.deepEqual([next(story, 10)?.number, next(story, 10)?.at], [1, opened + 15 * minute]);
    take(story, 15);
    const close = { classification: 'drill', comment: '', needsSecondPerson: false } as const;
    story.does({ type: 'close', actor: ada, ...close, at: at(16) });
    story.does({ type: 'reopen', actor: grace, at: at(20) });
    assert.deepEqual([next(story, 20)?.number, next(story, 20)?.at], [1, opened + 25 * minute]);
  });

  it('start again when it becomes graver after somebody had it, and after somebody was called', () => {
    const taken = begun({ ...acknowledge, at: at(1) }, { ...success, at: at(10) });
    assert.deepEqual([next(taken, 10)?.number, next(taken, 10)?.at], [1, opened + 15 * minute]);
    const called = begun();
    take(called, 15);
    called.does({ ...success, at: at(20) });
    assert.deepEqual([next(called, 20)?.number, next(called, 20)?.at], [1, opened + 25 * minute]);
  });

  it('go on when it becomes graver before anybody was called: nobody can put the first call off', () => {
    const story = begun({ ...success, at: at(4) });
    assert.equal(next(story, 4)?.at, opened + 5 * minute);
  });

  it('are as long as nobody had it, also over a rise in severity', () => {
    const story = begun();
    take(story, 5);
    story.does({ ...success, at: at(10) });
    assert.equal(story.incident().escalation.waitsSince, at(0));
    story.does({ ...acknowledge, at: at(11) });
    story.does({ type: 'withdrawAcknowledgement', actor: ada, at: at(12) });
    assert.equal(story.incident().escalation.waitsSince, at(12));
  });

  it('never repeat, only grow, call everybody of the steps and end at the cap, whenever somebody looks', () => {
    const step = fc.record({
      gap: fc.integer({ min: 1, max: 90 }),
      personIds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
    });
    const looks = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 200 }), isTold: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), looks, (gaps, times) => {
        let after = 0;
        const given = gaps.map(({ gap, personIds }) => {
          after += gap * minute;
          return { after, personIds };
        });
        const story = begun();
        let now = 0;
        let before = 0;
        const called: string[] = [];
        for (const { pause, isTold } of times) {
          now += pause;
          const turn = next(story, now, given);
          if (!turn || turn.at > opened + now * minute) continue;
          const { number, personIds, isLast } = turn;
          const { since } = story.incident().escalation;
          const command = { type: 'escalate', since, turn: number, personIds, isLast, at: at(now) } as const;
          assert.equal(story.does(command).events.length, 1);
          assert.equal(story.does(command).events.length, 0, 'a turn is taken once');
          assert(number > before && number <= given.length + 8);
          assert.equal(isLast, number === given.length + 8);
          assert.equal(new Set(personIds).size, personIds.length);
          if (number <= given.length) {
            const passed = given.slice(before, number).flatMap((each) => each.personIds);
            assert.deepEqual(new Set(personIds), new Set(passed));
          }
          // Looking again at the same time finds nothing that is due.
          const following = next(story, now, given);
          assert(following === null || following.at > opened + now * minute);
          called.push(...personIds);
          before = number;
          const { version, escalation } = story.incident();
          assert(personIds.every((id) => escalation.personIds.includes(id)));
          if (isTold) story.does({ type: 'recordAnnouncement', version, at: at(now) });
        }
        if (before < given.length) return;
        const everybody = given.flatMap((each) => each.personIds);
        assert.deepEqual(new Set(called), new Set(everybody));
      }),
    );
  });
});

describe('a call for people', () => {
  const call = (turn: number, ...personIds: readonly string[]): EscalateCommand => ({
    type: 'escalate',
    since: at(0),
    turn,
    personIds,
    isLast: false,
  });
  const told = (version: number): IncidentCommand => ({ type: 'recordAnnouncement', version });
  const toldOf = (story: Story) => {
    const { unannounced, escalation } = story.incident();
    return [unannounced, escalation.personIds.join()];
  };

  it('is urgent, and goes out before updates of other cards', () => {
    const { urgentVersion, version } = begun(call(1, 'a')).incident();
    assert.equal(urgentVersion, version);
  });

  it('that nobody was told of goes out with the next one', () => {
    const story = begun(call(1, 'a', 'b'), call(2, 'b', 'c'));
    assert.deepEqual(toldOf(story), ['escalated', 'a,b,c']);
    story.does(told(story.incident().version));
    assert.deepEqual(toldOf(story), [null, '']);
    story.does(call(3, 'c'));
    assert.deepEqual(toldOf(story), ['escalated', 'c']);
  });

  it('that comes while a reply is on its way is told in another one', () => {
    const story = begun(call(1, 'a'));
    const sent = story.incident().version;
    story.does(call(2, 'b'));
    story.does(told(sent));
    assert.deepEqual(toldOf(story), ['escalated', 'a,b']);
  });

  it('goes out with the news when it becomes graver before anybody was told', () => {
    const story = begun(call(1, 'a'), success);
    assert.deepEqual(toldOf(story), ['graver', 'a']);
    assert.equal(story.incident().escalation.turn, 0);
  });

  it('is not settled by a card, which mentions nobody', () => {
    for (const happenings of [[call(1, 'a')], [call(1, 'a'), success]]) {
      const story = begun(...happenings);
      const before = toldOf(story);
      story.does({ type: 'recordCard', card, version: story.incident().version });
      assert.deepEqual(toldOf(story), before);
    }
  });

  it('is over when somebody acknowledges or closes, and does not come back when they withdraw', () => {
    const story = begun(call(1, 'a'), acknowledge);
    assert.deepEqual(toldOf(story), [null, '']);
    story.does({ type: 'withdrawAcknowledgement', actor: ada });
    assert.deepEqual(toldOf(story), ['waiting', '']);
    const close = { type: 'close', classification: 'drill', comment: '', needsSecondPerson: false } as const;
    assert.deepEqual(toldOf(begun(call(1, 'a'), { ...close, actor: ada })), [null, '']);
  });

  it('is void when it was meant for another wait, for a turn that is taken, or when somebody has it', () => {
    const events = (story: Story, command: IncidentCommand) => story.does(command).events.length;
    assert.equal(events(begun(), { ...call(1, 'a'), since: at(1) }), 0);
    assert.equal(events(begun(call(2, 'a')), call(2, 'a')), 0);
    assert.equal(events(begun(call(2, 'a')), call(1, 'a')), 0);
    assert.equal(events(begun(acknowledge), call(1, 'a')), 0);
  });
});
