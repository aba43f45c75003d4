import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../tools/browser.ts';
import { themes } from '../card/hostConfig.ts';
import { cutInFolds, drawCard, openCardPage } from '../card/rendering.ts';
import { cardStates } from '../card/states/all.ts';
import { crowdedStates } from '../card/states/crowded.ts';

/** A phone's screen below Teams' own bars, in CSS pixels. */
const screen = 700;
/** How many screens a card may fill with its folds closed. A kind that is not named may fill two. */
const screensOf: Readonly<Record<string, number>> = {
  incident: 1,
  announcement: 1,
  'channel news': 1,
  backlog: 1,
  'plain incident': 1,
  notice: 1,
  moved: 1,
};

const boundOf = (state: string): number => {
  const kind = Object.keys(screensOf).find((name) => state.startsWith(name));
  return screen * (kind === undefined ? 2 : (screensOf[kind] ?? 2));
};

describe('a card on a phone, 320 pixels wide', () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());

  for (const theme of Object.keys(themes).filter((name) => name.startsWith('phone'))) {
    describe(theme, () => {
      let page: Page;
      before(async () => {
        page = await openCardPage(browser, theme);
      });
      after(() => page.close());

      for (const [state, { card, summary }] of Object.entries({ ...cardStates, ...crowdedStates })) {
        const bound = boundOf(state);
        it(`is at most ${bound} pixels tall, and shows the whole title of each button: ${state}`, async () => {
          const { height, width, cut } = await drawCard(page, theme, card, summary);
          assert.ok(height <= bound, `${height} pixels`);
          assert.deepEqual(cut, []);
          assert.deepEqual(await cutInFolds(page), []);
          assert.ok(width <= 320, 'nothing stands out at its right');
        });
      }
    });
  }
});
