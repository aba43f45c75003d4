import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Alert, AlertFormat } from '../../../src/alert/alert.ts';
import type { IncidentCommand } from '../../../src/incident/decide/command.ts';
import { isBurst, severityOfAlert } from '../../../src/incident/fold/severity.ts';
import type { Severity } from '../../../src/signIn/resultCode.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { ada, anIncident, aStory, grace, received } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const alertOn = (...codes: readonly (string | null)[]) =>
  anAlert({ signIns: codes.map((resultCode) => anAlertedSignIn({ resultCode })) });
const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 3, 9) + minutes * 60_000).toISOString();
const failedAlert = (minutes: number, count = 1) =>
  received(anAlert({ signIns: [anAlertedSignIn({ at: at(minutes), count })] }));
const rows = (...minutes: readonly number[]): IncidentCommand => ({
  type: 'recordSignIns',
  signIns: minutes.map((minute) => aSignIn({ id: `row-at-${minute}`, at: at(minute), resultCode: '50126' })),
});
const row = (resultCode: string): IncidentCommand => ({
  type: 'recordSignIns',
  signIns: [aSignIn({ id: `row-${resultCode}`, resultCode, at: at(30) })],
});

describe('the severity of an alert', () => {
  const bySignIn: readonly (readonly [codes: readonly (string | null)[], severity: Severity])[] = [
    [['0'], 'critical'],
    [['50140'], 'critical'],
    [['50055'], 'high'],
    [['50072'], 'high'],
    [['50079'], 'high'],
    [['50074'], 'high'],
    [['50076'], 'high'],
    [['500121'], 'high'],
    [['50097'], 'medium'],
    [['50158'], 'medium'],
    [['53003'], 'high'],
    [['50053'], 'high'],
    [['50057'], 'high'],
    [['50126'], 'medium'],
    [['50133'], 'info'],
    [['50173'], 'info'],
    [['7000112'], 'medium'],
    [['not a code'], 'medium'],
    [[null], 'high'],
    [['50126', '0', '50133'], 'critical'],
    [['50126', null], 'high'],
  ];
  for (const [codes, severity] of bySignIn) {
    it(`is ${severity} for the result codes ${codes.map((code) => code ?? 'not known').join(', ')}`, () => {
      assert.equal(severityOfAlert(alertOn(...codes)), severity);
    });
  }

  const activity = (level: string | null): Partial<Alert> => ({
    activity: { operation: null, caller: null, status: null, level, at: null, description: null },
  });
  const rule = (severity: string | null): Partial<Alert> => ({ rule: { ...anAlert().rule, severity } });
  const byFormat: readonly (readonly [AlertFormat, Severity, string, Partial<Alert>])[] = [
    ['logAlertsV2', 'high', 'whatever its rule says', rule('Sev4')],
    ['simpleLogAlert', 'high', 'whatever its rule says', rule('Sev4')],
    ['logAlertsV1', 'high', 'whatever its rule says', rule('Sev4')],
    ['logAlertsV1Legacy', 'high', 'whatever its rule says', rule('Sev4')],
    ['unreadable', 'high', 'because it may be anything', {}],
    ['activityLog', 'high', 'because somebody changes something', activity('Informational')],
    ['activityLogLegacy', 'high', 'because somebody changes something', activity(null)],
    ['resourceHealth', 'high', 'at the level Critical', activity('Critical')],
    ['resourceHealth', 'high', 'at the level error', activity('error')],
    ['resourceHealth', 'medium', 'at another level', activity('Warning')],
    ['resourceHealth', 'medium', 'without a level', {}],
    ['commonOther', 'high', 'at Sev0', rule('Sev0')],
    ['commonOther', 'high', 'at Sev1', rule('Sev1')],
    ['commonOther', 'medium', 'at Sev2', rule('Sev2')],
    ['commonOther', 'medium', 'without a severity', rule(null)],
  ];
  for (const [format, severity, when, given] of byFormat) {
    it(`is ${severity} for ${format} without sign-ins, ${when}`, () => {
      assert.equal(severityOfAlert(anAlert({ signIns: [], format, ...given })), severity);
    });
  }

  it('is info once it is resolved, whatever it was about', () => {
    assert.equal(severityOfAlert({ ...alertOn('0'), condition: 'resolved' }), 'info');
    assert.equal(
      severityOfAlert(anAlert({ format: 'unreadable', signIns: [], condition: 'resolved' })),
      'info',
    );
  });
});

