import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../tools/browser.ts';
import { allTexts } from '../../tools/texts/allTexts.ts';
import { listedTexts } from '../../tools/texts/listedTexts.ts';
import { themes } from './hostConfig.ts';
import { drawCard, openCardPage } from './rendering.ts';
import { cardStates } from './states/all.ts';
import { crowdedStates } from './states/crowded.ts';

// Renders every card state into test-output/cards, to look at: `npm run preview -- [words of the state's name]`.
// With `--texts` it prints every sentence of cards and answers instead, and needs no browser.

if (process.argv.includes('--texts')) {
  process.stdout.write(`${listedTexts(allTexts())}\n`, () => process.exit());
  await new Promise(() => {});
}

const wanted = process.argv.slice(2).join(' ').toLowerCase();
const folder = new URL('../../test-output/cards/', import.meta.url);
const states = Object.entries({ ...cardStates, ...crowdedStates }).filter(([state]) =>
  state.toLowerCase().includes(wanted),
);

const fileName = (state: string, theme: string) =>
  `${state} ${theme}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

if (states.length === 0) {
  process.stderr.write(
    `No state has "${wanted}" in its name. The names:\n${Object.keys(cardStates).join('\n')}\n`,
  );
  process.exit(1);
}

await mkdir(folder, { recursive: true });
const browser = await openBrowser();
for (const theme of Object.keys(themes)) {
  const page = await openCardPage(browser, theme, 2);
  for (const [state, { card, summary }] of states) {
    await drawCard(page, theme, card, summary);
    await page.screenshot({
      path: new URL(`${fileName(state, theme)}.png`, folder).pathname,
      fullPage: true,
    });
  }
  await page.close();
}
await browser.close();

const themeCount = Object.keys(themes).length;
process.stdout.write(
  `${states.length * themeCount} pictures, ${states.length} states in ${themeCount} themes each, in ${fileURLToPath(folder)}\n`,
);
