import assert from 'node:assert/strict';
import { checklistOf } from '../../src/incident/checklist.ts';
import { type ChecklistItem, checklistItems } from '../../src/incident/checklistItem.ts';
import type { TrailEntry } from '../../src/incident/trail/trail.ts';
import { reportMessage } from '../../src/report/card.ts';
import { anAlert, onTheDay, posted, trailOf } from '../builders/cardIncidents.ts';
import { aGuess, aReport, reportedTrails, stormTrail } from '../builders/reports.ts';
import { rowOf } from '../card/outsideTexts.ts';
import { objectsIn, sizeOf, textsIn, wordsIn } from '../card/readCard.ts';
import { watchIncidents } from '../card/states/watch.ts';

const cardOf = (trail: readonly TrailEntry[]) => reportMessage(aReport(trail));

/** A trail that fills every part of the card, each text in it this one. */
function fullTrail(text: string): TrailEntry[] {
  const actor = (number: number) => ({ id: `person-${number}`, name: text });
  const rows = Array.from({ length: 300 }, (_, index) => ({
    ...rowOf(text, index),
    userId: `account-${index % 9}`,
    userPrincipalName: `${index % 9}${text}`,
    publishedAt: onTheDay('09:17:10.000'),
    arrivedAt: onTheDay('09:17:50.000'),
  }));
  return trailOf([
    [
      '09:18:06.200',
      { type: 'alertReceived', alert: anAlert({ signIns: [] }), group: 'rule:x', account: null },
    ],
    ['09:18:06.300', posted],
    ['09:18:07.200', { type: 'signInsFound', signIns: rows, account: null }],
    ['09:19:07.200', { type: 'acknowledged', actor: actor(0) }],
    ['09:19:08.200', { type: 'investigationStarted', actor: actor(0) }],
    ...checklistItems
      .filter((item) => !ofWatch.has(item))
      .map((item) => ['09:20:00.000', { type: 'itemTicked', actor: actor(0), item }] as const),
    ...Array.from(
      { length: 30 },
      (_, index) =>
        ['09:21:00.000', { type: 'leadChanged', actor: actor(index), lead: actor(index + 1) }] as const,
    ),
    ...Array.from(
      { length: 30 },
      (_, index) => ['09:22:00.000', { type: 'noteAdded', actor: actor(index), text }] as const,
    ),
    ['10:00:00.000', { type: 'closed', actor: actor(0), classification: 'misuse', comment: text }],
  ]);
}

/** The items that only an incident about the watch has. */
const ofWatch: ReadonlySet<ChecklistItem> = new Set(checklistOf(watchIncidents['watch, investigated']));

/** 28 KB, as Teams counts. */
const target = 28 * 1024;

describe('the report card', () => {
  it('fits 28 KB whatever an incident holds', () => {
    for (const text of [
      '"'.repeat(2_000),
      '😀'.repeat(1_000),
      '漢'.repeat(2_000),
      'long name '.repeat(200),
    ]) {
      const size = sizeOf(cardOf(fullTrail(text)));
      assert.ok(size < target, `${size} bytes`);
    }
    const size = sizeOf(
      cardOf(stormTrail(5_000, aGuess, { name: 'n'.repeat(200), comment: 'c '.repeat(1_000) })),
    );
    assert.ok(size < target, `${size} bytes`);
  });

  it('says what happened, how it ended, who led, what is open, and how the trail ends', () => {
    const report = aReport(reportedTrails.closed);
    const { card, summary } = reportMessage(report);
    const words = wordsIn(card);
    for (const said of [
      /^CLOSED, was CRITICAL · report of incident k7qd2-3$/m,
      /^Closed as misuse by Grace Hopper$/m,
      /^The password was on a sheet/m,
      /^From the sign-in to the closing: 25 min$/m,
      /^6 attempts: 1 signed in · 5 failed$/m,
      /^Failed, 5 times 203\.0\.113\.77 · Reykjavík, Iceland 09:12:00 to 09:14:40$/m,
      /^Ada Lovelace 09:21:40 to 09:30:00$/m,
      /^Grace Hopper 09:30:00 to 09:40:00$/m,
      /^Checklist: 3 of 7 open$/m,
      /^Open What did the account do afterwards\?/m,
      /^Done Rotate the credential Grace Hopper, 09:33:00$/m,
      /^09:26:00 Note by Ada Lovelace: The custodian was asleep\./m,
      /^Trail: 14 entries, checked now and intact/m,
      new RegExp(`^${report.trail.head}$`, 'm'),
    ]) {
      assert.match(words, said);
    }
    const facts = objectsIn(card).filter((object) => 'title' in object && 'value' in object);
    assert.deepEqual(facts.at(-1), { title: 'Closed', value: '09:40:00, 18 min 20 s later' });
    assert.equal(summary, 'Report of incident k7qd2-3: Break-glass account signed in');
  });

  it('says where the whole report is to be had', () => {
    const words = wordsIn(cardOf(reportedTrails.closed).card);
    assert.match(words, /write report k7qd2-3 to Glasswatch in a personal chat/);
    assert.match(words, /npm run report -- k7qd2-3 --out <folder>$/m);
  });

  it('says that an incident is still open, and what has not happened', () => {
    const { card, summary } = cardOf(reportedTrails.open);
    assert.match(wordsIn(card), /^CRITICAL · report/m);
    assert.match(wordsIn(card), /^Still open, as of 2026-11-03 09:33:00 UTC/m);
    assert.ok(textsIn(card).some(({ text }) => text === 'still open'));
    assert.match(summary, /\(still open\)/);
    const waiting = wordsIn(cardOf(reportedTrails.waiting).card);
    assert.match(waiting, /^From the alert to its arrival here: 1\.2 s$/m);
    assert.match(waiting, /no investigation was started/);
    assert.match(waiting, /^Nobody $/m);
  });

  it('shows what people did before what a storm did, and counts the rest', () => {
    const { card } = cardOf(stormTrail(5_000, aGuess));
    const words = wordsIn(card);
    assert.match(words, /^09:40:00 Closed as misuse/m);
    assert.match(words, /^09:23:00 Note by/m);
    assert.match(words, /^Password accepted 203/m);
    assert.match(words, /^And \d+ lines more, which the files have\.$/m);
  });

  it('gives dates where they are not that of the report', () => {
    const words = wordsIn(
      cardOf(
        reportedTrails.closed.map((entry) =>
          entry.sequence < 14 ? entry : { ...entry, at: '2026-11-05T09:40:00.000Z' },
        ),
      ).card,
    );
    assert.match(words, /^2026-11-03 09:21:40 UTC Acknowledged by Ada Lovelace$/m);
    assert.match(words, /^09:40:00 Closed as misuse/m);
  });
});
