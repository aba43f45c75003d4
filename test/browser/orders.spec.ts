import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts, demoTenantId } from '../../demo/signInLog.ts';
import { runAlert } from '../demo/demoProcess.ts';
import { cardOf, keepCard, narrowCards, pressInMenu, shows, threadWith } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour, lantern] = demoAccounts;
const entra = `https://entra.microsoft.com/${demoTenantId}/#view`;
const user = `${entra}/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~`;

const hrefOf = (within: Locator, name: string): Promise<string | null> =>
  within.getByRole('link', { name, exact: true }).first().getAttribute('href');

describe('what to do first, in the channel', () => {
  const demo = useDemo();
  let page: Page;

  before(async () => {
    page = await demo.openPage();
  });

  it('stands on a critical card with links to the account in Entra', async () => {
    const { code, text } = await runAlert(demo.process.dataDir, ['success']);
    assert.equal(code, 0, text);
    const card = cardOf(page, lantern);
    await shows(card, 'Not one of us? Revoke its sessions and reset the password now.');
    for (const [name, href] of [
      ['Revoke sessions', `${user}/overview/userId/${lantern.id}`],
      ['Reset password', `${user}/overview/userId/${lantern.id}`],
      ['Sign-ins', `${user}/SignIns/userId/${lantern.id}`],
      ['Conditional Access', `${entra}/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies`],
    ] as const) {
      assert.equal(await hrefOf(card, name), href);
    }
  });

  it('names the custodian, whose number can be read and called', async () => {
    const card = cardOf(page, harbour);
    await shows(card, /Not one of us\? Reset the password now\./);
    assert.match(
      (await card.textContent())?.replaceAll('\ufe0e', '') ?? '',
      /Ask the custodian: .*\+44 20 7946 0123/,
    );
    assert.equal(await hrefOf(card, 'Call'), 'tel:+442079460123');
    assert.equal(await hrefOf(card, 'Mail'), 'mailto:ada@contoso.com');
    await narrowCards(page);
    await keepCard(card, '20-orders-phone-card');
  });

  it('stands in the checklist too, with how to do each item', async () => {
    await pressInMenu(cardOf(page, harbour), 'Start investigation');
    const checklist = cardsIn(threadWith(page, harbour.userPrincipalName)).filter({
      hasText: 'How to do each',
    });
    await shows(checklist, '1 · Call them now, and ask what they did.');
    assert.equal(await hrefOf(checklist, 'Call'), 'tel:+442079460123');
    assert.equal(await hrefOf(checklist, 'Reset password'), `${user}/overview/userId/${harbour.id}`);
    assert.equal(
      await hrefOf(checklist, 'Authentication methods'),
      `${user}/UserAuthMethods/userId/${harbour.id}`,
    );
    await keepCard(checklist.first(), '21-orders-phone-checklist');
  });
});