describe('a burst', () => {
  const minutes = (...times: readonly number[]) => isBurst(times.map((time) => time * 60_000));

  it('is five failures within ten minutes', () => {
    assert.equal(minutes(0, 1, 2, 3, 10), true);
    assert.equal(minutes(0, 0, 0, 0, 0), true);
    assert.equal(minutes(0, 1, 2, 3), false);
    assert.equal(minutes(0, 1, 2, 3, 10.001), false);
    assert.equal(minutes(), false);
  });

  it('is found among others, in any order', () => {
    assert.equal(minutes(500, 3, 100, 1, 0, 300, 2, 4, 400, 200), true);
    assert.equal(minutes(0, 3, 6, 9, 12, 15, 18), false);
  });

  it('of alerts makes the incident high, and not before the fifth', () => {
    const story = aStory(...[0, 1, 2, 3].map((minute) => failedAlert(minute)));
    assert.equal(story.incident().severity, 'medium');
    story.does(failedAlert(4));
    assert.equal(story.incident().severity, 'high');
  });

  it('is not what comes slowly', () => {
    const alerts = Array.from({ length: 30 }, (_, index) => failedAlert(index * 3));
    assert.equal(anIncident(...alerts).severity, 'medium');
    const slow = Array.from({ length: 30 }, (_, index) => index * 3);
    assert.equal(anIncident(failedAlert(0), rows(...slow)).severity, 'medium');
  });

  it('counts as many as an alert stands for', () => {
    assert.equal(anIncident(failedAlert(0, 5)).severity, 'high');
    assert.equal(anIncident(failedAlert(0, 4)).severity, 'medium');
    assert.equal(anIncident(failedAlert(0, 3), failedAlert(9, 2)).severity, 'high');
    assert.equal(anIncident(failedAlert(0, 3), failedAlert(11, 2)).severity, 'medium');
    const twoAddresses = ['192.0.2.1', '192.0.2.2'].map((ipAddress) =>
      anAlertedSignIn({ ipAddress, count: 3 }),
    );
    assert.equal(anIncident(received(anAlert({ signIns: twoAddresses }))).severity, 'high');
  });

  it('takes the time of firing for an alert that says no time', () => {
    const fired = (minute: number) => received(anAlert({ firedAt: at(minute) }));
    assert.equal(anIncident(...[0, 1, 2, 3, 4].map(fired)).severity, 'high');
    assert.equal(anIncident(...[0, 5, 10, 15, 20].map(fired)).severity, 'medium');
  });

  it('is found among rows of the log that come late and out of order', () => {
    assert.equal(anIncident(failedAlert(100), rows(101, 4, 2), rows(3, 0, 1)).severity, 'high');
    const each = [200, 100, 300, 400, 500, 4, 2, 3, 0, 1].map((minute) => rows(minute));
    assert.equal(anIncident(failedAlert(100), ...each).severity, 'high');
  });

  it('is found exactly when there is one among all rows, however they come', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 60 });
    const size = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(minutes, size, (times, apart) => {
        const each = times.map((minute, index) =>
          aSignIn({ id: `row-${index}`, at: at(minute), resultCode: '50126' }),
        );
        const story = aStory(failedAlert(0));
        for (let start = 0; start < each.length; start += apart) {
          story.does({ type: 'recordSignIns', signIns: each.slice(start, start + apart) });
        }
        const isHigh = isBurst(times.map((minute) => minute * 60_000));
        assert.equal(story.incident().severity, isHigh ? 'high' : 'medium');
      }),
    );
  });

  it('is found by a late row though hundreds have come since', () => {
    const spread = Array.from({ length: 900 }, (_, index) => index * 3);
    const story = aStory(failedAlert(0), rows(...spread));
    assert.equal(story.incident().severity, 'medium');
    story.does(rows(1));
    assert.equal(story.incident().severity, 'high');
  });

  it('is looked for among few rows, however many there are', () => {
    const spread = Array.from({ length: 2_000 }, (_, index) => index * 3);
    const slow = anIncident(failedAlert(0), rows(...spread));
    assert.equal(slow.severity, 'medium');
    assert.equal(slow.logFailures.length, 1_200);
    assert.equal(slow.logFailures.at(-1)?.id, 'row-at-5997');
    assert.deepEqual(anIncident(failedAlert(0, 5), rows(...spread)).logFailures, []);
  });

  it('is found among alerts that come late and out of order', () => {
    const alerts = [200, 100, 300, 400, 500, 4, 2, 3, 0, 1].map((minute) => failedAlert(minute));
    assert.equal(anIncident(...alerts).severity, 'high');
  });

  it('does not come of three attempts because both their alerts and the log tell of them', () => {
    const alerts = [0, 1, 2].map((minute) => failedAlert(minute));
    assert.equal(anIncident(...alerts, rows(0, 1, 2)).severity, 'medium');
    assert.equal(anIncident(...alerts, rows(0, 1, 2), rows(3, 4)).severity, 'high');
  });

  it('does not come of one row that is told again with more details', () => {
    const told = (resultDescription: string): IncidentCommand => ({
      type: 'recordSignIns',
      signIns: [aSignIn({ id: 'one', at: at(0), resultCode: '50126', resultDescription })],
    });
    assert.equal(anIncident(failedAlert(0), ...['a', 'b', 'c', 'd', 'e', 'f'].map(told)).severity, 'medium');
  });
});

