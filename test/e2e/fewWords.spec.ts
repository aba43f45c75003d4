import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector, type Posted } from '../fakes/connector.ts';
import { ada, grace, installation, press, type Where } from './activities.ts';
import { shows, waits } from './channel.ts';
import { pressed, say } from './chat.ts';
import { useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, told } from './send.ts';

describe('few words, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;
  let incidentId: string;

  before(async () => {
    connector = await createConnector();
    const log = join(bots.folder(), 'sign-ins.json');
    writeFileSync(log, '[]');
    url = await bots.start({ SIGN_IN_LOG: log }).url();
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    incidentId = incidentOf(await postAlert(url, alertPayload({ signIns: [{ resultCode: '0' }] })));
    await shows(connector, incidentId, waits);
  });
  after(() => connector.close());

  const newest = () => readable(connector.replies.at(-1)?.versions.at(-1) ?? {});
  const run = (command: unknown, where: Partial<Where> = {}) =>
    pressed(url, connector, 'run', { command } as object, where);

  it('answers a typo in one line, and its button runs what was meant', async () => {
    const line = readable(await say(url, connector, 'statsu'));
    assert.match(line, /^That is not a command\. Did you mean: status/);
    assert.doesNotMatch(line, /acknowledge|What you can ask/);
    assert.equal(await run('status'), 'The answer stands below.');
    await connector.until('the status', () => /The watch (?:is|needs)/.test(newest()));
  });

  for (const [what, command] of [
    ['a command that acts', () => `acknowledge ${incidentId}`],
    ['an alias of one', () => 'ack'],
    ['a note', () => `note ${incidentId} all is well`],
    ['a text of 4,000 characters', () => 'status '.repeat(571)],
    ['a longer text', () => 'x'.repeat(10_000)],
    ['a text that is no command', () => 'statsu'],
    ['a number', () => 7],
    ['an object', () => ({ type: 'status' })],
    ['nothing', () => undefined],
  ] as const) {
    it(`refuses ${what} as a suggestion, and does nothing`, async () => {
      const before = connector.replies.length;
      assert.equal(await run(command()), errorCatalogue.invalidAction.message);
      assert.equal(connector.replies.length, before);
      const trail = readable(await say(url, connector, `incident ${incidentId}`));
      assert.doesNotMatch(trail, /Acknowledged by|all is well/);
    });
  }

  it('looks up another incident only as typed text would: by its id', async () => {
    await run('incident zzzzz-1');
    assert.equal(await run('incident zzzzz-1'), errorCatalogue.incidentNotFound.message);
  });

  it('admits the one who presses as it admits one who types', async () => {
    const stranger = { ...ada, aadObjectId: '00000000-0000-4000-8000-00000000dead', id: '29:stranger' };
    const answer = await run('status', { from: stranger });
    assert.notEqual(answer, 'The answer stands below.');
  });

  describe('the pages of a list', () => {
    const pressOn = async (on: Posted, command: string, where: Partial<Where> = {}) => {
      const pressing = press('showPage', { command }, { serviceUrl: connector.serviceUrl, ...where });
      const { conversation } = pressing as { conversation: object };
      return told(
        await postActivity(url, {
          ...pressing,
          conversation: { ...conversation, id: on.conversationId },
          replyToId: on.activityId,
        }),
      );
    };
    const timeline = (page: number) => `timeline ${incidentId}${page === 1 ? '' : ` page ${page}`}`;
    let list: Posted;

    before(async () => {
      for (let at = 0; at < 40; at += 1) await say(url, connector, `note ${incidentId} Note ${at}.`);
      await say(url, connector, timeline(1));
      list = connector.replies.at(-1) ?? assert.fail();
    });
    const listShows = (words: string) =>
      connector.until(words, () => readable(list.versions.at(-1) ?? {}).includes(words));

    it('take each other’s place, whoever of the responders turns them', async () => {
      const messages = connector.replies.length;
      await listShows('Page 1 of 2');
      assert.equal(await pressOn(list, timeline(2)), 'The card shows that page now.');
      await listShows('Page 2 of 2');
      await pressOn(list, timeline(1), { from: grace });
      await listShows('Page 1 of 2');
      assert.equal(connector.replies.length, messages);
    });

    it('take the place of no alarm, and of nothing that is no list', async () => {
      const [alarm] = connector.posted;
      assert(alarm);
      const versions = alarm.versions.length;
      const messages = connector.replies.length;
      await pressOn(alarm, timeline(2));
      await connector.until('a new message', () => connector.replies.length === messages + 1);
      assert.equal(alarm.versions.length, versions);
      assert.match(newest(), /Page 2 of 2/);
    });

    it('become a message of their own where the list was deleted', async () => {
      const messages = connector.replies.length;
      connector.deleted.add(list.activityId);
      await pressOn(list, timeline(2));
      await connector.until('a new message', () => connector.replies.length === messages + 1);
      assert.match(newest(), /Page 2 of 2/);
    });

    it('are turned in a personal chat too', async () => {
      const personal = { channelId: null };
      await say(url, connector, 'timeline', personal);
      list = connector.replies.at(-1) ?? assert.fail();
      await pressOn(list, timeline(2), personal);
      await listShows('Page 2 of 2');
    });

    it('refuse a command that has no pages, or acts', async () => {
      for (const command of [
        'status',
        `acknowledge ${incidentId}`,
        'timeline',
        `close ${incidentId} drill`,
      ]) {
        assert.equal(await pressOn(list, command), errorCatalogue.invalidAction.message);
      }
    });
  });

  it('acknowledges the only incident that waits, by its alias, and names it', async () => {
    const answer = readable(await say(url, connector, 'ack', { channelId: null }));
    assert.match(answer, new RegExp(`^Incident ${incidentId} is yours`));
    assert.match(readable(await say(url, connector, 'today')), /Sign-ins today, \d{4}-\d\d-\d\d \(UTC\)/);
  });
});
