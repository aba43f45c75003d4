import type { IncidentCommand, PersonCommand } from '../../../src/incident/decide/command.ts';
import {
  activityTold,
  announced,
  checklistPosted,
  copied,
  escalate,
  found,
  logFailure,
  posted,
} from '../../builders/commands.ts';
import { received } from '../../builders/incident.ts';
import {
  closed,
  open,
  openedAt,
  taken,
  unacknowledgedInvestigations,
  underInvestigation,
  uninvestigated,
  waiting,
} from '../../builders/incidentStories.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { aUsual } from '../../builders/usual.ts';
import { notThere, type Table } from './decideTable.ts';

const newRow = aSignIn({ id: 'a-new-row', resultCode: '50126' });

/** What comes of what the machinery asks. */
export const machineTable: Table<Exclude<IncidentCommand, PersonCommand>['type']> = {
  receiveAlert: [['an alert', received(), { alertReceived: ['none', ...open], '!incidentClosed': closed }]],
  recordSignIns: [
    ['a new row', found(newRow), { ...notThere, signInsFound: open, '': closed }],
    ['no rows', found(), { ...notThere, '': [...open, ...closed] }],
  ],
  recordLogFailure: [['', logFailure, { ...notThere, signInLogFailed: open, '': closed }]],
  recordUsual: [
    [
      'for the first time',
      { type: 'recordUsual', usual: aUsual() },
      { ...notThere, usualLearned: open, '': closed },
    ],
  ],
  recordLookup: [
    [
      'in vain',
      { type: 'recordLookup' },
      {
        ...notThere,
        signInLogAsked: [
          'open',
          'shown',
          'escalated',
          'assigned',
          'withdrawn',
          'reopened',
          'acknowledged',
          'handedOver',
        ],
        // Its rows are complete.
        '': ['outgrown', ...underInvestigation, ...closed],
      },
    ],
  ],
  // What stands in Teams has to be known, also when it came there too late.
  recordCard: [['', posted(), { ...notThere, cardPosted: [...open, ...closed] }]],
  recordCopy: [['', copied('a-person'), { ...notThere, copySent: [...open, ...closed] }]],
  recordAnnouncement: [
    [
      'of what is to be told',
      announced(99),
      {
        ...notThere,
        announced: ['escalated', 'withdrawn', 'outgrown', 'reopened', ...unacknowledgedInvestigations],
        '': ['open', 'shown', 'assigned', ...taken, ...closed],
      },
    ],
  ],
  recordChecklist: [
    [
      '',
      checklistPosted(),
      {
        ...notThere,
        checklistPosted: [...underInvestigation, 'closedInvestigating'],
        '': [...uninvestigated, 'closed', 'closedEscalated'],
      },
    ],
  ],
  recordActivity: [
    [
      'as it stands',
      activityTold(99),
      {
        ...notThere,
        activityTold: [...underInvestigation, 'closedInvestigating'],
        '': [...uninvestigated, 'closed', 'closedEscalated'],
      },
    ],
    [
      'of the version that found the rows',
      activityTold(5),
      {
        ...notThere,
        activityTold: [...underInvestigation, 'closedInvestigating'],
        '': [...uninvestigated, 'closed', 'closedEscalated'],
      },
    ],
    ['of before', activityTold(4), { ...notThere, '': [...open, ...closed] }],
  ],
  escalate: [
    [
      'the first turn since it was opened',
      escalate(openedAt),
      {
        ...notThere,
        escalated: ['open', 'shown', 'assigned'],
        '': [
          'escalated',
          'withdrawn',
          'outgrown',
          'reopened',
          ...unacknowledgedInvestigations,
          ...taken,
          ...closed,
        ],
      },
    ],
    [
      'the turn after the one that was taken',
      (incident) => escalate(incident?.escalation.since ?? openedAt, (incident?.escalation.turn ?? 0) + 1),
      { ...notThere, escalated: waiting, '': [...taken, ...closed] },
    ],
    [
      'the turn that was taken',
      (incident) => escalate(incident?.escalation.since ?? openedAt, incident?.escalation.turn),
      { ...notThere, '': [...open, ...closed] },
    ],
  ],
};
