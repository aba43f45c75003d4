import { errorCatalogue } from '../../src/errors.ts';
import { type ChecklistItem, checklistWords } from '../../src/incident/checklistItem.ts';
import type { PersonCommand } from '../../src/incident/decide/command.ts';
import { longestNote } from '../../src/incident/event.ts';
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
} from '../builders/commands.ts';
import { accountAsActor as account, ada, edsger, grace } from '../builders/incident.ts';
import {
  closed,
  open,
  type State,
  taken,
  underInvestigation,
  uninvestigated,
  waiting,
} from '../builders/incidentStories.ts';

/** What is said in which states; `{id}` stands for the incident's. */
type Answers = readonly (readonly [words: string, states: readonly State[]])[];

type Row<Type> = readonly [what: string, command: PersonCommand & { readonly type: Type }, answers: Answers];

const said = (code: keyof typeof errorCatalogue): string => errorCatalogue[code].message;
const over: Answers[number] = [said('incidentClosed'), closed];
const noChecklist: Answers = [over, [said('notInvestigating'), uninvestigated]];

const yours = 'Incident {id} is yours. The card in the channel says so.';
const theirNote = 'Your note is in the timeline of incident {id}.';
const at = (second: number) => `2026-11-03 09:20:0${second} UTC`;

/** Whoever closes it is told what of the checklist is left undone. */
const closedAs = (classification: string): Answers => {
  const words = `Incident {id} is closed as ${classification}. The next sign-in opens a new one.`;
  const undone = (...items: readonly ChecklistItem[]) =>
    `${words} Not done on its checklist: ${items.map((item) => checklistWords[item]).join(' · ')}`;
  return [
    [words, uninvestigated],
    [undone('checkSource', 'reviewActivity', 'preserveEvidence'), ['investigating', 'reopenedInvestigating']],
    [
      undone(
        'checkOutage',
        'reviewActivity',
        'revokeSessions',
        'rotateCredential',
        'reviewConditionalAccess',
        'preserveEvidence',
      ),
      ['outgrownInvestigating'],
    ],
    over,
  ];
};

