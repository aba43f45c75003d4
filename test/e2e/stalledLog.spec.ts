import assert from 'node:assert/strict';
import { once } from 'node:events';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Bot, useBots } from './harness.ts';
import { concurrently, postAlert, send } from './send.ts';

describe('a log that nobody reads, end to end', () => {
  const bots = useBots();
  /** More lines than the pipe and the process's memory hold. */
  const many = 4_000;
  const notice = 'lines of the log were dropped: nobody read it for a while';

  async function stalled(): Promise<{ bot: Bot; url: string }> {
    const bot = bots.start();
    const url = await bot.url();
    await bot.logged('Teams is connected');
    bot.process.stdout?.pause();
    return { bot, url };
  }

  async function flood(url: string, count: number): Promise<void> {
    const payload = JSON.stringify(alertPayload());
    const answers = await concurrently(16, Array(count).fill(payload), (alert) => postAlert(url, alert));
    assert(answers.every(({ status }) => status === 202 || status === 200));
  }

  const told = (bot: Bot) => bot.log.filter(({ msg }) => msg === 'alert received').length;
  const droppedIn = (bot: Bot) =>
    bot.log.filter(({ msg }) => msg === notice).reduce((sum, { count }) => sum + Number(count), 0);

  it('holds up no alert, and says afterwards how many lines are missing', async () => {
    const { bot, url } = await stalled();
    await flood(url, many);
    assert.equal((await send(`${url}/healthz`, {})).status, 200);
    bot.process.stdout?.resume();
    await bot.logged(notice);
    await flood(url, 1);
    await bot.logged('alert received', { count: many - droppedIn(bot) + 1 });
    assert(droppedIn(bot) > 0 && told(bot) > 1_000);
    assert.equal(await bot.end(), 0);
    assert(bot.log.some(({ msg }) => msg === 'closing'));
  }).timeout(60_000);

  it('is written to its end when the process ends, as soon as somebody reads', async () => {
    const { bot, url } = await stalled();
    await flood(url, 800);
    bot.process.kill('SIGTERM');
    while (
      await send(`${url}/healthz`, {}).then(
        () => true,
        () => false,
      )
    );
    bot.process.stdout?.resume();
    assert.equal(await bot.ended(), 0);
    assert(bot.log.some(({ msg }) => msg === 'closing'));
    assert.equal(told(bot), 800);
  }).timeout(60_000);

  it('keeps no process from ending', async () => {
    const { bot, url } = await stalled();
    await flood(url, 800);
    const exit = once(bot.process, 'exit');
    bot.process.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    bot.process.stdout?.resume();
    await bot.ended();
  }).timeout(60_000);
});
