import { readConfig } from '../../src/config/config.ts';
import { watchOfBot } from '../../src/config/watchFacts.ts';
import type { Circumstances } from '../../src/report/circumstances.ts';

/** Secrets among the variables: none may be in a report. */
export const secrets = {
  BOT_PASSWORD: 'the-bots-own-password',
  ALERT_WEBHOOK_CODE: 'the-webhooks-own-code-4711',
  AZURE_STORAGE_CONNECTION_STRING:
    'DefaultEndpointsProtocol=https;AccountName=vault;AccountKey=dGhlLWFjY291bnRzLW93bi1rZXk=',
};

/** The variables of a set-up in which all is set that a report tells. */
export const reportedVariables: Readonly<Record<string, string>> = {
  ...secrets,
  BOT_ID: '00000000-0000-4000-8000-00000000b070',
  BOT_TENANT_ID: '00000000-0000-4000-8000-0000000007e4',
  BREAK_GLASS_ACCOUNTS:
    '00000000-0000-4000-8000-00000000ac01=svc-harbour@contoso.example,00000000-0000-4000-8000-00000000ac02=svc-quarry@contoso.example',
  BREAK_GLASS_GROUPS: '00000000-0000-4000-8000-000000006701',
  RESPONDERS: '00000000-0000-4000-8000-0000000000ad,00000000-0000-4000-8000-0000000000ae',
  ESCALATION: 'PT5M:00000000-0000-4000-8000-0000000000ae',
  CLOSE_NEEDS_SECOND_PERSON: 'on',
  ALERT_RULES: 'break-glass-sign-in',
  SWEEP_INTERVAL: 'PT2M',
  STORE: 'azureTables',
  LOG_ANALYTICS_WORKSPACE_ID: '00000000-0000-4000-8000-0000000010a0',
};

export const reportFacts: Omit<Circumstances, 'generated'> = {
  version: '9.8.7',
  watch: watchOfBot(readConfig(reportedVariables), null),
};

/** When and for whom the reports of tests are made, and how the watch is set up. */
export const circumstances: Circumstances = {
  ...reportFacts,
  generated: {
    at: '2026-11-04T08:00:00.000Z',
    by: { from: 'teams', id: '00000000-0000-4000-8000-0000000000ad', name: 'Ada Lovelace' },
  },
};