/** What somebody is told who asks it. A command without a row does not compile; a state without words fails the spec. */
export const personWords: { readonly [Type in PersonCommand['type']]: readonly Row<Type>[] } = {
  acknowledge: [
    [
      '',
      acknowledge(grace),
      [
        [yours, waiting],
        [`Ada has already acknowledged incident {id}, at ${at(1)}.`, ['acknowledged', 'handedOver']],
        [`Ada has already acknowledged incident {id}, at ${at(3)}.`, ['investigating']],
        over,
      ],
    ],
    [
      'again',
      acknowledge(),
      [
        [yours, waiting],
        [`You have already acknowledged incident {id}, at ${at(1)}.`, ['acknowledged', 'handedOver']],
        [`You have already acknowledged incident {id}, at ${at(3)}.`, ['investigating']],
        over,
      ],
    ],
  ],
  withdrawAcknowledgement: [
    [
      '',
      withdraw(),
      [
        ['You withdrew the acknowledgement of incident {id}. It needs a new one.', taken],
        [said('notAcknowledged'), waiting],
        over,
      ],
    ],
  ],
  vouch: [
    [
      'for somebody who has not acknowledged',
      vouch(grace.id),
      [
        [said('nobodyToVouchFor'), waiting],
        [`You have already acknowledged incident {id}, at ${at(1)}.`, ['acknowledged', 'handedOver']],
        [`You have already acknowledged incident {id}, at ${at(3)}.`, ['investigating']],
        over,
      ],
    ],
  ],
  startInvestigation: [
    [
      'second',
      investigate(grace),
      [
        [
          'The investigation of incident {id} has started. The thread under its card begins with the checklist.',
          uninvestigated,
        ],
        [
          `Ada has already started the investigation of incident {id}, at ${at(3)}. Its thread is under the card.`,
          underInvestigation,
        ],
        over,
      ],
    ],
    [
      'again',
      investigate(),
      [
        [
          'The investigation of incident {id} has started. The thread under its card begins with the checklist.',
          uninvestigated,
        ],
        [
          `You have already started the investigation of incident {id}, at ${at(3)}. Its thread is under the card.`,
          underInvestigation,
        ],
        over,
      ],
    ],
  ],
  tick: [
    [
      'an open item',
      tick(['reviewActivity']),
      [['Ticked: What did the account do afterwards?', underInvestigation], ...noChecklist],
    ],
    [
      'what Ada has ticked',
      tick(['callCustodian'], grace),
      [[`Ada has already ticked that, at ${at(5)}.`, underInvestigation], ...noChecklist],
    ],
    [
      'the same again',
      tick(['callCustodian']),
      [[`You have already ticked that, at ${at(5)}.`, underInvestigation], ...noChecklist],
    ],
    ['nothing', tick([]), [[said('alreadyTicked'), underInvestigation], ...noChecklist]],
    [
      'an item of another list',
      tick(['checkMethods']),
      [[said('unknownItem'), underInvestigation], ...noChecklist],
    ],
  ],
  untick: [
    [
      'a ticked item',
      untick(['callCustodian']),
      [
        ['No longer ticked: Call the custodian of the account: was it one of us?', underInvestigation],
        ...noChecklist,
      ],
    ],
    ['an open item', untick(['reviewActivity']), [[said('notTicked'), underInvestigation], ...noChecklist]],
    [
      'an item of another list',
      untick(['checkMethods']),
      [[said('unknownItem'), underInvestigation], ...noChecklist],
    ],
  ],
  addNote: [
    ['', note('The safe is shut.'), [[theirNote, open], over]],
    ['of 2,000 characters', note('x'.repeat(longestNote)), [[theirNote, open], over]],
    ['of 2,001 characters', note('x'.repeat(longestNote + 1)), [[said('noteTooLong'), open], over]],
    ['of blanks', note(' \n\t'), [[said('noteEmpty'), open], over]],
  ],
  assign: [
    ['to a third person', assign(edsger), [['Edsger leads incident {id} now.', open], over]],
    [
      'to oneself',
      assign(grace, grace),
      [
        ['You lead incident {id} now.', [...waiting, 'acknowledged', 'investigating']],
        [`You lead incident {id} already, since ${at(2)}.`, ['handedOver']],
        over,
      ],
    ],
    [
      'to whoever may lead already',
      assign(ada, grace),
      [
        [
          'Ada leads incident {id} now.',
          ['open', 'shown', 'escalated', 'withdrawn', 'reopened', 'reopenedInvestigating', 'handedOver'],
        ],
        [`Ada leads incident {id} already, since ${at(1)}.`, ['assigned', 'acknowledged', 'outgrown']],
        [`Ada leads incident {id} already, since ${at(3)}.`, ['investigating', 'outgrownInvestigating']],
        over,
      ],
    ],
    ['to the account', assign(account), [[said('leadNotAllowed'), open], over]],
  ],
  close: [
    ['', close('drill'), closedAs('drill')],
    ['as a false alarm', close('falseAlarm', 'There was no use of the account.'), closedAs('false alarm')],
    ['without the sentence it takes', close('misuse', 'see mail'), [[said('commentNeeded'), open], over]],
    ['with too many words', close('drill', 'x'.repeat(2_001)), [[said('commentTooLong'), open], over]],
    [
      'alone, where it takes two',
      close('drill', '', { needsSecondPerson: true }),
      [[said('acknowledgeFirst'), waiting], [said('secondPersonNeeded'), taken], over],
    ],
  ],
  reopen: [
    [
      '',
      reopen(),
      [
        ['Incident {id} is open again. It needs an acknowledgement.', closed],
        [said('incidentOpen'), open],
      ],
    ],
  ],
};
