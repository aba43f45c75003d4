import type { Alert } from '../../../src/alert/alert.ts';
import type { AlertedSignIn } from '../../../src/alert/alertedSignIn.ts';
import type { IncidentEvent } from '../../../src/incident/event.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import type { SignIn } from '../../../src/signIn/signIn.ts';
import { sweptAlert } from '../../../src/sweep/sweptAlert.ts';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  bareAlert,
  found,
  guesses,
  harbour,
  incidentOf,
  lantern,
  onTheDay,
  posted,
  received,
  trailOf,
} from '../../builders/cardIncidents.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { aUsual } from '../../builders/usual.ts';

type Timed = readonly [time: string, event: IncidentEvent];

const arrival = (alert: Alert): Timed => ['09:18:06.200', received(alert)];
const signInAlert = (...signIns: readonly Partial<AlertedSignIn>[]): Timed =>
  arrival(anAlert({ signIns: signIns.map(anAlertedSignIn) }));
const shown: Timed = ['09:18:06.500', posted];
const rows = (...signIns: readonly SignIn[]): Timed => ['09:18:08.000', found(...signIns)];
const taken: Timed = ['09:21:40.000', { type: 'acknowledged', actor: ada }];
const adasAct = { actor: ada, at: onTheDay('09:21:40.000') };
const adasDrill = { actor: ada, at: onTheDay('09:40:00.000'), classification: 'drill' } as const;
const grace = { id: '00000000-0000-4000-8000-0000000000c4', name: 'Grace Hopper' };
const successDetails = rows(anAttackRow(), ...guesses(5));

/** A right password, and a second factor that was not passed. */
export const secondFactorFailed = anAttackRow({
  resultCode: '500121',
  resultDescription: 'Authentication failed during strong authentication request.',
  authenticationSteps: [
    { method: 'Password', detail: 'Password in the cloud', succeeded: true, result: 'Correct password' },
    { method: 'FIDO2 security key', detail: null, succeeded: false, result: null },
  ],
});

const shutOut = aSignIn({
  ipAddress: '203.0.113.77',
  resultCode: '53003',
  resultDescription: 'Access has been blocked by Conditional Access policies.',
  conditionalAccess: 'failure',
  policies: [
    { name: 'CA001: Require MFA for all users', result: 'notApplied' },
    { name: 'CA009: Block interactive sign-in of service accounts', result: 'failure' },
  ],
  publishedAt: onTheDay('09:17:20.000'),
});

const rule =
  '/subscriptions/00000000-0000-4000-8000-00000000000b/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass';

/** An alert on Azure's activity log. */
const change = (operation: string, given: Partial<Alert> = {}): Timed =>
  arrival(
    anAlert({
      format: 'activityLog',
      signIns: [],
      counted: null,
      activity: {
        operation,
        caller: 'ada@contoso.com',
        status: 'Succeeded',
        level: 'Informational',
        at: onTheDay('09:17:00.000'),
        description: null,
      },
      properties: [{ name: 'resourceId', value: rule }],
      ...given,
    }),
  );

const fromBrazil = (last: number, count: number) => ({
  resultCode: '50126',
  ipAddress: `198.51.100.${last}`,
  location: 'BR',
  count,
});

const longName = `${'emergency-access-account-'.repeat(3)}7@${'contoso-'.repeat(2)}x.onmicrosoft.com`;

/** The trail of an incident that somebody has taken. */
export const acknowledgedTrail = trailOf([arrival(anAlert()), shown, successDetails, taken]);

