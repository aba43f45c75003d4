import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Alert } from '../../../src/alert/alert.ts';
import type { AlertedSignIn } from '../../../src/alert/alertedSignIn.ts';
import { readAlert } from '../../../src/webhook/azureMonitor/readAlert.ts';

const fixtures = new URL('../../fixtures/alerts/', import.meta.url);

function readFixture(name: string): Alert {
  const body = readFileSync(new URL(name, fixtures), 'utf8');
  return readAlert(body, JSON.parse(body));
}

const read = (json: unknown): Alert => readAlert(JSON.stringify(json), json);

const nothing: AlertedSignIn = {
  userId: null,
  userPrincipalName: null,
  ipAddress: null,
  resultCode: null,
  application: null,
  location: null,
  at: null,
  count: 1,
};
const ember = 'ember-7@contoso.com';
const emberId = 'aaaaaaaa-0000-4000-8000-000000000007';
const row = { ...nothing, userId: emberId, userPrincipalName: ember, ipAddress: '203.0.113.7' };
const fullRow = { ...row, application: 'Azure Portal', location: 'NL' };
const window = { from: '2026-03-04T05:01:00.000Z', to: '2026-03-04T05:06:00.000Z' };

type Expected = Pick<Alert, 'format' | 'condition' | 'firedAt' | 'counted' | 'window' | 'signIns'> & {
  readonly rule: string | null;
  readonly severity: string | null;
  /** How the link ends after `/q/`, or the whole of it. */
  readonly link: string | null;
};

const fired = '2026-03-04T05:06:07.123Z';
const plain: Expected = {
  format: 'unreadable',
  condition: 'fired',
  firedAt: null,
  rule: null,
  severity: null,
  counted: null,
  window: null,
  signIns: [],
  link: null,
};

