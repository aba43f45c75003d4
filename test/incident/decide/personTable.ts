import type { PersonCommand } from '../../../src/incident/decide/command.ts';
import { longestNote } from '../../../src/incident/event.ts';
import {
  acknowledge,
  assign,
  close,
  investigate,
  note,
  reopen,
  tick,
  untick,
  vouch,
  withdraw,
} from '../../builders/commands.ts';
import { accountAsActor as account, ada, edsger, grace } from '../../builders/incident.ts';
import {
  closed,
  open,
  taken,
  unacknowledged,
  underInvestigation,
  uninvestigated,
  waiting,
} from '../../builders/incidentStories.ts';
import { notThere, type Outcomes, type Table } from './decideTable.ts';

/** What a person is told, whatever they ask of it. */
const over: Outcomes = { ...notThere, '!incidentClosed': closed };
/** What is told of a checklist where there is none. */
const noChecklist: Outcomes = { ...over, '!notInvestigating': uninvestigated };

/** Before any other reason. */
const watchedAccount: Outcomes = { ...notThere, '!breakGlassAccount': [...open, ...closed] };

/** What comes of what a person asks. */
export const personTable: Table<PersonCommand['type']> = {
  acknowledge: [
    ['', acknowledge(grace), { ...over, acknowledged: waiting, '!alreadyAcknowledged': taken }],
    ['a second time', acknowledge(), { ...over, acknowledged: waiting, '!alreadyAcknowledged': taken }],
    ['as the account', acknowledge(account), watchedAccount],
  ],
  withdrawAcknowledgement: [
    ['', withdraw(), { ...over, '!notAcknowledged': waiting, acknowledgementWithdrawn: taken }],
    ['of Ada’s', withdraw(grace), { ...over, '!notAcknowledged': waiting, acknowledgementWithdrawn: taken }],
    ['as the account', withdraw(account), watchedAccount],
  ],
  close: [
    ['', close('drill'), { ...over, closed: open }],
    ['without the sentence it takes', close('misuse'), { ...over, '!commentNeeded': open }],
    ['with too many words', close('drill', 'x'.repeat(2_001)), { ...over, '!commentTooLong': open }],
    [
      'alone, where it takes two',
      close('drill', '', { needsSecondPerson: true }),
      { ...over, '!acknowledgeFirst': waiting, '!secondPersonNeeded': taken },
    ],
    ['as the account', close('drill', '', { actor: account }), watchedAccount],
  ],
  reopen: [
    ['', reopen(), { ...notThere, '!incidentOpen': open, reopened: closed }],
    ['as the account', reopen(account), watchedAccount],
  ],
  vouch: [
    ['', vouch(grace.id), { ...over, '!nobodyToVouchFor': waiting, '!alreadyAcknowledged': taken }],
    ['as the account', vouch(grace.id, account), watchedAccount],
  ],
  startInvestigation: [
    [
      '',
      investigate(grace),
      {
        ...over,
        'acknowledged investigationStarted': unacknowledged,
        investigationStarted: ['acknowledged', 'handedOver'],
        '!alreadyInvestigating': underInvestigation,
      },
    ],
    ['as the account', investigate(account), watchedAccount],
  ],
  tick: [
    ['an open item', tick(['reviewActivity']), { ...noChecklist, itemTicked: underInvestigation }],
    ['a ticked item', tick(['callCustodian']), { ...noChecklist, '!alreadyTicked': underInvestigation }],
    [
      'one twice',
      tick(['reviewActivity', 'reviewActivity']),
      { ...noChecklist, itemTicked: underInvestigation },
    ],
    [
      'a ticked item and an open one',
      tick(['callCustodian', 'reviewActivity']),
      { ...noChecklist, itemTicked: underInvestigation },
    ],
    [
      'two open items',
      tick(['reviewActivity', 'preserveEvidence']),
      { ...noChecklist, 'itemTicked itemTicked': underInvestigation },
    ],
    ['nothing', tick([]), { ...noChecklist, '!alreadyTicked': underInvestigation }],
    [
      'an item of another list, among others',
      tick(['reviewActivity', 'checkMethods']),
      { ...noChecklist, '!unknownItem': underInvestigation },
    ],
    [
      'an item of the list that a rise in severity replaced',
      tick(['checkSource']),
      {
        ...noChecklist,
        itemTicked: ['investigating', 'reopenedInvestigating'],
        '!unknownItem': ['outgrownInvestigating'],
      },
    ],
    ['as the account', tick(['reviewActivity'], account), watchedAccount],
  ],
  untick: [
    ['a ticked item', untick(['callCustodian'], grace), { ...noChecklist, itemUnticked: underInvestigation }],
    ['an open item', untick(['reviewActivity']), { ...noChecklist, '!notTicked': underInvestigation }],
    [
      'an item of another list',
      untick(['checkMethods']),
      { ...noChecklist, '!unknownItem': underInvestigation },
    ],
    ['as the account', untick(['callCustodian'], account), watchedAccount],
  ],
  addNote: [
    ['', note('The safe is shut.'), { ...over, noteAdded: open }],
    [
      'of 2,000 characters between blanks',
      note(` ${'x'.repeat(longestNote)}\n`),
      { ...over, noteAdded: open },
    ],
    ['of 2,001 characters', note('x'.repeat(longestNote + 1)), { ...over, '!noteTooLong': open }],
    ['of blanks', note(' \t\n\u00a0\u3000'), { ...over, '!noteEmpty': open }],
    ['of what nobody sees', note('\u200b\u2060\ufeff \u00ad'), { ...over, '!noteEmpty': open }],
    ['of a sign', note('👍🏽'), { ...over, noteAdded: open }],
    ['without text', note(''), { ...over, '!noteEmpty': open }],
    ['as the account', note('Nothing to see here.', account), watchedAccount],
  ],
  assign: [
    ['to a third person', assign(edsger), { ...over, leadChanged: open }],
    [
      'to oneself: taking over',
      assign(grace, grace),
      {
        ...over,
        acknowledged: waiting,
        leadChanged: ['acknowledged', 'investigating'],
        '!alreadyLeads': ['handedOver'],
      },
    ],
    [
      'to oneself, having acknowledged it',
      assign(ada),
      {
        ...over,
        acknowledged: waiting,
        '!alreadyLeads': ['acknowledged', 'investigating'],
        leadChanged: ['handedOver'],
      },
    ],
    [
      'to whoever may lead already',
      assign(ada, grace),
      {
        ...over,
        '!alreadyLeads': ['acknowledged', 'investigating', 'assigned', 'outgrown', 'outgrownInvestigating'],
        leadChanged: [
          'open',
          'shown',
          'escalated',
          'withdrawn',
          'reopened',
          'reopenedInvestigating',
          'handedOver',
        ],
      },
    ],
    ['to the account', assign(account), { ...over, '!leadNotAllowed': open }],
    ['as the account', assign(ada, account), watchedAccount],
  ],
};
