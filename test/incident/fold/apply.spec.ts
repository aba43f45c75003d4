import assert from 'node:assert/strict';
import type { IncidentCommand } from '../../../src/incident/decide/command.ts';
import { apply, fold } from '../../../src/incident/fold/apply.ts';
import { alertedKept } from '../../../src/incident/fold/withAlert.ts';
import { readTrail } from '../../../src/incident/trail/readTrail.ts';
import { type TrailEntry, unseal } from '../../../src/incident/trail/trail.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { ada, anIncident, aStory, type Happening, received } from '../../builders/incident.ts';
import { sealed } from '../../builders/reports.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';

const acknowledge: IncidentCommand = { type: 'acknowledge', actor: ada };
const withdraw: IncidentCommand = { type: 'withdrawAcknowledgement', actor: ada };
const found = (...given: readonly Parameters<typeof aSignIn>[0][]): IncidentCommand => ({
  type: 'recordSignIns',
  signIns: given.map(aSignIn),
});
const nameless = anAlert({ signIns: [] });
const otherId = '00000000-0000-4000-8000-00000000000b';
const noon = (minute: number): string => new Date(Date.UTC(2026, 10, 3, 12, minute)).toISOString();

describe('apply', () => {
  const entry = (sequence: number, event: TrailEntry['event']): TrailEntry => ({
    incidentId: 'k7qd2-1',
    sequence,
    at: noon(sequence),
    event,
  });
  const alertReceived: TrailEntry['event'] = {
    type: 'alertReceived',
    alert: anAlert(),
    group: `account:${accountId}`,
    account: null,
  };

  it('takes nothing out of order', () => {
    const incident = apply(null, entry(1, alertReceived));
    for (const sequence of [0, 1, 3]) {
      assert.throws(() => apply(incident, entry(sequence, alertReceived)), /out of order/);
    }
    assert.throws(() => apply(null, entry(2, alertReceived)), /out of order/);
  });

  it('begins with an alert and nothing else', () => {
    assert.throws(() => apply(null, entry(1, { type: 'acknowledged', actor: ada })), /starts with/);
    assert.equal(fold([]), null);
  });

  it('leaves the incident that it was given as it was', () => {
    const before = anIncident(received(), found({}));
    const copy = structuredClone(before);
    const next: readonly TrailEntry['event'][] = [
      alertReceived,
      { type: 'signInsFound', signIns: [aSignIn({ id: 'another' })], account: null },
    ];
    for (const event of next) {
      apply(before, { ...entry(before.version + 1, event), incidentId: before.id });
      assert.deepEqual(before, copy);
    }
  });

  it('folds to the same incident as the reading of a trail, which takes over what it drops', () => {
    const rowOf = (index: number, resultCode: string): TrailEntry['event'] => ({
      type: 'signInsFound',
      signIns: [aSignIn({ id: `row ${index}`, resultCode, at: noon(index) })],
      account: null,
    });
    const trail = [
      alertReceived,
      ...Array.from({ length: 30 }, (_, index) => rowOf(index, '50126')),
      { type: 'investigationStarted', actor: ada } as const,
      // As grave as the burst before it, with another checklist.
      rowOf(40, '50074'),
      { type: 'acknowledged', actor: ada } as const,
      // Known rows with a graver result, and others.
      ...Array.from({ length: 5 }, (_, index) => rowOf(index * 10, '0')),
      rowOf(5, '0'),
      rowOf(100, '53003'),
      { type: 'closed', actor: ada, classification: 'misuse', comment: '' } as const,
      rowOf(101, '50126'),
    ].map((event, index) => entry(index + 1, event));
    for (let length = 1; length <= trail.length; length += 1) {
      const part = trail.slice(0, length);
      const reading = readTrail('k7qd2-1', sealed(part));
      assert(reading.intact);
      assert.deepEqual(reading.incident, fold(part));
    }
  });
});

