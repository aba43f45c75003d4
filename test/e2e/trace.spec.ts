import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { readActivity } from '../../src/teams/incoming.ts';
import { isRecord } from '../../src/webhook/azureMonitor/values.ts';
import { fixturesOf } from '../../tools/trace/fixtures.ts';
import { alertPayload, harbour } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type Entra, openEntra, signed } from '../fakes/entra.ts';
import { createOneDrive, type OneDrive } from '../fakes/oneDrive.ts';
import { currentReadings } from '../fakes/readings.ts';
import { ada, grace, installation, message, otherTenantId, type Person, press } from './activities.ts';
import { shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { type Bot, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, told } from './send.ts';
import { assertUnseen, channelClaims, forgeries, post, startSignedIn } from './signedIn.ts';

const mallory: Person = {
  id: '29:1mallory',
  aadObjectId: '00000000-0000-4000-8000-0000000000e5',
  name: 'Mallory [x](http://evil.example) mallory@contoso.com',
};
const hostile = [
  'my password is Hunter2 and mallory@contoso.com signs in from 192.0.2.7',
  '29:Lovelace 19:general@thread.tacv2 https://evil.example/?token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x',
  '{"traced":"activity"}\n\u2028"msg":"forged"',
];

/** Codes of Teams, which the trace shows: each was sent as what it is. */
const codes: ReadonlySet<string> = new Set([
  ...['msteams', 'channel', 'personal', 'plain', 'message', 'mention', 'invoke', 'installationUpdate'],
  ...['conversationUpdate', 'adaptiveCard/action', 'fileConsent/invoke', 'fileUpload', 'accept', 'add'],
  ...['Action.Execute', 'acknowledge', 'addNote', 'showReport'],
  // Its kind has the same name.
  'text',
]);

/** Every text of a value, and every key of the client's own, of four letters and more. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length < 4 || codes.has(value) ? [] : [value];
  if (typeof value === 'number') return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/^[A-Za-z@.]+$/.test(key) ? [] : [key]),
    ...textsOf(inner),
  ]);
}

const tracedLines = ({ log }: Bot) => log.filter(({ traced }) => traced !== undefined);

describe('a trace of Teams, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let oneDrive: OneDrive;

  before(async () => {
    connector = await createConnector();
    oneDrive = await createOneDrive();
  });
  after(async () => {
    await connector.close();
    await oneDrive.close();
  });

  /** Goes through what people do, and gives all that came in. */
  async function converse(bot: Bot): Promise<{ readonly sent: unknown[]; readonly incidentId: string }> {
    const url = await bot.url();
    const sent: unknown[] = [];
    const where = { serviceUrl: connector.serviceUrl };
    const send = (activity: object) => {
      sent.push(activity);
      return postActivity(url, activity);
    };
    for (const person of [ada, grace, mallory]) {
      const { id, aadObjectId = '', name } = person;
      const known = {
        aadObjectId,
        name,
        email: 'ada.lovelace@contoso.com',
        userPrincipalName: 'ada@contoso.com',
      };
      connector.members.set(id, known).set(aadObjectId, known);
      sent.push(known);
    }
    await send(installation(where));
    const alert = alertPayload({ rule: 'The rule of Hunter2' });
    sent.push(alert, harbour.userPrincipalName);
    connector.conduct = ({ kind }) => (kind === 'post' ? { status: 429, retryAfter: 1 } : 'ok');
    const incidentId = incidentOf(await postAlert(url, alert));
    await connector.until('a refused card', () => connector.calls.find(({ status }) => status === 429));
    connector.conduct = () => 'ok';
    await shows(connector, incidentId, waits);
    // The escalation.
    await connector.until('a call for people', () => connector.replies[0]);
    for (const text of hostile) {
      sent.push(text);
      await say(url, connector, text, { from: mallory });
      await send(
        press(text, { incidentId, [text]: text, Lovelace: 1, hunter2: 1 }, { ...where, from: mallory }),
      );
      await send(press('acknowledge', { incidentId, note: text }, { ...where, from: mallory }));
      await send({
        ...message(text, where),
        type: text,
        name: text,
        channelData: { eventType: text },
        entities: [{ type: text }],
      });
      await send(message(text, { ...where, tenantId: otherTenantId }));
    }
    assert.match(told(await send(press('acknowledge', { incidentId }, where))), /is yours/);
    await send(press('addNote', { incidentId, note: hostile[0] }, where));
    await say(url, connector, `report ${incidentId}`, { channelId: null });
    const place = oneDrive.place('report-Hunter2.md');
    await send({
      ...press('', {}, { ...where, channelId: null }),
      name: 'fileConsent/invoke',
      value: {
        type: 'fileUpload',
        action: 'accept',
        context: { incidentId, format: 'markdown' },
        uploadInfo: place,
      },
    });
    await oneDrive.until('the file', () => oneDrive.stored(place));
    sent.push(connector.serviceUrl, place);
    return { sent, incidentId };
  }

  describe('of a whole conversation', () => {
    let bot: Bot;
    let sent: unknown[];
    let incidentId: string;
    let earlier: number;

    before(async () => {
      earlier = connector.calls.length;
      const [first, second] = [ada, grace].map(({ aadObjectId }) => aadObjectId);
      bot = bots.start({ TEAMS_TRACE: 'on', ESCALATION: `PT1S:${first},PT24H:${second}` });
      ({ sent, incidentId } = await converse(bot));
      await bot.end();
    });

    it('says once that it is on, and has each activity and each answer', async () => {
      assert.equal(bot.log.filter(({ msg }) => msg.startsWith('TEAMS_TRACE is on')).length, 1);
      const traced = tracedLines(bot);
      const shapes = traced.map(({ shape }) => (isRecord(shape) ? shape : {}));
      const names = shapes.map(({ type, name }) => `${type} ${name}`);
      for (const name of [
        'conversationUpdate undefined',
        'message undefined',
        'invoke adaptiveCard/action',
        'invoke fileConsent/invoke',
        '<text> <text>',
      ]) {
        assert(names.includes(name), name);
      }
      const activities = traced.filter((line) => line.traced === 'activity').length;
      assert(activities >= sent.filter((each) => isRecord(each) && 'channelId' in each).length);
      const answers = traced.filter((line) => line.traced === 'answer');
      // The connector does not count the lists of members that it gives each hour.
      const counted = answers.filter(({ path }) => !String(path).endsWith('/pagedmembers'));
      assert.equal(counted.length, connector.calls.length - earlier);
      assert.deepEqual(
        answers
          .filter(({ retryAfter }) => retryAfter !== undefined)
          .map(({ status, retryAfter }) => [status, retryAfter]),
        connector.calls.filter(({ status }) => status === 429).map(() => [429, '<number>']),
      );
    });

    it('has no name, address, text, token or id that came in or went out', async () => {
      const trace = JSON.stringify(tracedLines(bot).map(({ time: _, ...line }) => line));
      const log = JSON.stringify(bot.log);
      const texts = new Set(textsOf(sent));
      // A code of Teams.
      texts.delete('standard');
      for (const text of textsOf([connector.posted, connector.replies])) {
        // A card may have a word that is a key of the trace, such as “status”.
        assert(text.length < 8 || !trace.includes(text), `the trace has ${text}`);
      }
      assert(texts.size > 50, `${texts.size} texts`);
      const ids = [ada, grace, mallory].map(({ aadObjectId }) => aadObjectId);
      for (const text of texts) {
        const written = JSON.stringify(text).slice(1, -1);
        assert(!trace.includes(written), `the trace has ${written}`);
        // Other lines say which incident they are about, and who was refused.
        if (text !== incidentId && !ids.includes(text) && text.length > 12) {
          assert(!log.includes(written), `the log has ${written}`);
        }
      }
      assert.doesNotMatch(log, /lovelace|hopper|mallory|hunter2|evil\.example|192\.0\.2|eyJ|forged/i);
    });

    it('becomes fixtures that the bot reads as what Teams sent', async () => {
      const fixtures = fixturesOf(bot.log.map((line) => JSON.stringify(line)).join('\n'));
      const named = (name: string) => {
        const found = fixtures.find((each) => each.name === name);
        assert(found, `${name} in ${fixtures.map((each) => each.name).join(', ')}`);
        return found.content;
      };
      const pressed = readActivity(named('invoke-adaptiveCard-action-acknowledge-channel'));
      assert(pressed);
      assert.match(pressed.memberId, /^29:person-\d+$/);
      assert.match(String(pressed.person.id), /^00000000-0000-4000-8000-\d{12}$/);
      const inThread = currentReadings.pressedIn === 'thread' ? /;messageid=179\d{10}$/ : /tacv2$/;
      assert.match(pressed.conversationId, /^19:channel-\d+@thread\.tacv2/);
      assert.match(pressed.conversationId, inThread);
      assert.equal(pressed.channelId, pressed.teamId);
      assert(readActivity(named('conversationUpdate-channel')));
      assert.equal(readActivity(named('invoke-fileConsent-invoke-personal'))?.isPersonal, true);
      const answers = fixtures.filter(({ name }) => name.startsWith('answer'));
      assert(answers.some(({ name }) => name === 'answer-POST-conversations-429'));
      assert.doesNotMatch(JSON.stringify(fixtures), /[<#]/);
    });
  });

  it('has nothing of an activity that was refused, nor of its token', async () => {
    const entra: Entra = await openEntra();
    try {
      const bot = startSignedIn(bots, entra, { TEAMS_TRACE: 'on' });
      const messages = `${await bot.url()}/api/messages`;
      const [key] = entra.published;
      assert(key);
      const where = { serviceUrl: connector.serviceUrl };
      const tokens = [];
      for (const [index, { make }] of forgeries.entries()) {
        const token = await make(channelClaims(connector.serviceUrl), key);
        tokens.push(token);
        assert.equal((await post(messages, message(`status ${index}`, where), token)).status, 401);
      }
      assert.deepEqual(tracedLines(bot), []);
      const token = await signed(channelClaims(connector.serviceUrl), key);
      assert.equal((await post(messages, message('status', where), token)).status, 200);
      const { traced } = await bot.logged('Teams sent an activity');
      assert.equal(traced, 'activity');
      await bot.logged('Teams answered');
      for (const each of [...tokens, token]) assertUnseen(bot, each);
    } finally {
      await entra.close();
    }
  });

  it('is off unless it is asked for', async () => {
    const bot = bots.start({ TEAMS_TRACE: '' });
    const url = await bot.url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    await say(url, connector, 'help');
    await turn();
    assert.deepEqual(tracedLines(bot), []);
    assert(!bot.log.some(({ msg }) => msg.includes('TEAMS_TRACE')));
  });
});
