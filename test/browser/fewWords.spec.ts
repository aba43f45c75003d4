import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { runAlert } from '../demo/demoProcess.ts';
import { cardOf, keepCard, mention, shows, textOf, threadWith } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour, lantern] = demoAccounts;

describe('few words in the channel', () => {
  const demo = useDemo();
  let page: Page;

  before(async () => {
    page = await demo.openPage();
    await shows(cardOf(page, harbour), /Waiting for someone to acknowledge it/);
  });

  const press = (card: Locator, name: string) => card.getByRole('button', { name, exact: true }).click();
  const card = (words: string | RegExp) => cardsIn(page).filter({ hasText: words }).last();

  it('answers a typo in one line, and the button runs what was meant', async () => {
    await mention(page, 'statsu');
    const line = card(/^That is not a command\. Did you mean: status/);
    await line.waitFor();
    assert.ok((await textOf(line)).length < 80);
    await keepCard(line, '30-typo');
    await press(line, 'Run status');
    await card(/The watch (?:is|needs)/).waitFor();
  });

  it('shows today', async () => {
    await mention(page, 'today');
    await card(/Sign-ins today, \d{4}-\d\d-\d\d/).waitFor();
  });

  it('takes the only incident that waits', async () => {
    await mention(page, 'ack');
    await card(/^Incident \S+ is yours/).waitFor();
    await shows(cardOf(page, harbour), /Acknowledged by/);
  });

  it('asks which one where two wait, and shows the one that is pressed', async () => {
    for (const kind of ['success', 'unreadable']) {
      const { code, text } = await runAlert(demo.process.dataDir, [kind]);
      assert.equal(code, 0, text);
    }
    await shows(cardOf(page, lantern), /Waiting for someone to acknowledge it/);
    await shows(page.locator('body'), /alert.*(?:cannot|could not) be read|could not read/i);
    await mention(page, 'ack');
    const line = card(/^Which incident\? Add its id/);
    await line.waitFor();
    const buttons = line.getByRole('button');
    assert.equal(await buttons.count(), 2);
    await keepCard(line, '31-which-incident');
    await buttons.first().click();
    await card(/Trail: \d+ entr/).waitFor();
  });

  it('lists the commands in groups', async () => {
    await mention(page, 'help');
    const help = card(/What you can ask Glasswatch/);
    await shows(help, 'Investigate');
    await keepCard(help, '32-help');
    assert.equal(await threadWith(page, 'What you can ask Glasswatch').count(), 1);
  });
});