const expected: Readonly<Record<string, Expected>> = {
  '01-common-LogAlertsV2-test-action.json': {
    ...plain,
    format: 'logAlertsV2',
    firedAt: '2025-04-15T18:08:03.626Z',
    rule: 'test-logAlertRule-v2',
    severity: 'Sev4',
    counted: 3,
    window: { from: '2025-04-15T18:08:03.626Z', to: '2025-04-15T18:08:03.626Z' },
    link: 'aBcDeFgHiJkLmN%2Fl35oOTZoKioEOouaBcDeFgHiJkLmN%2BaBcDeFgHiJkLmN%2BaBcDeFgHiJkLmN7HHgOCZTR0Ak%2FaBcDeFgHiJkLmN1234567890Ltcw%2FOqZS%2FuX0L5d%2Bx3iMHNzQiu3Y%2BzsjpFSWlOzgA87vAxeHW2MoAtQxe6OUvVrZR3XYZPXrd%2FIE',
  },
  '02-common-LogAlertsV2-webhook-sample.json': {
    ...plain,
    format: 'logAlertsV2',
    firedAt: '2020-07-09T14:04:49.996Z',
    rule: 'AcmeRule',
    severity: 'Sev4',
    counted: 0,
    window: { from: '2020-07-07T13:54:34.000Z', to: '2020-07-09T13:54:34.000Z' },
    link: 'eJzzSE0sKklKTSypUSjPSC1KVQjJzE11T81LLUosSU1RSEotKU9NzdNIAfJKgDIaRgZGBroG5roGliGGxlYmJlbGJnoGEKCpp4dDmSmKMk0A',
  },
  '04-common-ActivityLog-Administrative-test-action.json': {
    ...plain,
    format: 'activityLog',
    firedAt: '2025-04-15T11:26:21.386Z',
    rule: 'test-activityLogAlertRule',
    severity: 'Sev4',
  },
  'logAlertsV2-sign-in.json': {
    ...plain,
    format: 'logAlertsV2',
    firedAt: fired,
    rule: 'break-glass sign-in',
    severity: 'Sev0',
    counted: 3,
    window,
    signIns: [{ ...fullRow, resultCode: '0', count: 3 }],
    link: 'filtered',
  },
  'logAlertsV2-resolved-bare.json': {
    ...plain,
    format: 'logAlertsV2',
    condition: 'resolved',
    firedAt: fired,
    rule: 'break-glass sign-in',
    severity: 'Sev1',
    counted: 2,
    signIns: [
      { ...nothing, userPrincipalName: ember, resultCode: '50126', count: 2 },
      { ...nothing, userPrincipalName: ember, resultCode: '0', at: '2026-03-04T05:02:03.000Z' },
    ],
    link: 'filtered',
  },
  'simpleLogAlert-sign-in.json': {
    ...plain,
    format: 'simpleLogAlert',
    firedAt: fired,
    rule: 'break-glass row',
    severity: 'Sev0',
    counted: 2,
    signIns: [
      { ...row, resultCode: '50126', at: '2026-03-04T05:05:01.123Z' },
      { ...row, resultCode: '0', at: '2026-03-04T05:05:09.000Z' },
    ],
    link: 'filtered',
  },
  'logAlertsV1-sign-in.json': {
    ...plain,
    format: 'logAlertsV1',
    firedAt: fired,
    rule: 'break-glass sign-in v1',
    severity: 'Sev1',
    counted: 2,
    window,
    signIns: [
      { ...fullRow, resultCode: '50074', at: '2026-03-04T05:02:03.500Z' },
      { ...fullRow, resultCode: '0', at: '2026-03-04T05:02:30.000Z' },
    ],
    link: 'filtered',
  },
  'logAlertsV1-without-rows.json': {
    ...plain,
    format: 'logAlertsV1',
    firedAt: fired,
    rule: 'break-glass measurement v1',
    severity: 'Sev1',
    counted: 4,
    window,
    signIns: [{ ...nothing, userPrincipalName: ember, count: 4 }],
    link: 'all',
  },
  'logAlertsV1Legacy-log-analytics.json': {
    ...plain,
    format: 'logAlertsV1Legacy',
    rule: 'break-glass legacy',
    severity: 'Sev1',
    counted: 2,
    window,
    signIns: [
      { ...fullRow, resultCode: '50074', at: '2026-03-04T05:02:03.500Z' },
      { ...fullRow, resultCode: '0', at: '2026-03-04T05:02:30.000Z' },
    ],
    link: 'filtered',
  },
  'logAlertsV1Legacy-application-insights.json': {
    ...plain,
    format: 'logAlertsV1Legacy',
    rule: 'break-glass app',
    severity: 'Sev3',
    counted: 1,
    window,
    link: 'filtered',
  },
  'activityLogLegacy-rule-disabled.json': { ...plain, format: 'activityLogLegacy' },
  'activityLog-service-health.json': {
    ...plain,
    format: 'activityLog',
    firedAt: fired,
    rule: 'service health',
    severity: 'Sev4',
  },
  'resourceHealth-common.json': {
    ...plain,
    format: 'resourceHealth',
    firedAt: fired,
    rule: 'workspace health',
    severity: 'Sev4',
  },
  'resourceHealth-legacy.json': { ...plain, format: 'resourceHealth' },
  'commonOther-metric.json': {
    ...plain,
    format: 'commonOther',
    condition: 'resolved',
    firedAt: fired,
    rule: 'sign-ins per hour',
    severity: 'Sev3',
    link: 'https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/Investigation.ReactView/alertId/8',
  },
  'commonOther-smart-detector.json': {
    ...plain,
    format: 'commonOther',
    firedAt: fired,
    rule: 'failure anomalies',
    severity: 'Sev3',
  },
  'commonOther-budget.json': { ...plain, format: 'commonOther', firedAt: fired },
  'unreadable-custom-payload.json': plain,
  'unreadable-metric-legacy.json': plain,
  'unreadable-empty-claim.json': plain,
};

