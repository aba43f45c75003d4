/** What an alert rule says of sign-ins that are alike in account, address, result and application. */
export type Reported = {
  readonly account: { readonly id: string; readonly userPrincipalName: string };
  readonly ipAddress: string;
  readonly resultCode: string;
  readonly application: string;
  /** Country code. */
  readonly location: string;
  /** How many rows of the log. */
  readonly count: number;
};

const subscription = '/subscriptions/5b5c0000-0000-4000-8000-000000000001';
const rule = `${subscription}/resourceGroups/contoso-watch/providers/microsoft.insights/scheduledqueryrules/break-glass-sign-in`;
const workspace = `${subscription}/resourcegroups/contoso-watch/providers/microsoft.operationalinsights/workspaces/contoso-sign-ins`;
const logsBlade =
  'https://portal.azure.com#@contoso.onmicrosoft.com/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/source/Alerts.EmailLinks';
const minute = 60_000;

/**
 * What Azure Monitor sends when a rule on `SigninLogs` fires that runs every five minutes and splits by six dimensions:
 * Log Alerts V2 in the common alert schema, which has no rows of the log. `id`, a GUID, names the alert instance.
 */
export function alertPayload(reported: Reported, now: Date, id: string): object {
  // Azure takes a second or two from the decision to the call.
  const fired = now.getTime() - 1_400;
  const to = new Date(fired).toISOString();
  const from = new Date(fired - 5 * minute).toISOString();
  const scope = encodeURIComponent(JSON.stringify({ resources: [{ resourceId: workspace }] }));
  const timespan = encodeURIComponent(`${from}/${to}`);
  const results = `${logsBlade}/scope/${scope}/timespan/${timespan}`;
  const dimensions = Object.entries({
    UserPrincipalName: reported.account.userPrincipalName,
    UserId: reported.account.id,
    IPAddress: reported.ipAddress,
    ResultType: reported.resultCode,
    AppDisplayName: reported.application,
    Location: reported.location,
  }).map(([name, value]) => ({ name, value }));
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${id}`,
        alertRule: 'Break-glass sign-in',
        alertRuleID: rule,
        severity: 'Sev0',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [workspace],
        configurationItems: [workspace],
        originAlertId: id,
        firedDateTime: to,
        description: 'Somebody signs in, or tries to, with a break-glass account.',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: null,
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: [
            {
              searchQuery: 'SigninLogs | where UserId in (breakGlassAccounts)',
              metricMeasureColumn: null,
              targetResourceTypes: "['Microsoft.OperationalInsights/workspaces']",
              operator: 'GreaterThan',
              threshold: '0',
              timeAggregation: 'Count',
              dimensions,
              metricValue: reported.count,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
              linkToSearchResultsUI: results,
              linkToFilteredSearchResultsUI: results,
            },
          ],
          windowStartTime: from,
          windowEndTime: to,
        },
      },
      customProperties: null,
    },
  };
}
