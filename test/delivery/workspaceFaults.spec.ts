import assert from 'node:assert/strict';
import { createWorkspaceClient } from '../../src/logAnalytics/workspaceClient.ts';
import { createWorkspaceSignInSource } from '../../src/signIn/workspaceSignInSource.ts';
import { useLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import { workspaceFaults } from '../logAnalytics/workspaceFaults.ts';
import { aRow, type Lookout, openLookout } from './lookout.ts';

const second = 1_000;
const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };

describe('an alarm while Log Analytics fails', () => {
  const service = useLogAnalytics();
  let at: Lookout;
  /** Resolves when the log has been asked, whatever came of it. */
  let asked: Promise<unknown>;

  beforeEach(async () => {
    at = await openLookout();
    service().hold([aRow()]);
  });
  afterEach(() => at.close());

  const look = async () => {
    await asked;
    await at.desk.clock.settle();
  };

  for (const [what, [conduct]] of Object.entries(workspaceFaults)) {
    it(`is shown at once, says that the log cannot be read, and gets its details after it: ${what}`, async () => {
      const isSlow = conduct === 'silence' || conduct === 'stall';
      const source = createWorkspaceSignInSource(
        createWorkspaceClient(
          { id: workspaceId, endpoint: service().endpoint },
          isSlow ? { ...patience, all: 400 } : patience,
        ),
      );
      at.answer = () => {
        const [query] = at.queries.slice(-1);
        assert(query);
        const answer = source.find(query);
        asked = answer.catch(() => undefined);
        return answer;
      };
      service().conduct = () => conduct;
      const id = await at.desk.alarm(1);
      assert.equal(at.desk.teams.posts.length, 1, 'the card does not wait for the log');
      assert.equal(at.desk.shown(id)?.signIns, 0);
      await look();
      const log = (await at.desk.incidents.get(id))?.log;
      assert(typeof log === 'object' && log.failed === 'signInLogUnavailable');

      service().conduct = () => undefined;
      await at.desk.clock.advance(30 * second);
      await look();
      await at.desk.clock.advance(second);
      assert.equal((await at.desk.incidents.get(id))?.log, 'answered');
      assert.equal(at.desk.shown(id)?.signIns, 1);
      assert.equal(at.desk.teams.posts.length, 1, 'it is the same card');
    });
  }
});
