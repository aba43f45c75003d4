import assert from 'node:assert/strict';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation, press, tenantId } from './activities.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert } from './send.ts';

const elsewhere = '00000000-0000-4000-8000-0000000000e1';

describe('what to do first, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  before(async () => {
    connector = await createConnector();
  });
  after(() => connector.close());

  it('stands on the card and in the checklist, with the cloud’s links and the custodian, and in no log', async () => {
    const bot = bots.start({
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us',
      ACCOUNT_CONTACTS: `${harbour.id.toUpperCase()}=Ada Lovelace, tel:+44 20 7946 0123; ${elsewhere}=Grace, tel:+44 20 7946 0124`,
    });
    const url = await bot.url();
    await bot.logged('ACCOUNT_CONTACTS has accounts that BREAK_GLASS_ACCOUNTS lacks');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    const card = await connector.until('the card', () => connector.posted[0]?.versions[0]);
    await postActivity(
      url,
      press('startInvestigation', { incidentId }, { serviceUrl: connector.serviceUrl }),
    );
    const isChecklist = (text: string) => text.includes('How to do each');
    const checklist = await connector.until('the checklist', () =>
      connector.replies
        .map(({ versions }) => versions[0])
        .find((each) => each && isChecklist(readable(each))),
    );
    for (const shown of [card, checklist]) {
      const text = readable(shown).replaceAll('\ufe0e', '');
      assert.ok(
        text.includes(
          `https://entra.microsoft.us/${tenantId}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${harbour.id}`,
        ),
        text,
      );
      assert.match(text, /Ada Lovelace, \+44 20 7946 0123/);
      assert.match(text, /\[Call\]\(tel:\+442079460123\)/);
      assert.doesNotMatch(text, /Grace/);
    }
    assert.equal(await bot.end(), 0);
    assert.doesNotMatch(JSON.stringify(bot.log), /7946|Lovelace|Grace/);
  });

  it('starts nothing with a contact that nobody could call, and quotes none of it', async () => {
    const bot = bots.start({ ACCOUNT_CONTACTS: `${harbour.id}=Ada Lovelace, tel:+44` });
    assert.equal(await bot.ended(), 1);
    const log = JSON.stringify(bot.log);
    assert.match(log, /ACCOUNT_CONTACTS is not usable: entry 1: write 3 to 15 digits after tel:/);
    assert.doesNotMatch(log, /Lovelace/);
  });
});
