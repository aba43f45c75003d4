import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import type { AdaptiveCard } from '../../src/presentation/message.ts';
import { hostConfigOf, themes } from './hostConfig.ts';

const renderer = readFileSync(
  createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.js'),
  'utf8',
);
const widths: Readonly<Record<string, number>> = { desktop: 600, phone: 320 };

/** What was drawn: its size in CSS pixels, and the titles of the buttons that do not show all of theirs. */
export type Drawn = { readonly height: number; readonly width: number; readonly cut: readonly string[] };

/** A page that draws cards in a theme, as wide as that theme's device shows them; `scale` is that of its pictures. */
export async function openCardPage(browser: Browser, name: string, scale = 1): Promise<Page> {
  const width = widths[name.split('-')[0] ?? ''] ?? 600;
  const page = await browser.newPage({
    viewport: { width: width + 24, height: 640 },
    deviceScaleFactor: scale,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
  });
  await page.setContent(pageOf(width, themeOf(name)));
  await page.addScriptTag({ content: renderer });
  return page;
}

/** Draws a card below a line that stands for its banner, and measures it with every fold closed. */
export function drawCard(page: Page, name: string, card: AdaptiveCard, summary: string): Promise<Drawn> {
  return page.evaluate<Drawn>(
    `(() => {
       document.getElementById('summary').textContent = ${JSON.stringify(summary.slice(0, 140))};
       const card = new AdaptiveCards.AdaptiveCard();
       card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfigOf(themeOf(name)))});
       AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = text.replace(/\\[([^\\]]+)\\]\\(([^)\\s]+)\\)/g, '<a href="$2">$1</a>'); result.didProcess = true; };
       card.parse(${JSON.stringify(card)});
       const place = document.getElementById('card');
       place.replaceChildren(card.render());
       const isCut = (element) => element.scrollWidth > element.clientWidth;
       const buttons = [...place.querySelectorAll('button')].filter((button) => button.offsetParent !== null);
       return {
         height: Math.ceil(place.getBoundingClientRect().height),
         width: place.scrollWidth,
         cut: buttons
           .filter((button) => [button, ...button.querySelectorAll('*')].some(isCut))
           .map((button) => button.textContent),
       };
     })()`,
  );
}

/** Opens every fold and form of the drawn card, one after the other, and names the buttons that are cut in them. */
export const cutInFolds = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `(() => {
       const place = document.getElementById('card');
       const isCut = (element) => element.scrollWidth > element.clientWidth;
       const shown = () => [...place.querySelectorAll('button')].filter((button) => button.offsetParent !== null);
       return shown().filter((button) => button.getAttribute('aria-expanded') !== null).flatMap((button) => {
         button.click();
         return shown().filter((inner) => [inner, ...inner.querySelectorAll('*')].some(isCut)).map((inner) => inner.textContent);
       });
     })()`,
  );

function themeOf(name: string) {
  const theme = themes[name];
  if (theme === undefined) throw new Error(`There is no theme ${name}`);
  return theme;
}

const pageOf = (
  width: number,
  theme: ReturnType<typeof themeOf>,
) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 12px; background: ${theme.page}; width: ${width}px; font-family: 'Liberation Sans', sans-serif; overflow-wrap: break-word }
  a { color: inherit }
  p { margin: 0 0 6px; font-size: 11px; color: ${theme.text} }
  #card { border-radius: 6px; overflow: hidden; outline: 1px solid ${theme.line} }
  button { font: 600 14px 'Liberation Sans'; padding: 6px 12px; border: 1px solid ${theme.line}; border-radius: 4px; background: ${theme.card}; color: ${theme.text}; min-width: 0 }
  button.style-positive { background: ${theme.primary[0]}; border-color: ${theme.primary[0]}; color: ${theme.primary[1]} }
</style><p id="summary"></p><div id="card"></div>`;
