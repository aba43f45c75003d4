import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answerDigest } from '../../../src/command/digest/answer.ts';
import { anAlert } from '../../builders/alert.ts';
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
    assert.match(await words(), /1 incident this week\n.*\nNeeds attention:\nThe sign-in log cannot be read/);
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
});
