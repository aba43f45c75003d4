import assert from 'node:assert/strict';
import { checklistMessage } from '../../src/card/checklist.ts';
import { incidentMessage } from '../../src/card/incident.ts';
import { replyMessage } from '../../src/card/reply.ts';
import { statusMessage } from '../../src/command/status/card.ts';
import { checklistItems, checklistWords } from '../../src/incident/checklistItem.ts';
import { classificationsOf } from '../../src/incident/classification.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { onTheDay } from '../builders/cardIncidents.ts';
import {
  acknowledge,
  assign,
  close,
  investigate,
  posted,
  reopen,
  tick,
  vouch,
  withdraw,
} from '../builders/commands.ts';
import { ada, anIncident, grace, type Happening, received } from '../builders/incident.ts';
import { aStatus } from '../builders/status.ts';
import { actionsIn, objectsIn, wordsIn } from './readCard.ts';
import { incidents } from './states/incident.ts';

const at = onTheDay('10:24:00.000');
const card = { conversationId: '19:watch;messageid=1', activityId: '4' };
const taken = incidents['signed in, acknowledged'];
const headOf = (message: { readonly card: unknown }): unknown =>
  objectsIn(message.card).find(({ type }) => type === 'Container')?.style;
const wordsOf = (incident: Incident): string => wordsIn(incidentMessage(incident).card);
const incidentAfter = (...happenings: readonly Happening[]) =>
  anIncident(received(), posted(), ...happenings);

describe('a reply as it is true now', () => {
  it('is history in a few words once it is over: who, when, and no button, no mention, no colour', () => {
    const message = replyMessage(taken, {
      ...{ card, about: 'escalated', changedVersion: 9 },
      over: { what: 'acknowledged', at, actor: ada },
    });
    assert.equal(
      wordsIn(message.card),
      [
        'Incident k7qd2-3',
        'Acknowledged by Ada',
        '{{DATE(2026-11-03T10:24:00Z, SHORT)}}, {{TIME(2026-11-03T10:24:00Z)}}',
        'Earlier: responders were called.',
      ].join('\n'),
    );
    assert.deepEqual(actionsIn(message), []);
    assert.equal(JSON.stringify(message.card).includes('mention'), false);
    assert.equal(headOf(message), undefined);
  });

  it('does not change with the incident once it is over', () => {
    const reply = {
      card,
      about: 'news',
      changedVersion: 9,
      over: { what: 'withdrawn', at, actor: ada },
    } as const;
    assert.deepEqual(replyMessage(taken, reply), replyMessage(incidents['closed as misuse'], { ...reply }));
  });

  it('says the count of now while it tells of news', () => {
    const reply = { card, about: 'news', changedVersion: 9 } as const;
    const more = { ...taken, news: { alerts: 7, signIns: 2 } };
    assert.match(
      wordsIn(replyMessage(more, reply).card),
      /2 sign-ins and 7 alerts since Ada Lovelace acknowl/,
    );
  });
});

