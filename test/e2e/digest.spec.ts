import assert from 'node:assert/strict';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { shows, waits } from './channel.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';

describe('the digest, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  before(async () => {
    connector = await createConnector();
  });
  after(() => connector.close());

  const digests = () =>
    connector.posted.filter(({ versions: [first] }) => first && /Weekly digest/.test(readable(first)));

  it('that came while the process was down is posted when it is back, once', async () => {
    const settings = { DATA_DIR: bots.folder(), DIGEST: '0 8 * * 1', DIGEST_TIME_ZONE: 'Europe/Berlin' };
    const store = createSqliteStore(settings.DATA_DIR);
    await store.putFact('digest', { lastPosted: '2026-01-05T07:00:00.000Z' });
    await store.close();

    const first = bots.start(settings);
    await first.logged('Teams is connected');
    await postActivity(await first.url(), installation({ serviceUrl: connector.serviceUrl }));
    await connector.until('the digest', () => digests()[0]);
    await first.logged('digest posted');
    assert.equal(await first.end(), 0);

    const second = bots.start(settings);
    const url = await second.url();
    await second.logged('Teams is connected');
    await shows(connector, incidentOf(await postAlert(url, alertPayload())), waits);
    assert.equal(digests().length, 1);
  });
});
