import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chainAlert } from '../../../src/alert/chainAlert.ts';
import { isoTime } from '../../../src/clock.ts';
import { answerDigest } from '../../../src/command/digest/answer.ts';
import { drillGroup } from '../../../src/ledger/draft.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { aBlindness } from '../../builders/blindness.ts';
import { close, reopen } from '../../builders/commands.ts';
import { ada } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { wordsIn } from '../../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts } from '../deps.ts';

const day = 24 * 3_600_000;

describe('the digest on demand', () => {
  let opened: OpenedCommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
  });

  afterEach(() => opened.dispose());

  const words = async () => wordsIn((await answerDigest(opened.parts)).card);
  async function drill(): Promise<void> {
    const { incidentId } = await opened.incidents.receive(anAlert());
    await opened.incidents.execute(incidentId, { type: 'acknowledge', actor: ada });
    await opened.incidents.execute(incidentId, {
      type: 'close',
      actor: ada,
      classification: 'drill',
      comment: '',
      needsSecondPerson: false,
    });
  }

  it('is about the seven days until now', async () => {
    await opened.incidents.receive(anAlert());
    opened.writeLog([aSignIn({ at: '2026-11-03T09:15:00.000Z' })]);
    assert.match(await words(), /^1 incident this week\nWeekly digest: .*2026-11-03 09:20:00 UTC/);
    assert.match(await words(), /1 attempt: signed in/);
    await opened.clock.advance(7 * day + 1);
    assert.match(await words(), /^No incidents this week\n/);
    assert.match(await words(), /not used for 7 days, last on 2026-11-03/);
  });

  it('finds a drill of months ago, and none of more than a year', async () => {
    await drill();
    await opened.incidents.receive(anAlert());
    await opened.clock.advance(89 * day);
    assert.match(await words(), /Last drill\n89 days ago, on 2026-11-03/);
    assert.doesNotMatch(await words(), /Microsoft asks/);
    await opened.clock.advance(2 * day);
    assert.match(
      await words(),
      /The last drill was 91 days ago\. Microsoft asks for one at least every 90 days/,
    );
    await opened.clock.advance(300 * day);
    assert.match(await words(), /There was no drill in the last year\. Microsoft asks/);
  });

  describe('of a store with years of incidents', () => {
    /** The incidents whose trails were read, by a process that remembers nothing. */
    async function readFor(parts = opened.parts): Promise<readonly string[]> {
      const read = new Set<string>();
      const incidents = opened.another((store) => ({
        ...store,
        trail(id) {
          read.add(id);
          return store.trail(id);
        },
      }));
      await answerDigest({ ...parts, incidents });
      return [...read];
    }

    /** Opens incidents of accounts of their own. */
    async function alarms(from: number, count: number): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let user = from; user < from + count; user += 1) {
        const { incidentId } = await opened.incidents.receive(
          anAlert({ signIns: [anAlertedSignIn({ userId: `user-${user}` })] }),
        );
        ids.push(incidentId);
      }
      return ids;
    }

    it('reads no closed incident of another week but the last drill', async () => {
      await drill();
      await drill();
      for (const id of await alarms(0, 20)) {
        await opened.incidents.execute(id, close('falseAlarm', 'The rule of another team fired.'));
        await opened.clock.advance(day);
      }
      await drill();
      await opened.clock.advance(20 * day);
      const [ofTheWeek] = await alarms(20, 1);
      await readFor();
      const read = await readFor();
      assert.equal(read.length, 2);
      assert.equal(read.includes(ofTheWeek ?? ''), true);
      assert.match(await words(), /Last drill\n20 days ago/);
    });

    it('counts all open incidents and lists the oldest', async () => {
      const old = await alarms(0, 14);
      const [acknowledged = ''] = old;
      await opened.incidents.execute(acknowledged, { type: 'acknowledge', actor: ada });
      await opened.clock.advance(20 * day);
      const text = await words();
      assert.match(text, /Open incidents waiting for acknowledgement: 13\./);
      assert.match(text, /And 4 more: say incidents\./);
      assert.equal(text.match(/open for /g)?.length, 10);
    });

    it('finds a drill that an earlier version has stored, which no list of drills knows', async () => {
      const earlier = opened.another((store) => ({
        ...store,
        append: (appends) =>
          store.append(
            appends.map(({ index, ...append }) => ({
              ...append,
              index: { ...index, groups: index.groups.filter((group) => group !== drillGroup) },
            })),
          ),
      }));
      const { incidentId } = await earlier.receive(anAlert());
      await earlier.execute(incidentId, close('drill'));
      for (const id of await alarms(0, 5))
        await opened.incidents.execute(id, close('falseAlarm', 'The rule of another team fired.'));
      await opened.clock.advance(30 * day);
      assert.match(await words(), /Last drill\n30 days ago/);
      assert.deepEqual(await readFor(), [incidentId]);
      assert.match(await words(), /Last drill\n30 days ago/);
    });

    it('takes no drill for the last one that was opened again', async () => {
      await drill();
      await opened.clock.advance(10 * day);
      const [second = ''] = await alarms(0, 1);
      await opened.incidents.execute(second, close('drill'));
      await opened.clock.advance(10 * day);
      assert.match(await words(), /Last drill\n10 days ago/);
      await opened.incidents.execute(second, reopen(ada));
      assert.match(await words(), /Last drill\n20 days ago/);
    });
  });

  it('asks the log for the rows of the week, and only for a summary of what was before', async () => {
    opened.writeLog([aSignIn({ at: '2026-09-03T09:15:00.000Z' })]);
    const { source } = opened.parts;
    const spans: unknown[] = [];
    const watched: typeof source = {
      ...source,
      find(query) {
        spans.push(query.span);
        return source.find(query);
      },
    };
    const { card } = await answerDigest({ ...opened.parts, source: watched });
    assert.deepEqual(spans, [{ from: '2026-10-27T09:20:00.001Z', to: '2026-11-03T09:20:00.001Z' }]);
    assert.match(wordsIn(card), /not used for 61 days, last on 2026-09-03/);
  });

  it('says so when the log cannot be read, and shows the rest', async () => {
    await drill();
    opened.writeLog('no JSON');
    assert.match(
      await words(),
      /1 incident this week\n.*\nNeeds attention:\nNo sign-ins are shown: the sign-in log cannot be read/,
    );
  });

  it('counts an incident whose trail was altered', async () => {
    await opened.incidents.receive(anAlert());
    const database = new DatabaseSync(join(opened.folder, 'glasswatch.db'));
    database.exec("DROP TRIGGER trail_entry_stays; UPDATE trail SET text = text || ' '");
    database.close();
    const { card } = await answerDigest({ ...opened.parts, incidents: opened.another() });
    assert.match(wordsIn(card), /Incidents whose trail has been altered: 1\./);
  });

  it('rejects when the store cannot be read', async () => {
    await opened.store.close();
    await assert.rejects(answerDigest(opened.parts), { code: 'storeUnavailable' });
    opened = await openCommandParts();
  });

  it('counts the time in which the watch was blind into the week, from an incident of before it', async () => {
    const { incidents, clock } = opened;
    const found = (until: string | null) =>
      incidents.receive(chainAlert(aBlindness({ until }), isoTime(clock.now())));
    const { incidentId } = await found(null);
    await clock.advance(8 * day);
    const until = isoTime(clock.now() - 6 * day);
    await found(until);
    await incidents.execute(incidentId, close('outage', 'The role was gone, and is there again.'));
    assert.match(await words(), /Blind\nthe sign-in log for 1 d\n/);
    assert.match(await words(), /Incidents\nnone opened\n/);
  });
});
