import assert from 'node:assert/strict';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  guesses,
  harbour,
  onTheDay,
  posted,
  received,
  trailOf,
} from '../builders/cardIncidents.ts';
import { aGuess, aReport, grace, reportedTrails, stormTrail } from '../builders/reports.ts';

const closed = aReport(reportedTrails.closed);
const open = aReport(reportedTrails.open);

describe('the report of an incident', () => {
  it('says whose account it is about, how grave, what happened and how it ended', () => {
    const { accounts, severity, title, status, closing, isOpen } = closed;
    assert.deepEqual(accounts, [harbour.userPrincipalName]);
    assert.equal(severity, 'critical');
    assert.equal(title, 'Break-glass account signed in');
    assert.equal(status, 'Closed as misuse by Grace Hopper');
    assert.deepEqual([closing?.actor, closing?.classification], [grace, 'misuse']);
    assert.equal(isOpen, false);
  });

  it('says of an open incident that it is open, and until when it tells', () => {
    assert.equal(open.isOpen, true);
    assert.equal(open.closing, null);
    assert.equal(open.asOf, onTheDay('09:33:00.000'));
    assert.deepEqual(open.steps.at(-1), { step: 'closed', at: null, sinceStepBefore: null });
  });

  it('has every step from the sign-in to the closing, and how long each took', () => {
    assert.deepEqual(
      closed.steps.map(({ step, at, sinceStepBefore }) => [step, at, sinceStepBefore]),
      [
        ['signIn', onTheDay('09:15:00.000'), null],
        ['published', onTheDay('09:17:20.000'), 140_000],
        ['arrived', onTheDay('09:17:40.000'), 20_000],
        ['fired', onTheDay('09:18:05.000'), 25_000],
        ['received', onTheDay('09:18:06.200'), 1_200],
        ['posted', onTheDay('09:18:06.500'), 300],
        ['acknowledged', onTheDay('09:21:40.000'), 213_500],
        ['closed', onTheDay('09:40:00.000'), 1_100_000],
      ],
    );
  });

  it('puts an acknowledgement before the card where it was first', () => {
    const { steps } = aReport(
      trailOf([
        ['09:18:06.200', received(anAlert())],
        ['09:19:00.000', { type: 'acknowledged', actor: ada }],
        ['09:30:00.000', posted],
      ]),
    );
    assert.deepEqual(
      steps.slice(-3).map(({ step, sinceStepBefore }) => [step, sinceStepBefore]),
      [
        ['acknowledged', 53_800],
        ['posted', 660_000],
        ['closed', null],
      ],
    );
  });

  it('names everybody who led, from when to when', () => {
    assert.deepEqual(closed.leads, [
      { actor: ada, from: onTheDay('09:21:40.000'), to: onTheDay('09:30:00.000') },
      { actor: grace, from: onTheDay('09:30:00.000'), to: onTheDay('09:40:00.000') },
    ]);
    assert.equal(open.leads.at(-1)?.to, null);
    assert.deepEqual(aReport(reportedTrails.waiting).leads, []);
  });

  it('has no leader while nobody has it, and goes on with the same one who takes it again', () => {
    const { leads } = aReport(
      trailOf([
        ['09:18:06.200', received(anAlert({ signIns: [anAlertedSignIn({ resultCode: '50126' })] }))],
        ['09:19:00.000', { type: 'acknowledged', actor: ada }],
        // It becomes graver, and the same person takes it again.
        ['09:20:00.000', found(anAttackRow())],
        ['09:21:00.000', { type: 'acknowledged', actor: ada }],
        ['09:22:00.000', { type: 'acknowledgementWithdrawn', actor: ada }],
        ['09:23:00.000', { type: 'acknowledged', actor: grace }],
        ['09:24:00.000', { type: 'closed', actor: grace, classification: 'drill', comment: '' }],
        ['09:25:00.000', { type: 'reopened', actor: ada }],
      ]),
    );
    assert.deepEqual(leads, [
      { actor: ada, from: onTheDay('09:19:00.000'), to: onTheDay('09:22:00.000') },
      { actor: grace, from: onTheDay('09:23:00.000'), to: onTheDay('09:24:00.000') },
    ]);
  });

  it('has the checklist with who ticked what, and what is open', () => {
    assert.deepEqual(
      closed.checklist.map(({ item, done }) => [item, done?.actor.name ?? null]),
      [
        ['callCustodian', ada.name],
        ['checkOutage', ada.name],
        ['reviewActivity', null],
        ['revokeSessions', grace.name],
        ['rotateCredential', grace.name],
        ['reviewConditionalAccess', null],
        ['preserveEvidence', null],
      ],
    );
    assert.equal(closed.checklist[0]?.done?.at, onTheDay('09:24:00.000'));
  });

  it('lists what people did, and nothing that the machinery did', () => {
    assert.deepEqual(
      closed.actions.map(({ type }) => type),
      [
        'acknowledged',
        'investigationStarted',
        'itemTicked',
        'itemTicked',
        'noteAdded',
        'leadChanged',
        'itemTicked',
        'itemTicked',
        'closed',
      ],
    );
    assert.deepEqual(closed.actions[0]?.actor, ada);
  });

  it('has a timeline in which each sign-in stands where it happened, alike ones on one line', () => {
    const [first, second, third] = closed.timeline;
    assert.match(first?.what ?? '', /^Failed, 5 times: svc-harbour@\S+ from 203\.0\.113\.77/);
    assert.deepEqual([first?.at, first?.until], [onTheDay('09:12:00.000'), onTheDay('09:14:40.000')]);
    assert.match(second?.what ?? '', /^Signed in: svc-harbour/);
    assert.equal(second?.until, null);
    assert.deepEqual([third?.type, third?.sequence], ['alertReceived', 1]);
    assert.equal(closed.timeline.at(-1)?.type, 'closed');
  });

  it('does not put sign-ins together between which something else happened', () => {
    const [early, late] = guesses(2, 600);
    assert(early && late);
    const { timeline } = aReport(
      trailOf([
        ['09:10:00.000', received(anAlert())],
        ['09:20:00.000', found(early, late)],
      ]),
    );
    assert.deepEqual(
      timeline.map(({ type }) => type),
      ['signIns', 'alertReceived', 'signIns', 'signInsFound'],
    );
  });

  it('has every row of the log, oldest first, and once though it was told twice', () => {
    const row = anAttackRow();
    const { signIns, signInKinds } = aReport(
      trailOf([
        ['09:18:06.200', received(anAlert())],
        ['09:18:08.000', found(...guesses(3), { ...row, riskLevel: 'none' })],
        ['09:19:08.000', found(row)],
      ]),
    );
    assert.deepEqual(signIns, [...guesses(3).reverse(), row]);
    assert.deepEqual(
      signInKinds.map(({ outcome, count }) => [outcome, count]),
      [
        ['success', 1],
        ['failure', 3],
      ],
    );
  });

  it('tells what only the alerts spoke of', () => {
    const { unlogged, alerts, signIns } = aReport(reportedTrails.waiting);
    assert.deepEqual(signIns, []);
    assert.deepEqual(unlogged, [anAlertedSignIn()]);
    assert.deepEqual(alerts[0]?.signIns, [anAlertedSignIn()]);
    assert.deepEqual(closed.unlogged, []);
  });

  it('says how long the trail is, and what its hash chain ends with', () => {
    assert.equal(closed.trail.entries, reportedTrails.closed.length);
    assert.match(closed.trail.head, /^[0-9a-f]{64}$/);
    assert.notEqual(closed.trail.head, open.trail.head);
  });

  it('is plain data, the same for the same trail', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(closed)), closed);
    assert.deepEqual(aReport(reportedTrails.closed), closed);
  });

  it('counts 5,000 sign-ins by outcome', () => {
    const { totals, signIns } = aReport(stormTrail(5_000, aGuess));
    assert.equal(signIns.length, 5_000);
    assert.deepEqual([totals.failure, totals.passwordAccepted], [4_995, 5]);
  });
});
