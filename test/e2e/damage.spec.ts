import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { damagePage } from '../builders/damage.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { atTerminal } from '../terminal/terminal.ts';
import { installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { useBots } from './harness.ts';
import { assertError, incidentOf, postActivity, postAlert, send } from './send.ts';

const alertOn = (user: number) => alertPayload({ signIns: [{ userId: `user-${user}` }] });

describe('a damaged database, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let dataDir: string;
  let ids: readonly string[];

  before(async () => {
    connector = await createConnector();
  });

  after(() => connector.close());

  /** Six alerts of six accounts were taken, no card is shown yet, and the process has ended. */
  beforeEach(async () => {
    dataDir = bots.folder();
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    const taken: string[] = [];
    for (let user = 0; user < 6; user += 1) taken.push(incidentOf(await postAlert(url, alertOn(user))));
    ids = taken;
    await bot.end();
  });

  it('shows every other card when the entries of one incident are damaged, and opens that account’s next one', async () => {
    const [, , damaged = ''] = ids;
    const page = damagePage(dataDir, 'trail', `"incidentId":"${damaged}"`);
    const others = ids.filter((id) => !page.includes(id));
    assert(others.length >= 3);
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    for (const id of others) await shows(connector, id, waits);
    const next = await postAlert(url, alertOn(2));
    assert.equal(next.status, 202);
    assert(!ids.includes(incidentOf(next)));
    await shows(connector, incidentOf(next), waits);
    assert.equal((await send(`${url}/readyz`, {})).status, 200);
    assert.deepEqual(cardsOf(connector, damaged), []);
    await bot.end();
    const verified = await atTerminal('verify', dataDir, '--all');
    assert.notEqual(verified.code, 0);
    assert.match(verified.answer, new RegExp(damaged));
  });

  it('is not ready when the list of incidents is damaged, and says what to do', async () => {
    damagePage(dataDir, 'incident', ids[0] ?? '');
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    const line = await bot.logged('alerts cannot be taken: the store does not answer');
    assert.match(JSON.stringify(line), /database is damaged .+docs\/runbook\.md/);
    const { status, body } = await send(`${url}/readyz`, {});
    const { lastSweep: _, chain: __, ...others } = body as Record<string, unknown>;
    assert.deepEqual([status, others], [503, { ok: false, store: 'failed', channel: 'unknown' }]);
    assert.match(JSON.stringify(await bot.logged('the store cannot be written')), /database is damaged/);
    await bot.end('SIGKILL');
  });

  it('refuses alerts, is not ready and says what to do when the groups are damaged', async () => {
    damagePage(dataDir, 'incident_group', 'account:user-2');
    const bot = bots.start({ DATA_DIR: dataDir });
    const url = await bot.url();
    const refused = await postAlert(url, alertOn(2));
    assertError(refused, 503, 'storeUnavailable');
    assert(refused.headers.has('Retry-After'));
    assert.equal((await send(`${url}/readyz`, {})).status, 503);
    const line = await bot.logged('the store cannot be written');
    assert.match(JSON.stringify(line), /The database is damaged .+docs\/runbook\.md/);
    await bot.end('SIGKILL');
  });
});
