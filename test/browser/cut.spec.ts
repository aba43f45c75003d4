import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { runSubcommand, until } from '../demo/demoProcess.ts';
import { cardOf, keepCard, shows } from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour] = demoAccounts;

describe('a link of the watch that is cut', () => {
  const demo = useDemo();
  let page: Page;

  before(async () => {
    page = await demo.openPage();
    await shows(cardOf(page, harbour), /Waiting for someone to acknowledge it/);
  });

  const say = async (...words: string[]) => {
    const { code, text } = await runSubcommand(demo.process.dataDir, words);
    assert.equal(code, 0, text);
    return text;
  };
  const linesWith = (words: string) =>
    readFileSync(join(demo.process.dataDir, 'glasswatch.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(words));
  const card = (title: string) => cardsIn(page).filter({ hasText: title }).first();

  it('stands in the channel as an incident that says what failed', async () => {
    assert.match(await say('cut', 'log'), /cannot be read now/);
    const cut = card('The sign-in log cannot be read');
    await cut.waitFor({ timeout: 60_000 });
    await keepCard(cut, '40-cut');
  });

  it('says on the same card that it works again once it is mended', async () => {
    const before = linesWith('a link of the watch does not work');
    assert.equal(before.length, 1);
    assert.match(await say('mend', 'log'), /can be read again/);
    const mended = () => linesWith('a link of the watch works again');
    await until(
      () => mended().length === 1,
      () => 'it is not told that the log can be read again',
    );
    const incidentOf = ([line = '{}']: readonly string[]) => Object(JSON.parse(line)).incidentId;
    assert.equal(incidentOf(mended()), incidentOf(before));
    const again = card('The sign-in log can be read again');
    await again.waitFor();
    await keepCard(again, '41-mended');
  });

  it('is cut and mended once', async () => {
    const { code, text } = await runSubcommand(demo.process.dataDir, ['mend', 'log']);
    assert.equal(code, 1);
    assert.match(text, /The log is not cut/);
  });
});
