import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { aSignIn } from '../builders/signIn.ts';
import { entraRecord } from '../signIn/entraRecord.ts';
import {
  cardOf,
  keepCard,
  keepPage,
  mention,
  narrowCards,
  pressInMenu,
  shows,
  threadWith,
} from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour] = demoAccounts;

/** Attempts of an hour ago, each from an address of its own. */
const guesses = Array.from({ length: 45 }, (_, index) =>
  entraRecord(
    aSignIn({
      id: `guess-${index}`,
      correlationId: `guess-${index}`,
      userId: harbour.id,
      userPrincipalName: harbour.userPrincipalName,
      at: new Date(Date.now() - 3_600_000 + index * 1_000).toISOString(),
      resultCode: '50126',
      ipAddress: `198.51.100.${index}`,
    }),
  ),
);

describe('the pages of a long list of sign-ins', () => {
  const demo = useDemo();
  let page: Page;

  before(async () => {
    page = await demo.openPage();
    await shows(cardOf(page, harbour), /Waiting for someone to acknowledge it/);
    writeFileSync(join(demo.process.dataDir, 'sign-ins.json'), JSON.stringify(guesses));
  });

  const listed = (within: Page | Locator, words: string | RegExp) =>
    cardsIn(within).filter({ hasText: words });
  const press = (card: Locator, name: string) => card.getByRole('button', { name, exact: true }).click();

  it('are turned by the card’s buttons, in the thread that was asked in', async () => {
    await mention(page, 'activity 7d');
    const thread = threadWith(page, /Page \d of 3/).last();
    const first = listed(thread, 'Page 1 of 3').first();
    await shows(first, /198\.51\.100\.44/);
    assert.equal(await first.getByRole('button', { name: 'Newer' }).count(), 0);
    await press(first, 'Older');
    const second = listed(thread, 'Page 2 of 3').first();
    await shows(second, /198\.51\.100\.24/);
    await press(second, 'Older');
    const third = listed(thread, 'Page 3 of 3').first();
    await shows(third, /198\.51\.100\.4 /);
    assert.equal(await third.getByRole('button', { name: 'Older' }).count(), 0);
    await keepCard(third, '20-last-page');
    await press(third, 'Newer');
    await shows(second, /198\.51\.100\.24/);
    assert.equal(await listed(thread, /Page \d of 3/).count(), 1);
    await keepPage(page, '21-pages');
  });

  it('are turned below an incident’s card too', async () => {
    const card = cardOf(page, harbour);
    const thread = threadWith(page, 'Waiting for someone to acknowledge it').first();
    await pressInMenu(card, 'Show activity');
    const first = listed(thread, 'Page 1 of 3').first();
    await shows(first, /Sign-ins in the last 30 days/);
    await press(first, 'Older');
    await shows(listed(thread, 'Page 2 of 3').first(), /198\.51\.100\.24/);
  });

  it('fit on a phone', async () => {
    await narrowCards(page);
    await keepCard(listed(page, 'Page 2 of 3').first(), '22-page-on-a-phone');
  });
});
