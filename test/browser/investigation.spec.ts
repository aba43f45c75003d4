import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts } from '../../demo/signInLog.ts';
import { runAlert } from '../demo/demoProcess.ts';
import {
  cardOf,
  keepCard,
  keepPage,
  mentionIn,
  shows,
  textOf,
  threadWith,
  unfold,
} from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour] = demoAccounts;
/** Sign-ins follow each other in a thread with half a minute between them, and a new one may be looked for then only. */
const overAMinute = 90_000;

describe('an incident from its alert to its report', () => {
  const demo = useDemo();
  let page: Page;
  let thread: Locator;
  let checklist: Locator;

  before(async () => {
    page = await demo.openPage();
    thread = threadWith(page, harbour.userPrincipalName).first();
    checklist = cardsIn(thread)
      .filter({ hasText: /Investigation: / })
      .filter({ hasText: /Checklist: / });
  });

  const card = () => cardOf(page, harbour);
  const press = (within: Locator, name: string) =>
    within.getByRole('button', { name, exact: true }).first().click();

  it('waits for somebody, and is acknowledged', async () => {
    await shows(card(), /Waiting for someone to acknowledge it/);
    await press(card(), 'Acknowledge');
    await shows(card(), /Acknowledged by Inês Carvalho/);
    assert.equal(await checklist.count(), 0);
  });

  it('is investigated: the thread begins with a checklist and the sign-ins so far', async () => {
    await press(card(), 'Start investigation');
    await shows(checklist, 'Checklist: 0 of 6 done');
    await shows(checklist, /Led by Inês Carvalho/);
    await shows(card(), /Investigation: 0 of 6 done\. Led by Inês Carvalho/);
    await shows(thread, 'Sign-ins of this incident so far');
    assert.equal(await card().getByRole('button', { name: 'Start investigation' }).count(), 0);
    await keepCard(checklist, '10-checklist-card');
  });

  it('has two items ticked, with who and when', async () => {
    await checklist.getByText('Call the custodian').first().click();
    await checklist.getByText('Rotate the credential').first().click();
    await press(checklist, 'Tick as done');
    await shows(checklist, 'Checklist: 2 of 6 done');
    assert.match(
      await textOf(checklist),
      /✓Call the custodian of the account: was it one of us\?Inês Carvalho.*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
    );
    await shows(card(), /Investigation: 2 of 6 done/);
    await keepCard(checklist, '11-ticked-card');
  });

  it('gets a note that is written in its thread', async () => {
    await mentionIn(thread, 'note The custodian was at home, and the sheet is in the safe.');
    await shows(thread, /Your note is in the timeline of incident/);
    await shows(checklist, '1 note in the timeline');
    await keepPage(page, '12-note');
  });

  it('gets the next sign-in of the account, counted on the card', async function () {
    this.timeout(overAMinute + 30_000);
    const { code, text } = await runAlert(demo.process.dataDir, ['failed']);
    assert.equal(code, 0, text);
    await shows(card(), /1 alert.* since Inês Carvalho acknowledged/);
    await thread.getByText('New sign-ins').first().waitFor({ timeout: overAMinute });
    // A crowded card has the totals in its details.
    await unfold(card(), 'Details');
    await shows(card(), /7 attempts/);
    await keepPage(page, '13-second-sign-in');
  });

  it('tells all of it in its timeline', async () => {
    await mentionIn(thread, 'timeline');
    const timeline = cardsIn(thread).filter({ hasText: /Timeline: / });
    await unfold(timeline, 'Show earlier');
    await shows(timeline, /Acknowledged by Inês Carvalho/);
    for (const said of [
      /Investigation started by Inês Carvalho/,
      /Ticked by Inês Carvalho: Rotate the credential/,
      /Note by Inês Carvalho: The custodian was at home/,
      /Sign-in: password accepted/,
    ]) {
      await shows(timeline, said);
    }
    assert.doesNotMatch(await textOf(timeline), /\$\{|undefined|null|NaN/);
    await keepCard(timeline.first(), '14-timeline-card');
  });

  it('is closed with the form, which says what is not done', async () => {
    await press(card(), 'Close');
    const form = card();
    await form.getByRole('combobox').click();
    await page.getByRole('option', { name: /^Misuse/ }).click();
    await form.getByRole('textbox').last().fill('The password was read from a lost sheet; it is changed.');
    await press(form, 'Close incident');
    await shows(card(), /Closed as misuse by Inês Carvalho/);
    await shows(card(), /Needs attention: 4 steps are not done/);
    await shows(card(), /• Is there an outage/);
    await shows(card(), /Acknowledged after .*, closed after/);
    await shows(checklist, 'Not done: Is there an outage that explains it?');
    assert.equal(await checklist.getByRole('button', { name: 'Tick as done' }).count(), 0);
    await keepCard(card(), '15-closed-card');
    await keepCard(checklist, '15-closed-checklist-card');
  });

  it('keeps its report', async () => {
    await press(card(), 'Get report');
    const report = cardsIn(thread)
      .filter({ hasText: /report of incident/ })
      .last();
    await unfold(report, 'Show timeline');
    for (const said of [
      /misuse/,
      /The password was read from a lost sheet; it is changed\./,
      /Rotate the credential/,
      /The custodian was at home, and the sheet is in the safe\./,
    ]) {
      await shows(report, said);
    }
    assert.doesNotMatch(await textOf(report), /\$\{|\{\{|undefined|null|NaN/);
    await keepCard(report, '16-report-card');
    await keepPage(page, '16-report');
  });
});
