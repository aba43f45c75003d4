import assert from 'node:assert/strict';
import { alertPayload } from '../builders/alertPayload.ts';
import { useBots, webhookCode } from './harness.ts';
import { send } from './send.ts';

describe('exchanging the webhook’s secret, end to end', () => {
  const bots = useBots();
  const next = 'never-seen-in-a-log-new';

  async function statuses(setting: string): Promise<readonly number[]> {
    const bot = bots.start({ ALERT_WEBHOOK_CODE: setting });
    const url = await bot.url();
    const answers: number[] = [];
    for (const code of [next, webhookCode, next.slice(0, -1), '']) {
      const { status } = await send(`${url}/api/alerts?code=${code}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(alertPayload()),
      });
      answers.push(status);
    }
    await bot.end();
    return answers;
  }

  it('refuses no alert: both are taken while both are set, and then the new one alone', async () => {
    assert.deepEqual(await statuses(webhookCode), [401, 202, 401, 401]);
    assert.deepEqual(await statuses(`${next}, ${webhookCode}`), [202, 202, 401, 401]);
    assert.deepEqual(await statuses(next), [202, 401, 401, 401]);
  });
});
