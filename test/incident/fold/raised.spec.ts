import assert from 'node:assert/strict';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import {
  acknowledge,
  close,
  escalate,
  found,
  note,
  posted,
  reopen,
  tick,
  withdraw,
} from '../../builders/commands.ts';
import { ada, anIncident, aStory, grace, type Happening, received } from '../../builders/incident.ts';
import { openedAt } from '../../builders/incidentStories.ts';
import { aSignIn } from '../../builders/signIn.ts';

const at = (minute: number): string => new Date(Date.parse(openedAt) + minute * 60_000).toISOString();
const opened: Happening = { ...received(), at: openedAt };
/** The alert makes it medium, a block high, and a success critical. */
const blocked = found(aSignIn({ id: 'blocked', resultCode: '53003' }));
const success = found(aSignIn({ id: 'success', resultCode: '0' }));
const failure = found(aSignIn({ id: 'failure', resultCode: '50126' }));

/** Since when it waits, and for which turn nobody is called any more. */
const waiting = (...happenings: readonly Happening[]) => {
  const { since, turn } = anIncident(...happenings).escalation;
  return { since, turn };
};

describe('a rise in severity', () => {
  it('ends the acknowledgement, which is kept as outgrown', () => {
    const story = aStory(opened, acknowledge());
    const { acknowledgement } = story.incident();
    story.does(success);
    const { acknowledgement: now, outgrown, urgentVersion, version } = story.incident();
    assert.equal(now, null);
    assert.deepEqual(outgrown, acknowledgement);
    assert.equal(urgentVersion, version);
  });

  it('keeps the acknowledgement that the one before has ended', () => {
    const story = aStory(opened, acknowledge(), blocked);
    const { outgrown } = story.incident();
    story.does(success);
    assert.deepEqual(story.incident().outgrown, outgrown);
    assert.equal(story.incident().severity, 'critical');
  });

  it('is forgotten with the next acknowledgement, and when it is open again', () => {
    assert.equal(anIncident(opened, acknowledge(), success, acknowledge(grace)).outgrown, null);
    assert.equal(anIncident(opened, acknowledge(), success, close('drill'), reopen()).outgrown, null);
  });

  it('is none when what comes is as grave or less', () => {
    const story = aStory(opened, acknowledge(), success, acknowledge());
    for (const happening of [blocked, failure, received(), received(anAlert({ signIns: [] }))]) {
      story.does(happening);
      assert.equal(story.incident().acknowledgement?.actor, ada);
    }
  });

  it('leaves the ticks as they are', () => {
    const story = aStory(
      opened,
      { type: 'startInvestigation', actor: ada },
      tick(['callCustodian']),
      success,
    );
    assert.deepEqual([...(story.incident().investigation?.ticks.keys() ?? [])], ['callCustodian']);
  });
});

describe('the time that an incident waits for somebody', () => {
  const acknowledged = { ...acknowledge(), at: at(1) };

  it('begins when it is opened', () => {
    assert.deepEqual(waiting(opened), { since: at(0), turn: 0 });
  });

  const goesOn: readonly (readonly [string, Happening])[] = [
    ['further alerts', received()],
    ['rows that are no graver', failure],
    ['its card', posted()],
    ['a note', note('Seen.')],
    ['an acknowledgement', acknowledge()],
    ['a lead', { type: 'assign', actor: ada, lead: grace }],
    ['its end', close('drill')],
  ];
  for (const [what, happening] of goesOn) {
    it(`is not begun anew by ${what}`, () => {
      assert.deepEqual(waiting(opened, { ...happening, at: at(9) }), { since: at(0), turn: 0 });
    });
  }

  it('goes on through a rise when nobody has been called yet', () => {
    assert.deepEqual(waiting(opened, { ...success, at: at(9) }), { since: at(0), turn: 0 });
  });

  it('begins anew with a rise when people were called for something less grave', () => {
    const called = { ...escalate(openedAt, 2, true), at: at(5) };
    const rise = { ...success, at: at(9) };
    assert.deepEqual(waiting(opened, called, rise), { since: at(9), turn: 0 });
    assert.equal(anIncident(opened, called, rise).escalation.isLast, false);
  });

  it('begins with the rise that ended an acknowledgement, and goes on through the next', () => {
    const first = { ...blocked, at: at(9) };
    assert.deepEqual(waiting(opened, acknowledged, first), { since: at(9), turn: 0 });
    assert.deepEqual(waiting(opened, acknowledged, first, { ...success, at: at(12) }), {
      since: at(9),
      turn: 0,
    });
  });

  it('begins anew when the acknowledgement is withdrawn, and when it is open again', () => {
    const called = { ...escalate(openedAt), at: at(1) };
    const withdrawn = { ...withdraw(), at: at(9) };
    assert.deepEqual(waiting(opened, called, acknowledge(), withdrawn), { since: at(9), turn: 0 });
    const reopened = { ...reopen(), at: at(12) };
    assert.deepEqual(waiting(opened, called, close('drill'), reopened), { since: at(12), turn: 0 });
  });

  it('is known with the turn that was taken, its people, and whether it was the last', () => {
    const turn = { turn: 3, personIds: [ada.id, grace.id], isLast: true };
    const { escalation } = anIncident(opened, { type: 'escalate', since: openedAt, ...turn });
    const { since, turn: number, personIds, isLast } = escalation;
    assert.deepEqual({ since, turn: number, personIds, isLast }, { since: at(0), ...turn });
  });

  it('is the same for a burst as for a code', () => {
    const burst = received(anAlert({ signIns: [anAlertedSignIn({ count: 5, at: at(0) })] }));
    const called = { ...escalate(openedAt), at: at(1) };
    assert.deepEqual(waiting(opened, called, { ...burst, at: at(9) }), { since: at(9), turn: 0 });
  });
});
