import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { seal, trailStart, unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { sweptAlert } from '../../src/sweep/sweptAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { acknowledgedBy } from '../builders/trail.ts';

const broken = { name: 'GlasswatchError', code: 'trailBroken' };

describe('an incident that was tampered with in the database', () => {
  let opened: OpenedIncidents;
  let database: DatabaseSync;
  let id: string;

  beforeEach(async () => {
    opened = openIncidents();
    ({ incidentId: id } = await opened.incidents.receive(anAlert()));
    await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
    database = new DatabaseSync(join(opened.folder, 'glasswatch.db'), { enableForeignKeyConstraints: false });
    for (const trigger of ['trail_entry_stays', 'trail_entry_is_kept', 'trail_entry_is_not_replaced']) {
      database.exec(`DROP TRIGGER ${trigger}`);
    }
  });

  afterEach(async () => {
    database.close();
    await opened.dispose();
  });

  const run = (sql: string, ...values: readonly (string | number)[]) => database.prepare(sql).run(...values);
  const add = (sequence: number, text: string, sealed: string) =>
    run(
      'INSERT INTO trail (incident_id, sequence, text, hash) VALUES (?, ?, ?, ?)',
      id,
      sequence,
      text,
      sealed,
    );
  const sealedAfter = (before: string, text: string) => hash('sha256', `${before}\n${text}`);
  async function headHash(): Promise<string> {
    const check = verifyTrail(id, await opened.store.trail(id));
    assert(check.intact);
    return check.head;
  }
  /** Replaces the whole trail by one sealed entry. */
  function forge(text: string): void {
    run('DELETE FROM trail');
    add(1, text, sealedAfter(trailStart(id), text));
    run('UPDATE incident SET version = 1');
  }

  const tamperings: Readonly<Record<string, () => unknown>> = {
    'one letter changed': () => run("UPDATE trail SET text = replace(text, 'Ada', 'Bda') WHERE sequence = 2"),
    'a hash changed': () => run("UPDATE trail SET hash = 'f' || substr(hash, 2) || 'f' WHERE sequence = 1"),
    'the first entry gone': () => run('DELETE FROM trail WHERE sequence = 1'),
    'the last entry gone': () => run('DELETE FROM trail WHERE sequence = 2'),
    'all entries gone': () => run('DELETE FROM trail'),
    'its incident gone but not its entries': () => run('DELETE FROM incident'),
    'its group and its incident gone': () => {
      run('DELETE FROM incident');
      run('DELETE FROM incident_group');
    },
    'its group gone and one letter changed': () => {
      run('DELETE FROM incident_group');
      run("UPDATE trail SET text = replace(text, 'Ada', 'Bda') WHERE sequence = 2");
    },
    'a sealed entry too many': async () => {
      const entry = {
        incidentId: id,
        sequence: 3,
        at: '2026-11-03T10:00:00.000Z',
        event: acknowledgedBy('Mallory'),
      };
      const record = seal(entry, await headHash());
      add(3, record.text, record.hash);
    },
    'a sealed entry that is no JSON': async () => {
      add(3, 'no JSON', sealedAfter(await headHash(), 'no JSON'));
      run('UPDATE incident SET version = 3');
    },
    'a sealed entry of an unknown kind': async () => {
      const text = JSON.stringify({ incidentId: id, sequence: 3, at: '', event: { type: 'silenced' } });
      add(3, text, sealedAfter(await headHash(), text));
      run('UPDATE incident SET version = 3');
    },
    'a forged trail that says null': () => forge('null'),
    'a forged trail without an alert': () =>
      forge(JSON.stringify({ incidentId: id, sequence: 1, at: '', event: acknowledgedBy('Mallory') })),
    'a forged trail with half an alert': () =>
      forge(JSON.stringify({ incidentId: id, sequence: 1, at: '', event: { type: 'alertReceived' } })),
  };

  for (const [what, tamper] of Object.entries(tamperings)) {
    describe(`(${what})`, () => {
      beforeEach(async () => {
        await tamper();
      });

      it('does not keep the next alarm of its group from being taken, in the next incident', async () => {
        const incidents = opened.another();
        const alert = anAlert();
        const received = await incidents.receive(alert);
        assert.equal(received.duplicate, false);
        assert.notEqual(received.incidentId, id);
        assert.deepEqual(await incidents.receive(alert), { ...received, duplicate: true });
        assert.equal((await incidents.receive(anAlert())).incidentId, received.incidentId);
        assert.equal((await opened.another().get(received.incidentId))?.alerts.fired, 2);
      });

      it('does not keep other alarms of that moment from being taken', async () => {
        const incidents = opened.another();
        const other = anAlert({ signIns: [anAlertedSignIn({ userId: 'another' })] });
        const [one, two] = await Promise.all([incidents.receive(anAlert()), incidents.receive(other)]);
        assert.notEqual(one.incidentId, two.incidentId);
        assert.equal((await opened.store.trail(two.incidentId)).length, 1);
      });

      it('is never shown or acted on, and the log tells which it is but not what it says', async () => {
        const incidents = opened.another();
        await assert.rejects(incidents.get(id), broken);
        await assert.rejects(incidents.execute(id, { type: 'acknowledge', actor: ada }), broken);
        assert.deepEqual(await incidents.open(), []);
        const logged = opened.logged().join('\n');
        assert.match(logged, new RegExp(id));
        assert.doesNotMatch(logged, /Ada|Mallory|contoso|192\.0\.2/);
      });
    });
  }

  it('answers a repeat of an alert that it has as a duplicate all the same', async () => {
    const alert = anAlert();
    await opened.incidents.receive(alert);
    run("UPDATE trail SET text = text || ' '");
    assert.deepEqual(await opened.another().receive(alert), { incidentId: id, duplicate: true });
  });

  it('keeps what it has told of a sign-in from being raised again, and hides no graver result of it', async () => {
    const told = (signIn: SignIn, by = opened.incidents) => by.receive(sweptAlert(signIn), [signIn]);
    const rows = ['50126', '50074'].map((resultCode) => aSignIn({ id: resultCode, resultCode }));
    for (const signIn of rows) assert.equal((await told(signIn)).incidentId, id);
    run("UPDATE trail SET text = replace(text, 'Ada', 'Bda') WHERE sequence = 2");
    const incidents = opened.another();
    for (const signIn of rows) {
      assert.deepEqual(await told(signIn, incidents), { incidentId: id, duplicate: true });
    }
    const success = aSignIn({ id: '50126', resultCode: '0' });
    const news = await told(success, incidents);
    assert.notEqual(news.incidentId, id);
    assert.equal(news.duplicate, false);
    assert.deepEqual(await told(success, opened.another()), { ...news, duplicate: true });
  });

  it('cannot be healed by going on with it: what was appended meanwhile does not hide the change', async () => {
    run("UPDATE trail SET text = replace(text, 'Ada', 'Bda') WHERE sequence = 2");
    await opened.incidents.receive(anAlert());
    const records = await opened.store.trail(id);
    assert.equal(records.length, 3);
    assert.deepEqual(
      records.map((record) => unseal(record).sequence),
      [1, 2, 3],
    );
    const check = verifyTrail(id, records);
    assert.equal(check.intact ? null : check.sequence, 2);
  });

  it('is not noticed when its trail was sealed anew and no copy of its head is kept: known, and documented', async () => {
    const first = (await opened.store.trail(id))[0];
    assert(first);
    const entry = {
      incidentId: id,
      sequence: 2,
      at: '2026-11-03T09:20:00.000Z',
      event: acknowledgedBy('Mallory'),
    };
    const { text, hash: sealed } = seal(entry, first.hash);
    run('UPDATE trail SET text = ?, hash = ? WHERE sequence = 2', text, sealed);
    const incident = await opened.another().get(id);
    assert.equal(incident?.acknowledgement?.actor.name, 'Mallory');
    assert.equal(incident?.account?.id, accountId);
  });
});
