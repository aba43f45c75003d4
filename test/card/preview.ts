import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium, type Page } from 'playwright-core';
import type { Message } from '../../src/presentation/message.ts';
import { allTexts } from '../../tools/texts/allTexts.ts';
import { listedTexts } from '../../tools/texts/listedTexts.ts';
import { hostConfigOf, themes } from './hostConfig.ts';
import { cardStates } from './states/all.ts';

// Renders every card state into test-output/cards, to look at: `node test/card/preview.ts [words of the state's name]`.
// With `--texts` it prints every sentence of cards and answers instead, and needs no browser.

if (process.argv.includes('--texts')) {
  process.stdout.write(`${listedTexts(allTexts())}\n`, () => process.exit());
  await new Promise(() => {});
}

const wanted = process.argv.slice(2).join(' ');
const folder = new URL('../../test-output/cards/', import.meta.url);
const renderer = readFileSync(
  createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.js'),
  'utf8',
);
const widths: Readonly<Record<string, number>> = { desktop: 600, phone: 320 };

const fileName = (state: string, theme: string) =>
  `${state} ${theme}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

const pageOf = (
  width: number,
  theme: (typeof themes)[string],
) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 12px; background: ${theme?.page}; width: ${width}px; font-family: 'Liberation Sans', sans-serif; overflow-wrap: break-word }
  p { margin: 0 0 6px; font-size: 11px; color: ${theme?.text} }
  #card { border-radius: 6px; overflow: hidden; outline: 1px solid ${theme?.line} }
  button { font: 600 14px 'Liberation Sans'; padding: 6px 12px; border: 1px solid ${theme?.line}; border-radius: 4px; background: ${theme?.card}; color: ${theme?.text}; min-width: 0 }
  button.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff }
</style><p id="summary"></p><div id="card"></div>`;

async function draw(page: Page, { card, summary }: Message, hostConfig: object): Promise<void> {
  await page.evaluate(
    `document.getElementById('summary').textContent = ${JSON.stringify(summary.slice(0, 140))};
     (() => {
       const card = new AdaptiveCards.AdaptiveCard();
       card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig)});
       AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = text; result.didProcess = true; };
       card.parse(${JSON.stringify(card)});
       document.getElementById('card').replaceChildren(card.render());
     })()`,
  );
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, theme] of Object.entries(themes)) {
  const width = widths[name.split('-')[0] ?? ''] ?? 600;
  const page = await browser.newPage({
    viewport: { width: width + 24, height: 640 },
    deviceScaleFactor: 2,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
  });
  await page.setContent(pageOf(width, theme));
  await page.addScriptTag({ content: renderer });
  for (const [state, message] of Object.entries(cardStates)) {
    if (!state.includes(wanted)) continue;
    await draw(page, message, hostConfigOf(theme));
    await page.screenshot({ path: new URL(`${fileName(state, name)}.png`, folder).pathname, fullPage: true });
  }
  await page.close();
}
await browser.close();
