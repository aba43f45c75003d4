import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close, escalate, posted, reopen, withdraw } from '../builders/commands.ts';
import { grace } from '../builders/incident.ts';
import { createNotifyReceiver, notifySecret } from '../fakes/receiver.ts';
import { keyOf, type NotifyRig, openNotifyRig, typesOf } from './rig.ts';

const minute = 60_000;
const hour = 60 * minute;

/** An alert of an account of its own. */
const alertOf = (account: number, resultCode = '50126') =>
  anAlert({
    signIns: [
      anAlertedSignIn({ userId: `00000000-0000-4000-8000-${String(account).padStart(12, '0')}`, resultCode }),
    ],
  });

const open = async (incidents: Incidents, account = 1): Promise<string> =>
  (await incidents.receive(alertOf(account))).incidentId;

const graver = async (incidents: Incidents, account = 1): Promise<void> =>
  void (await incidents.receive(alertOf(account, '0')));

/** Closes as a person does, without a drill's exemption. */
const end = (incidents: Incidents, id: string) =>
  incidents.execute(id, close('misuse', 'Somebody else had the password of it.'));

onBothStores('what is told outside Teams', (openStored) => {
  let stored: StoredIncidents;
  let rig: NotifyRig;
  beforeEach(async () => {
    stored = await openStored();
    rig = await openNotifyRig(stored);
  });
  afterEach(async () => {
    await rig.dispose();
    await stored.dispose();
  });
  const types = (id: string) => typesOf(rig.receiver, id);
  const tells = (id: string, expected: readonly string[]) =>
    rig.until(expected.join(', '), () => types(id).join() === expected.join());

  it('is each thing that happens to an incident, once, in order, without a name', async () => {
    const { incidents } = await rig.start();
    const id = await open(incidents);
    await tells(id, ['incident.opened']);
    await incidents.execute(id, posted());
    await graver(incidents);
    const since = (await incidents.get(id))?.escalation.since ?? '';
    await incidents.execute(id, escalate(since));
    await incidents.execute(id, acknowledge());
    await end(incidents, id);
    const all = ['opened', 'graver', 'escalationDue', 'acknowledged', 'closed'].map(
      (type) => `incident.${type}`,
    );
    await tells(id, all);
    await rig.passes(hour, 5 * minute);
    assert.equal(rig.receiver.calls.length, all.length);
    const [first, second, , , last] = rig.receiver.taken;
    assert.deepEqual(
      [first?.severity, first?.state, first?.kind, first?.link],
      ['medium', 'open', 'signIn', null],
    );
    assert.equal(second?.severity, 'critical');
    assert.equal(
      second?.link,
      'https://teams.microsoft.com/l/message/19%3Awatch%40thread.tacv2/1?tenantId=00000000-0000-4000-8000-0000000000ff&parentMessageId=1',
    );
    assert.deepEqual([last?.state, last?.summary], ['closed', `Incident ${id} is closed as misuse.`]);
    assert.doesNotMatch(
      JSON.stringify(rig.receiver.taken),
      /Ada|harbour|contoso|192\.0\.2|00000000000[0-9a-f]a/i,
    );
  });

  it('is opened again when somebody reopens it, also long after it was told to its end', async () => {
    const { incidents } = await rig.start();
    const id = await open(incidents);
    await incidents.execute(id, acknowledge());
    await end(incidents, id);
    await tells(id, ['incident.opened', 'incident.acknowledged', 'incident.closed']);
    await rig.passes(26 * hour, 2 * hour);
    await incidents.execute(id, reopen(grace));
    await rig.until('the reopening', () => rig.receiver.calls.length > 3);
    assert.deepEqual(types(id).slice(3), ['incident.opened']);
    assert.equal(rig.receiver.calls.length, 4);
  });

  it('waits out a receiver that is down for an hour, and arrives whole and in order', async () => {
    const { incidents, notify } = await rig.start();
    rig.receiver.conduct = ({ sentAt }) => (sentAt % 3 === 0 ? 500 : sentAt % 3 === 1 ? 'breaks' : 503);
    const [one, two] = [await open(incidents, 1), await open(incidents, 2)];
    await rig.passes(5 * minute, minute);
    await incidents.execute(one, acknowledge());
    await rig.passes(25 * minute, minute);
    await incidents.execute(one, withdraw());
    await incidents.execute(one, acknowledge(grace));
    await end(incidents, one);
    await rig.passes(30 * minute, minute);
    assert.equal(rig.receiver.taken.length, 0);
    const evidence = await notify.evidence();
    assert.equal(evidence.undeliveredSince, '2026-11-03T09:20:00.000Z');
    const before = rig.receiver.calls.length;
    assert(before > 10 && before < 150, `${before} attempts in an hour`);
    rig.receiver.conduct = () => 200;
    await tells(two, ['incident.opened']);
    await tells(one, [
      'incident.opened',
      ...['incident.acknowledged', 'incident.acknowledged', 'incident.closed'],
    ]);
    await rig.until('nothing untold', async () => (await notify.evidence()).undeliveredSince === null);
    assert.equal(rig.receiver.taken.length, 5);
  });

  it('is tried again under the same id after ten seconds without an answer, and later ones of others are not held up', async () => {
    const { incidents } = await rig.start();
    rig.receiver.conduct = ({ type }) => (type === 'incident.acknowledged' ? 'hangs' : 200);
    const slow = await open(incidents, 1);
    await incidents.execute(slow, acknowledge());
    await rig.until('an attempt that hangs', () => rig.receiver.hanging() === 1);
    const other = await open(incidents, 2);
    await tells(other, ['incident.opened']);
    await rig.until('a second attempt', () => rig.receiver.hanging() === 1 && attempts().length > 1);
    rig.receiver.conduct = () => 200;
    await rig.until('the end', () => types(slow).at(-1) === 'incident.acknowledged');
    assert.equal(new Set(attempts().map(({ id }) => id)).size, 1);

    function attempts() {
      return rig.receiver.calls.filter(({ type }) => type === 'incident.acknowledged');
    }
  });

  it('gives a receiver that asks for it a pause, of an hour at most', async () => {
    const { incidents } = await rig.start();
    rig.receiver.conduct = () => ({ status: 429, headers: { 'Retry-After': '600' } });
    const id = await open(incidents);
    await rig.logged('an event was not taken outside Teams');
    const other = await open(incidents, 2);
    await rig.passes(9 * minute, minute);
    assert.equal(rig.receiver.calls.length, 1);
    rig.receiver.conduct = () => ({ status: 503, headers: { 'Retry-After': '86400' } });
    await rig.until('a second attempt', () => rig.receiver.calls.length === 2);
    rig.receiver.conduct = () => 200;
    await rig.passes(50 * minute, 5 * minute);
    assert.equal(rig.receiver.calls.length, 2);
    await tells(id, ['incident.opened']);
    await tells(other, ['incident.opened']);
  });

  it('ends for good with 410, until there is another address', async () => {
    const { incidents, notify } = await rig.start();
    rig.receiver.conduct = () => 410;
    const first = await open(incidents, 1);
    await rig.logged(
      'the receiver of NOTIFY_URL wants no more events (410): nothing is told until NOTIFY_URL changes',
    );
    await open(incidents, 2);
    rig.receiver.conduct = () => 200;
    await rig.passes(hour, 5 * minute);
    assert.equal(rig.receiver.calls.length, 1);
    assert.notEqual((await notify.evidence()).endedAt, null);
    await notify.stop();

    const again = await rig.start();
    await rig.logged('nothing is told outside Teams: the receiver of NOTIFY_URL has answered 410');
    await open(again.incidents, 3);
    await rig.passes(hour, 5 * minute);
    assert.equal(rig.receiver.calls.length, 1);
    assert.notEqual((await again.notify.evidence()).endedAt, null);
    await again.notify.stop();

    const elsewhere = await createNotifyReceiver();
    try {
      const third = await rig.start({ address: elsewhere.address });
      await rig.passes(5 * minute, minute);
      assert.equal(elsewhere.calls.length, 0, 'the past is not told');
      await third.incidents.execute(first, acknowledge());
      const fresh = await open(third.incidents, 4);
      await rig.until('what happens from then on', () => elsewhere.taken.length === 2);
      assert.deepEqual(typesOf(elsewhere, first), ['incident.acknowledged']);
      assert.deepEqual(typesOf(elsewhere, fresh), ['incident.opened']);
      assert.equal((await third.notify.evidence()).endedAt, null);
    } finally {
      await elsewhere.close();
    }
  });

  it('follows no redirect', async () => {
    let followed = 0;
    const elsewhere = createServer((_, response) => {
      followed += 1;
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const { incidents } = await rig.start();
    let redirects = 0;
    rig.receiver.conduct = () => {
      redirects += 1;
      return { status: redirects % 2 === 0 ? 307 : 302, headers: { location } };
    };
    const id = await open(incidents);
    await rig.until('three attempts', () => redirects === 3);
    rig.receiver.conduct = () => 200;
    await tells(id, ['incident.opened']);
    elsewhere.close();
    assert.equal(followed, 0);
  });

  it('goes on after kill -9, also with the closing of an incident that nobody lists as open any more', async () => {
    const first = await rig.start();
    rig.receiver.conduct = ({ type }) => (type === 'incident.opened' ? 200 : 'hangs');
    const id = await open(first.incidents);
    await tells(id, ['incident.opened']);
    await rig.passes(2 * hour, 10 * minute);
    await first.incidents.execute(id, acknowledge());
    await rig.until('an attempt under way', () => rig.receiver.hanging() === 1);
    await end(first.incidents, id);
    rig.kill(first);

    const second = await rig.start();
    rig.receiver.conduct = () => 200;
    await tells(id, ['incident.opened', 'incident.acknowledged', 'incident.closed']);
    await second.notify.stop();
    const calls = rig.receiver.calls.length;
    await rig.start();
    await rig.passes(hour, 5 * minute);
    assert.equal(rig.receiver.calls.length, calls, 'nothing is told twice after that');
  });

  it('is told of what happened before the process looked at the address', async () => {
    const first = await rig.start();
    await open(first.incidents, 1);
    await rig.until('the first', () => rig.receiver.taken.length === 1);
    await first.notify.stop();
    const incidents = await stored.another();
    const [waiting, closed] = [await open(incidents, 2), await open(incidents, 3)];
    await incidents.execute(closed, acknowledge());
    await end(incidents, closed);
    await rig.start();
    await tells(waiting, ['incident.opened']);
    await tells(closed, ['incident.opened', 'incident.acknowledged', 'incident.closed']);
  });

  it('is given up after a day, in order, and said', async () => {
    const { incidents, notify } = await rig.start();
    rig.receiver.conduct = () => 500;
    const id = await open(incidents);
    await rig.passes(23 * hour, 15 * minute);
    await incidents.execute(id, acknowledge());
    await rig.passes(70 * minute, 5 * minute);
    const line = await rig.logged('an event was given up: the receiver did not take it for a day');
    assert.deepEqual([line.incidentId, line.type], [id, 'incident.opened']);
    assert.notEqual((await notify.evidence()).lostAt, null);
    rig.receiver.conduct = () => 200;
    await tells(id, ['incident.acknowledged']);
  });

  it('is refused for what it says without keeping the others back', async () => {
    const { incidents } = await rig.start();
    const refused = await open(incidents, 1);
    await tells(refused, ['incident.opened']);
    rig.receiver.conduct = ({ type }) => (type === 'incident.acknowledged' ? 400 : 200);
    await incidents.execute(refused, acknowledge());
    for (const account of [2, 3, 4, 5, 6]) await tells(await open(incidents, account), ['incident.opened']);
    rig.receiver.conduct = () => 200;
    await tells(refused, ['incident.opened', 'incident.acknowledged']);
  });

  it('reads the trail of a storm for what people have to hear, and not for each alert', async () => {
    const { incidents } = await rig.start();
    const id = await open(incidents);
    await tells(id, ['incident.opened']);
    for (let alerts = 0; alerts < 60; alerts += 1) await incidents.receive(alertOf(1));
    await graver(incidents);
    await rig.until('the rise', () => types(id).at(-1) === 'incident.graver');
    await rig.passes(5 * minute, minute);
    assert(rig.trailReads() <= 5, `${rig.trailReads()} times`);
  });

  it('is signed with both secrets while one is exchanged', async () => {
    const fresh = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const { incidents } = await rig.start({ keys: [keyOf(fresh), keyOf(notifySecret)] });
    const id = await open(incidents);
    await tells(id, ['incident.opened']);
  });

  it('is told once by two instances, whichever records it, and in order', async () => {
    const [one, two] = [await rig.start(), await rig.start()];
    const id = await open(one.incidents);
    await tells(id, ['incident.opened']);
    if (!stored.store.isShared) return;
    await two.incidents.execute(id, acknowledge());
    await tells(id, ['incident.opened', 'incident.acknowledged']);
    await Promise.all([graver(one.incidents), open(two.incidents, 2), open(one.incidents, 3)]);
    await end(two.incidents, (await two.incidents.execute(id, acknowledge(grace))).incident.id);
    one.notify.takeUp(await one.incidents.changedByOthers());
    two.notify.takeUp(await two.incidents.changedByOthers());
    await rig.until('all', () => types(id).at(-1) === 'incident.closed' && rig.receiver.taken.length >= 7);
    await rig.passes(20 * minute, minute);
    assert.equal(rig.receiver.calls.length, new Set(rig.receiver.calls.map((told) => told.id)).size);
    assert.deepEqual(types(id), [
      ...['incident.opened', 'incident.acknowledged', 'incident.graver'],
      ...['incident.acknowledged', 'incident.closed'],
    ]);
  });

  it('is told by one instance at a time, while the other waits for its turn', async () => {
    if (!stored.store.isShared) return;
    const [one, two] = [await rig.start(), await rig.start()];
    const { promise: answer, resolve } = Promise.withResolvers<number>();
    rig.receiver.conduct = () => answer;
    const id = await open(one.incidents);
    await rig.receiver.until('a call', () => rig.receiver.calls.length === 1);
    await two.incidents.execute(id, acknowledge());
    // Time for the other one to read the trail and to tell, which it must not do.
    for (let turn = 0; turn < 50; turn += 1) {
      await stored.store.trail(id);
      await stored.clock.settle();
    }
    assert.equal(rig.receiver.calls.length, 1);
    rig.receiver.conduct = () => 204;
    resolve(204);
    await tells(id, ['incident.opened', 'incident.acknowledged']);
    assert.equal(rig.receiver.calls.length, 2);
  });

  it('is taken over from an instance that was killed while it waited for the receiver', async () => {
    const [one, two] = [await rig.start(), await rig.start()];
    rig.receiver.conduct = () => 500;
    const id = await open(one.incidents);
    await rig.logged('an event was not taken outside Teams');
    rig.kill(one);
    await two.incidents.execute(id, acknowledge());
    await end(two.incidents, id);
    rig.receiver.conduct = () => 200;
    await tells(id, ['incident.opened', 'incident.acknowledged', 'incident.closed']);
  });
});
