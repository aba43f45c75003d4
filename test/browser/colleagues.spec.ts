import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { runSubcommand } from '../demo/demoProcess.ts';
import { cardOf, keepCard, keepPage, mention, shows, textOf, threadWith } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour] = demoAccounts;

describe('an alert that waits, and a colleague who takes it', () => {
  const demo = useDemo('PT2S');
  let page: Page;

  before(async () => {
    page = await demo.openPage();
  });

  const card = () => cardOf(page, harbour);
  const press = (...words: string[]) => runSubcommand(demo.process.dataDir, ['press', ...words]);

  it('calls a colleague by name in the thread below the card', async () => {
    const call = cardsIn(page)
      .filter({ hasText: /please acknowledge it/ })
      .first();
    await shows(call, /Tomasz Nowak/);
    await keepCard(call, '30-call-card');
  });

  it('is acknowledged by that colleague, which the page of the other shows', async () => {
    const { code, text } = await press('acknowledge', 'as', 'Tomasz');
    assert.equal(code, 0, text);
    assert.match(text, /^Tomasz Nowak is told: Incident \S+ is yours\./);
    await shows(card(), /Acknowledged by Tomasz Nowak/);
    assert.equal(await card().getByRole('button', { name: 'Acknowledge', exact: true }).count(), 0);
    await keepPage(page, '31-taken-by-a-colleague');
  });

  it('is not taken a second time: the one who comes too late is told by whom', async () => {
    const { text } = await press('acknowledge', 'as', 'Amara');
    assert.match(text, /^Amara Okafor is told: Tomasz Nowak has already acknowledged/);
    await shows(card(), /Acknowledged by Tomasz Nowak/);
  });

  it('has an audit that says who reset the password before the attack', async () => {
    await mention(page, 'audit svc-harbour');
    const audit = cardsIn(threadWith(page, /Glasswatch audit svc-harbour/)).first();
    await shows(audit, /Reset user password/);
    assert.match(await textOf(audit), /helpdesk\.desk7@contoso\.com/);
    await keepCard(audit, '32-audit-card');
  });

  it('is gone from a page that was reloaded: the terminal says to restart the demo', async () => {
    assert.doesNotMatch(demo.process.text(), /forgotten the cards/);
    await page.reload();
    await demo.process.prints(
      /forgotten the cards of before.*\n.*Restart the demo: Ctrl-C, then npm run demo\./,
    );
    await page.getByRole('treeitem', { name: 'Break-glass alerts' }).click();
    assert.equal(await cardsIn(page).count(), 0);
    assert.equal(await page.getByRole('treeitem').filter({ hasText: 'On-call' }).count(), 0);
  });
});
