import { checklistMessage } from '../../../src/card/checklist.ts';
import { incidentMessage } from '../../../src/card/incident.ts';
import type { Message } from '../../../src/presentation/message.ts';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  guesses,
  harbour,
  incidentOf,
  posted,
  received,
} from '../../builders/cardIncidents.ts';
import { aGuide } from '../../builders/guide.ts';

const guide = aGuide({
  contacts: `${harbour.id}=Ada Lovelace, tel:+44 20 7946 0123, mailto:ada@contoso.com; 00000000-0000-4000-8000-0000000000d1=Grace Hopper tel:+44 20 7946 0124 or tel:+44 20 7946 0125`,
});

const investigated = incidentOf([
  ['09:18:06.200', received(anAlert())],
  ['09:18:06.500', posted],
  ['09:18:08.000', found(anAttackRow(), ...guesses(5))],
  ['09:21:40.000', { type: 'investigationStarted', actor: ada }],
]);

/** One alert about five accounts that the configuration does not hold, but for one. */
const fiveAccounts = incidentOf([
  [
    '09:18:06.200',
    {
      type: 'alertReceived',
      alert: anAlert({
        signIns: [1, 2, 3, 4, 5].map((index) =>
          anAlertedSignIn({
            userId: `00000000-0000-4000-8000-0000000000d${index}`,
            userPrincipalName: `svc-beacon-${index}@contoso.onmicrosoft.com`,
            resultCode: '50126',
          }),
        ),
      }),
      group: 'rule:break-glass',
      account: null,
    },
  ],
  ['09:18:06.500', posted],
]);

/** What cards say with contacts, and about many accounts. */
export const orderStates: Readonly<Record<string, Message>> = {
  'incident, with a contact': incidentMessage(
    incidentOf([
      ['09:18:06.200', received(anAlert())],
      ['09:18:06.500', posted],
      ['09:18:08.000', found(anAttackRow(), ...guesses(5))],
    ]),
    guide,
  ),
  'incident, five accounts': incidentMessage(fiveAccounts, guide),
  'checklist, with a contact': checklistMessage(investigated, guide),
  'incident, in a cloud that is not known': incidentMessage(investigated, { ...guide, portal: null }),
};
