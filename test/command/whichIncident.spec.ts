import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Command } from '../../src/command/command.ts';
import type { Asker } from '../../src/command/deps.ts';
import { answerCommand } from '../../src/command/dispatch.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { ada, grace } from '../builders/incident.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { actionsIn, wordsIn } from '../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts } from './deps.ts';

const [, lantern] = watchedAccounts;

onBothStores('a command without an id', (open) => {
  let stored: StoredIncidents;
  let one: Incidents;
  let other: Incidents;
  let parts: OpenedCommandDeps;

  beforeEach(async () => {
    stored = await open();
    [one, other] = [await stored.another(), await stored.another()];
    parts = await openCommandParts();
  });
  afterEach(async () => {
    await parts.dispose();
    await stored.dispose();
  });

  const answer = (command: Command, asker: Partial<Asker> = {}, incidents = one) =>
    answerCommand(
      command,
      {
        actor: ada,
        channelId: null,
        conversationId: 'a:chat',
        mentioned: async () => grace,
        request: randomUUID(),
        ...asker,
      },
      { ...parts.parts, store: stored.store, clock: stored.clock, incidents },
    );
  const acknowledge = { type: 'acknowledge', incidentId: null } as const;
  const first = async (by = one) => (await by.receive(anAlert())).incidentId;
  const second = async (by = one) =>
    (await by.receive(anAlert({ key: 'second', signIns: [anAlertedSignIn({ userId: lantern?.id ?? '' })] })))
      .incidentId;
  const holderOf = async (id: string) => (await (await stored.another()).get(id))?.acknowledgement?.actor.id;

  it('takes the only incident that waits, and names it', async () => {
    const id = await first();
    const { summary } = await answer(acknowledge);
    assert.match(summary, new RegExp(`^Incident ${id} is yours`));
    assert.equal(await holderOf(id), ada.id);
  });

  it('takes the one that waits beside one that does not', async () => {
    const taken = await first();
    await answer({ type: 'acknowledge', incidentId: taken }, { actor: grace });
    const waiting = await second();
    assert.match((await answer(acknowledge)).summary, new RegExp(waiting));
    assert.match((await answer({ type: 'timeline', incidentId: null })).summary, /Which incident\?/);
  });

  it('asks which one where several wait, with the ids that wait, and changes nothing', async () => {
    const ids = [await first(), await second()];
    const message = await answer(acknowledge);
    assert.match(
      message.summary,
      /^Which incident\? Add its id, for example acknowledge \S+, or reply in its thread\.$/,
    );
    assert.deepEqual(
      actionsIn(message)
        .map(({ verb, data }) => [verb, (data as { command: string }).command])
        .toSorted(),
      ids.map((id) => ['run', `incident ${id}`]).toSorted(),
    );
    for (const id of ids) assert.equal(await holderOf(id), undefined);
    const note = await answer({ type: 'note', incidentId: null, text: 'The safe is shut.' });
    assert.match(note.summary, /^Which incident\?/);
  });

  it('means the only open one when none waits: timeline, note, and an acknowledgement that is refused by name', async () => {
    const id = await first();
    await answer({ type: 'acknowledge', incidentId: id }, { actor: grace });
    assert.match((await answer({ type: 'timeline', incidentId: null })).summary, new RegExp(id));
    assert.match((await answer({ type: 'note', incidentId: null, text: 'Shut.' })).summary, new RegExp(id));
    assert.match(
      (await answer(acknowledge)).summary,
      new RegExp(`^Grace has already acknowledged incident ${id}`),
    );
  });

  it('says that none is open, and offers the closed ones', async () => {
    const message = await answer(acknowledge);
    assert.match(message.summary, /^No incident is open/);
    assert.match(wordsIn(message.card), /Show closed incidents/);
  });

  for (const command of [
    { type: 'withdraw' },
    { type: 'investigate' },
    { type: 'reopen' },
    { type: 'assign' },
    { type: 'tick', items: '1' },
    { type: 'untick', items: '1' },
    { type: 'close', classification: 'drill', comment: '' },
  ] as const) {
    it(`${command.type} needs an id or a thread, even with one incident`, async () => {
      const id = await first();
      await assert.rejects(answer({ ...command, incidentId: null }), { code: 'whichIncident' });
      assert.equal((await one.get(id))?.version, 1);
    });
  }

  it('lets the thread’s incident win over the one that waits', async () => {
    const here = await first();
    const conversationId = '19:general@thread.tacv2;messageid=7';
    const card = { conversationId, activityId: '7' };
    await one.execute(here, { type: 'recordCard', card, version: 1 });
    await answer({ type: 'acknowledge', incidentId: here }, { actor: grace });
    await second();
    assert.match((await answer(acknowledge, { conversationId })).summary, new RegExp(here));
  });

  it('takes no other incident when it is delivered again, also by another instance', async () => {
    const id = await first();
    const request = 'the same';
    await answer(acknowledge, { request });
    const opened = await second(other);
    assert.match((await answer(acknowledge, { request }, other)).summary, new RegExp(id));
    assert.equal(await holderOf(opened), undefined);
  });

  it('stays a question when it is delivered again after one of two was taken', async () => {
    const id = await first();
    const waiting = await second();
    const request = 'the same';
    assert.match((await answer(acknowledge, { request })).summary, /^Which/);
    await answer({ type: 'acknowledge', incidentId: id }, { actor: grace });
    assert.match((await answer(acknowledge, { request }, other)).summary, /^Which/);
    assert.equal(await holderOf(waiting), undefined);
  });

  it('names the incident that was taken while a second one opens', async () => {
    const id = await first();
    const [{ summary }, opened] = await Promise.all([answer(acknowledge), second(other)]);
    if (summary.startsWith('Which')) assert.equal(await holderOf(id), undefined);
    else assert.match(summary, new RegExp(`^Incident ${id} is yours`));
    assert.equal(await holderOf(opened), undefined);
  });

  it('names the incident in a refusal too', async () => {
    const id = await first();
    const account = { id: watchedAccounts[0]?.id ?? '', name: 'svc-harbour' };
    assert.match((await answer(acknowledge, { actor: account })).summary, new RegExp(`^Incident ${id}: `));
    assert.equal(await holderOf(id), undefined);
  });

  describe('incidents', () => {
    const close = async (id: string) => {
      await one.execute(id, {
        type: 'close',
        actor: ada,
        classification: 'drill',
        comment: '',
        needsSecondPerson: false,
      });
    };
    async function closedTwelve(): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let at = 0; at < 12; at += 1) {
        const id = (await one.receive(anAlert({ key: `drill ${at}` }))).incidentId;
        await close(id);
        ids.unshift(id);
        await stored.clock.advance(60_000);
      }
      return ids;
    }
    const list = async (command: Omit<Extract<Command, { type: 'incidents' }>, 'type'>) =>
      wordsIn((await answer({ type: 'incidents', ...command })).card);
    const idsIn = (words: string) => Array.from(words.matchAll(/· incident (\S+)/g), ([, id]) => id);

    it('closed lists the closed ones page by page, newest first, with what, who and when', async () => {
      const ids = await closedTwelve();
      const open = await second();
      const page = await list({ state: 'closed' });
      assert.deepEqual(idsIn(page), ids.slice(0, 10));
      assert.match(page, /Closed as drill by Ada/);
      assert.match(page, /Page 1\nOlder$/);
      const last = await list({ state: 'closed', page: 2 });
      assert.deepEqual(idsIn(last), ids.slice(10));
      assert.match(last, /Page 2\nNewer$/);
      assert.deepEqual(idsIn(await list({})), [open]);
    });

    it('closed keeps those of an account and of a window', async () => {
      await closedTwelve();
      const of = await second();
      await close(of);
      assert.deepEqual(idsIn(await list({ state: 'closed', account: 'svc-lantern' })), [of]);
      assert.equal(idsIn(await list({ state: 'closed', account: 'svc-harbour', window: '24h' })).length, 10);
      assert.deepEqual(
        idsIn(await list({ state: 'closed', window: { first: '2020-01-01', last: '2020-01-02' } })),
        [],
      );
      assert.match(await list({ state: 'closed', account: 'nobody' }), /No watched account/);
    });

    it('keeps the open ones of an account', async () => {
      await first();
      const of = await second();
      assert.deepEqual(idsIn(await list({ account: 'svc-lantern' })), [of]);
    });

    it('closed shows which steps stayed open', async () => {
      const id = await first();
      await one.execute(id, { type: 'startInvestigation', actor: ada });
      await close(id);
      assert.match(await list({ state: 'closed' }), /Not done: Call the custodian/);
    });
  });
});
