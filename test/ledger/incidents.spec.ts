import assert from 'node:assert/strict';
import { isoTime } from '../../src/clock.ts';
import { incidentId } from '../../src/incident/id.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { type TrailEntry, unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada, grace } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { appendOfTrail } from '../builders/reports.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { turnsDuring } from '../fakes/turns.ts';

const alertOn = (userId: string) =>
  anAlert({ signIns: [anAlertedSignIn({ userId, userPrincipalName: null })] });
const nameless = () => anAlert({ signIns: [] });

describe('the incidents', () => {
  let opened: OpenedIncidents;

  beforeEach(() => {
    opened = openIncidents();
  });

  afterEach(() => opened.dispose());

  const receive = (alert = anAlert()) => opened.incidents.receive(alert);
  const ids = (received: readonly { readonly incidentId: string }[]) => [
    ...new Set(received.map((each) => each.incidentId)),
  ];
  async function eventsOf(id: string): Promise<readonly string[]> {
    const records = await opened.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    return records.map((record) => unseal(record).event.type);
  }

  describe('receiving an alert', () => {
    it('records it durably before it answers', async () => {
      const alert = anAlert();
      const { incidentId: id, duplicate } = await receive(alert);
      assert.equal(duplicate, false);
      const [record] = await opened.store.trail(id);
      assert(record);
      const { event, at } = unseal(record);
      assert.deepEqual(event, {
        type: 'alertReceived',
        alert,
        group: `account:${accountId}`,
        account: watchedAccounts[0],
      });
      assert.equal(at, '2026-11-03T09:20:00.000Z');
      assert.deepEqual(await opened.incidents.get(id), (await opened.incidents.open())[0]);
    });

    it('opens the next incident after one was closed, and still knows a repeat', async () => {
      const alert = anAlert();
      const first = await receive(alert);
      const close = {
        type: 'close',
        classification: 'drill',
        comment: '',
        needsSecondPerson: false,
      } as const;
      await opened.incidents.execute(first.incidentId, { ...close, actor: ada });
      assert.deepEqual(await opened.incidents.open(), []);
      assert.deepEqual(await receive(alert), { ...first, duplicate: true });
      const second = await receive();
      assert.equal(second.incidentId, incidentId(`account:${accountId}`, 2));
      await opened.incidents.execute(first.incidentId, { type: 'reopen', actor: grace });
      assert.deepEqual(await eventsOf(first.incidentId), ['alertReceived', 'closed', 'reopened']);
      assert.equal((await opened.incidents.open()).length, 2);
    });

    it('takes the same words for a repeat soon after, and for an alarm of its own an hour later', async () => {
      const body = '{"text":"A break-glass account was used"}';
      const said = () => receive(readAlert(body, JSON.parse(body)));
      const first = await said();
      assert.deepEqual(await said(), { ...first, duplicate: true });
      await opened.clock.advance(14 * 60_000);
      assert.deepEqual(await said(), { ...first, duplicate: true });
      await opened.clock.advance(46 * 60_000);
      assert.deepEqual(await said(), first);
      assert.deepEqual(await eventsOf(first.incidentId), ['alertReceived', 'alertReceived']);
    });

    it('takes a repeat for a duplicate that changes nothing', async () => {
      const alert = anAlert();
      const first = await receive(alert);
      assert.deepEqual(await receive(alert), { ...first, duplicate: true });
      assert.deepEqual(await eventsOf(first.incidentId), ['alertReceived']);
    });

    it('takes all but one of repeats that come at once for duplicates', async () => {
      const alert = anAlert();
      const received = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 4 === 3 ? receive() : receive(alert))),
      );
      assert.equal(received.filter(({ duplicate }) => !duplicate).length, 6);
      assert.equal(ids(received).length, 1);
      assert.equal((await eventsOf(received[0]?.incidentId ?? '')).length, 6);
    });

    it('knows a repeat after a restart', async () => {
      const alert = anAlert();
      const first = await receive(alert);
      await opened.store.close();
      const store = createSqliteStore(opened.folder);
      try {
        assert.deepEqual(await opened.another(() => store).receive(alert), { ...first, duplicate: true });
        assert.equal((await store.trail(first.incidentId)).length, 1);
      } finally {
        await store.close();
      }
    });

    it('answers a repeat with the incident that has the first, also when the group has another by now', async () => {
      const alert = nameless();
      const first = await receive(alert);
      const other = await receive();
      await opened.incidents.execute(first.incidentId, { type: 'recordSignIns', signIns: [aSignIn()] });
      assert.notEqual(other.incidentId, first.incidentId);
      assert.deepEqual(await receive(alert), { ...first, duplicate: true });
    });
  });

  it('let other work have its turn while hundreds of alerts that came at once are written', async () => {
    const users = Array.from({ length: 256 }, (_, index) => `user-${index}`);
    const turns = await turnsDuring(() => Promise.all(users.map((user) => receive(alertOn(user)))));
    assert(turns >= 4, `${turns} turns`);
  });

  it('let other work have its turn while a trail of thousands of entries is read', async () => {
    const opening: TrailEntry = {
      incidentId: 'aaaaa-1',
      sequence: 1,
      at: isoTime(opened.clock.now()),
      event: { type: 'alertReceived', alert: anAlert(), group: 'group', account: null },
    };
    const trail = Array.from({ length: 2_000 }, (_, index) => ({ ...opening, sequence: index + 1 }));
    await opened.store.append([appendOfTrail(trail, opening.incidentId)]);
    let incident: Incident | undefined;
    const turns = await turnsDuring(async () => {
      incident = await opened.incidents.get(opening.incidentId);
    });
    assert.equal(incident?.version, 2_000);
    assert(turns >= 200, `${turns} turns`);
  });

  describe('grouping', () => {
    it('makes one incident of each account, however many alerts come at once', async () => {
      const accounts = ['a', 'b', 'c'].map((end) => `00000000-0000-4000-8000-00000000000${end}`);
      const received = await Promise.all(
        Array.from({ length: 200 }, (_, index) => receive(alertOn(accounts[index % 3] ?? ''))),
      );
      assert.equal(ids(received).length, 3);
      assert(received.every(({ duplicate }) => !duplicate));
      const counts = (await opened.incidents.open()).map(({ alerts }) => alerts.fired);
      assert.deepEqual(counts.toSorted(), [66, 67, 67]);
      for (const id of ids(received))
        assert.equal((await eventsOf(id)).length, (await opened.incidents.get(id))?.version);
    });

    it('takes the name and the object id of an account for the same', async () => {
      const byName = { userId: null, userPrincipalName: 'SVC-Harbour@contoso.onmicrosoft.com' };
      const received = [
        await receive(anAlert({ signIns: [anAlertedSignIn(byName)] })),
        await receive(alertOn(accountId)),
      ];
      assert.equal(ids(received).length, 1);
    });

    it('puts the alerts of a rule that names no account together', async () => {
      const [one, two] = [await receive(nameless()), await receive(nameless())];
      const rule = { ...nameless().rule, id: 'another-rule' };
      const three = await receive({ ...nameless(), rule });
      assert.equal(one.incidentId, two.incidentId);
      assert.notEqual(three.incidentId, one.incidentId);
    });

    it('finds the incident of a rule by the account that the log has told', async () => {
      const { incidentId: id } = await receive(nameless());
      await opened.incidents.execute(id, { type: 'recordSignIns', signIns: [aSignIn()] });
      assert.equal((await receive(alertOn(accountId))).incidentId, id);
      assert.equal((await receive(nameless())).incidentId, id);
      const afresh = opened.another();
      assert.equal((await afresh.receive(alertOn(accountId))).incidentId, id);
    });

    it('finds it also when the log tells in the same moment', async () => {
      const { incidentId: id } = await receive(nameless());
      const [, received] = await Promise.all([
        opened.incidents.execute(id, { type: 'recordSignIns', signIns: [aSignIn()] }),
        receive(alertOn(accountId)),
      ]);
      assert.equal(received.incidentId, id);
    });

    describe('by an account that two incidents are of', () => {
      const tell = (id: string) =>
        opened.incidents.execute(id, { type: 'recordSignIns', signIns: [aSignIn()] });

      it('goes on with the one that had it, though another has learnt of it from the log', async () => {
        const { incidentId: own } = await receive();
        await opened.clock.advance(1_000);
        const { incidentId: late } = await receive(nameless());
        const { incident } = await tell(late);
        assert(incident.groups.includes(`account:${accountId}`));
        assert.equal((await receive()).incidentId, own);
        assert.equal((await opened.another().receive(anAlert())).incidentId, own);
      });

      it('does so also where the other is older, or learns of it in the same moment', async () => {
        const { incidentId: early } = await receive(nameless());
        await opened.clock.advance(1_000);
        const { incidentId: own } = await receive();
        const [, received] = await Promise.all([tell(early), receive()]);
        assert.equal(received.incidentId, own);
        assert.equal((await receive()).incidentId, own);
      });

      it('goes on with the older one of two that began with it', async () => {
        const { incidentId: first } = await receive();
        const close = { type: 'close', actor: ada, classification: 'drill', comment: '' } as const;
        await opened.incidents.execute(first, { ...close, needsSecondPerson: false });
        await opened.clock.advance(1_000);
        const { incidentId: second } = await receive();
        await opened.incidents.execute(first, { type: 'reopen', actor: grace });
        assert.notEqual(second, first);
        assert.equal((await receive()).incidentId, first);
      });
    });

    it('asks the store for a group once, however many of its alerts come at once', async () => {
      let asked = 0;
      const incidents = opened.another((store) => ({
        ...store,
        incidentsOfGroup(group) {
          asked += 1;
          return store.incidentsOfGroup(group);
        },
      }));
      await receive();
      const [one] = await Promise.all(Array.from({ length: 50 }, () => incidents.receive(anAlert())));
      assert.equal((await incidents.get(one?.incidentId ?? ''))?.alerts.fired, 51);
      assert.equal(asked, 1);
    });

    it('opens the next incident when the open one is closed in the same moment', async () => {
      const { incidentId: first } = await receive();
      const close = { type: 'close', actor: ada, classification: 'drill', comment: '' } as const;
      const received = await Promise.all([
        receive(nameless()),
        receive(),
        opened.incidents.execute(first, { ...close, needsSecondPerson: false }),
        receive(),
        receive(),
      ]);
      assert.equal(received[1].incidentId, first);
      assert.notEqual(received[3].incidentId, first);
      assert.equal(received[4].incidentId, received[3].incidentId);
    });

    it('gives groups whose names hash alike incidents of their own', async () => {
      const seen = new Map<string, string>();
      let pair: readonly [string, string] | undefined;
      for (let index = 0; pair === undefined; index += 1) {
        const name = `rule-${index}`;
        const id = incidentId(`rule:${name}`, 1);
        const twin = seen.get(id);
        if (twin !== undefined) pair = [twin, name];
        seen.set(id, name);
      }
      const received = (name: string) => receive({ ...nameless(), rule: { ...nameless().rule, id: name } });
      const both = await Promise.all(pair.map(received));
      assert.equal(ids(both).length, 2);
      assert.deepEqual(ids(await Promise.all(pair.map(received))), ids(both));
      const afresh = await Promise.all(
        pair.map((name) =>
          opened.another().receive({ ...nameless(), rule: { ...nameless().rule, id: name } }),
        ),
      );
      assert.deepEqual(ids(afresh), ids(both));
    });
  });

  describe('executing a command', () => {
    it('records its events and answers with the incident as it then stands', async () => {
      const { incidentId: id } = await receive();
      const { incident, refusal } = await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
      assert.equal(refusal, null);
      assert.equal(incident.acknowledgement?.actor, ada);
      assert.deepEqual(await eventsOf(id), ['alertReceived', 'acknowledged']);
    });

    it('lets one of many who acknowledge at once have it, and tells the others who', async () => {
      const { incidentId: id } = await receive();
      const answers = await Promise.all(
        [ada, grace, ada, grace].map((actor) => opened.incidents.execute(id, { type: 'acknowledge', actor })),
      );
      assert.deepEqual(
        answers.map(({ refusal }) => refusal?.by?.actor ?? 'taken'),
        ['taken', ada, ada, ada],
      );
      assert.deepEqual(await eventsOf(id), ['alertReceived', 'acknowledged']);
    });

    it('rejects for an incident that does not exist, and leaves no trace of it', async () => {
      const id = incidentId(`account:${accountId}`, 1);
      const command = { type: 'acknowledge', actor: ada } as const;
      const [refused, received] = await Promise.allSettled([
        opened.incidents.execute(id, command),
        receive(),
      ]);
      assert.equal(refused.status === 'rejected' && refused.reason.code, 'incidentNotFound');
      assert.equal(received.status === 'fulfilled' && received.value.incidentId, id);
      assert.deepEqual(await eventsOf(id), ['alertReceived']);
    });
  });

  it('passes every durable change on once, in order, with the incident as it stands', async () => {
    const heard: string[] = [];
    const listener = ({ id, version }: Incident) => void heard.push(`${id} ${version}`);
    // Whoever starts twice, because the store was away, hears of it once.
    opened.incidents.onChange(listener);
    opened.incidents.onChange(listener);
    const alert = anAlert();
    const { incidentId: id } = await receive(alert);
    await receive(alert);
    await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await opened.incidents.execute(id, { type: 'acknowledge', actor: grace });
    await Promise.all([receive(), receive()]);
    assert.deepEqual(heard, [`${id} 1`, `${id} 2`, `${id} 4`]);
  });

  it('answers the same about more incidents than it keeps in memory', async () => {
    const accounts = Array.from({ length: 520 }, (_, index) => `account-${index}`);
    const first = await Promise.all(accounts.map((account) => receive(alertOn(account))));
    assert.equal(ids(first).length, 520);
    assert.deepEqual(
      ids(await Promise.all(accounts.map((account) => receive(alertOn(account))))),
      ids(first),
    );
    const afresh = opened.another();
    for (const { incidentId: id } of [...first.slice(0, 30), ...first.slice(-30)]) {
      const incident = await opened.incidents.get(id);
      assert.equal(incident?.alerts.fired, 2);
      assert.deepEqual(incident, await afresh.get(id));
    }
    assert.equal((await opened.incidents.open()).length, 520);
  });
});
