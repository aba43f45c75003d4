import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Alert } from '../../src/alert/alert.ts';
import { classifications } from '../../src/incident/classification.ts';
import type { IncidentCommand } from '../../src/incident/incidentCommand.ts';
import { unseal, verifyTrail } from '../../src/incident/trail.ts';
import { severities } from '../../src/signIn/severity.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada, aStory, grace, type Happening, received, retold, type Story } from '../builders/incident.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';

const otherId = '00000000-0000-4000-8000-00000000000b';
const code = fc.constantFrom('0', '50126', '50074', '53003', '50097', '50173', '700016');
const time = fc.integer({ min: 0, max: 120 }).map((minute) => {
  return new Date(Date.UTC(2026, 10, 3, 9, minute)).toISOString();
});
const userId = fc.constantFrom(accountId, otherId);

const alertedSignIn = fc
  .record({
    userId: fc.option(userId),
    resultCode: fc.option(code),
    at: fc.option(time),
    count: fc.integer({ min: 1, max: 9 }),
    userPrincipalName: fc.option(fc.string({ unit: 'binary' })),
  })
  .map(anAlertedSignIn);
const alert = fc
  .record({
    signIns: fc.array(alertedSignIn, { maxLength: 3 }),
    condition: fc.constantFrom('fired', 'fired', 'resolved'),
    format: fc.constantFrom('logAlertsV2', 'unreadable', 'commonOther', 'activityLog'),
    firedAt: fc.option(time),
    raw: fc.option(fc.string({ unit: 'binary' })),
  })
  .map((given) => anAlert(given));
const signIn = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    userId,
    at: time,
    resultCode: code,
    resultDescription: fc.constantFrom(null, 'complete'),
  })
  .map(aSignIn);
const actor = fc.constantFrom(ada, grace, { id: accountId, name: 'Ada' }, { id: otherId, name: 'Grace' });

const command: fc.Arbitrary<IncidentCommand> = fc.oneof(
  { weight: 3, arbitrary: alert.map(received) },
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(signIn, { selector: ({ id }) => id })
      .map((signIns): IncidentCommand => ({ type: 'recordSignIns', signIns })),
  },
  fc.constant<IncidentCommand>({ type: 'recordLogFailure', code: 'signInLogUnavailable' }),
  fc.constant<IncidentCommand>({
    type: 'recordCard',
    card: { conversationId: '19:watch@thread.tacv2', activityId: '1' },
    version: 1,
  }),
  { weight: 3, arbitrary: actor.map((who): IncidentCommand => ({ type: 'acknowledge', actor: who })) },
  actor.map((who): IncidentCommand => ({ type: 'withdrawAcknowledgement', actor: who })),
  actor.map((who): IncidentCommand => ({ type: 'reopen', actor: who })),
  fc
    .record({
      actor,
      classification: fc.constantFrom(...classifications),
      comment: fc.string({ maxLength: 40 }),
      needsSecondPerson: fc.boolean(),
    })
    .map((form): IncidentCommand => ({ type: 'close', ...form })),
);
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.tuple(command, time).map(([what, at]) => ({ ...what, at })),
  { minLength: 1, maxLength: 25 },
);

/** Does one after the other, and looks after each. */
function told(
  all: readonly Happening[],
  look: (story: Story, done: ReturnType<Story['does']>, what: Happening) => void,
) {
  const story = aStory(received());
  for (const what of all) look(story, story.does(what), what);
  return story;
}

describe('an incident, whatever is asked of it', () => {
  it('is what its trail alone makes of it, at every step', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        told(all, (story) => assert.deepEqual(retold(story.trail()), story.incident()));
      }),
    );
  });

  it('has a trail that verifies and as many entries as its version', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        told(all, (story) => {
          assert.equal(verifyTrail('k7qd2-1', story.trail()).intact, true);
          assert.equal(story.incident().version, story.trail().length);
        });
      }),
    );
  });

  it('keeps no event of a refused command', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        let before = 1;
        told(all, (story, { events, refusal }) => {
          if (refusal) assert.deepEqual(events, []);
          assert.equal(story.trail().length - before, events.length);
          before = story.trail().length;
        });
      }),
    );
  });

  it('keeps every alert, as it came, but for those that come after it was closed', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const given: Alert[] = [];
        const story = told(all, (_story, { refusal }, what) => {
          if (what.type !== 'receiveAlert') return;
          if (refusal) assert.equal(refusal.code, 'incidentClosed');
          else given.push(what.alert);
        });
        const kept = story
          .trail()
          .map(unseal)
          .flatMap(({ event }) => (event.type === 'alertReceived' ? [event.alert] : []));
        assert.deepEqual(kept.slice(1), given);
        const { fired, resolved } = story.incident().alerts;
        assert.equal(fired + resolved, given.length + 1);
      }),
    );
  });

  it('never becomes less grave, and asks for a new acknowledgement whenever it becomes graver', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        let before = severities.indexOf(aStory(received()).incident().severity);
        told(all, (story, { events }) => {
          const { severity, acknowledgement, urgentVersion, version } = story.incident();
          const now = severities.indexOf(severity);
          assert(now >= before);
          if (now > before) {
            assert.equal(acknowledgement, null);
            assert(urgentVersion > version - events.length);
          }
          before = now;
        });
      }),
    );
  });

  it('never changes its account, its opening or a group that it is found by', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const story = aStory(received(anAlert({ signIns: [] })));
        for (const what of all) {
          const before = story.incident();
          story.does(what);
          const after = story.incident();
          if (before.account) assert.deepEqual(after.account, before.account);
          assert.deepEqual(after.groups.slice(0, before.groups.length), before.groups);
          assert.equal(new Set(after.groups).size, after.groups.length);
          assert.equal(after.openedAt, before.openedAt);
        }
      }),
    );
  });

  it('is never acknowledged by its own account', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        told(all, (story, { refusal }, what) => {
          const isAct = what.type === 'acknowledge' || what.type === 'withdrawAcknowledgement';
          if (isAct && what.actor.id === story.incident().account?.id) {
            assert.equal(refusal?.code, 'breakGlassAccount');
          }
        });
      }),
    );
  });

  it('records the same rows once', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        told(all, (story, _done, what) => {
          if (what.type === 'recordSignIns') assert.deepEqual(story.does(what).events, []);
        });
      }),
    );
  });
});
