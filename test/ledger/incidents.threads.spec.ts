import assert from 'node:assert/strict';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close, investigate } from '../builders/commands.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { accountId } from '../builders/signIn.ts';

const channel = '19:watch@thread.tacv2';
const thread = (message: number) => `${channel};messageid=${message}`;

describe('the incident of a thread', () => {
  let opened: OpenedIncidents;
  let id: string;

  beforeEach(async () => {
    opened = openIncidents();
    ({ incidentId: id } = await opened.incidents.receive(anAlert()));
  });
  afterEach(() => opened.dispose());

  const post = (incident: string, message: number) =>
    opened.incidents.execute(incident, {
      type: 'recordCard',
      card: { conversationId: thread(message), activityId: String(message) },
      version: 1,
    });
  const found = async (conversationId: string, { incidents } = opened) =>
    (await incidents.ofThread(conversationId))?.id;

  it('is found once its card stands in the channel', async () => {
    assert.equal(await found(thread(1)), undefined);
    await post(id, 1);
    assert.equal(await found(thread(1)), id);
    assert.deepEqual(await opened.incidents.ofThread(thread(1)), await opened.incidents.get(id));
  });

  it('is found as it stands now', async () => {
    await post(id, 1);
    await opened.incidents.execute(id, investigate());
    assert((await opened.incidents.ofThread(thread(1)))?.investigation);
  });

  it('is found by another instance, and after a restart', async () => {
    await post(id, 1);
    assert.equal((await opened.another().ofThread(thread(1)))?.id, id);
    await opened.store.close();
    const store = createSqliteStore(opened.folder);
    try {
      assert.equal((await opened.another(() => store).ofThread(thread(1)))?.id, id);
    } finally {
      await store.close();
    }
  });

  it('is found when it is closed, and the next one of its account by a thread of its own', async () => {
    await post(id, 1);
    await opened.incidents.execute(id, close('drill'));
    const { incidentId: next } = await opened.incidents.receive(anAlert());
    await post(next, 2);
    assert.notEqual(next, id);
    assert.equal(await found(thread(1)), id);
    assert.equal(await found(thread(2)), next);
    assert.equal((await opened.another().ofThread(thread(1)))?.status, 'closed');
  });

  it('is found when its card came to stand after it was closed', async () => {
    await opened.incidents.execute(id, close('drill'));
    await post(id, 1);
    assert.equal(await found(thread(1)), id);
  });

  it('is found by the thread of the card that was lost, too', async () => {
    await post(id, 1);
    await opened.incidents.execute(id, acknowledge());
    await post(id, 2);
    assert.equal(await found(thread(1)), id);
    assert.equal(await found(thread(2)), id);
  });

  it('is its own, when there are several', async () => {
    const other = anAlert({ signIns: [anAlertedSignIn({ userId: 'another', userPrincipalName: null })] });
    const { incidentId: second } = await opened.incidents.receive(other);
    await post(id, 1);
    await post(second, 2);
    assert.deepEqual([await found(thread(1)), await found(thread(2))], [id, second]);
  });

  it('is none in any other conversation', async () => {
    await post(id, 1);
    for (const conversation of [
      '',
      channel,
      thread(2),
      `${thread(1)}2`,
      thread(1).toUpperCase(),
      `thread:${thread(1)}`,
      `account:${accountId}`,
      id,
      'a:personal-chat',
    ]) {
      assert.equal(await found(conversation), undefined, conversation);
    }
  });

  it('takes no alert that names its thread', async () => {
    await post(id, 1);
    const rule = { ...anAlert().rule, id: `thread:${thread(1)}`, name: `thread:${thread(1)}` };
    const { incidentId: other } = await opened.incidents.receive(anAlert({ signIns: [], rule }));
    assert.notEqual(other, id);
    assert.equal(await found(thread(1)), id);
  });
});
