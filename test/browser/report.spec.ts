import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { demoAccounts } from '../../demo/signInLog.ts';
import { openBrowser } from '../../tools/browser.ts';
import { aGuess, aReport, reportedTrails, stormTrail } from '../builders/reports.ts';
import { fileOf, reportWith } from '../report/everywhere.ts';
import { hostileTexts } from '../report/hostileTexts.ts';
import { asProcess } from '../terminal/terminal.ts';
import { cardOf, keepPage, shows } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const attack =
  '"><script>document.title="run"</script><img src="http://127.0.0.1:9/x" onerror="document.title=1"><a href="javascript:alert(1)">x</a><style>@import "http://127.0.0.1:9/y";</style>';

/** What a page of a report did besides being shown. */
type Visit = {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly faults: readonly string[];
};

async function visit(browser: Browser, path: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const [requests, faults]: [string[], string[]] = [[], []];
  const address = pathToFileURL(path).href;
  page.on('request', (request) => request.url() !== address && requests.push(request.url()));
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => faults.push(dialog.message()));
  await page.goto(address, { waitUntil: 'load' });
  return { page, requests, faults };
}

/** How many CSS pixels the page is wider than its window. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

describe('a report in a browser', () => {
  let browser: Browser;
  let folder: string;

  before(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-page-'));
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const written = (name: string, content: string): string => {
    const path = join(folder, `${name}.html`);
    writeFileSync(path, content);
    return path;
  };

  it('runs nothing and asks for nothing, whatever stands in the record', async () => {
    for (const [index, text] of [attack, ...hostileTexts].entries()) {
      const report = reportWith(text);
      const { page, requests, faults } = await visit(
        browser,
        written(`hostile-${index}`, fileOf('html', report)),
      );
      assert.deepEqual([requests, faults], [[], []], text);
      assert.equal(await page.title(), `Incident ${report.incidentId}: ${report.title}`);
      assert.equal(await page.locator('script, img, a, iframe, link, form, object').count(), 0);
      await page.setViewportSize({ width: 320, height: 640 });
      assert.equal(await sideways(page), 0, text);
      await page.close();
    }
  });

  it('would be kept from running a script by its policy', async () => {
    const content = fileOf('html', aReport(reportedTrails.closed)).replace(
      '</body>',
      '<script>document.title = "run"</script><img src="http://127.0.0.1:9/x"></body>',
    );
    const { page, faults } = await visit(browser, written('forged', content));
    assert.doesNotMatch(await page.title(), /run/);
    assert.equal(
      faults.filter((fault) => /Content Security Policy/.test(fault)).length,
      2,
      faults.join('\n'),
    );
    await page.close();
  });

  it('fits a phone without sideways scrolling, and names each cell there', async () => {
    for (const [name, trail] of Object.entries({ ...reportedTrails, storm: stormTrail(150, aGuess) })) {
      const { page } = await visit(browser, written(name, fileOf('html', aReport(trail))));
      for (const width of [1280, 700, 320]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await sideways(page), 0, `${name} at ${width}`);
      }
      const before = await page.evaluate(
        `getComputedStyle([...document.querySelectorAll('td')].findLast((cell) => /Alert fired/.test(cell.textContent)), '::before').content`,
      );
      assert.equal(before, '"What happened"');
      await keepPage(page, `30-report-${name}-on-a-phone`);
      await page.close();
    }
  });

  it('prints on A4, the list of all sign-ins on its side, with the page’s number on each sheet', async () => {
    const { page } = await visit(
      browser,
      written('print', fileOf('html', aReport(reportedTrails.closedAgain))),
    );
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pagesOf(pdf) >= 3 && pagesOf(pdf) <= 10, `${pagesOf(pdf)} pages`);
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)];
    const sides = new Set(boxes.map(([, width, height]) => Number(width) > Number(height)));
    assert.deepEqual([...sides].sort(), [false, true]);
    for (const [, width, height] of boxes) {
      const [short, long] = [Number(width), Number(height)].sort((a, b) => a - b);
      assert.ok(Math.abs((short ?? 0) - 595) < 2 && Math.abs((long ?? 0) - 842) < 2, `${width} × ${height}`);
    }
    await page.close();
  });
});

describe('a report of the demo', () => {
  let browser: Browser;
  let folder: string;
  const demo = useDemo();

  before(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-page-'));
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it('is written at the terminal from what was done in the channel', async () => {
    const channel = await demo.openPage();
    const [harbour] = demoAccounts;
    const card = cardOf(channel, harbour);
    await card.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await shows(card, /Acknowledged by/);
    const env = { DATA_DIR: demo.process.dataDir };
    const { answer } = await asProcess('verify', env, '--all');
    const [, id = '', , head = ''] = /^intact (\S+): (\d+) entr\w+, head (\S+)$/m.exec(answer) ?? [];
    const { code, remarks } = await asProcess('report', env, id, '--out', folder);
    assert.equal(code, 0, remarks);
    const { page, requests, faults } = await visit(browser, join(folder, `incident-${id}.html`));
    assert.deepEqual([requests, faults], [[], []]);
    const text = await page.locator('main').innerText();
    assert.match(text, /Acknowledged by/);
    assert.match(text, /at the terminal of/);
    assert.match(text, /Accounts watched\s+not known here/);
    assert.match(text, /head is\s+[0-9a-f]{64}/);
    assert.match(head, /^[0-9a-f]{64}$/);
    await keepPage(page, '31-report-of-the-demo');
    await page.close();
  });
});