describe('readAlert on every fixture', () => {
  it('has an expectation for every fixture', () => {
    const files = readdirSync(fixtures).filter((name) => name.endsWith('.json'));
    assert.deepEqual(Object.keys(expected).toSorted(), files.toSorted());
  });

  for (const [name, { rule, severity, link, ...rest }] of Object.entries(expected)) {
    it(`reads ${name}`, () => {
      const alert = readFixture(name);
      const { format, condition, firedAt, counted, window: span, signIns } = alert;
      assert.deepEqual({ format, condition, firedAt, counted, window: span, signIns }, rest);
      assert.equal(alert.rule.name, rule);
      assert.equal(alert.rule.severity, severity);
      const found = alert.portalLink === null ? null : /\/q\/(.*)\/prettify\//.exec(alert.portalLink)?.[1];
      assert.equal(found === undefined ? alert.portalLink : found, link);
      assert.match(alert.key, new RegExp(`^${format}:(body:)?[0-9a-f]{64}$`));
      assert.equal(alert.raw !== null, format === 'unreadable');
    });
  }

  it('keeps the rule id, and each custom property once though the payload has it twice', () => {
    const alert = readFixture('logAlertsV2-sign-in.json');
    assert.match(alert.rule.id ?? '', /\/scheduledQueryRules\/break-glass sign-in$/);
    assert.deepEqual(alert.properties, [{ name: 'runbook', value: 'RB-7' }]);
  });

  it('finds the rule id under the other spelling of its name', () => {
    assert.match(readFixture('commonOther-metric.json').rule.id ?? '', /\/metricAlerts\/sign-ins per hour$/);
  });

  it('puts dimensions that are no sign-in among the properties', () => {
    assert.deepEqual(readFixture('01-common-LogAlertsV2-test-action.json').properties, [
      { name: 'customKey1', value: 'value1' },
      { name: 'customKey2', value: 'value2' },
      { name: 'Computer', value: 'test-computer' },
    ]);
    assert.deepEqual(readFixture('logAlertsV2-resolved-bare.json').properties, [
      { name: 'DeviceDetail', value: 'unknown' },
    ]);
  });

  it('reads who changed what from the activity log, with and without the common schema', () => {
    assert.deepEqual(readFixture('04-common-ActivityLog-Administrative-test-action.json').activity, {
      operation: 'Microsoft.Compute/virtualMachines/restart/action',
      caller: 'user@contoso.com',
      status: 'Succeeded',
      level: 'Informational',
      at: '2025-04-15T11:26:21.386Z',
      description: null,
    });
    const legacy = readFixture('activityLogLegacy-rule-disabled.json');
    assert.deepEqual(legacy.activity, {
      operation: 'Microsoft.Insights/ScheduledQueryRules/disable/action',
      caller: 'ada@contoso.com',
      status: 'Succeeded',
      level: 'Informational',
      at: '2026-03-04T05:06:07.123Z',
      description: null,
    });
    assert.deepEqual(legacy.properties, [
      { name: 'runbook', value: 'RB-8' },
      {
        name: 'resourceId',
        value:
          '/subscriptions/00000000-1111-4222-8333-444444444444/resourceGroups/watch-rg/providers/microsoft.insights/scheduledQueryRules/break-glass sign-in',
      },
    ]);
  });

  it('reads the same health event from both schemas', () => {
    const common = readFixture('resourceHealth-common.json').activity;
    assert.equal(common?.description, 'Rebooted by user');
    assert.equal(common?.at, '2026-03-04T05:06:07.000Z');
    assert.deepEqual(readFixture('resourceHealth-legacy.json').activity, common);
  });

  it('keeps what is a number where others have a word', () => {
    assert.equal(readFixture('activityLog-service-health.json').activity?.level, '3');
  });

  it('keeps the body of what it cannot read', () => {
    const body = readFileSync(new URL('unreadable-custom-payload.json', fixtures), 'utf8');
    assert.equal(readFixture('unreadable-custom-payload.json').raw, body);
  });
});

const v2 = (entries: unknown, essentials: object = {}): unknown => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: {
    essentials: { alertRule: 'rule', monitoringService: 'Log Alerts V2', ...essentials },
    alertContext: { condition: { allOf: entries } },
  },
});
const dimensions = [{ name: 'UserPrincipalName', value: ember }];

