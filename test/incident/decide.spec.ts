import assert from 'node:assert/strict';
import type { Classification } from '../../src/incident/classification.ts';
import { decide } from '../../src/incident/decide.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { IncidentCommand } from '../../src/incident/incidentCommand.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada, anIncident, aStory, grace, type Happening, received } from '../builders/incident.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';

const acknowledge = (actor = ada): IncidentCommand => ({ type: 'acknowledge', actor });
const withdraw = (actor = ada): IncidentCommand => ({ type: 'withdrawAcknowledgement', actor });
const close = (
  classification: Classification,
  comment = '',
  given: { actor?: typeof ada; needsSecondPerson?: boolean } = {},
): IncidentCommand => ({
  type: 'close',
  actor: ada,
  classification,
  comment,
  needsSecondPerson: false,
  ...given,
});
const found = (...signIns: ReturnType<typeof aSignIn>[]): IncidentCommand => ({
  type: 'recordSignIns',
  signIns,
});
const failure: IncidentCommand = { type: 'recordLogFailure', code: 'signInLogUnavailable' };
const card: IncidentCommand = {
  type: 'recordCard',
  card: { conversationId: '19:watch@thread.tacv2', activityId: '1' },
  version: 1,
};

const open: readonly Happening[] = [received()];
const acknowledged: readonly Happening[] = [...open, acknowledge()];
const outgrown: readonly Happening[] = [...acknowledged, card, found(aSignIn({ resultCode: '0' }))];

const closed: readonly Happening[] = [...acknowledged, close('drill')];

const states = {
  none: null,
  open: anIncident(...open),
  acknowledged: anIncident(...acknowledged),
  outgrown: anIncident(...outgrown),
  closed: anIncident(...closed),
  reopened: anIncident(...closed, { type: 'reopen', actor: grace }),
} satisfies Record<string, Incident | null>;

const commands = {
  receiveAlert: received(),
  recordSignIns: found(aSignIn({ id: 'a-new-row', resultCode: '50126' })),
  'recordSignIns without rows': found(),
  recordLogFailure: failure,
  recordCard: card,
  recordAnnouncement: { type: 'recordAnnouncement', version: 1 },
  acknowledge: acknowledge(grace),
  withdrawAcknowledgement: withdraw(grace),
  close: close('drill'),
  reopen: { type: 'reopen', actor: grace },
} satisfies Record<string, IncidentCommand>;

/** What comes of a command in each state: the events' types, or the refusal's code after an exclamation mark. */
const table: Readonly<Record<keyof typeof commands, Readonly<Record<keyof typeof states, string>>>> = {
  receiveAlert: {
    none: 'alertReceived',
    open: 'alertReceived',
    acknowledged: 'alertReceived',
    outgrown: 'alertReceived',
    closed: '!incidentClosed',
    reopened: 'alertReceived',
  },
  recordSignIns: {
    none: '!incidentNotFound',
    open: 'signInsFound',
    acknowledged: 'signInsFound',
    outgrown: 'signInsFound',
    closed: '',
    reopened: 'signInsFound',
  },
  'recordSignIns without rows': {
    none: '!incidentNotFound',
    open: '',
    acknowledged: '',
    outgrown: '',
    closed: '',
    reopened: '',
  },
  recordLogFailure: {
    none: '!incidentNotFound',
    open: 'signInLogFailed',
    acknowledged: 'signInLogFailed',
    outgrown: 'signInLogFailed',
    closed: '',
    reopened: 'signInLogFailed',
  },
  recordCard: {
    none: '!incidentNotFound',
    open: 'cardPosted',
    acknowledged: 'cardPosted',
    outgrown: 'cardPosted',
    closed: 'cardPosted',
    reopened: 'cardPosted',
  },
  recordAnnouncement: {
    none: '!incidentNotFound',
    open: '',
    acknowledged: '',
    outgrown: 'announced',
    closed: '',
    reopened: 'announced',
  },
  acknowledge: {
    none: '!incidentNotFound',
    open: 'acknowledged',
    acknowledged: '!alreadyAcknowledged',
    outgrown: 'acknowledged',
    closed: '!incidentClosed',
    reopened: 'acknowledged',
  },
  withdrawAcknowledgement: {
    none: '!incidentNotFound',
    open: '!notAcknowledged',
    acknowledged: 'acknowledgementWithdrawn',
    outgrown: '!notAcknowledged',
    closed: '!incidentClosed',
    reopened: '!notAcknowledged',
  },
  close: {
    none: '!incidentNotFound',
    open: 'closed',
    acknowledged: 'closed',
    outgrown: 'closed',
    closed: '!incidentClosed',
    reopened: 'closed',
  },
  reopen: {
    none: '!incidentNotFound',
    open: '!incidentOpen',
    acknowledged: '!incidentOpen',
    outgrown: '!incidentOpen',
    closed: 'reopened',
    reopened: '!incidentOpen',
  },
};

