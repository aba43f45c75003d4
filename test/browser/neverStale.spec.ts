import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { runAlert } from '../demo/demoProcess.ts';
import { keepCard, keepPage, mention, mentionIn, shows, textOf, threadWith } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour] = demoAccounts;

describe('what stands in a thread', () => {
  const demo = useDemo();
  let page: Page;
  let thread: Locator;

  before(async () => {
    page = await demo.openPage();
    // The answer to status is about the account too.
    thread = threadWith(page, harbour.userPrincipalName)
      .filter({ hasNotText: /Glasswatch status/ })
      .first();
  });

  const card = () => cardsIn(thread).first();
  const buttons = (within: Locator) => within.getByRole('button', { name: 'Acknowledge', exact: true });
  /** Waits until the thread offers the button so often. */
  const offered = async (count: number): Promise<void> => {
    if (count > 0)
      await buttons(thread)
        .nth(count - 1)
        .waitFor();
    await buttons(thread).nth(count).waitFor({ state: 'detached' });
  };

  it('has a reply with the button once the acknowledgement is withdrawn, and says so of the one before', async () => {
    await buttons(card()).click();
    await shows(card(), /Acknowledged by Inês Carvalho/);
    const { code, text } = await runAlert(demo.process.dataDir, ['failed']);
    assert.equal(code, 0, text);
    await shows(cardsIn(thread).nth(1), /1 alert.* since Inês Carvalho acknowledged/);
    await mentionIn(thread, 'withdraw');
    await shows(thread, /Inês Carvalho withdrew the acknowledgement/);
    await shows(cardsIn(thread).nth(1), /Acknowledgement withdrawn by Inês Carvalho/);
    await shows(card(), /Inês Carvalho acknowledged it, then withdrew/);
    await offered(2);
    await keepPage(page, '20-withdrawn');
  });

  it('is what status begins with, while it waits', async () => {
    await mention(page, 'status');
    const status = cardsIn(threadWith(page, /Glasswatch status/));
    await shows(status, /1 waiting/);
    assert.match(await textOf(status), /^HIGH · incident [\w-]+/);
    assert.equal(await status.getByRole('button', { name: /^Acknowledge [\w-]+$/ }).count(), 1);
    await keepCard(status, '21-status-waiting-card');
  });

  it('is not calm where misuse is closed with work undone, and offers no button once it is closed', async () => {
    await mentionIn(thread, 'close misuse The sheet with the password was stolen.');
    await shows(card(), /Needs attention: \d steps are not done/);
    await shows(card(), /Rotate the credential/);
    await offered(0);
    await keepCard(card(), '22-closed-as-misuse-card');
  });

  it('says who reopened it, and loses every button when it is acknowledged on the card', async () => {
    await mentionIn(thread, 'reopen');
    await shows(card(), /Reopened by Inês Carvalho, who had closed it as misuse/);
    await offered(2);
    await buttons(card()).click();
    await offered(0);
    await shows(cardsIn(thread).last(), /Acknowledged by Inês Carvalho/);
    assert.doesNotMatch(await textOf(thread), /Waiting for someone to acknowledge it/);
    await keepPage(page, '23-acknowledged-again');
  });
});
