import type { Alert } from '../../src/alert/alert.ts';
import type { AlertedSignIn } from '../../src/alert/alertedSignIn.ts';
import type { IncidentEvent } from '../../src/incident/event.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import type { Incident } from '../../src/incident/incident.ts';
import type { TrailEntry } from '../../src/incident/trail/trail.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { TimeSpan } from '../../src/signIn/source.ts';
import { accountId, aSignIn } from './signIn.ts';

/** The id of every incident built here. */
export const cardIncidentId = 'k7qd2-3';

/** The account of every sign-in built here. */
export const harbour = { id: accountId, userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com' };

/** A second break-glass account. */
export const lantern = {
  id: '00000000-0000-4000-8000-00000000000c',
  userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com',
};

export const ada = { id: '00000000-0000-4000-8000-0000000000ad', name: 'Ada Lovelace' };

/** A time on the day of these incidents: ISO 8601 UTC. */
export const onTheDay = (time: string): string => `2026-11-03T${time}Z`;

/** The span of so many days that ends at noon of that day. */
export const lastDays = (count: number): TimeSpan => ({
  from: new Date(Date.parse(onTheDay('12:00:00.000')) - count * 86_400_000).toISOString(),
  to: onTheDay('12:00:00.001'),
});

/** A trail with its times, each `[time of day, event]`. */
export const trailOf = (events: readonly (readonly [time: string, event: IncidentEvent])[]): TrailEntry[] =>
  events.map(([time, event], index) => ({
    incidentId: cardIncidentId,
    sequence: index + 1,
    at: onTheDay(time),
    event,
  }));

/** The incident that real events make: nothing in it is put together by hand. */
export function incidentOf(events: readonly (readonly [time: string, event: IncidentEvent])[]): Incident {
  const incident = fold(trailOf(events));
  if (incident === null) throw new Error('An incident starts with an alert');
  return incident;
}

/** What an alert says of a sign-in when its rule splits by all six columns: no time. */
export const anAlertedSignIn = (given: Partial<AlertedSignIn> = {}): AlertedSignIn => ({
  userId: harbour.id,
  userPrincipalName: harbour.userPrincipalName,
  ipAddress: '203.0.113.77',
  resultCode: '0',
  application: 'Azure Portal',
  location: 'IS',
  at: null,
  count: 1,
  ...given,
});

/** A Log Alerts V2 alert of one sign-in that succeeded. Give what matters to the test. */
export const anAlert = (given: Partial<Alert> = {}): Alert => ({
  key: 'logAlertsV2:0001',
  format: 'logAlertsV2',
  condition: 'fired',
  firedAt: onTheDay('09:18:05.000'),
  rule: {
    id: '/subscriptions/00000000-0000-4000-8000-00000000000b/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass',
    name: 'break-glass sign-in',
    description: 'A break-glass account was used.',
    severity: 'Sev0',
  },
  counted: 1,
  window: { from: onTheDay('09:13:00.000'), to: onTheDay('09:18:00.000') },
  signIns: [anAlertedSignIn()],
  activity: null,
  portalLink:
    'https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/0001',
  properties: [{ name: 'runbook', value: 'RB-7' }],
  raw: null,
  ...given,
});

/** An alert without anything that a payload may lack. */
export const bareAlert = (format: Alert['format']): Alert => ({
  ...anAlert({ format, firedAt: null, counted: null, window: null, signIns: [], portalLink: null }),
  rule: { id: null, name: null, description: null, severity: null },
  properties: [],
});

export const received = (alert: Alert): IncidentEvent => ({
  type: 'alertReceived',
  alert,
  group: alert.signIns.length === 0 ? 'rule:break-glass' : `account:${harbour.id}`,
  account: alert.signIns.length === 0 ? null : harbour,
});

export const found = (...signIns: readonly SignIn[]): IncidentEvent => ({
  type: 'signInsFound',
  signIns,
  account: harbour,
});

export const posted: IncidentEvent = {
  type: 'cardPosted',
  card: { conversationId: '19:break-glass@thread.tacv2', activityId: '1' },
  version: 1,
};

/** A row from a hosting company: nothing known of the machine, and Entra sees a risk. */
export const anAttackRow = (given: Partial<SignIn> = {}): SignIn =>
  aSignIn({
    id: 'a77ac000-0000-4000-8000-000000000001',
    correlationId: 'c0440000-0000-4000-8000-0000000000aa',
    at: onTheDay('09:15:00.000'),
    publishedAt: onTheDay('09:17:20.000'),
    ipAddress: '203.0.113.77',
    city: 'Reykjavík',
    state: 'Höfuðborgarsvæðið',
    country: 'IS',
    autonomousSystemNumber: '64511',
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
    device: {
      name: null,
      operatingSystem: 'Linux',
      browser: 'Chrome 138.0.0',
      trustType: null,
      isCompliant: false,
      isManaged: false,
    },
    resultDescription: null,
    riskLevel: 'high',
    riskState: 'atRisk',
    riskEvents: ['unfamiliarFeatures', 'maliciousIPAddress'],
    ...given,
  });

/** So many wrong passwords, `apart` seconds from each other, the last at 09:14:40 of the day. */
export const guesses = (count: number, apart = 40): SignIn[] =>
  Array.from({ length: count }, (_, index) =>
    anAttackRow({
      id: `a77ac000-0000-4000-8000-1${String(index).padStart(11, '0')}`,
      correlationId: `c0440000-0000-4000-8000-1${String(index).padStart(11, '0')}`,
      at: new Date(Date.parse(onTheDay('09:14:40.000')) - index * apart * 1000).toISOString(),
      resultCode: '50126',
      authenticationSteps: [
        { method: 'Password', detail: 'Password in the cloud', succeeded: false, result: 'Wrong password' },
      ],
      riskLevel: 'none',
      riskState: 'none',
      riskEvents: [],
    }),
  );
