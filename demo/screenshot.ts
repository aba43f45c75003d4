// Makes docs/images/alert-card.png: the demo's alert as it stands in the channel. Starts a demo of its own.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../tools/browser.ts';
import { problemText } from '../tools/problem.ts';
import { root } from '../tools/root.ts';
import { cardsIn, openChannel } from './browser.ts';
import { createChildren } from './children.ts';
import { within } from './within.ts';

const picture = join(root, 'docs/images/alert-card.png');
const view = { width: 1_280, height: 900, scale: 2 };
/** The list of channels and the card; what is right of that is empty. */
const crop = { x: 0, y: 0, width: 860, height: view.height };

const folder = mkdtempSync(join(tmpdir(), 'glasswatch-screenshot-'));
const children = createChildren();

async function takePicture(): Promise<void> {
  const demo = children.start({
    name: 'The demo',
    arguments: ['demo/index.ts'],
    environment: { PORT: '0', TEAMSAPPTESTER_PORT: '0', DATA_DIR: join(folder, 'data') },
    log: join(folder, 'demo.log'),
    reason: () => null,
  });
  const opened = demo.line((line) => /Open (http:\/\/localhost:\d+)/.exec(line)?.[1] ?? null);
  const address = await within(60, opened, 'The demo does not start: try npm run demo.');
  const browser = await openBrowser();
  try {
    const page = await openChannel(browser, address, view);
    const card = cardsIn(page).filter({ hasText: 'Acknowledge' });
    // Known from the log alone: the card has its details.
    await card.getByText(/Reykjavík/).waitFor();
    const post = page.getByRole('group').filter({ has: card });
    await post.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.screenshot({ path: picture, clip: crop, animations: 'disabled' });
  } finally {
    await browser.close();
  }
}

try {
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  await Promise.race([takePicture(), children.mishap]);
  console.log(`Written: ${picture}`);
} catch (error) {
  console.error(problemText(error));
  process.exitCode = 1;
}
await children.end();
rmSync(folder, { recursive: true, force: true });
process.exit();
