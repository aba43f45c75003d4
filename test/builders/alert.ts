import type { Alert } from '../../src/alert/alert.ts';
import type { AlertedSignIn } from '../../src/alert/alertedSignIn.ts';
import { accountId } from './signIn.ts';

let made = 0;

/** An alert on one sign-in, fired, with a key of its own. Give what matters to the test. */
export function anAlert(given: Partial<Alert> = {}): Alert {
  made += 1;
  return {
    key: `logAlertsV2:alert-${made}`,
    format: 'logAlertsV2',
    condition: 'fired',
    firedAt: '2026-11-03T09:19:00.000Z',
    rule: {
      id: '/subscriptions/00000000-0000-4000-8000-0000000000fe/resourcegroups/watch/providers/microsoft.insights/scheduledqueryrules/break-glass',
      name: 'Break-glass sign-in',
      description: 'Somebody signs in with an emergency account',
      severity: 'Sev0',
    },
    counted: 1,
    window: { from: '2026-11-03T09:14:00.000Z', to: '2026-11-03T09:19:00.000Z' },
    signIns: [anAlertedSignIn()],
    activity: null,
    portalLink: null,
    properties: [],
    raw: null,
    ...given,
  };
}

/** What an alert says of one wrong password for the account of `aSignIn`, without a time. */
export function anAlertedSignIn(given: Partial<AlertedSignIn> = {}): AlertedSignIn {
  return {
    userId: accountId,
    userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com',
    ipAddress: '192.0.2.24',
    resultCode: '50126',
    application: 'Azure Portal',
    location: 'DE',
    at: null,
    count: 1,
    ...given,
  };
}