describe('decide', () => {
  for (const [command, row] of Object.entries(table)) {
    for (const [state, outcome] of Object.entries(row)) {
      it(`answers ${command} in the state ${state} with ${outcome || 'nothing to record'}`, () => {
        const decision = decide(
          states[state as keyof typeof states],
          commands[command as keyof typeof commands],
        );
        const said = decision.refusal
          ? `!${decision.refusal.code}`
          : decision.events.map(({ type }) => type).join(' ');
        assert.equal(said, outcome);
      });
    }
  }

  const sentence = 'The safe was opened for the drill.';
  const closings: readonly (readonly [string, Incident, IncidentCommand, string])[] = [
    ['a drill without a word', states.open, close('drill'), 'closed'],
    ['a false alarm without a word', states.open, close('falseAlarm'), 'closed'],
    ['a misuse without a word', states.open, close('misuse'), '!commentNeeded'],
    ['an emergency with white space', states.open, close('emergency', ' '.repeat(40)), '!commentNeeded'],
    ['a misuse with a word', states.open, close('misuse', 'see mail'), '!commentNeeded'],
    ['a misuse with a sentence', states.open, close('misuse', sentence), 'closed'],
    ['an emergency with a sentence', states.open, close('emergency', sentence), 'closed'],
    ['a drill with 2,000 characters', states.open, close('drill', 'x'.repeat(2_000)), 'closed'],
    ['a drill with 2,001 characters', states.open, close('drill', 'x'.repeat(2_001)), '!commentTooLong'],
    [
      'what nobody has acknowledged, where it takes two',
      states.open,
      close('drill', '', { needsSecondPerson: true }),
      '!acknowledgeFirst',
    ],
    [
      'what oneself has acknowledged, where it takes two',
      states.acknowledged,
      close('drill', '', { needsSecondPerson: true }),
      '!secondPersonNeeded',
    ],
    [
      'what a colleague has acknowledged, where it takes two',
      states.acknowledged,
      close('drill', '', { needsSecondPerson: true, actor: grace }),
      'closed',
    ],
  ];
  for (const [what, incident, command, outcome] of closings) {
    it(`answers closing ${what} with ${outcome}`, () => {
      const { events = [], refusal } = decide(incident, command);
      assert.equal(refusal ? `!${refusal.code}` : events.map(({ type }) => type).join(' '), outcome);
    });
  }

  for (const command of ['acknowledge', 'withdrawAcknowledgement', 'close', 'reopen'] as const) {
    it(`refuses ${command} by the account that the incident is about`, () => {
      for (const incident of [states.acknowledged, states.closed]) {
        const asked = { ...commands[command], actor: { id: accountId, name: 'Ada' } };
        assert.equal(decide(incident, asked).refusal?.code, 'breakGlassAccount');
      }
    });
  }

  it('says whose the acknowledgement is when it refuses another', () => {
    const { refusal } = decide(states.acknowledged, acknowledge(grace));
    assert.deepEqual(refusal?.by, states.acknowledged.acknowledgement);
    assert.equal(refusal?.by?.actor, ada);
  });

  it('refuses whoever has acknowledged it already a second time', () => {
    assert.equal(decide(states.acknowledged, acknowledge(ada)).refusal?.code, 'alreadyAcknowledged');
  });

  it('refuses the break-glass account itself, in any state and before any other reason', () => {
    for (const incident of [states.open, states.acknowledged, states.outgrown, states.closed]) {
      for (const name of ['svc-harbour', 'Ada']) {
        for (const command of [acknowledge({ id: accountId, name }), withdraw({ id: accountId, name })]) {
          assert.deepEqual(decide(incident, command), { refusal: { code: 'breakGlassAccount' } });
        }
      }
    }
  });

  it('refuses the break-glass account that only the log has told', () => {
    const story = aStory(
      received(anAlert({ signIns: [] })),
      found(aSignIn({ userId: accountId, resultCode: '50126' })),
    );
    const { refusal } = story.does(acknowledge({ id: accountId, name: 'svc-harbour' }));
    assert.equal(refusal?.code, 'breakGlassAccount');
  });

  it('refuses every account that its alerts or the log speak of, however the id is spelled', () => {
    const [alerted, logged, other] = ['a1', 'b2', 'c3'].map(
      (end) => `0000000c-0000-4000-8000-0000000000${end}`,
    );
    assert(alerted && logged && other);
    const both = [anAlertedSignIn(), anAlertedSignIn({ userId: alerted.toUpperCase() })];
    const story = aStory(
      received(anAlert({ signIns: both })),
      found(aSignIn(), aSignIn({ id: 'b', userId: logged })),
    );
    assert.equal(story.incident().account, null);
    for (const id of [accountId, alerted, logged, logged.toUpperCase()]) {
      const { refusal } = decide(story.incident(), acknowledge({ id, name: 'Ada' }));
      assert.equal(refusal?.code, 'breakGlassAccount');
    }
    assert.equal(story.does(acknowledge({ id: other, name: 'Ada' })).refusal, null);
  });

  it('takes nobody for the account of an incident whose account has no id', () => {
    const alert = anAlert({ signIns: [anAlertedSignIn({ userId: null })] });
    assert.equal(aStory(received(alert)).does(acknowledge()).refusal, null);
  });

  describe('on rows of the log', () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        aSignIn({
          id: `row-${index}`,
          at: new Date(Date.UTC(2026, 10, 3, 9, 0, count - index)).toISOString(),
          resultCode: '50126',
        }),
      );

    it('records those that are new, oldest first, at most a hundred in an event', () => {
      const { events } = decide(states.open, found(...rows(245)));
      const parts = events?.map((event) => (event.type === 'signInsFound' ? event.signIns : [])) ?? [];
      assert.deepEqual(
        parts.map((part) => part.length),
        [100, 100, 45],
      );
      const times = parts.flat().map(({ at }) => at);
      assert.deepEqual(times, times.toSorted());
      assert.equal(new Set(times).size, 245);
    });

    it('records nothing when all of them are known as they are', () => {
      const story = aStory(received(), found(...rows(3)));
      assert.deepEqual(story.does(found(...rows(3))), { events: [], refusal: null });
    });

    it('does not write out the rows that it is given as it has them', () => {
      const known = rows(3).map((row) => ({
        ...row,
        toJSON: (): unknown => assert.fail('the same object needs no comparison'),
      }));
      const incident = { ...states.open, signIns: new Map(known.map((row) => [row.id, row])) };
      assert.deepEqual(decide(incident, found(...known)), { events: [] });
    });

    it('records a row whose details have become complete, and that once', () => {
      const [early] = rows(1);
      assert(early);
      const late = { ...early, authenticationSteps: [], resultDescription: 'now complete' };
      const story = aStory(received(), found(early));
      assert.deepEqual(story.does(found(late)).events, [
        { type: 'signInsFound', signIns: [late], account: null },
      ]);
      assert.deepEqual(story.does(found(late)).events, []);
      assert.deepEqual([...story.incident().signIns.values()], [late]);
    });

    it('names the account that all of them are of, when the incident has none', () => {
      const story = aStory(received(anAlert({ signIns: [] })));
      const { events } = story.does(found(aSignIn({ id: 'a' }), aSignIn({ id: 'b' })));
      assert.deepEqual(events[0]?.type === 'signInsFound' && events[0].account, {
        id: accountId,
        userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
      });
    });

    const namesOther: readonly (readonly [string, Parameters<typeof anAlertedSignIn>[0]])[] = [
      ['another id', { userId: '00000000-0000-4000-8000-00000000000b', userPrincipalName: null }],
      ['another name', { userId: null, userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com' }],
    ];
    for (const [what, other] of namesOther) {
      it(`names no account while an alert has ${what} too, whose rows are still on their way`, () => {
        const both = anAlert({ signIns: [anAlertedSignIn(), anAlertedSignIn(other)] });
        const story = aStory(received(both), found(aSignIn()));
        assert.equal(story.incident().account, null);
        assert.deepEqual(story.incident().groups, [`rule:${both.rule.id}`]);
      });
    }

    it('names the account that the alerts name as well, however they spell it', () => {
      const spelled = [
        anAlertedSignIn({
          userId: accountId.toUpperCase(),
          userPrincipalName: 'SVC-Harbour@contoso.onmicrosoft.com',
        }),
        anAlertedSignIn({ userId: null, userPrincipalName: null }),
      ];
      const alert = { ...received(anAlert({ signIns: spelled })), group: 'rule:any', account: null };
      assert.equal(aStory(alert, found(aSignIn())).incident().account?.id, accountId);
      assert.equal(
        aStory(alert, found(aSignIn({ userPrincipalName: null }))).incident().account?.id,
        accountId,
      );
    });

    it('names no account when they are of several, in one answer or one after the other', () => {
      const other = aSignIn({ id: 'b', userId: '00000000-0000-4000-8000-00000000000b' });
      const together = aStory(received(anAlert({ signIns: [] })), found(aSignIn({ id: 'a' }), other));
      assert.equal(together.incident().account, null);
      together.does(found(aSignIn({ id: 'c' })));
      assert.equal(together.incident().account, null);
    });
  });

  describe('on a log that cannot be read', () => {
    it('records the failure once, and again only after it had recovered', () => {
      const story = aStory(received());
      assert.deepEqual(story.does(failure).events, [
        { type: 'signInLogFailed', code: 'signInLogUnavailable' },
      ]);
      assert.deepEqual(story.does(failure).events, []);
      const recovered = story.does(found(aSignIn())).events.map(({ type }) => type);
      assert.deepEqual(recovered, ['signInLogRecovered', 'signInsFound']);
      assert.deepEqual(story.does(failure).events.length, 1);
    });

    it('records that it answers again when it has nothing to tell', () => {
      const story = aStory(received(), failure);
      assert.deepEqual(story.does(found()).events, [{ type: 'signInLogRecovered' }]);
      assert.equal(story.incident().log, 'waiting');
      assert.deepEqual(story.does(found()).events, []);
    });
  });
});
