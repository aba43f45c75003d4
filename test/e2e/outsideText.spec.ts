import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { aSignIn } from '../builders/signIn.ts';
import { cardTexts, readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector, type SentActivity } from '../fakes/connector.ts';
import { entraRecord } from '../signIn/entraRecord.ts';
import { ada, grace, installation, press } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, told } from './send.ts';

/** Markdown, mentions, template language, functions of the client, and text that turns its direction. */
const hostile = [
  '[x](http://evil.example)',
  '**x** _x_ ![x](http://evil.example/x.png)',
  ['$', '{x}'].join(''),
  ['$', '{$root} $', '{if(true,1,2)}'].join(''),
  '<at>everyone</at>',
  '{{DATE(2026-01-01T00:00:00Z, SHORT)}}',
  'txt\u202Eexe.evil\u200B\u2066',
  '"},{"type":"TextBlock","text":"x"}',
  '# x\n- x\n\n> x\n| x | x |',
  '&lt;b&gt; <b>x</b> <script>x</script>',
] as const;

/** Found in every hostile text of a test, so that it can be told from ours. */
const mark = 'from-outside';

/** Asserts that a card has the text from outside where nothing interprets it, and that nothing of ours is left open. */
function assertPlain(activity: SentActivity): void {
  for (const { at, text } of cardTexts(activity)) {
    if (text.includes(mark)) {
      assert.equal(at, 'TextRun.text', `${text} stands in ${at}`);
      assert.doesNotMatch(text, /\{\{|[\u202A-\u202E\u2066-\u2069\u200B\n]|\[object/);
    } else {
      assert.doesNotMatch(text, /\$\{/);
    }
  }
}

describe('text from outside, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;
  let signInLog: string;

  before(async () => {
    connector = await createConnector();
    signInLog = join(bots.folder(), 'sign-ins.json');
    writeFileSync(signInLog, '[]');
    const watchedName = `${mark}${hostile[0]}@contoso.com`.replaceAll(' ', '');
    const accounts = `${harbour.id}=${watchedName}`;
    url = await bots.start({ SIGN_IN_LOG: signInLog, BREAK_GLASS_ACCOUNTS: accounts }).url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
  });

  after(() => connector.close());

  for (const [index, text] of hostile.entries()) {
    it(`is shown as it is, wherever it stands: ${JSON.stringify(text)}`, async () => {
      const evil = `${mark} ${text}`;
      const userId = `00000000-0000-4000-8000-0000000e${String(index).padStart(4, '0')}`;
      const all = {
        userPrincipalName: evil,
        ipAddress: evil,
        resultCode: evil,
        application: evil,
        location: evil,
      };
      const payload = alertPayload({
        rule: evil,
        ruleId: evil,
        description: evil,
        customProperties: { [evil]: evil },
        link: 'https://portal.azure.com@evil.example/',
        signIns: [
          { userId, ...all },
          { userId, ...all, location: 'NL' },
        ],
      });
      const incidentId = incidentOf(await postAlert(url, payload));
      await shows(connector, incidentId, new RegExp(mark));
      const cards = [
        ...cardsOf(connector, incidentId).flatMap(({ versions }) => versions),
        await say(url, connector, `incident ${incidentId}`),
        await say(url, connector, 'incidents'),
      ];
      for (const card of cards) {
        assertPlain(card);
        assert(readable(card).includes(mark));
        assert(
          !JSON.stringify(card.attachments).includes('"url"'),
          'a link that leads elsewhere is no button',
        );
      }
    });
  }

  it('is shown as it is in every field of the sign-in log', async () => {
    const evil = hostile.map((text) => `${mark} ${text}`).join(' ');
    const device = {
      name: evil,
      operatingSystem: evil,
      browser: evil,
      trustType: evil,
      isCompliant: true,
      isManaged: null,
    };
    const row = aSignIn({
      at: new Date().toISOString(),
      correlationId: evil,
      userPrincipalName: evil,
      resultDescription: evil,
      ipAddress: evil,
      city: evil,
      state: evil,
      country: evil,
      autonomousSystemNumber: null,
      application: evil,
      resource: evil,
      clientApp: evil,
      userAgent: evil,
      device,
      authenticationRequirement: evil,
      authenticationSteps: [{ method: evil, detail: evil, succeeded: false, result: evil }],
      conditionalAccess: evil,
      policies: [{ name: evil, result: 'failure' }],
      riskLevel: evil,
      riskState: evil,
      riskEvents: [evil],
    });
    writeFileSync(signInLog, JSON.stringify([entraRecord(row), { id: evil, [evil]: evil }]));
    const incidentId = incidentOf(await postAlert(url, alertPayload({ rule: 'plain' })));
    const card = await shows(connector, incidentId, /User agent/);
    const status = await say(url, connector, 'status');
    assert.match(readable(status), /1 of 2 records/);
    for (const answer of [card, status, await say(url, connector, 'activity 7d')]) {
      assertPlain(answer);
      assert(readable(answer).includes(mark));
    }
  });

  it('is shown as it is in an alert that nobody can read', async () => {
    for (const text of hostile) {
      const incidentId = incidentOf(await postAlert(url, JSON.stringify({ [mark]: text })));
      const card = await shows(connector, incidentId, new RegExp(mark));
      assertPlain(card);
    }
  });

  it('is shown as it is in a person’s name and in what they say', async () => {
    const where = { serviceUrl: connector.serviceUrl };
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    for (const text of hostile.slice(0, 4)) {
      const from = { ...ada, name: `${mark} ${text}` };
      assert.match(
        told(await postActivity(url, press('acknowledge', { incidentId }, { ...where, from }))),
        /is yours/,
      );
      const card = await shows(connector, incidentId, new RegExp(`Acknowledged by ${mark}`));
      const answers = [
        card,
        await say(url, connector, `acknowledge ${incidentId}`, { from: grace }),
        await say(url, connector, `incident ${incidentId}`),
        await say(url, connector, 'incidents'),
        await say(url, connector, `${mark}${text}`),
        await say(url, connector, `activity ${mark}${text.replaceAll(' ', '')}`),
      ];
      for (const answer of answers) assertPlain(answer);
      await postActivity(url, press('withdrawAcknowledgement', { incidentId }, where));
      await shows(connector, incidentId, waits);
    }
  });
});
