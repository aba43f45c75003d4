import assert from 'node:assert/strict';
import { isRecord } from '../../src/webhook/azureMonitor/values.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector, type SentActivity } from '../fakes/connector.ts';
import { ada, grace, installation, press } from './activities.ts';
import { shows, waits } from './channel.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';
import { trailsIn } from './trails.ts';

const idOf = ({ aadObjectId = '' }: { aadObjectId?: string }) => aadObjectId;

describe('escalation, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  beforeEach(async () => {
    connector = await createConnector();
  });
  afterEach(() => connector.close());

  const reply = (count: number) =>
    connector.until(`reply ${count} under the card`, () => connector.replies[count - 1]?.versions[0]);
  const mentionsIn = (activity: SentActivity): unknown => {
    const content = activity.attachments?.[0]?.content;
    return isRecord(content) && isRecord(content.msteams) ? content.msteams.entities : null;
  };

  it('mentions the people of each step under the card, by object id and by the roster’s name', async () => {
    connector.members.set(idOf(ada), {
      aadObjectId: idOf(ada),
      name: 'Ada </at>[Lovelace](http://evil.example)',
    });
    const dataDir = bots.folder();
    const bot = bots.start({
      DATA_DIR: dataDir,
      ESCALATION: `PT1S:${idOf(ada)},PT2S:${idOf(grace).toUpperCase()}`,
    });
    const url = await bot.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    const [first, second] = [await reply(1), await reply(2)];
    assert.match(readable(first), /Nobody has acknowledged it for \d/);
    const name = 'Ada at Lovelace http evil example';
    assert(readable(first).includes(`<at>${name}</at>: please acknowledge it.`));
    assert.deepEqual(mentionsIn(first), [
      { type: 'mention', text: `<at>${name}</at>`, mentioned: { id: idOf(ada), name } },
    ]);
    // The roster does not have Grace.
    assert.deepEqual(mentionsIn(second), [
      { type: 'mention', text: '<at>responder</at>', mentioned: { id: idOf(grace), name: 'responder' } },
    ]);
    await postActivity(url, press('acknowledge', { incidentId }, { serviceUrl: connector.serviceUrl }));
    await shows(connector, incidentId, (card) => !waits(card));
    assert.equal(await bot.end(), 0);
    const events = (await trailsIn(dataDir)).get(incidentId)?.map(({ event }) => event.type) ?? [];
    assert.equal(events.lastIndexOf('escalated') < events.indexOf('acknowledged'), true);
  });

  it('calls after a crash for what came due while the process was away', async () => {
    const dataDir = bots.folder();
    const first = bots.start({ DATA_DIR: dataDir });
    const url = await first.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, waits);
    assert.equal(await first.end('SIGKILL'), null);
    const steps = { ESCALATION: `PT1S:${idOf(ada)},PT2S:${idOf(grace)}` };
    const second = bots.start({ DATA_DIR: dataDir, ...steps });
    const called = await reply(1);
    assert(JSON.stringify(mentionsIn(called)).includes(idOf(ada)));
    assert.equal(await second.end(), 0);
  });
});