describe('the card of an incident', () => {
  it('says who reopened it, and what it had been closed as, as long as it is open', () => {
    const story = [acknowledge(), close('falseAlarm', 'It was a test of the alert rule.'), reopen(grace)];
    assert.match(
      wordsOf(incidentAfter(...story)),
      /Reopened by Grace\. Ada had closed it as false alarm\.\n\{\{DATE/,
    );
    assert.match(wordsOf(incidentAfter(...story, acknowledge())), /Reopened by Grace/);
    assert.doesNotMatch(wordsOf(incidentAfter(...story, close('drill'))), /Reopened/);
    assert.match(
      wordsOf(incidentAfter(close('drill'), reopen())),
      /Reopened by Ada, who had closed it as drill\./,
    );
  });

  it('says who withdrew the acknowledgement, and whose, until the next one', () => {
    assert.match(
      wordsOf(incidentAfter(acknowledge(), withdraw())),
      /Ada acknowledged it, then withdrew\.\n\{\{DATE/,
    );
    const byAnother = [acknowledge(), withdraw(grace)];
    assert.match(wordsOf(incidentAfter(...byAnother)), /Ada had acknowledged it\. Grace withdrew that\./);
    assert.doesNotMatch(wordsOf(incidentAfter(...byAnother, acknowledge(grace))), /withdrew/);
  });

  it('says who took the lead over, or handed it to whom', () => {
    assert.match(
      wordsOf(incidentAfter(acknowledge(), assign(grace, grace))),
      /Grace took over the lead from Ada\./,
    );
    assert.match(wordsOf(incidentAfter(acknowledge(), assign(grace))), /Ada handed the lead to Grace\./);
    assert.match(wordsOf(incidentAfter(assign(grace))), /Ada handed the lead to Grace\./);
  });

  it('says who vouched', () => {
    const standing = {
      since: '2026-11-03T09:20:00.001Z',
      eldest: '2020-01-01T00:00:00.000Z',
      roster: 'hash',
    };
    const story = [{ ...acknowledge(grace), standing }, vouch(grace.id)];
    assert.match(wordsOf(incidentAfter(...story)), /Acknowledged by Grace, vouched for by Ada/);
  });

  it('says that people were called while it waits', () => {
    assert.match(
      wordsOf(incidents['called for the last time']),
      /Responders were called for the last time\./,
    );
    assert.doesNotMatch(wordsOf(taken), /called/);
  });
});

describe('a closed incident', () => {
  const comment = 'It was none of us, that is certain.';
  const done = (item: 'all' | 'all but one') =>
    checklistItems.filter((each) => item === 'all' || each !== 'rotateCredential');
  const closedAs = (
    classification: (typeof classificationsOf.signIn)[number],
    ticked: readonly string[],
  ): Incident => {
    const story = [received(), posted(), investigate()];
    const open = anIncident(...story);
    assert(open.investigation);
    const items = checklistItems.filter((item) => ticked.includes(item));
    const list = items.filter((item) => wordsIn(checklistMessage(open).card).includes(checklistWords[item]));
    return anIncident(...story, ...(list.length > 0 ? [tick(list)] : []), close(classification, comment));
  };

  it('is amber with its open steps as a list, when it was misuse', () => {
    const incident = closedAs('misuse', []);
    const message = incidentMessage(incident);
    assert.equal(headOf(message), 'warning');
    assert.equal(headOf(checklistMessage(incident)), 'warning');
    assert.match(wordsIn(message.card), /Needs attention: 4 steps are not done\./);
    assert.match(
      wordsIn(message.card),
      /Still needs attention:\n• Call the custodian[^\n]*\n• Where does it come from/,
    );
    assert.match(wordsIn(checklistMessage(incident).card), /Needs attention: 4 steps are not done\./);
  });

  it('names the one step that is left', () => {
    const list = incidents['closed as misuse'];
    assert.match(wordsOf(list), /• Rotate the credential/);
    const incident = closedAs(
      'misuse',
      checklistItems.filter((item) => item !== 'preserveEvidence'),
    );
    assert.match(wordsOf(incident), /Needs attention: 1 step is not done\.[\s\S]*• Preserve the evidence/);
    assert.doesNotMatch(wordsOf(incident), /• Call/);
  });

  it('is calm when all is done, and as anything else', () => {
    assert.equal(headOf(incidentMessage(closedAs('misuse', done('all')))), 'emphasis');
    for (const classification of classificationsOf.signIn) {
      if (classification === 'misuse') continue;
      assert.equal(headOf(incidentMessage(closedAs(classification, []))), 'emphasis', classification);
    }
  });
});

describe('the status card', () => {
  const waits = [incidents['signed in, with details'], incidents['password accepted']];

  it('begins with what waits, in its colour, with its id and a button', () => {
    const message = statusMessage(aStatus({ openIncidents: { all: 5, waiting: 2 }, waits }));
    assert.match(wordsIn(message.card), /^CRITICAL · incident k7qd2-3\nBreak-glass account signed in\n/);
    const styles = objectsIn(message.card).flatMap(({ type, style }) =>
      type === 'Container' && style ? style : [],
    );
    assert.deepEqual(styles.slice(0, 3), ['attention', 'warning', 'good']);
    assert.deepEqual(
      actionsIn(message)
        .filter(({ verb }) => verb !== undefined)
        .map(({ verb, data }) => [verb, data]),
      waits.map(({ id }) => ['acknowledge', { incidentId: id }]),
    );
    assert.match(message.summary, /: 5 open incidents, 2 waiting/);
    assert.doesNotMatch(wordsIn(message.card), /more: say incidents/);
  });

  it('shows five of them at most, and how many more there are', () => {
    const many = Array.from({ length: 9 }, () => taken);
    const message = statusMessage(aStatus({ openIncidents: { all: 40, waiting: 39 }, waits: many }));
    assert.equal(actionsIn(message).filter(({ verb }) => verb === 'acknowledge').length, 5);
    assert.match(wordsIn(message.card), /And 34 more: say incidents\./);
  });
});