describe('a rise in severity', () => {
  const acknowledge = (actor = ada): IncidentCommand => ({ type: 'acknowledge', actor });

  it('ends the acknowledgement and keeps who gave it', () => {
    const story = aStory(received(alertOn('50126')), acknowledge());
    const given = story.incident().acknowledgement;
    story.does(row('0'));
    const { severity, acknowledgement, outgrown, urgentVersion, version } = story.incident();
    assert.deepEqual(
      { severity, acknowledgement, outgrown },
      { severity: 'critical', acknowledgement: null, outgrown: given },
    );
    assert.equal(urgentVersion, version);
  });

  it('comes of an alert on a success as well as of a row', () => {
    const story = aStory(received(alertOn('50126')), acknowledge(), received(alertOn('0')));
    assert.equal(story.incident().acknowledgement, null);
    assert.equal(story.incident().outgrown?.actor, ada);
  });

  it('keeps the outgrown acknowledgement when it rises again, until somebody acknowledges anew', () => {
    const story = aStory(received(alertOn('50126')), acknowledge(), row('53003'), row('0'));
    assert.equal(story.incident().outgrown?.actor, ada);
    story.does(acknowledge(grace));
    assert.equal(story.incident().outgrown, null);
    assert.equal(story.incident().acknowledgement?.actor, grace);
  });

  it('does not happen to what is as grave already: the acknowledgement stays', () => {
    const story = aStory(received(alertOn('0')), acknowledge(), row('0'), received(alertOn('0', '50126')));
    assert.equal(story.incident().severity, 'critical');
    assert.equal(story.incident().acknowledgement?.actor, ada);
  });

  it('comes of a row whose result has changed', () => {
    const changed = (resultCode: string): IncidentCommand => ({
      type: 'recordSignIns',
      signIns: [aSignIn({ id: 'one', resultCode })],
    });
    const story = aStory(received(alertOn('50126')), changed('50126'), acknowledge(), changed('0'));
    assert.equal(story.incident().severity, 'critical');
    assert.equal(story.incident().acknowledgement, null);
  });

  it('is never undone by what is less grave', () => {
    const story = aStory(received(alertOn('0')), row('50173'), received(alertOn('50133')));
    story.does(received(anAlert({ condition: 'resolved' })));
    assert.equal(story.incident().severity, 'critical');
  });
});
