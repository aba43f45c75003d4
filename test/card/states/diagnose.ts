import { judge } from '../../../src/chain/chain.ts';
import { diagnoseMessage } from '../../../src/command/diagnose/card.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { harbour, onTheDay } from '../../builders/cardIncidents.ts';
import { aFeed, judgedAt, someEvidence, someFindings } from '../../builders/evidence.ts';

const diagnosed = (given: Parameters<typeof someEvidence>[0] = {}): Message =>
  diagnoseMessage(judge(someEvidence(given), judgedAt));
const [use] = someFindings().uses ?? [];

/** The states of the diagnose card. */
export const diagnoseStates: Readonly<Record<string, Message>> = {
  'diagnose, all is well': diagnosed(),
  'diagnose, the log cannot be read': diagnosed({
    log: {
      findings: {
        failure:
          'The bot’s identity may not read the workspace. Give it the role Log Analytics Reader there. A new role takes a while to apply. (403)',
      },
    },
    alerts: { lastAt: null, ofNewest: null },
  }),
  'diagnose, new set-up': diagnosed({
    findings: {
      interactive: aFeed({ lags: null }),
      nonInteractive: aFeed({
        isThere: false,
        problem:
          'The workspace has no table AADNonInteractiveUserSignInLogs, so non-interactive sign-ins are missing. Check Entra’s diagnostic settings.',
        newestAt: null,
        newestArrivedAt: null,
        lags: null,
      }),
      uses: use ? [use] : [],
    },
    alerts: { lastAt: null, ofNewest: null },
  }),
  'diagnose, the rule is silent': diagnosed({
    alerts: { lastAt: '2026-07-03T09:00:00.000Z', ofNewest: null },
  }),
  'diagnose, a file': diagnosed({
    log: { kind: 'file', identity: null },
    findings: {
      interactive: aFeed({ newestAt: onTheDay('09:15:00.000'), newestArrivedAt: null, lags: null }),
      nonInteractive: aFeed({ newestAt: null, newestArrivedAt: null, lags: null }),
    },
  }),
  'diagnose, very many accounts': diagnosed({
    accounts: Array.from({ length: 40 }, (_, index) => ({
      id: String(index),
      userPrincipalName: `${'long.'.repeat(20)}${index}-${harbour.userPrincipalName}`,
    })),
    findings: { nonInteractive: aFeed() },
  }),
};
