import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import type { DemoProcess } from '../demo/demoProcess.ts';

const output = resolve(import.meta.dirname, '../../test-output/browser');
export const emptyOutput = (): void => {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
};

/** A laptop's. */
export const viewport = { width: 1280, height: 1000 };
/** The tallest card that a picture shows as a whole. */
const tallest = 4_000;

/** Keeps a picture of a page as test-output/browser/<name>.png. */
export const keepPage = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(output, `${name}.png`), animations: 'disabled' });
};

/** Keeps what there is to see of a test that has failed: its pages as they stand, and the log of Glasswatch. */
export async function keepFailure(
  test: Mocha.Test | undefined,
  demo: DemoProcess | undefined,
  pages: readonly Page[],
): Promise<void> {
  if (test?.state !== 'failed') return;
  for (const [index, page] of pages.entries()) {
    await keepPage(page, `failed: ${test.title}, page ${index + 1}`);
  }
  if (demo) copyFileSync(join(demo.dataDir, 'glasswatch.log'), join(output, `failed: ${test.title}.log`));
}

/** Keeps a picture of a whole card: the channel scrolls inside the page, so the page has to be tall enough. */
export async function keepCard(card: Locator, name: string): Promise<void> {
  const page = card.page();
  await page.setViewportSize({ ...viewport, height: tallest });
  await card.screenshot({ path: join(output, `${name}.png`), animations: 'disabled' });
  await page.setViewportSize(viewport);
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

/** The post of the channel, with its replies, in which a text stands. */
export const threadWith = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('group').filter({ hasText: text });

/** The first card about an account: that of its incident. The card of `status` begins alike. */
export const cardOf = (page: Page, account: { readonly userPrincipalName: string }): Locator =>
  cardsIn(threadWith(page, account.userPrincipalName))
    .filter({ hasText: /^(CRITICAL|HIGH|MEDIUM|CLOSED, was \w+) · incident/ })
    .filter({ hasNotText: /The watch (?:is|needs)/ })
    .first();

/** Waits until a text stands there. */
export const shows = (within: Locator, text: string | RegExp): Promise<void> =>
  within.getByText(text).first().waitFor();

/** Opens a fold of a card, such as its details. An update of the card closes it again. */
export const unfold = (card: Locator, name: string): Promise<void> =>
  card.getByRole('button', { name, exact: true }).first().click();

/** Presses what stands in a card's overflow menu. */
export async function pressInMenu(card: Locator, name: string): Promise<void> {
  await unfold(card, 'More options');
  await card.page().getByRole('menuitem', { name, exact: true }).click();
}

/** Posts `@Glasswatch <words>` to the channel. */
export async function mention(page: Page, words: string): Promise<void> {
  await write(page.getByRole('textbox').first(), words);
  await page.getByRole('button', { name: 'Post' }).click();
}

/** Replies `@Glasswatch <words>` in a thread. */
export async function mentionIn(thread: Locator, words: string): Promise<void> {
  await write(thread.getByRole('textbox').last(), words);
  await thread.getByRole('button', { name: 'Send Message' }).click();
}

async function write(box: Locator, words: string): Promise<void> {
  await box.click();
  await box.pressSequentially('@Gla', { delay: 40 });
  await box.page().getByRole('menuitem').filter({ hasText: 'Glasswatch' }).first().click();
  await box.pressSequentially(` ${words}`);
}

/** Makes cards as wide as on a phone. */
export const narrowCards = async (page: Page): Promise<void> => {
  await page.addStyleTag({ content: '.ac-preview-panel, .ac-adaptiveCard { width: 320px !important }' });
};