describe('what alerts say', () => {
  it('is counted, the sign-ins by their outcome', () => {
    const signIns = [
      anAlertedSignIn({ count: 3 }),
      anAlertedSignIn({ resultCode: '0' }),
      anAlertedSignIn({ resultCode: null }),
    ];
    const { alerts } = anIncident(received(anAlert({ signIns })), received());
    assert.deepEqual([alerts.fired, alerts.resolved, alerts.signIns], [2, 0, 6]);
    const { failure, success, unknown, blocked } = alerts.outcomes;
    assert.deepEqual(
      { failure, success, unknown, blocked },
      { failure: 4, success: 1, unknown: 1, blocked: 0 },
    );
  });

  it('is no sign-in once it is resolved', () => {
    const resolved = anAlert({ condition: 'resolved', signIns: [anAlertedSignIn({ count: 50 })] });
    const { alerts, severity, recentFailures } = anIncident(received(resolved));
    assert.deepEqual([alerts.fired, alerts.resolved, alerts.signIns], [0, 1, 0]);
    assert.deepEqual([alerts.alerted, severity, recentFailures], [[], 'info', []]);
    assert.equal(alerts.latest, resolved);
  });

  it('is kept in bounded form: the gravest first, then the newest', () => {
    const storm = Array.from({ length: 40 }, (_, index) =>
      received(anAlert({ signIns: [anAlertedSignIn({ at: noon(index), ipAddress: `192.0.2.${index}` })] })),
    );
    const success = received(anAlert({ signIns: [anAlertedSignIn({ resultCode: '0', at: noon(0) })] }));
    const { alerts, recentFailures } = anIncident(...storm.slice(0, 20), success, ...storm.slice(20));
    assert.equal(alerts.signIns, 41);
    assert.equal(alerts.alerted.length, alertedKept);
    assert.equal(alerts.alerted[0]?.resultCode, '0');
    const times = alerts.alerted.slice(1).map(({ at }) => at);
    assert.deepEqual(
      times,
      Array.from({ length: alertedKept - 1 }, (_, index) => noon(39 - index)),
    );
    assert(recentFailures.length <= alertedKept);
  });

  it('keeps those without a time that came last in front of their equals', () => {
    const [first, second] = ['192.0.2.1', '192.0.2.2'].map((ipAddress) =>
      received(anAlert({ signIns: [anAlertedSignIn({ ipAddress })] })),
    );
    assert(first && second);
    const addresses = anIncident(first, second).alerts.alerted.map(({ ipAddress }) => ipAddress);
    assert.deepEqual(addresses, ['192.0.2.2', '192.0.2.1']);
  });

  it('tells from when on the log has to be searched', () => {
    const at = '2026-11-03T08:00:00.000Z';
    const from = '2026-11-03T07:00:00.000Z';
    const alone = anAlert({ firedAt: null, window: null });
    assert.equal(anIncident(received(alone)).alerts.earliest, anIncident(received(alone)).openedAt);
    const late = anAlert({ signIns: [anAlertedSignIn({ at })] });
    assert.equal(anIncident(received(late)).alerts.earliest, at);
    const wide = anAlert({ window: { from, to: at } });
    assert.equal(anIncident(received(late), received(wide), received()).alerts.earliest, from);
  });

  it('keeps when the first was fired and received, and the latest as it came', () => {
    const [one, two] = [anAlert({ firedAt: noon(1) }), anAlert({ firedAt: noon(2) })];
    const { alerts } = anIncident({ ...received(one), at: noon(3) }, { ...received(two), at: noon(4) });
    assert.deepEqual(alerts.first, { firedAt: noon(1), receivedAt: noon(3), isSwept: false });
    assert.deepEqual([alerts.latest, alerts.latestReceivedAt], [two, noon(4)]);
  });
});

