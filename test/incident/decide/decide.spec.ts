import assert from 'node:assert/strict';
import type { Decision, IncidentCommand } from '../../../src/incident/decide/command.ts';
import { decide } from '../../../src/incident/decide/decide.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { acknowledge, assign, close, found, investigate, note, tick } from '../../builders/commands.ts';
import { accountAsActor, ada, anIncident, aStory, grace, received } from '../../builders/incident.ts';
import { incidentIn, openedAt, states } from '../../builders/incidentStories.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import type { Table } from './decideTable.ts';
import { machineTable } from './machineTable.ts';
import { personTable } from './personTable.ts';

const table: Table<IncidentCommand['type']> = { ...machineTable, ...personTable };

/** The events' types, or the refusal's code after an exclamation mark. */
const said = ({ events = [], refusal }: Decision): string =>
  refusal ? `!${refusal.code}` : events.map(({ type }) => type).join(' ');

describe('decide', () => {
  for (const [type, rows] of Object.entries(table)) {
    for (const [what, asked, outcomes] of rows) {
      const asking = `${type} ${what}`.trim();
      for (const [outcome, where] of Object.entries(outcomes)) {
        it(`answers ${asking} with ${outcome || 'nothing to record'} in: ${where.join(', ')}`, () => {
          for (const state of where) {
            const incident = state === 'none' ? null : incidentIn(state);
            const command = typeof asked === 'function' ? asked(incident) : asked;
            assert.equal(said(decide(incident, command)), outcome, state);
          }
        });
      }
      it(`has an answer to ${asking} in every state`, () => {
        const told = Object.values(outcomes).flat();
        assert.deepEqual(told.toSorted(), ['none', ...states].toSorted());
      });
    }
  }

  const sentence = 'The safe was opened for the drill.';
  const closings: readonly (readonly [string, Incident, IncidentCommand, string])[] = [
    ['a drill without a word', incidentIn('open'), close('drill'), 'closed'],
    ['a false alarm without a word', incidentIn('open'), close('falseAlarm'), '!commentNeeded'],
    ['a false alarm with a sentence', incidentIn('open'), close('falseAlarm', sentence), 'closed'],
    ['a misuse without a word', incidentIn('open'), close('misuse'), '!commentNeeded'],
    [
      'an emergency with white space',
      incidentIn('open'),
      close('emergency', ' '.repeat(40)),
      '!commentNeeded',
    ],
    ['a misuse with a word', incidentIn('open'), close('misuse', 'see mail'), '!commentNeeded'],
    [
      'a misuse with characters that nobody sees',
      incidentIn('open'),
      close('misuse', `so${'\u200b'.repeat(30)}so`),
      '!commentNeeded',
    ],
    ['a misuse with a sentence', incidentIn('open'), close('misuse', sentence), 'closed'],
    ['an emergency with a sentence', incidentIn('open'), close('emergency', sentence), 'closed'],
    ['a drill with 2,000 characters', incidentIn('open'), close('drill', 'x'.repeat(2_000)), 'closed'],
    [
      'a drill with 2,001 characters',
      incidentIn('open'),
      close('drill', 'x'.repeat(2_001)),
      '!commentTooLong',
    ],
    [
      'what nobody has acknowledged, where it takes two',
      incidentIn('open'),
      close('drill', '', { needsSecondPerson: true }),
      '!acknowledgeFirst',
    ],
    [
      'what oneself has acknowledged, where it takes two',
      incidentIn('acknowledged'),
      close('drill', '', { needsSecondPerson: true }),
      '!secondPersonNeeded',
    ],
    [
      'what a colleague has acknowledged, where it takes two',
      incidentIn('acknowledged'),
      close('drill', '', { needsSecondPerson: true, actor: grace }),
      'closed',
    ],
    [
      'what oneself has acknowledged under another name, where it takes two',
      incidentIn('acknowledged'),
      close('drill', '', { needsSecondPerson: true, actor: { id: ada.id, name: 'Ada Lovelace-King' } }),
      '!secondPersonNeeded',
    ],
    [
      'what a colleague of the same name has acknowledged, where it takes two',
      incidentIn('acknowledged'),
      close('drill', '', { needsSecondPerson: true, actor: { id: grace.id, name: ada.name } }),
      'closed',
    ],
    ['a misuse with 19 characters', incidentIn('open'), close('misuse', 'x'.repeat(19)), '!commentNeeded'],
    ['a misuse with 20 characters', incidentIn('open'), close('misuse', 'x'.repeat(20)), 'closed'],
    [
      'an emergency with 19 characters',
      incidentIn('open'),
      close('emergency', 'x'.repeat(19)),
      '!commentNeeded',
    ],
    ['an emergency with 20 characters', incidentIn('open'), close('emergency', 'x'.repeat(20)), 'closed'],
  ];
  for (const [what, incident, command, outcome] of closings) {
    it(`answers closing ${what} with ${outcome}`, () => {
      assert.equal(said(decide(incident, command)), outcome);
    });
  }

  const refusedFor: readonly (readonly [
    string,
    Incident,
    IncidentCommand,
    (incident: Incident) => unknown,
  ])[] = [
    [
      'the acknowledgement',
      incidentIn('acknowledged'),
      acknowledge(grace),
      ({ acknowledgement }) => acknowledgement,
    ],
    [
      'the investigation',
      anIncident(received(), acknowledge(grace), investigate()),
      investigate(grace),
      ({ investigation }) => investigation?.started,
    ],
    [
      'the tick',
      incidentIn('investigating'),
      tick(['callCustodian'], grace),
      ({ investigation }) => investigation?.ticks.get('callCustodian'),
    ],
    [
      'the lead',
      anIncident(received(), acknowledge(grace), assign(ada, grace)),
      assign(ada, grace),
      ({ lead }) => lead,
    ],
  ];
  for (const [what, incident, command, whose] of refusedFor) {
    it(`says whose ${what} is when it refuses another`, () => {
      const { refusal } = decide(incident, command);
      assert.deepEqual(refusal?.by, whose(incident));
      assert.equal(refusal?.by?.actor, ada);
    });
  }

  it('records of a form only what is not done yet, in the order of the form, by whoever sent it', () => {
    const form = tick(['preserveEvidence', 'callCustodian', 'reviewActivity', 'preserveEvidence'], grace);
    assert.deepEqual(decide(incidentIn('investigating'), form).events, [
      { type: 'itemTicked', actor: grace, item: 'preserveEvidence' },
      { type: 'itemTicked', actor: grace, item: 'reviewActivity' },
    ]);
  });

  it('records a note and a comment without the blanks around them', () => {
    assert.deepEqual(decide(incidentIn('open'), note('\n The safe  is shut.\t')).events, [
      { type: 'noteAdded', actor: ada, text: 'The safe  is shut.' },
    ]);
    assert.deepEqual(decide(incidentIn('open'), close('drill', ' \nAs planned. ')).events, [
      { type: 'closed', actor: ada, classification: 'drill', comment: 'As planned.' },
    ]);
  });

  it('records who handed the lead to whom', () => {
    assert.deepEqual(decide(incidentIn('acknowledged'), assign(grace)).events, [
      { type: 'leadChanged', actor: ada, lead: grace, from: ada },
    ]);
  });

  it('has whoever starts the investigation of what nobody has acknowledged acknowledge it', () => {
    assert.deepEqual(decide(incidentIn('open'), investigate(grace)).events, [
      { type: 'acknowledged', actor: grace },
      { type: 'investigationStarted', actor: grace },
    ]);
  });

  it('calls people as the turn says', () => {
    const turn = { turn: 3, personIds: [grace.id, ada.id], isLast: true };
    assert.deepEqual(decide(incidentIn('open'), { type: 'escalate', since: openedAt, ...turn }).events, [
      { type: 'escalated', ...turn },
    ]);
  });

  it('refuses the break-glass account that only the log has told', () => {
    const story = aStory(
      received(anAlert({ signIns: [] })),
      found(aSignIn({ userId: accountId, resultCode: '50126' })),
    );
    const { refusal } = story.does(acknowledge(accountAsActor));
    assert.equal(refusal?.code, 'breakGlassAccount');
  });

  it('refuses the account that it is about, also when neither its alerts nor the log name it any more', () => {
    const known = incidentIn('open');
    const account = { id: accountId.toUpperCase(), userPrincipalName: null };
    const incident = { ...known, account, alerts: { ...known.alerts, alerted: [] }, signIns: new Map() };
    assert.equal(decide(incident, acknowledge(accountAsActor)).refusal?.code, 'breakGlassAccount');
    assert.equal(decide(incident, acknowledge()).refusal, undefined);
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
    for (const id of [alerted, logged.toUpperCase()]) {
      assert.equal(decide(story.incident(), assign({ id, name: 'Ada' })).refusal?.code, 'leadNotAllowed');
    }
    assert.equal(story.does(acknowledge({ id: other, name: 'Ada' })).refusal, null);
  });

  it('takes nobody for the account of an incident whose account has no id', () => {
    const alert = anAlert({ signIns: [anAlertedSignIn({ userId: null })] });
    assert.equal(aStory(received(alert)).does(acknowledge()).refusal, null);
  });
});
