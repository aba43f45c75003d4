import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { say } from './chat.ts';
import { type Bot, useBots, webhookCode } from './harness.ts';
import { postActivity, postAlert, send } from './send.ts';

describe('alerts that are refused, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let folder: string;
  let bot: Bot;
  let url: string;

  async function start(): Promise<void> {
    bot = bots.start({ DATA_DIR: folder, ALERT_RULES: 'the only rule that is taken' });
    url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
  }

  before(async () => {
    connector = await createConnector();
    folder = bots.folder();
    await start();
  });
  after(() => connector.close());

  const asked = async (word: string) => readable(await say(url, connector, word));
  const post = (path: string, code: string) =>
    send(`${url}${path}?code=${code}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(alertPayload()),
    });

  it('are named by status and diagnose, with time and reason', async () => {
    assert.equal((await postAlert(url, alertPayload())).status, 401);
    for (const word of ['status', 'diagnose']) {
      assert.match(
        await asked(word),
        /An alert from Azure was last refused at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC.*: its rule is not in ALERT_RULES\. The rule: /,
      );
    }
    assert.match(await asked('diagnose'), /✗ Failed: Do alerts reach Glasswatch\?/);
    assert.match(await asked('status'), /^Would a sign-in be seen now\? [^.]+\.\s+The watch needs attention/);
  });

  it('are still named when anybody sends wrong codes, which are named beside them', async () => {
    for (let call = 0; call < 50; call += 1) {
      assert.equal((await post('/api/alerts', `wrong-${call}`)).status, 401);
    }
    const status = await asked('status');
    assert.match(status, /from an unknown sender was last refused .*: its code is not ALERT_WEBHOOK_CODE/);
    assert.match(status, /from Azure was last refused .*: its rule is not in ALERT_RULES/);
    assert.doesNotMatch(status, /wrong-\d/);
  });

  it('are still named after a restart', async () => {
    assert.equal(await bot.end(), 0);
    await start();
    for (const word of ['status', 'diagnose']) {
      const text = await asked(word);
      assert.match(text, /its rule is not in ALERT_RULES/);
      assert.match(text, /its code is not ALERT_WEBHOOK_CODE/);
    }
  });

  it('leave a line in the log when they miss the address, and count as refused where the code is right', async () => {
    for (const path of ['/api/alerts/', '/API/Alerts', '/api/alert']) {
      assert.equal((await post(path, webhookCode)).status, 404);
    }
    const lines = bot.log.filter(({ reason }) => reason === 'wrongAddress');
    assert.equal(lines.length, 3);
    assert.match(
      await asked('diagnose'),
      /from Azure was last refused .*: its address is not exactly \/api\/alerts/,
    );
    assert.equal((await send(`${url}/api/alerts`, {})).status, 405);
    await bot.logged('alert refused');
    assert(bot.log.some(({ reason }) => reason === 'wrongMethod'));
  });

  it('leave few lines, however often somebody misses the address', async () => {
    for (let call = 0; call < 100; call += 1) await post('/api/alerts/', 'nothing');
    const lines = bot.log.filter(({ reason }) => reason === 'wrongAddress');
    assert(lines.length <= 22, `${lines.length} lines`);
  });
});