describe('the account of an incident', () => {
  it('is what its first alert names', () => {
    const { account, groups } = anIncident();
    assert.equal(account?.id, accountId);
    assert.deepEqual(groups, [`account:${accountId}`]);
  });

  it('is learnt from the log, and the incident is then found by it as well as by its rule', () => {
    const { account, groups } = anIncident(received(nameless), found({}));
    assert.equal(account?.id, accountId);
    assert.deepEqual(groups, [`rule:${nameless.rule.id}`, `account:${accountId}`]);
  });

  it('is never changed, by alerts or by the log', () => {
    const other = received(anAlert({ signIns: [anAlertedSignIn({ userId: otherId })] }));
    for (const beginning of [[received()], [received(nameless), found({})]]) {
      const story = aStory(...beginning, other, found({ id: 'other', userId: otherId }));
      assert.equal(story.incident().account?.id, accountId);
    }
  });

  it('is never given an id later, even by rows of the same name', () => {
    const byName = anAlert({ signIns: [anAlertedSignIn({ userId: null })] });
    const { account, groups } = anIncident(received(byName), found({ userId: otherId }));
    assert.deepEqual(account, { id: null, userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com' });
    assert.deepEqual(groups, ['account:svc-harbour@contoso.onmicrosoft.com']);
  });
});

describe('the news since an acknowledgement', () => {
  const newsOf = (...commands: readonly Happening[]) => anIncident(received(), ...commands).news;
  const [before, after] = ['2026-11-03T09:20:01.000Z', '2026-11-03T09:20:03.000Z'];

  it('are the alerts and the sign-ins that came after it', () => {
    const { alerts, signIns } = newsOf(
      found({ id: 'a', at: after, resultCode: '50126' }),
      { ...acknowledge, at: '2026-11-03T09:20:02.000Z' },
      received(),
      found({ id: 'b', at: after, resultCode: '50126' }, { id: 'c', at: after, resultCode: '50126' }),
    );
    assert.deepEqual({ alerts, signIns }, { alerts: 1, signIns: 2 });
  });

  it('are not the sign-ins that happened before and only became known later', () => {
    const late = found({ id: 'a', at: before, resultCode: '50126' });
    assert.equal(newsOf({ ...acknowledge, at: '2026-11-03T09:20:02.000Z' }, late).signIns, 0);
  });

  it('count a row once, however often its details change', () => {
    const told = (resultDescription: string) =>
      found({ id: 'a', at: after, resultCode: '50126', resultDescription });
    const acknowledged = { ...acknowledge, at: '2026-11-03T09:20:02.000Z' };
    assert.equal(newsOf(acknowledged, told('early'), told('complete')).signIns, 1);
  });

  it('go on counting from an acknowledgement that was outgrown, and begin anew with the next', () => {
    const story = aStory(received(), { ...acknowledge, at: '2026-11-03T09:20:02.000Z' });
    story.does(found({ id: 'a', at: after }));
    story.does(found({ id: 'b', at: after }));
    assert.deepEqual(story.incident().news, { alerts: 0, signIns: 2 });
    story.does(acknowledge);
    assert.deepEqual(story.incident().news, { alerts: 0, signIns: 0 });
  });
});

describe('an incident', () => {
  it('waits for somebody again when its acknowledgement is withdrawn', () => {
    const { acknowledgement, outgrown, urgentVersion, version } = anIncident(
      received(),
      acknowledge,
      withdraw,
    );
    assert.deepEqual([acknowledgement, outgrown], [null, null]);
    assert.equal(urgentVersion, version);
  });

  it('is urgent to show for acts and rises in severity, not for more of the same', () => {
    const story = aStory(received(), acknowledge);
    assert.equal(story.incident().urgentVersion, 2);
    story.does(received());
    story.does(found({ resultCode: '50126' }));
    assert.equal(story.incident().urgentVersion, 2);
  });

  it('has the card that was posted last, and the time of the first', () => {
    const card = (activityId: string): IncidentCommand => ({
      type: 'recordCard',
      card: { conversationId: '19:watch@thread.tacv2', activityId },
      version: 1,
    });
    const incident = anIncident(
      { ...received(), at: noon(0) },
      { ...card('1'), at: noon(1) },
      { ...card('2'), at: noon(2) },
    );
    assert.equal(incident.card?.activityId, '2');
    assert.equal(incident.postedAt, noon(1));
  });

  it('knows since when the log cannot be read, and whether it has answered', () => {
    const failure: IncidentCommand = { type: 'recordLogFailure', code: 'signInLogUnavailable' };
    const story = aStory(received());
    assert.equal(story.incident().log, 'waiting');
    story.does({ ...failure, at: noon(1) });
    story.does({ ...failure, at: noon(2) });
    assert.deepEqual(story.incident().log, { failed: 'signInLogUnavailable', since: noon(1) });
    story.does(found({}));
    assert.equal(story.incident().log, 'answered');
    story.does(failure);
    story.does(found());
    assert.equal(story.incident().log, 'answered');
  });

  it('reads a trail whose posted card does not say which version it showed: as showing what came before', () => {
    const start = aStory(received()).trail().map(unseal);
    const card = { conversationId: '19:watch@thread.tacv2', activityId: '1' };
    const raised = { type: 'signInsFound', signIns: [aSignIn({ resultCode: '0' })], account: null } as const;
    const entries = [raised, { type: 'cardPosted', card } as const].map((event, index) => ({
      incidentId: 'k7qd2-1',
      sequence: index + 2,
      at: '2026-11-03T09:30:00.000Z',
      event,
    }));
    const before = fold([...start, ...entries.slice(0, 1)]);
    assert.equal(before?.unannounced, 'graver');
    assert.equal(fold([...start, ...entries])?.unannounced, null);
  });
});
