import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { ada, grace, installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { pressed, say } from './chat.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';

describe('a form that fails, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;
  let incidentId: string;

  before(async () => {
    connector = await createConnector();
    url = await bots.start({}).url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    incidentId = incidentOf(await postAlert(url, alertPayload({ signIns: [{ resultCode: '0' }] })));
    await shows(connector, incidentId, waits);
  });
  after(() => connector.close());

  const press = (verb: string, filled: object = {}, from = ada) =>
    pressed(url, connector, verb, { incidentId, ...filled }, { from });
  const inThread = () => connector.replies.map(({ versions }) => readable(versions.at(-1) ?? {}));
  const checklist = () => {
    const [, card] = cardsOf(connector, incidentId);
    return [card, ...connector.replies].map((posted) => readable(posted?.versions.at(-1) ?? {}));
  };

  it('stands in the thread with the name of the person and the command, and nothing is changed', async () => {
    await press('startInvestigation');
    const { commentNeeded, nothingChosen } = errorCatalogue;
    assert.equal(await press('close', { classification: 'misuse' }), commentNeeded.message);
    assert.equal(await press('tick', {}, grace), nothingChosen.message);
    await press('tick', {}, grace);
    assert.equal(inThread().filter((words) => words === `${ada.name}: ${commentNeeded.message}`).length, 1);
    assert.equal(inThread().filter((words) => words === `${grace.name}: ${nothingChosen.message}`).length, 1);
    const trail = readable(await say(url, connector, `incident ${incidentId}`));
    assert.doesNotMatch(trail, /Closed as|Ticked by/);
  });

  it('is done by the commands that the forms name', async () => {
    assert.match(
      readable(await say(url, connector, `tick ${incidentId} 1 rotate`)),
      /^Ticked: Call .* · Rotate/,
    );
    await connector.until('the ticks at the head of the thread', () =>
      checklist().some((words) => /2 of 7 done/.test(words)),
    );
    assert.match(readable(await say(url, connector, `untick ${incidentId} 1`)), /^No longer ticked: Call/);
    assert.match(readable(await say(url, connector, `note ${incidentId} The safe is shut.`)), /^Your note/);
    const comment = 'The sheet was in the wrong hands.';
    assert.match(
      readable(await say(url, connector, `close ${incidentId} misuse ${comment}`, { from: grace })),
      /is closed as misuse/,
    );
    const timeline = readable(await say(url, connector, `timeline ${incidentId}`));
    assert.match(timeline, /Ticked by Ada Lovelace: Rotate the credential/);
    assert.match(timeline, new RegExp(comment));
  });
});
