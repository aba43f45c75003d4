import type { Browser, Locator, Page } from 'playwright-core';

/** A page's size in CSS pixels, and how many of the screen's pixels each of them is wide. */
export type View = { readonly width: number; readonly height: number; readonly scale?: number };

/** The Playground's page with the channel open, as the on-call engineer sees it. */
export async function openChannel(
  browser: Browser,
  address: string,
  { scale = 1, ...viewport }: View,
): Promise<Page> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale, locale: 'en-GB' });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('treeitem', { name: 'Break-glass alerts' }).click();
  // The log panel repeats every text of the conversation.
  const logPanel = page.getByText('Log Panel', { exact: true });
  await logPanel.waitFor();
  await page.getByRole('button', { name: 'Toggle Log Panel' }).click();
  await logPanel.waitFor({ state: 'hidden' });
  return page;
}

/** The cards of a page or of a part of it. */
export const cardsIn = (within: Page | Locator): Locator => within.locator('.ac-adaptiveCard');
