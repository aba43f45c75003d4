import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { cardsIn } from '../../demo/browser.ts';
import { demoAccounts, demoTenantId } from '../../demo/signInLog.ts';
import { isRecord } from '../../src/webhook/azureMonitor/values.ts';
import { runAlert } from '../demo/demoProcess.ts';
import {
  cardOf,
  emptyOutput,
  keepCard,
  keepPage,
  mention,
  narrowCards,
  pressInMenu,
  shows,
  textOf,
  threadWith,
  unfold,
} from './playgroundPage.ts';
import { useDemo } from './useDemo.ts';

const [harbour, lantern] = demoAccounts;
// As in demo/.m365agentsplayground.yml.
const onCall = {
  id: '29:1-ines-carvalho',
  name: 'Inês Carvalho',
  aadObjectId: '9e091e00-0000-4000-8000-000000000001',
};
const tomasz = {
  id: '29:1-tomasz-nowak',
  name: 'Tomasz Nowak',
  aadObjectId: '9e091e00-0000-4000-8000-000000000002',
};

async function privateAnswer(address: URL, body: object): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  assert.ok(isRecord(answer) && typeof answer.value === 'string', JSON.stringify(answer));
  assert.equal(answer.type, 'application/vnd.microsoft.activity.message');
  return answer.value;
}

