import assert from 'node:assert/strict';
import { chainAlert } from '../../src/alert/chainAlert.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import { judge } from '../../src/chain/chain.ts';
import { classificationsOf } from '../../src/incident/classification.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { accountWords } from '../../src/presentation/accountWords.ts';
import { linksInWords } from '../../src/presentation/blindWords.ts';
import { eventWords } from '../../src/presentation/eventWords.ts';
import { incidentTitle } from '../../src/presentation/headline.ts';
import { aBlindness } from '../builders/blindness.ts';
import { incidentOf, onTheDay, received } from '../builders/cardIncidents.ts';
import { someEvidence } from '../builders/evidence.ts';
import { actionsIn, objectsIn, wordsIn } from './readCard.ts';
import { incidents } from './states/incident.ts';
import { watchIncidents, watchStates } from './states/watch.ts';

const wordsOf = (incident: Incident): string => wordsIn(incidentMessage(incident).card);
const buttonsOf = (incident: Incident): readonly string[] =>
  actionsIn(incidentMessage(incident)).map(({ title }) => String(title));
const ofLink = (link: string) =>
  incidentOf([
    ['09:18:06.200', received(chainAlert(aBlindness({ link, name: 'A name' }), onTheDay('09:18:06.000')))],
  ]);
const choicesOf = (incident: Incident): readonly unknown[] =>
  objectsIn(incidentMessage(incident).card)
    .filter(({ type }) => type === 'Input.ChoiceSet')
    .flatMap(({ choices }) => choices as readonly { readonly value: string }[])
    .map(({ value }) => value);

describe('the card of a link of the watch', () => {
  it('says in words what failed, since when, why, what it means and what to do first', () => {
    const words = wordsOf(watchIncidents['watch, log not readable']);
    const said = [
      'The sign-in log cannot be read',
      'Since {{DATE(2026-11-03T09:10:00Z, SHORT)}}',
      'Azure refuses the identity',
      'Only an alert would show you a sign-in now.',
      'Give the identity Log Analytics Reader',
      'Waiting for someone to acknowledge it.',
    ];
    const places = said.map((text) => words.indexOf(text));
    assert.ok(!places.includes(-1), words);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('has words of its own for each link of the chain', () => {
    const { links } = judge(someEvidence(), Date.parse(onTheDay('09:00:00.000')));
    for (const { id } of links) assert.ok(linksInWords.includes(id), id);
    const titles = linksInWords.map((link) => incidentTitle(ofLink(link)));
    assert.equal(new Set(titles).size, titles.length);
  });

  it('names a link that this version does not know by its name', () => {
    for (const link of ['later', 'constructor', '__proto__']) {
      assert.equal(incidentTitle(ofLink(link)), 'A link of the watch failed: A name');
    }
  });

  it('says nothing of sign-ins and accounts, and offers no activity', () => {
    for (const incident of Object.values(watchIncidents)) {
      const words = wordsOf(incident);
      assert.doesNotMatch(words, /Account not known|no sign-in of a watched account|Break-glass|attempt/);
      assert.ok(!buttonsOf(incident).includes('Show activity'));
      assert.equal(accountWords(incident), 'Watch');
    }
    assert.ok(buttonsOf(incidents['signed in, acknowledged']).includes('Show activity'));
  });

  it('offers to acknowledge, then to investigate, then to close', () => {
    assert.equal(buttonsOf(watchIncidents['watch, log not readable'])[0], 'Acknowledge');
    assert.equal(buttonsOf(watchIncidents['watch, mended and taken'])[0], 'Start investigation');
    const investigated = buttonsOf(watchIncidents['watch, investigated']);
    assert.ok(investigated.includes('Close') && !investigated.includes('Start investigation'));
  });

  it('lets you close it as what the watch can turn out to be, and as nothing else', () => {
    assert.deepEqual(choicesOf(watchIncidents['watch, mended']), classificationsOf.watch);
    assert.deepEqual(choicesOf(incidents['signed in, acknowledged']), classificationsOf.signIn);
  });

  it('says once mended from when to when it was blind, for how long, and what the log has from then', () => {
    const words = wordsOf(watchIncidents['watch, mended and taken']);
    assert.match(words, /Blind from .*09:10:00.* to .*09:24:00.*: 14 min/);
    assert.match(words, /The log has 2 sign-ins from that time: say activity\./);
    assert.match(words, /Close it when you know the cause\./);
    assert.match(wordsOf(watchIncidents['watch, mended']), /The log has no sign-in from that time\./);
  });

  it('does not say that nothing came where that is not known', () => {
    const words = wordsOf(watchIncidents['watch, mended but not known what came']);
    assert.match(words, /Whether a sign-in came in that time is not known\./);
    assert.doesNotMatch(words, /has no sign-in/);
  });

  it('is in no calm colour before it is closed', () => {
    for (const name of ['watch, mended', 'watch, mended and taken', 'watch, mended twice'] as const) {
      const styles = objectsIn(incidentMessage(watchIncidents[name]).card).map(({ style }) => style);
      assert.ok(!styles.includes('good'), name);
      assert.ok(styles.includes('warning'), name);
    }
  });

  it('lists the last times of a link that failed several times', () => {
    const words = wordsOf(watchIncidents['watch, mended twice']);
    assert.match(words, /It failed 2 times\./);
    assert.match(words, /Earlier times\s+Blind for 14 min · The log has no sign-in from that time\./);
    assert.match(
      wordsOf(watchIncidents['watch, failed again']),
      /Failed again since Ada Lovelace acknowledged/,
    );
  });

  it('gives no orders once it is closed', () => {
    const words = wordsOf(watchIncidents['watch, closed']);
    assert.match(words, /The sign-in log could not be read[\s\S]*Closed as outage by Ada Lovelace/);
    assert.doesNotMatch(words, /Close it when|would show you/);
  });

  it('says in its banner what failed and since when, and once mended for how long', () => {
    const summaryOf = (name: keyof typeof watchIncidents) => incidentMessage(watchIncidents[name]).summary;
    assert.equal(
      summaryOf('watch, log not readable'),
      'HIGH: The sign-in log cannot be read · since 09:10 UTC',
    );
    assert.equal(summaryOf('watch, mended'), 'HIGH: The sign-in log can be read again · blind for 14 min');
  });

  it('is told in replies in words of its own', () => {
    const replyOf = (name: string) => wordsIn(watchStates[name]?.card ?? assert.fail(name));
    assert.match(
      replyOf('announcement, watch mended'),
      /Works again since 09:50 UTC\. It was blind for 20 min\./,
    );
    assert.match(replyOf('announcement, watch failed again'), /Failed again since 09:30 UTC\./);
  });

  it('has its findings in the timeline', () => {
    const wordsAt = (given: Parameters<typeof aBlindness>[0]) =>
      eventWords(received(chainAlert(aBlindness(given), onTheDay('09:24:00.000'))));
    assert.equal(
      wordsAt({}),
      'The sign-in log could not be read (found by Glasswatch), since 2026-11-03 09:10:00 UTC',
    );
    assert.match(
      wordsAt({ until: onTheDay('09:24:00.000'), signIns: 1 }),
      /^The sign-in log can be read again, after 14 min 0 s|^The sign-in log can be read again, after 14 min\. The log has 1 sign-in/,
    );
  });
});
