import { randomUUID } from 'node:crypto';

/** One combination of the six dimensions that the alert rule splits by. */
type Dimensions = {
  readonly userPrincipalName: string;
  readonly userId: string;
  readonly ipAddress: string;
  readonly resultCode: string;
  readonly application: string;
  readonly location: string;
  /** Rows that it stands for. */
  readonly count: number;
};

export type AlertGiven = {
  /** Another one for every payload unless told otherwise. */
  readonly alertId?: string;
  readonly rule?: string;
  readonly ruleId?: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly firedAt?: string;
  readonly condition?: 'Fired' | 'Resolved';
  readonly link?: string;
  readonly customProperties?: Readonly<Record<string, string>>;
  /** One entry for each; what is left out is that of `aWrongPassword`. */
  readonly signIns?: readonly Partial<Dimensions>[];
};

/** The account that alerts are about unless told otherwise. */
export const harbour = {
  id: '00000000-0000-4000-8000-00000000000a',
  userPrincipalName: 'svc-harbour@contoso.com',
} as const;

/** A failed attempt on the account `harbour`. */
const aWrongPassword: Dimensions = {
  userPrincipalName: harbour.userPrincipalName,
  userId: harbour.id,
  ipAddress: '203.0.113.7',
  resultCode: '50126',
  application: 'Azure Portal',
  location: 'NL',
  count: 1,
};

const workspace =
  '/subscriptions/00000000-1111-4222-8333-444444444444/resourcegroups/watch-rg/providers/microsoft.operationalinsights/workspaces/contoso-sign-ins';

/** A payload as Azure Monitor sends it for a log search alert rule (Log Alerts V2) that splits by six dimensions. */
export function alertPayload(given: AlertGiven = {}): object {
  const firedAt = given.firedAt ?? new Date().toISOString();
  const link = given.link ?? 'https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Logs/LogsBlade';
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId:
          given.alertId ??
          `/subscriptions/00000000-1111-4222-8333-444444444444/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`,
        alertRule: given.rule ?? 'break-glass sign-in',
        severity: 'Sev0',
        signalType: 'Log',
        monitorCondition: given.condition ?? 'Fired',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [workspace],
        firedDateTime: firedAt,
        description: given.description ?? 'A break-glass account was used.',
        alertRuleId:
          given.ruleId ??
          '/subscriptions/00000000-1111-4222-8333-444444444444/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass',
      },
      alertContext: {
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: (given.signIns ?? [{}]).map((signIn) => conditionOf({ ...aWrongPassword, ...signIn }, link)),
          windowStartTime: new Date(Date.parse(firedAt) - 5 * 60_000).toISOString(),
          windowEndTime: firedAt,
        },
      },
      ...(given.customProperties ? { customProperties: given.customProperties } : {}),
    },
  };
}

const conditionOf = (signIn: Dimensions, link: string): object => ({
  searchQuery: 'SigninLogs',
  operator: 'GreaterThan',
  threshold: '0',
  timeAggregation: 'Count',
  dimensions: [
    { name: 'UserPrincipalName', value: signIn.userPrincipalName },
    { name: 'UserId', value: signIn.userId },
    { name: 'IPAddress', value: signIn.ipAddress },
    { name: 'ResultType', value: signIn.resultCode },
    { name: 'AppDisplayName', value: signIn.application },
    { name: 'Location', value: signIn.location },
  ],
  metricValue: signIn.count,
  linkToSearchResultsUI: link,
  linkToFilteredSearchResultsUI: link,
});

const watchdogRule = 'glasswatch-watchdog';
export const watchdogRuleId = `/subscriptions/00000000-1111-4222-8333-444444444444/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/${watchdogRule}`;

/** What the watchdog rule sends: it splits by nothing, so its one condition has no dimension. */
export function beatPayload(given: AlertGiven & { readonly query?: string } = {}): object {
  const bare = { rule: watchdogRule, ruleId: watchdogRuleId, description: 'The watch calls.', ...given };
  const payload: { data: { alertContext: { condition: { allOf: object[] } } } } = JSON.parse(
    JSON.stringify(alertPayload(bare)),
  );
  const { condition } = payload.data.alertContext;
  const [all] = condition.allOf;
  const plain = {
    ...all,
    searchQuery: given.query ?? 'SigninLogs | summarize Rows = count()',
    dimensions: [],
  };
  if (given.signIns === undefined) condition.allOf = [plain];
  return payload;
}