describe('a break-glass sign-in in the channel', () => {
  const demo = useDemo();
  let ines: Page;
  let another: Page;

  before(emptyOutput);

  const cardsShown = () =>
    readFileSync(join(demo.process.dataDir, 'glasswatch.log'), 'utf8').match(/"card shown"/g)?.length ?? 0;

  /** The press of a button by somebody else of the team; resolves with what that person alone is told. */
  const pressAs = (pressed: Request, from: object): Promise<string> =>
    privateAnswer(new URL('/_conversation/v1/invoke', demo.up.address), { ...pressed.postDataJSON(), from });

  /** The press of a button by people whom the Playground does not know, so it comes straight to the bot. */
  const pressFromOutside = (pressed: Request, from: object, tenantId = demoTenantId): Promise<string> => {
    const { name, value, conversation, replyToId } = pressed.postDataJSON();
    return privateAnswer(new URL(`http://127.0.0.1:${demo.up.port}/api/messages`), {
      type: 'invoke',
      id: 'f0000000-0000-4000-8000-000000000001',
      channelId: 'msteams',
      serviceUrl: `${demo.up.address}/_connector`,
      name,
      value,
      replyToId,
      from,
      recipient: { id: '28:b0700000-0000-4000-8000-000000000001', name: 'Glasswatch' },
      conversation: { ...conversation, conversationType: 'channel', tenantId },
      channelData: { tenant: { id: tenantId } },
    });
  };

  it('stands there with its details for the first who opens the page after the demo’s start', async () => {
    ines = await demo.openPage();
    const card = cardOf(ines, harbour);
    await shows(card, 'HIGH');
    await shows(card, '203.0.113.77');
    await shows(card, /Reykjavík/);
    await shows(card, /Someone entered the correct password but failed MFA\./);
    await shows(card, /Waiting for someone to acknowledge it/);
    await unfold(card, 'Details');
    await shows(card, /FIDO2 security key/);
    await shows(card, 'How it reached you');
    assert.ok(await card.getByRole('button', { name: 'Acknowledge' }).isVisible());
    assert.doesNotMatch(await textOf(card), /\$\{|\{\{|undefined|null|NaN/);
    await keepPage(ines, '01-alert');
    await keepCard(card, '01-alert-card');
  });

  it('arrives in every open page, with its details a moment later', async () => {
    another = await demo.openPage();
    const { code, text } = await runAlert(demo.process.dataDir, ['success']);
    assert.equal(code, 0, text);
    for (const page of [ines, another]) {
      const card = cardOf(page, lantern);
      await shows(card, 'CRITICAL');
      await shows(card, '192.0.2.24');
      await shows(card, /Bremen/);
      await shows(card, 'Break-glass account signed in');
      await shows(card, /Waiting for someone to acknowledge it/);
      await unfold(card, 'Details');
      await shows(card, /FIDO2 security key \(Emergency key\): passed/);
    }
    await keepPage(another, '02-second-page');
    await keepCard(cardOf(another, lantern), '02-second-page-card');
  });

  it('refuses strangers and the account itself privately, and leaves the card as it was', async () => {
    const card = cardOf(ines, lantern);
    // The press itself is held back: what others do with the same card comes first.
    const held = Promise.withResolvers<Request>();
    await ines.route('**/_conversation/v1/invoke', (route) => {
      held.resolve(route.request());
      return route.abort();
    });
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    const pressed = await held.promise;
    await ines.unroute('**/_conversation/v1/invoke');
    const before = { text: await textOf(cardOf(another, lantern)), cardsShown: cardsShown() };

    const stranger = {
      id: '29:1-stranger',
      name: 'S. Tranger',
      aadObjectId: '57a90000-0000-4000-8000-000000000001',
    };
    const account = { id: '29:1-lantern', name: lantern.displayName, aadObjectId: lantern.id };
    const otherTenant = '07e40000-0000-4000-8000-000000000001';
    assert.match(await pressFromOutside(pressed, stranger), /You are not a responder/);
    assert.match(
      await pressFromOutside(pressed, account),
      /A break-glass account can never act on an incident/,
    );
    assert.match(await pressFromOutside(pressed, onCall, otherTenant), /You belong to another organisation/);

    assert.equal(await textOf(cardOf(another, lantern)), before.text);
    assert.equal(cardsShown(), before.cardsShown);
    assert.match(before.text, /Waiting for someone to acknowledge it/);
  });

  it('is acknowledged in one click, and every page says by whom and when', async () => {
    const request = ines.waitForRequest('**/_conversation/v1/invoke');
    await cardOf(ines, lantern).getByRole('button', { name: 'Acknowledge' }).click();
    const pressed = await request;
    for (const page of [ines, another]) {
      const card = cardOf(page, lantern);
      await shows(card, /Acknowledged by Inês Carvalho/);
      await unfold(card, 'Details');
      await shows(card, 'How it reached you');
      const [, at] = /Acknowledged(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC/.exec(await textOf(card)) ?? [];
      assert.ok(at && Math.abs(Date.parse(`${at}Z`) - Date.now()) < 60_000, `acknowledged at ${at}`);
      assert.equal(await card.getByRole('button', { name: 'Acknowledge' }).count(), 0);
    }
    await keepPage(ines, '03-acknowledged');
    await keepCard(cardOf(another, lantern), '03-acknowledged-second-page-card');

    // Somebody whose page had not caught up yet presses as well.
    assert.match(await pressAs(pressed, tomasz), /^Inês Carvalho has already acknowledged incident/);
    await shows(cardOf(another, lantern), /Acknowledged by Inês Carvalho/);
  });

  it('does not touch the other account’s card', async () => {
    await shows(cardOf(ines, harbour), /Waiting for someone to acknowledge it/);
  });

  it('says what is new since it was acknowledged', async () => {
    await cardOf(ines, harbour).getByRole('button', { name: 'Acknowledge' }).click();
    await shows(cardOf(ines, harbour), /Acknowledged by Inês Carvalho/);
    const { code, text } = await runAlert(demo.process.dataDir, ['failed']);
    assert.equal(code, 0, text);
    await shows(cardOf(ines, harbour), /1 alert.* since Inês Carvalho acknowledged/);
    await shows(cardOf(ines, harbour), /7 attempts/);
    await keepCard(cardOf(ines, harbour), '04-news-card');
  });

  it('answers status and activity after a mention', async () => {
    await mention(ines, 'status');
    const status = cardsIn(threadWith(ines, /Glasswatch status/));
    await shows(status, 'The watch is well');
    for (const { userPrincipalName } of demoAccounts) await shows(status, userPrincipalName);
    await keepCard(status, '05-status-card');

    await mention(ines, 'activity 30d');
    const activity = cardsIn(threadWith(ines, /Glasswatch activity 30d/));
    await shows(activity, /30 days/);
    for (const address of ['203.0.113.77', '192.0.2.24']) await shows(activity, new RegExp(address));
    assert.doesNotMatch(await textOf(activity), /\$\{|\{\{|undefined|null|NaN/);
    await keepCard(activity, '06-activity-card');
    await keepPage(ines, '06-channel');
  });

  it('shows the account’s recent activity in the thread below the card', async () => {
    const thread = threadWith(ines, harbour.userPrincipalName).filter({ hasText: /Acknowledged by/ });
    await pressInMenu(cardsIn(thread).first(), 'Show activity');
    const activity = cardsIn(thread).filter({ hasText: /in the last 30 days/ });
    await shows(activity, harbour.userPrincipalName);
    assert.doesNotMatch(await textOf(activity), new RegExp(lantern.userPrincipalName));
    await keepCard(activity, '07-recent-activity-card');
  });

  it('fits a phone', async () => {
    await narrowCards(another);
    await narrowCards(ines);
    const cards = {
      critical: cardOf(another, lantern),
      status: cardsIn(threadWith(ines, /Glasswatch status/)),
      activity: cardsIn(threadWith(ines, /Glasswatch activity 30d/)),
      high: cardOf(ines, harbour),
    };
    for (const [name, card] of Object.entries(cards)) {
      const overflow = await card.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      assert.ok(overflow <= 0, `${name}: ${overflow} pixels too wide`);
      await keepCard(card, `08-phone-${name}-card`);
    }
  });
});
