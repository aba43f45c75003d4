import type { Browser, Page } from 'playwright-core';
import { openChannel } from '../../demo/browser.ts';
import { openBrowser } from '../../tools/browser.ts';
import { type DemoProcess, removeFolders, runDemo, upAndRunning } from '../demo/demoProcess.ts';
import { keepFailure, viewport } from './playgroundPage.ts';

type Up = Awaited<ReturnType<typeof upAndRunning>>;

/** A demo, from before the first test until after the last one, and the pages that a test opens of it. */
export type RunningDemo = {
  readonly process: DemoProcess;
  readonly up: Up;
  /** The channel in a page of its own. */
  openPage(): Promise<Page>;
};

/** No call comes in between. */
const quiet = 'PT23H';

/**
 * For a `describe` block. What a failed test leaves to see is kept. `escalateAfter` is an ISO 8601 duration: when a
 * colleague is called.
 */
export function useDemo(escalateAfter = quiet): RunningDemo {
  let process: DemoProcess;
  let up: Up;
  let browser: Browser;
  const pages: Page[] = [];

  before(async () => {
    browser = await openBrowser();
    process = runDemo({ ESCALATE_AFTER: escalateAfter });
    up = await upAndRunning(process);
  });

  afterEach(async function () {
    await keepFailure(this.currentTest, process, pages);
  });

  after(async () => {
    await browser?.close();
    if (process) {
      process.child.kill('SIGINT');
      await process.ended();
    }
    removeFolders();
  });

  return {
    get process() {
      return process;
    },
    get up() {
      return up;
    },
    async openPage() {
      const page = await openChannel(browser, up.address, viewport);
      pages.push(page);
      return page;
    },
  };
}
