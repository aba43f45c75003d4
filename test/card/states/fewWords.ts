import assert from 'node:assert/strict';
import { helpMessage, misunderstoodMessage, suggestionMessage } from '../../../src/command/help.ts';
import { incidentListMessage } from '../../../src/command/incident/listCard.ts';
import { timelineMessage } from '../../../src/command/incident/timelineCard.ts';
import { parseCommand } from '../../../src/command/parse.ts';
import { fold } from '../../../src/incident/fold/apply.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { harbour } from '../../builders/cardIncidents.ts';
import { aGuess, stormTrail } from '../../builders/reports.ts';
import { incidents } from './incident.ts';

const answerTo = (text: string): Message => {
  const command = parseCommand(text);
  assert(command.type === 'misunderstood', text);
  return misunderstoodMessage(command);
};

const closed = [incidents['closed as misuse'], incidents['closed as drill']];

function longTimeline(page: number): Message {
  const trail = stormTrail(70, aGuess);
  const incident = fold(trail);
  assert(incident !== null);
  return timelineMessage(incident, trail, 'Password guessing', page);
}

/** Short answers, help, and lists with pages. */
export const fewWordsStates: Readonly<Record<string, Message>> = {
  help: helpMessage(),
  'suggestion, near match': answerTo('actvity 7d svc-harbour'),
  'suggestion, an act': answerTo('acknowlege k7qd2-3'),
  'suggestion, none': answerTo('zzzzzzzzzzzz'),
  'suggestion, wrong arguments': answerTo('close k7qd2-3'),
  'suggestion, which incident': suggestionMessage(
    'Which incident? Add its id, for example acknowledge 8ctgn-1, or reply in its thread.',
    [
      { title: 'Show 8ctgn-1', command: { type: 'incident', incidentId: '8ctgn-1' } },
      { title: 'Show k7qd2-3', command: { type: 'incident', incidentId: 'k7qd2-3' } },
    ],
  ),
  'closed incidents, some': incidentListMessage(closed, {
    state: 'closed',
    count: null,
    waiting: 0,
    opened: ' in the last 30 days',
    accounts: [harbour.userPrincipalName],
    paging: {
      page: 2,
      pages: null,
      newer: 'incidents closed 30d svc-harbour',
      older: 'incidents closed 30d svc-harbour page 3',
    },
  }),
  'closed incidents, none': incidentListMessage([], {
    state: 'closed',
    count: null,
    waiting: 0,
    opened: '',
    accounts: [],
    paging: null,
  }),
  'timeline, page in the middle': longTimeline(2),
};