describe('readAlert on unexpected payloads', () => {
  it('reads the envelope whatever the case of its names', () => {
    const alert = read({
      SCHEMAID: 'AzureMonitorCommonAlertSchema',
      Data: { Essentials: { AlertRule: 'rule', MonitoringService: 'log alerts v2', Severity: '2' } },
    });
    assert.equal(alert.format, 'logAlertsV2');
    assert.deepEqual(alert.rule, { id: null, name: 'rule', description: null, severity: 'Sev2' });
  });

  it('takes the exact name when a name comes in two spellings', () => {
    const alert = read(v2([], { ALERTRULE: 'other', alertrule: 'third' }));
    assert.equal(alert.rule.name, 'rule');
  });

  it('reads a V2 alert whose optional parts are null or of a wrong type', () => {
    for (const entry of [null, 7, 'x', [], { dimensions: 'x', metricValue: {}, timeAggregation: [] }]) {
      const alert = read(v2([entry, { dimensions }]));
      assert.equal(alert.format, 'logAlertsV2');
      assert.deepEqual(alert.signIns, [{ ...nothing, userPrincipalName: ember }]);
      assert.equal(alert.counted, null);
    }
  });

  it('lets one sign-in stand for several only when the rule counts and the count is a positive whole number', () => {
    const countOf = (timeAggregation: string, metricValue: unknown) =>
      read(v2([{ dimensions, timeAggregation, metricValue }])).signIns[0]?.count;
    assert.equal(countOf('Count', 12), 12);
    assert.equal(countOf('count', '12'), 12);
    assert.equal(countOf('Average', 12), 1);
    for (const value of [0, -1, 1.5, 1e300, null, 'x', true, []]) {
      assert.equal(countOf('Count', value), 1, String(value));
    }
  });

  it('takes anything but a resolution for an alarm', () => {
    assert.equal(read(v2([], { monitorCondition: 'RESOLVED' })).condition, 'resolved');
    for (const monitorCondition of ['Fired', 'Unresolved', '', null, 7]) {
      assert.equal(read(v2([], { monitorCondition })).condition, 'fired');
    }
  });

  it('does not take a row with nothing but a time for a sign-in', () => {
    const alert = read(v2([{ dimensions: [{ name: 'TimeGenerated', value: '2026-03-04T05:06:07Z' }] }]));
    assert.deepEqual(alert.signIns, []);
    assert.deepEqual(alert.properties, [{ name: 'TimeGenerated', value: '2026-03-04T05:06:07Z' }]);
  });

  it('prefers the time of the sign-in to the time of its publication', () => {
    const times = [
      { name: 'TimeGenerated', value: '2026-03-04T05:09:00Z' },
      { name: 'CreatedDateTime', value: '2026-03-04T05:02:00Z' },
    ];
    assert.equal(
      read(v2([{ dimensions: [...dimensions, ...times] }])).signIns[0]?.at,
      '2026-03-04T05:02:00.000Z',
    );
  });

  it('keeps at most 100 sign-ins, 50 properties and 2,000 characters of a text', () => {
    const crowd = Array.from({ length: 150 }, (_, index) => ({
      dimensions: [...dimensions, { name: `extra ${index}`, value: index }],
    }));
    const alert = read(v2(crowd, { alertRule: `${'a'.repeat(1_999)}😀` }));
    assert.equal(alert.signIns.length, 100);
    assert.equal(alert.properties.length, 50);
    assert.equal(alert.rule.name, 'a'.repeat(1_999));
  });

  it('counts all rows of a simple log alert and keeps 100', () => {
    const event = Array.from({ length: 150 }, () => dimensions);
    const alert = read(v2([{ event }], { monitoringService: 'Simple Log Alert' }));
    assert.equal(alert.counted, 150);
    assert.equal(alert.signIns.length, 100);
  });

  it('keeps 100 rows of a V1 alert', () => {
    const tables = [
      { columns: [{ name: 'userprincipalname' }], rows: Array.from({ length: 150 }, () => [ember]) },
    ];
    const alert = read({ AlertRuleName: 'rule', ResultCount: 150, SearchResults: { tables } });
    assert.equal(alert.format, 'logAlertsV1Legacy');
    assert.equal(alert.counted, 150);
    assert.equal(alert.signIns.length, 100);
  });

  it('gives no window when an end is missing or they stand in the wrong order', () => {
    const windowOf = (windowStartTime: unknown, windowEndTime: unknown) =>
      read({
        schemaId: 'azureMonitorCommonAlertSchema',
        data: {
          essentials: { alertRule: 'rule', monitoringService: 'Log Alerts V2' },
          alertContext: { condition: { windowStartTime, windowEndTime } },
        },
      }).window;
    assert.deepEqual(windowOf(window.from, window.to), window);
    assert.equal(windowOf(window.to, window.from), null);
    assert.equal(windowOf(window.from, null), null);
    assert.equal(windowOf('soon', window.to), null);
  });

  it('reads the rule and the resolution of a legacy activity log alert that names them', () => {
    const context = { id: '/rules/tamper', name: 'tamper', activityLog: { operationName: 'write' } };
    const legacy = (status: string) =>
      read({ schemaId: 'Microsoft.Insights/activityLogs', data: { status, context } });
    assert.equal(legacy('Activated').rule.id, '/rules/tamper');
    assert.equal(legacy('Activated').rule.name, 'tamper');
    assert.equal(legacy('Activated').condition, 'fired');
    assert.equal(legacy('Deactivated').condition, 'resolved');
  });

  it('calls a claim without substance unreadable', () => {
    const claims: unknown[] = [
      { schemaId: 'azureMonitorCommonAlertSchema' },
      { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials: { monitoringService: 'Platform' } } },
      { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials: [], alertContext: 'x' } },
      { schemaId: 'Microsoft.Insights/activityLogs', data: { status: 'Activated', context: {} } },
      { schemaId: 'Microsoft.Insights/LogAlert', data: null },
      { schemaId: 'constructor', data: {} },
      { AlertRuleName: 'rule' },
    ];
    for (const claim of claims) {
      assert.equal(read(claim).format, 'unreadable', JSON.stringify(claim));
    }
  });

  it('cuts the body that it keeps at 4,000 characters, not through a surrogate pair', () => {
    const body = JSON.stringify(`${'a'.repeat(3_998)}😀`);
    assert.equal(readAlert(body, JSON.parse(body)).raw, `"${'a'.repeat(3_998)}`);
    assert.equal(readAlert(`"${'a'.repeat(5_000)}"`, 'a'.repeat(5_000)).raw?.length, 4_000);
  });

  it('keeps no half of a surrogate pair that came as one', () => {
    assert.equal(read(v2([], { alertRule: 'a\ud800b' })).rule.name, 'a\ufffdb');
  });

  it('reads nesting 120,000 deep, alone and inside an alert', () => {
    const deep = `${'['.repeat(120_000)}${']'.repeat(120_000)}`;
    assert.equal(readAlert(deep, JSON.parse(deep)).format, 'unreadable');
    const body = `{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertRule":"rule","description":${deep},"monitoringService":"Log Alerts V2"},"alertContext":{"properties":{"deep":${deep}},"condition":{"allOf":[{"dimensions":[{"name":"UserId","value":${deep}}]},${deep}]}}}}`;
    const alert = readAlert(body, JSON.parse(body));
    assert.equal(alert.format, 'logAlertsV2');
    assert.equal(alert.rule.description, null);
    assert.deepEqual(alert.properties, []);
    assert.deepEqual(alert.signIns, []);
  });

  it('gives a payload no way to the prototypes', () => {
    const body =
      '{"__proto__":{"schemaId":"azureMonitorCommonAlertSchema","polluted":1},"constructor":{"prototype":{"polluted":1}},"schemaId":"azureMonitorCommonAlertSchema","data":{"__proto__":{"essentials":{"alertRule":"forged"}},"essentials":{"alertRule":"rule","monitoringService":"Log Alerts V2","__proto__":{"description":"forged","polluted":1}},"alertContext":{"properties":{"__proto__":"text","constructor":"text"}}}}';
    const alert = readAlert(body, JSON.parse(body));
    assert.deepEqual(alert.rule, { id: null, name: 'rule', description: null, severity: null });
    assert.deepEqual(alert.properties, [
      { name: '__proto__', value: 'text' },
      { name: 'constructor', value: 'text' },
    ]);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    assert.equal(
      readAlert('', JSON.parse('{"__proto__":{"AlertRuleName":"x","ResultCount":1}}')).format,
      'unreadable',
    );
  });
});
