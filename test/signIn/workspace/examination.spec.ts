import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parseCommand } from '../../../src/command/parse.ts';
import { createWorkspaceClient } from '../../../src/logAnalytics/client.ts';
import type { LogFindings, SignInExamination } from '../../../src/signIn/source.ts';
import { createWorkspaceSignInSource } from '../../../src/signIn/workspace/source.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import { useLogAnalytics, workspaceId } from '../../fakes/logAnalytics.ts';
import { botIdentity } from '../../fakes/managedIdentity.ts';
import { workspaceFaults } from '../../logAnalytics/workspaceFaults.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };
const span = { from: '2026-10-04T00:00:00.000Z', to: '2026-11-04T00:00:00.000Z' };
const query = { accountIds: [accountId], span };
const row = aSignIn({ publishedAt: '2026-11-03T09:17:00.000Z', arrivedAt: '2026-11-03T09:20:00.000Z' });

describe('a workspace that is looked at as a whole', () => {
  const service = useLogAnalytics();
  const create = (given: Partial<typeof patience> = {}, endpoint = service().endpoint) =>
    createWorkspaceSignInSource(
      createWorkspaceClient({ id: workspaceId, endpoint }, { ...patience, ...given }),
    );

  beforeEach(() => {
    service().conduct = () => undefined;
    service().hold([row]);
  });

  async function findings(
    examined: Promise<SignInExamination> = create().examine(query),
  ): Promise<LogFindings> {
    const { findings } = await examined;
    assert(!('failure' in findings), inspect(findings));
    return findings;
  }

  /** A partial answer to the queries that this says. */
  function givePart(isMeant: (text: string) => boolean): void {
    service().conduct = (sent) => {
      if (!isMeant(sent.query)) return undefined;
      const whole = service().answer(sent);
      assert(typeof whole === 'object' && typeof whole.body === 'object');
      return { status: 200, body: { ...whole.body, error: { code: 'PartialError', message: 'Too much.' } } };
    };
  }

  describe('by diagnose', () => {
    it('knows whom it takes the bot for from the token, and keeps the token to itself', async () => {
      const examined = await create().examine(query);
      assert.deepEqual(examined.identity, botIdentity);
      assert.equal(examined.kind, 'workspace');
      assert.doesNotMatch(inspect(examined, { depth: 9 }), /never-seen-in-a-log|eyJ/);
    });

    it('asks two small questions, for the span and for the accounts alone', async () => {
      const asked = service().queries.length;
      await create().examine(query);
      const sent = service().queries.slice(asked);
      assert.deepEqual(
        sent.map(({ timespan }) => timespan),
        ['2026-10-03T23:45:00.000Z/2026-11-06T00:00:00.000Z', 'P365D'],
      );
      assert(sent.every((one) => one.query.includes(`(dynamic(["${accountId}"])`)));
    });

    it('asks for one token, and sends it with the queries', async () => {
      const tokens = () => service().identity.requests.length;
      await create().examine(query);
      const before = tokens();
      await create().examine(query);
      assert.equal(tokens(), before);
    });

    it('counts a row that was sent again as it arrived first', async () => {
      service().hold([
        row,
        { ...row, publishedAt: '2026-11-03T10:17:00.000Z', arrivedAt: '2026-11-03T11:20:00.000Z' },
      ]);
      const { interactive } = await findings();
      assert.deepEqual([interactive.lags?.rows, interactive.lags?.whole.worst], [1, 300_000]);
      assert.equal(interactive.newestArrivedAt, '2026-11-03T11:20:00.000Z');
    });

    it('finds one table missing, and the other not', async () => {
      delete service().data.AADNonInteractiveUserSignInLogs;
      const { interactive, nonInteractive, uses } = await findings();
      assert.equal(interactive.isThere, true);
      assert.equal(nonInteractive.isThere, false);
      assert.match(nonInteractive.problem ?? '', /has no table AADNonInteractiveUserSignInLogs/);
      assert.equal(uses?.[0]?.last, row.at);
    });

    it('finds both tables missing in a workspace that answers', async () => {
      service().data = {};
      const { interactive, nonInteractive, uses, problems } = await findings();
      assert.deepEqual([interactive.isThere, nonInteractive.isThere], [false, false]);
      assert.match(interactive.problem ?? '', /has no table SigninLogs/);
      assert.deepEqual([uses, problems], [null, []]);
    });

    it('finds a table of no use that lacks a column which is needed, and says of others that they are missing', async () => {
      service().data.SigninLogs = { rows: service().data.SigninLogs?.rows ?? [], lacks: ['UserId'] };
      const without = await findings();
      assert.deepEqual(
        [without.interactive.isThere, without.interactive.problem],
        [false, 'The table SigninLogs has no UserId, so interactive sign-ins are missing.'],
      );
      service().data.SigninLogs = { rows: service().data.SigninLogs?.rows ?? [], lacks: ['UserAgent'] };
      const { interactive } = await findings();
      assert.equal(interactive.isThere, true);
      assert.match(interactive.problem ?? '', /has no UserAgent, so interactive sign-ins lack that/);
    });

    it('finds nothing in empty tables', async () => {
      service().hold([]);
      const { interactive, uses } = await findings();
      assert.deepEqual(interactive, {
        isThere: true,
        problem: null,
        newestAt: null,
        newestArrivedAt: null,
        arrivals: { since: '2026-10-13T00:00:00.000Z', slots: [] },
        lags: null,
      });
      assert.deepEqual(uses, [{ accountId, last: null, lastSuccess: null, lastInteractive: null }]);
    });

    it('finds no table in a workspace without any data, which is answered without a body', async () => {
      service().conduct = () => ({ status: 204 });
      const { interactive } = await findings();
      assert.equal(interactive.isThere, false);
    });

    describe('with what the workspace reports of itself', () => {
      /** As Microsoft’s documents show such rows: “Monitor health of a Log Analytics workspace”. */
      const reported = (hour: number, given: Readonly<Record<string, string>>) => ({
        OperationCategory: 'Data Collection Status',
        TimeGenerated: `2026-11-03T0${hour}:00:00.000Z`,
        ...given,
      });
      const stop = {
        OperationStatus: 'Warning',
        Detail:
          'Data collection stopped due to daily limit of free data reached. Ingestion status = OverQuota',
      };
      const rate = {
        OperationCategory: 'Ingestion',
        OperationStatus: 'Error',
        Detail:
          'The data ingestion volume rate crossed the threshold in your workspace: 500.00 MB per one minute and data has been dropped.',
      };

      it('finds when its daily cap stopped it, when it resumed, and when it dropped rows', async () => {
        service().data.Operation = {
          rows: [
            reported(1, stop),
            reported(2, { OperationStatus: 'Succeeded', Detail: 'Data collection resumed' }),
            reported(3, stop),
            reported(4, { OperationStatus: 'Warning', Detail: 'Ingestion status = ApproachingQuota' }),
            reported(5, rate),
          ],
        };
        const { collection } = await findings();
        assert.deepEqual(collection, {
          stoppedAt: '2026-11-03T03:00:00.000Z',
          resumedAt: '2026-11-03T02:00:00.000Z',
          droppedAt: '2026-11-03T05:00:00.000Z',
        });
      });

      it('finds no stop where nothing is reported, and knows nothing without the table', async () => {
        service().data.Operation = { rows: [] };
        const quiet = await findings();
        assert.deepEqual(quiet.collection, { stoppedAt: null, resumedAt: null, droppedAt: null });
        delete service().data.Operation;
        const { collection, interactive } = await findings();
        assert.deepEqual([collection, interactive.isThere], [null, true]);
      });
    });

    it('says that an answer is only a part', async () => {
      givePart(() => true);
      const { isWhole, problems } = await findings();
      assert.equal(isWhole, false);
      assert.deepEqual(problems, ['Log Analytics gave only part of the answer, so sign-ins may be missing.']);
    });

    it('does not know the last uses when only that question fails, and says why', async () => {
      service().conduct = (sent) =>
        sent.query.includes('let lastUses') ? { status: 403, body: { error: { code: 'No' } } } : undefined;
      const { uses, problems, interactive } = await findings();
      assert.equal(uses, null);
      assert.match(problems.join(), /may not read the workspace/);
      assert.equal(interactive.newestAt, row.at);
    });

    for (const [what, [conduct, sentence]] of Object.entries(workspaceFaults)) {
      it(`says in a sentence what ${what} means, and whom the workspace takes the bot for all the same`, async () => {
        service().conduct = () => conduct;
        const isSlow = conduct === 'silence' || conduct === 'stall';
        const examined = await create(isSlow ? { all: 400 } : {}).examine(query);
        assert('failure' in examined.findings);
        assert.match(examined.findings.failure, sentence);
        assert.deepEqual(examined.identity, botIdentity);
        assert.doesNotMatch(inspect(examined, { depth: 9 }), /never-seen-in-a-log|svc-harbour/);
      });
    }

    it('knows nobody when there is no token, and does not wait for an identity endpoint that is silent', async () => {
      const usual = service().identity.answer;
      try {
        // Another name of the service, and so another audience: no token of the other tests is taken for it.
        const elsewhere = service().endpoint.replace('localhost', '127.0.0.1');
        service().identity.answer = () => 'silence';
        const silent = await create({ all: 400 }, elsewhere).examine(query);
        assert.equal(silent.identity, null);
        assert('failure' in silent.findings);
        service().identity.answer = () => ({
          status: 200,
          body: { access_token: 'opaque', expires_on: '4000000000' },
        });
        const opaque = await create({}, elsewhere).examine(query);
        assert.equal(opaque.identity, null);
      } finally {
        service().identity.answer = usual;
      }
    });
  });

  describe('by whois', () => {
    const ipAddress = '192.0.2.24';
    const asked = { ...query, ipAddress };
    const failing = (conduct: (typeof workspaceFaults)[string][0], given = {}) => {
      service().conduct = () => conduct;
      return create(given).fromAddress(asked);
    };

    it('sends the address as its parser writes it, whatever was typed, and asks by nothing else', async () => {
      for (const typed of ['::FFFF:192.0.2.24', '192.0.2.24']) {
        const command = parseCommand(`whois ${typed}`);
        assert(command.type === 'whois');
        const before = service().queries.length;
        await create().fromAddress({ ...query, ipAddress: command.ipAddress });
        const [sent, ...others] = service().queries.slice(before);
        assert.deepEqual(others, []);
        assert.match(sent?.query ?? '', /\nwhois\(dynamic\(\["[0-9a-f-]{36}"\]\), "192\.0\.2\.24"\)\n$/);
      }
    });

    it('asks nothing when it is given no address, or an account that is none', async () => {
      const before = service().queries.length;
      for (const wrong of [
        '',
        '192.0.2.24"',
        '192.0.2.24 | take 1',
        '192.0.2.0/24',
        '１９２.0.2.24',
        '.show tables',
      ]) {
        await assert.rejects(create().fromAddress({ ...query, ipAddress: wrong }), {
          code: 'signInLogUnavailable',
        });
      }
      await assert.rejects(create().fromAddress({ ...asked, accountIds: ['*'] }), {
        code: 'signInLogUnavailable',
      });
      assert.equal(service().queries.length, before);
    });

    it('finds what there is without one of the tables, or a column, and says what is missing', async () => {
      delete service().data.AADNonInteractiveUserSignInLogs;
      const { signIns, problems } = await create().fromAddress(asked);
      assert.equal(signIns.length, 1);
      assert.match(problems.join(), /has no table AADNonInteractiveUserSignInLogs/);
      service().hold([row, aSignIn({ id: 'other', isInteractive: false })]);
      service().data.SigninLogs = { rows: service().data.SigninLogs?.rows ?? [], lacks: ['IPAddress'] };
      const without = await create().fromAddress(asked);
      assert.deepEqual(
        without.signIns.map(({ id }) => id),
        ['other'],
      );
      assert.match(without.problems.join(), /SigninLogs has no IPAddress/);
    });

    it('says that a workspace without any data is empty', async () => {
      const { signIns, others, problems } = await failing({ status: 204 });
      assert.deepEqual([signIns, others], [[], { users: 0, signIns: 0 }]);
      assert.match(problems.join(), /^The workspace holds no data at all/);
    });

    it('gives what there is of a partial answer, and says that it is one', async () => {
      givePart(() => true);
      const { signIns, problems } = await create().fromAddress(asked);
      assert.equal(signIns.length, 1);
      assert.deepEqual(problems, ['Log Analytics gave only part of the answer, so sign-ins may be missing.']);
    });

    it('says when there are more sign-ins than it counts', async () => {
      service().hold(
        Array.from({ length: 5_003 }, (_, index) =>
          aSignIn({ id: String(index), correlationId: String(index) }),
        ),
      );
      const { signIns, problems } = await create().fromAddress(asked);
      assert.equal(signIns.length, 5_000);
      assert.deepEqual(problems, [
        'Only the newest 5,000 of 5,003 sign-ins of the watched accounts are counted.',
      ]);
    });

    for (const [what, [conduct]] of Object.entries(workspaceFaults)) {
      it(`rejects after ${what}`, async () => {
        const isSlow = conduct === 'silence' || conduct === 'stall';
        await assert.rejects(failing(conduct, isSlow ? { all: 400 } : {}), { code: 'signInLogUnavailable' });
      });
    }
  });
});
