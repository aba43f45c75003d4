import assert from 'node:assert/strict';
import { answerReportWithFiles } from '../../../src/command/report/answer.ts';
import { reportFileOf } from '../../../src/command/report/file.ts';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../../../src/errors.ts';
import type { AdmissionPolicy } from '../../../src/incident/whoMayAct.ts';
import type { ReportFile, ReportFormat } from '../../../src/report/files.ts';
import { consentActivities, type UploadPlace } from '../../../src/teams/files/consent.ts';
import { createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { reportFacts } from '../../builders/circumstances.ts';
import { ada, grace } from '../../builders/incident.ts';
import { accountId } from '../../builders/signIn.ts';
import { readable } from '../../fakes/cardTexts.ts';
import type { Call, SentActivity } from '../../fakes/connector.ts';
import { createOneDrive, type OneDrive, type UploadConduct } from '../../fakes/oneDrive.ts';
import { anActivity } from '../activity.ts';
import { openTeamsRig, type TeamsRig } from '../teamsRig.ts';

const chat = 'a:personal-ada';

describe('a choice about an offered report file', () => {
  let rig: TeamsRig;
  let oneDrive: OneDrive;
  let id: string;
  /** The messages with the cards, in the order of their files. */
  let cards: readonly string[];

  const open = async (policy: Partial<AdmissionPolicy> = {}) => {
    rig = await openTeamsRig(policy);
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    id = await rig.alarm();
    await rig.send(anActivity('installationUpdate-channel'));
    const { conversations } = await createConnectors(
      createAuthentication({ type: 'off' }, null),
      null,
    )(rig.connector.serviceUrl);
    const { files } = await answerReportWithFiles(id, asker, reportDeps());
    const sent: string[] = [];
    for (const offer of consentActivities(files, id)) {
      sent.push((await conversations.sendToConversation(chat, offer as never)).id);
    }
    cards = sent;
  };
  beforeEach(async () => {
    oneDrive = await createOneDrive();
    await open();
  });
  afterEach(async () => {
    await oneDrive.close();
    await rig.close();
  });
  const reopen = async (policy: Partial<AdmissionPolicy>) => {
    await rig.close();
    await open(policy);
  };

  const reportDeps = () => ({ ...rig, reportFacts: async () => reportFacts });
  const asker = ada;

  const contentOf = async (format: ReportFormat): Promise<string> =>
    (await reportFileOf(id, format, asker, reportDeps())).content;

  const accepted = (place: UploadPlace, format: string = 'markdown', incidentId = id) => ({
    type: 'fileUpload',
    action: 'accept',
    context: { incidentId, format },
    uploadInfo: place,
  });
  const declined = (format: string) => ({
    type: 'fileUpload',
    action: 'decline',
    context: { incidentId: id, format },
  });

  /** Presses a button of a card; the answer to Teams never depends on what becomes of it. */
  const choose = async (value: unknown, changes: object = {}) => {
    const activity = anActivity('message-personal', {
      type: 'invoke',
      name: 'fileConsent/invoke',
      text: undefined,
      replyToId: cards[0],
      value,
      ...changes,
    });
    assert.deepEqual(await rig.send(activity), { status: 200, body: '' });
  };

  const isFor = (conversation: string) => (call: Call) =>
    call.kind === 'reply' && call.status !== null && call.path.includes(`/${conversation}/`);
  /** What was said in the chat after the offers, once there are so many messages. */
  const said = (count: number): Promise<readonly SentActivity[]> =>
    rig.connector.until(`${count} messages in the chat`, () => {
      const answers = rig.connector.calls.filter(isFor(chat)).slice(cards.length);
      assert.ok(answers.length <= count, answers.map(({ activity }) => readable(activity ?? {})).join('\n'));
      return answers.length === count && answers.map(({ activity }) => activity ?? {});
    });
  const told = async (): Promise<string> => readable((await said(1))[0] ?? {});
  const cardNow = (card: string | undefined): SentActivity =>
    rig.connector.replies.find(({ activityId }) => activityId === card)?.versions.at(-1) ?? {};
  const isCard = (card: string | undefined): boolean =>
    /file\.consent/.test(JSON.stringify(cardNow(card).attachments));
  const assertNothingSecret = () =>
    assert.doesNotMatch(rig.lines.join(''), /tempauth|uploadSession|sharepoint|\bAda\b/);

  const formats: readonly ReportFormat[] = ['markdown', 'json', 'csv', 'html'];
  for (const [index, format] of formats.entries()) {
    it(`stores the ${format} file, shows it, and takes its own card away`, async () => {
      const place = oneDrive.place(`incident-${id}.${format}`);
      await choose(accepted(place, format), { replyToId: cards[index] });
      const [shown] = await said(1);
      assert.deepEqual(shown?.attachments, [
        {
          contentType: 'application/vnd.microsoft.teams.card.file.info',
          contentUrl: place.contentUrl,
          name: place.name,
          content: { uniqueId: place.uniqueId, fileType: place.fileType },
        },
      ]);
      assert.equal(oneDrive.stored(place)?.toString(), await contentOf(format));
      assert.deepEqual(
        cards.map(isCard),
        formats.map((other) => other !== format),
      );
      assert.match(readable(cardNow(cards[index])), new RegExp(`accepted .* report of incident ${id}`));
      assert.match(rig.lines.join(''), new RegExp(`"incidentId":"${id}".*a report file was handed over`));
      assertNothingSecret();
    });
  }

  it('makes the file anew: what has happened since the offer is in it, under the name that was accepted', async () => {
    const offered = await contentOf('json');
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    const place = oneDrive.place(`incident-${id} 1.json`);
    await choose(accepted(place, 'json'));
    const [shown] = await said(1);
    const now = await contentOf('json');
    assert.notEqual(Buffer.byteLength(now), Buffer.byteLength(offered));
    assert.equal(oneDrive.stored(place)?.toString(), now);
    assert.equal(shown?.attachments?.[0]?.name, place.name);
  });

  it('stores nothing when it is declined, and says so in place of the card', async () => {
    await choose(declined('csv'), { replyToId: cards[2] });
    await rig.connector.until('the card to be replaced', () => !isCard(cards[2]));
    assert.match(
      readable(cardNow(cards[2])),
      new RegExp(`declined the CSV report of incident ${id}.*say report ${id}`, 'is'),
    );
    assert.deepEqual(oneDrive.requests, []);
    assert.deepEqual([isCard(cards[0]), isCard(cards[1])], [true, true]);
    await rig.settled();
    await said(0);
  });

  it('answers Teams while the file is still on its way', async () => {
    oneDrive.conduct = () => 'silence';
    await choose(accepted(oneDrive.place('a.md')));
    await oneDrive.until('the upload', () => oneDrive.requests.length === 1);
    await said(0);
    assert.equal(isCard(cards[0]), false);
    oneDrive.hangUp();
    assert.equal(await told(), errorCatalogue.uploadFailed.message);
  });

  describe('that is made twice', () => {
    it('stores one file, and says where the other one is', async () => {
      const place = oneDrive.place('a.md');
      const second = oneDrive.place('a 1.md');
      await Promise.all([choose(accepted(place)), choose(accepted(second))]);
      const texts = (await said(2)).map(readable);
      assert.equal(texts.filter((text) => text === errorCatalogue.alreadyAccepted.message).length, 1);
      assert.equal(oneDrive.requests.length, 1);
      await choose(accepted(second));
      await said(3);
      assert.equal(oneDrive.requests.length, 1);
    });

    it('is about two cards when the cards are two', async () => {
      await choose(accepted(oneDrive.place('a.md')));
      await said(1);
      await choose(accepted(oneDrive.place('a.csv'), 'csv'), { replyToId: cards[2] });
      await said(2);
      assert.equal(oneDrive.requests.length, 2);
    });

    it('is about two cards when two chats have a message of the same id', async () => {
      rig.connector.members.set('29:1-grace', { aadObjectId: grace.id });
      await choose(accepted(oneDrive.place('a.md')));
      await choose(accepted(oneDrive.place('a.md')), {
        from: { id: '29:1-grace', name: 'Grace', aadObjectId: grace.id },
        conversation: { id: 'a:personal-grace' },
      });
      await rig.settled();
      assert.equal(oneDrive.requests.length, 2);
    });

    it('is a new attempt after one that failed', async () => {
      oneDrive.conduct = () => ({ status: 500 });
      await choose(accepted(oneDrive.place('a.md')));
      assert.equal(await told(), errorCatalogue.uploadFailed.message);
      oneDrive.conduct = () => 'ok';
      const place = oneDrive.place('a.md');
      await choose(accepted(place));
      await said(2);
      assert.equal(oneDrive.stored(place)?.toString(), await contentOf('markdown'));
    });

    it('is known by the invoke where Teams does not name the card', async () => {
      const place = oneDrive.place('a.md');
      await choose(accepted(place), { replyToId: undefined });
      await said(1);
      await choose(accepted(place), { replyToId: undefined });
      const [, again] = await said(2);
      assert.equal(readable(again ?? {}), errorCatalogue.alreadyAccepted.message);
      assert.equal(oneDrive.requests.length, 1);
    });
  });

  const faults: readonly UploadConduct[] = [
    { status: 401 },
    { status: 404 },
    { status: 409 },
    { status: 500 },
    { status: 507 },
    { status: 307, location: 'http://127.0.0.1:9/elsewhere' },
    'short',
    'break',
  ];
  for (const conduct of faults) {
    it(`is told to have failed when OneDrive gives ${JSON.stringify(conduct)}`, async () => {
      oneDrive.conduct = () => conduct;
      await choose(accepted(oneDrive.place('a.md')));
      assert.equal(await told(), errorCatalogue.uploadFailed.message);
      assert.equal(oneDrive.requests.length, 1);
      assert.match(rig.lines.join(''), new RegExp(`"incidentId":"${id}".*"code":"uploadFailed"`));
      assertNothingSecret();
    });
  }

  it('sends nothing to a host that is not SharePoint', async () => {
    const place = { ...oneDrive.place('a.md'), uploadUrl: 'https://sharepoint.com.example.org/x?tempauth=t' };
    await choose(accepted(place));
    assert.equal(await told(), errorCatalogue.uploadNotAllowed.message);
    assert.match(rig.lines.join(''), /"code":"uploadNotAllowed"/);
    assert.doesNotMatch(rig.lines.join(''), /example\.org/);
  });

  const refusals: readonly [what: string, () => Promise<ReportFile>, ErrorCode][] = [
    ['the trail is broken', () => Promise.reject(new GlasswatchError('trailBroken')), 'trailBroken'],
    [
      'the store fails',
      () => Promise.reject(new GlasswatchError('storeUnavailable', { cause: new Error('disk full') })),
      'storeUnavailable',
    ],
    ['the report cannot be made', () => Promise.reject(new TypeError('a bug')), 'internal'],
  ];
  for (const [what, reportFile, code] of refusals) {
    it(`says so, and stores nothing, when ${what}`, async () => {
      rig.reportFile = reportFile;
      await choose(accepted(oneDrive.place('a.md')));
      assert.equal(await told(), errorCatalogue[code].message);
      assert.deepEqual(oneDrive.requests, []);
      assert.match(rig.lines.join(''), new RegExp(`"incidentId":"${id}".*"code":"${code}"`));
    });
  }

  it('says so when there is no such incident', async () => {
    await choose(accepted(oneDrive.place('a.md'), 'markdown', 'zzzzz-9'));
    assert.equal(await told(), errorCatalogue.incidentNotFound.message);
    assert.deepEqual(oneDrive.requests, []);
  });

  const unreadable: readonly [what: string, value: () => unknown][] = [
    ['nothing', () => undefined],
    ['an unknown format', () => accepted(oneDrive.place('a.pdf'), 'pdf')],
    ['no id of an incident', () => accepted(oneDrive.place('a.md'), 'markdown', '../../etc/passwd')],
    ['another action', () => ({ ...accepted(oneDrive.place('a.md')), action: 'acceptAll' })],
    ['no place', () => ({ ...accepted(oneDrive.place('a.md')), uploadInfo: undefined })],
  ];
  for (const [what, value] of unreadable) {
    it(`is answered with words, and does nothing, with ${what}`, async () => {
      await choose(value());
      assert.equal(await told(), errorCatalogue.invalidAction.message);
      assert.deepEqual(oneDrive.requests, []);
      assert.equal(isCard(cards[0]), true);
    });
  }

  const strangers: readonly [who: string, change: object, code: ErrorCode][] = [
    ['somebody whom Teams does not name', { from: { aadObjectId: undefined } }, 'unknownActor'],
    ['somebody of another organisation', { conversation: { tenantId: 'another' } }, 'otherTenant'],
    ['a break-glass account', { from: { aadObjectId: accountId } }, 'breakGlassAccount'],
    ['somebody who is not in the team', { from: { id: '29:1-eve', aadObjectId: 'eve' } }, 'notAResponder'],
    ['somebody with the member id of another', { from: { aadObjectId: 'eve' } }, 'notAResponder'],
  ];
  for (const [who, change, code] of strangers) {
    for (const action of ['accept', 'decline']) {
      it(`does nothing for ${who}, and says why: ${action}`, async () => {
        rig.reportFile = () => assert.fail('the record was read');
        const value = action === 'accept' ? accepted(oneDrive.place('a.md')) : declined('markdown');
        await choose(value, change);
        assert.equal(await told(), errorCatalogue[code].message);
        assert.deepEqual(oneDrive.requests, []);
        assert.equal(isCard(cards[0]), true);
      });
    }
  }

  it('does nothing for somebody who was offered the file, and has left the team since', async () => {
    rig.connector.members.delete('29:1-ada');
    await choose(accepted(oneDrive.place('a.md')));
    assert.equal(await told(), errorCatalogue.notAResponder.message);
    assert.deepEqual(oneDrive.requests, []);
  });

  it('does nothing for somebody who is not among RESPONDERS', async () => {
    await reopen({ responders: new Set(['somebody-else']) });
    await choose(accepted(oneDrive.place('a.md')));
    assert.equal(await told(), errorCatalogue.notAResponder.message);
    assert.deepEqual(oneDrive.requests, []);
  });

  for (const conversationType of ['channel', 'groupChat', undefined]) {
    it(`does nothing outside of a personal chat: ${conversationType}`, async () => {
      const id = '19:alerts@thread.tacv2';
      await choose(accepted(oneDrive.place('a.md')), { conversation: { conversationType, id } });
      const [answer] = await rig.connector.until('an answer', () => {
        const answers = rig.connector.calls.filter(isFor(id));
        return answers.length > 0 && answers;
      });
      assert.equal(readable(answer?.activity ?? {}), errorCatalogue.personalChatOnly.message);
      await rig.settled();
      assert.deepEqual(oneDrive.requests, []);
      await said(0);
    });
  }

  describe('while Teams fails', () => {
    it('stores and shows the file even when its card cannot be taken away', async () => {
      rig.connector.conduct = ({ kind }) => (kind === 'update' ? { status: 500 } : 'ok');
      const place = oneDrive.place('a.md');
      await choose(accepted(place));
      const [shown] = await said(1);
      assert.match(JSON.stringify(shown), /file\.info/);
      assert.equal(oneDrive.stored(place)?.toString(), await contentOf('markdown'));
      assert.match(rig.lines.join(''), /could not be replaced/);
      assertNothingSecret();
    });

    it('says below the card that it is declined when the card cannot be replaced', async () => {
      rig.connector.conduct = ({ kind }) => (kind === 'update' ? { status: 404 } : 'ok');
      await choose(declined('json'));
      assert.match(await told(), /You declined the JSON report/);
    });

    it('says where the file is when the link to it is not taken', async () => {
      rig.connector.conduct = ({ activity }) =>
        /file\.info/.test(JSON.stringify(activity)) ? { status: 400 } : 'ok';
      const place = oneDrive.place('a.md');
      await choose(accepted(place));
      const [, notice] = await said(2);
      assert.equal(readable(notice ?? {}), errorCatalogue.fileNotLinked.message);
      assert.ok(oneDrive.stored(place));
      assertNothingSecret();
    });

    it('logs that nothing could be told when nothing is taken', async () => {
      rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 500 } : 'ok');
      oneDrive.conduct = () => ({ status: 500 });
      await choose(accepted(oneDrive.place('a.md')));
      await said(1);
      await rig.settled();
      assert.match(rig.lines.join(''), new RegExp(`"incidentId":"${id}".*could not be told`));
      assertNothingSecret();
    });
  });
});