/** The incident card's states, each made of the events that lead to it. */
export const incidents = {
  'signed in, first card': incidentOf([arrival(anAlert())]),
  'signed in, with details': incidentOf([arrival(anAlert()), shown, successDetails]),
  'signed in, from a country that is new': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:18:09.000', { type: 'usualLearned', usual: aUsual() }],
  ]),
  'signed in, from a country that is new, by device code with a long name': incidentOf([
    arrival(anAlert()),
    shown,
    rows(anAttackRow({ authenticationProtocol: 'deviceCode', application: 'Microsoft Azure PowerShell' })),
    ['09:18:09.000', { type: 'usualLearned', usual: aUsual() }],
  ]),
  'signed in, acknowledged': incidentOf([arrival(anAlert()), shown, successDetails, taken]),
  'signed in, news after acknowledgement': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:30:00.000', received(anAlert({ key: 'b', firedAt: onTheDay('09:29:55.000') }))],
    [
      '09:30:02.000',
      found(
        anAttackRow({ id: 'new-1', correlationId: 'new-1', at: onTheDay('09:27:00.000') }),
        anAttackRow({ id: 'new-2', correlationId: 'new-2', at: onTheDay('09:28:00.000') }),
      ),
    ],
  ]),
  'password accepted': incidentOf([
    signInAlert({ resultCode: '500121' }),
    shown,
    rows(secondFactorFailed, ...guesses(5)),
  ]),
  'graver after acknowledgement': incidentOf([
    signInAlert({ resultCode: '500121' }),
    shown,
    rows(secondFactorFailed),
    taken,
    ['09:25:00.000', found(anAttackRow({ id: 'in', correlationId: 'in', at: onTheDay('09:22:10.000') }))],
  ]),
  'acknowledgement withdrawn': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:24:00.000', { type: 'acknowledgementWithdrawn', actor: ada, of: adasAct }],
  ]),
  'acknowledgement withdrawn by another person': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:24:00.000', { type: 'acknowledgementWithdrawn', actor: grace, of: adasAct }],
  ]),
  'taken over': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:26:00.000', { type: 'leadChanged', actor: grace, lead: grace, from: ada }],
  ]),
  assigned: incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:26:00.000', { type: 'leadChanged', actor: ada, lead: grace, from: ada }],
  ]),
  'somebody is called': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:23:06.200', { type: 'escalated', turn: 1, personIds: [ada.id], isLast: false }],
  ]),
  'called at once': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:18:08.000', { type: 'escalated', turn: 0, personIds: [ada.id], isLast: false }],
  ]),
  'acknowledged by somebody new': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:24:00.000', { type: 'newcomerAcknowledged', actor: ada }],
  ]),
  'vouched for': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:24:00.000', { type: 'newcomerAcknowledged', actor: ada }],
    [
      '09:25:00.000',
      {
        type: 'vouched',
        actor: grace,
        newcomer: ada,
      },
    ],
  ]),
  'acknowledged with nobody older left': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['09:24:00.000', { type: 'acknowledged', actor: ada, isWithoutElder: true }],
  ]),
  'called for the last time': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    ['11:33:06.200', { type: 'escalated', turn: 10, personIds: [ada.id], isLast: true }],
  ]),
  'closed as drill': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:40:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
  ]),
  'closed as misuse': incidentOf([
    arrival(anAlert()),
    shown,
    rows(secondFactorFailed, ...guesses(5)),
    [
      '09:40:00.000',
      {
        type: 'closed',
        actor: ada,
        classification: 'misuse',
        comment:
          'The password was on a sheet that was lost. Changed, and both halves are in the safes again.',
      },
    ],
  ]),
  reopened: incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:40:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
    ['09:45:00.000', { type: 'reopened', actor: grace, of: adasDrill }],
  ]),
  'reopened and acknowledged': incidentOf([
    arrival(anAlert()),
    shown,
    successDetails,
    taken,
    ['09:40:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
    ['09:45:00.000', { type: 'reopened', actor: grace, of: adasDrill }],
    ['09:46:00.000', { type: 'acknowledged', actor: grace }],
  ]),
  'blocked by Conditional Access': incidentOf([signInAlert({ resultCode: '53003' }), shown, rows(shutOut)]),
  'one failure': incidentOf([signInAlert({ resultCode: '50126' }), shown, rows(...guesses(1))]),
  'password guessing': incidentOf([signInAlert({ resultCode: '50126' }), shown, rows(...guesses(7))]),
  'storm of 2,000': incidentOf([
    signInAlert(
      { resultCode: '50126', count: 1_400 },
      fromBrazil(9, 400),
      fromBrazil(10, 150),
      fromBrazil(11, 30),
      fromBrazil(12, 12),
      fromBrazil(13, 5),
      { ...fromBrazil(13, 3), resultCode: '50053' },
    ),
    shown,
  ]),
  'several accounts': incidentOf([
    [
      '09:18:06.200',
      {
        type: 'alertReceived',
        alert: anAlert({
          signIns: [
            anAlertedSignIn({ resultCode: '50074', userPrincipalName: lantern.userPrincipalName }),
            anAlertedSignIn({ resultCode: '50126' }),
          ],
        }),
        group: 'rule:break-glass',
        account: null,
      },
    ],
    shown,
  ]),
  'outcome unknown': incidentOf([
    signInAlert({ resultCode: null, ipAddress: null, location: null, application: null, count: 4 }),
  ]),
  'unknown result code': incidentOf([signInAlert({ resultCode: '7000112' }), shown]),
  'session ended': incidentOf([signInAlert({ resultCode: '50173' }), shown]),
  'log failed': incidentOf([
    arrival(anAlert()),
    shown,
    ['09:18:09.000', { type: 'signInLogFailed', code: 'signInLogUnavailable' }],
  ]),
  'found by the sweep': incidentOf([
    arrival(sweptAlert(anAttackRow())),
    ['09:18:06.200', found(anAttackRow())],
    shown,
  ]),
  'one of them found by the sweep': incidentOf([
    signInAlert({ resultCode: '50126' }),
    shown,
    rows(...guesses(1)),
    ['09:30:00.000', received(sweptAlert(anAttackRow()))],
    ['09:30:00.000', found(anAttackRow())],
  ]),
  'waiting for some of the rows': incidentOf([
    signInAlert({ resultCode: '50126', count: 3 }),
    shown,
    rows(...guesses(1)),
  ]),
  'test action group': incidentOf([
    arrival(
      anAlert({
        rule: {
          id: null,
          name: 'test-logAlertRule-v2',
          description: 'Alert rule description',
          severity: 'Sev4',
        },
        signIns: [],
        counted: 3,
        properties: [
          { name: 'customKey1', value: 'value1' },
          { name: 'Computer', value: 'test-computer' },
        ],
      }),
    ),
    shown,
  ]),
  'alert rule disabled': incidentOf([change('Microsoft.Insights/ScheduledQueryRules/disable/action'), shown]),
  'change in Azure': incidentOf([change('Microsoft.Compute/virtualMachines/restart/action'), shown]),
  'resource health': incidentOf([
    change('Microsoft.Resourcehealth/healthevent/Activated/action', {
      format: 'resourceHealth',
      activity: {
        operation: 'Microsoft.Resourcehealth/healthevent/Activated/action',
        caller: null,
        status: 'Active',
        level: 'Informational',
        at: onTheDay('09:17:00.000'),
        description: 'Rebooted by user',
      },
      properties: [
        { name: 'currentHealthStatus', value: 'Unavailable' },
        { name: 'previousHealthStatus', value: 'Available' },
      ],
    }),
    shown,
  ]),
  'not about sign-ins': incidentOf([
    arrival({ ...bareAlert('commonOther'), firedAt: onTheDay('09:18:05.000') }),
    shown,
  ]),
  'resolved without firing': incidentOf([
    arrival({ ...bareAlert('logAlertsV2'), condition: 'resolved' }),
    shown,
  ]),
  unreadable: incidentOf([
    arrival({
      ...bareAlert('unreadable'),
      raw: JSON.stringify({
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the template language of cards
        text: 'break-glass sign-in [approve](http://evil.example) ${x} <at>Ada</at>',
        rows: Array.from({ length: 200 }, (_, index) => ({ row: index, ip: '203.0.113.77' })),
      }).slice(0, 4_000),
    }),
    shown,
  ]),
  'nothing known': incidentOf([arrival(bareAlert('logAlertsV2'))]),
  'long values': incidentOf([
    [
      '09:18:06.200',
      {
        type: 'alertReceived',
        alert: anAlert({
          signIns: [anAlertedSignIn({ userPrincipalName: longName, ipAddress: null })],
          rule: { id: null, name: 'r'.repeat(260), description: 'd '.repeat(400), severity: 'Sev0' },
        }),
        group: `account:${harbour.id}`,
        account: { id: harbour.id, userPrincipalName: longName },
      },
    ],
    shown,
    rows(
      anAttackRow({
        userPrincipalName: longName,
        userAgent: `Mozilla/5.0 ${'AppleWebKit/537.36(KHTML,like.Gecko)'.repeat(9)}`,
        ipAddress: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
        city: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
      }),
    ),
    [
      '09:21:40.000',
      { type: 'acknowledged', actor: { ...ada, name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3) } },
    ],
  ]),
} as const satisfies Readonly<Record<string, Incident>>;
