// Draws the icons of the app package from their sources in appPackage/icons: npm run icons.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '../../tools/browser.ts';
import { root } from '../../tools/root.ts';
import { icons } from './icons.ts';

const browser = await openBrowser();
try {
  for (const { name, side } of icons) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const source = readFileSync(join(root, `appPackage/icons/${name}.svg`), 'utf8');
    await page.setContent(
      `<style>html,body{margin:0;background:transparent}svg{display:block}</style>${source}`,
    );
    writeFileSync(join(root, `appPackage/${name}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
