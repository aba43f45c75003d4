import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GlasswatchError } from '../../../src/errors.ts';
import { createWorkspaceClient } from '../../../src/logAnalytics/client.ts';
import type { SignInSource } from '../../../src/signIn/source.ts';
import { createWorkspaceSignInSource } from '../../../src/signIn/workspace/source.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import { signInSourceContract } from '../../contract/signInSource.contract.ts';
import { type LogAnalytics, useLogAnalytics, workspaceId } from '../../fakes/logAnalytics.ts';
import { turnsDuring } from '../../fakes/turns.ts';
import type { signInTables } from '../../logAnalytics/signInTables.ts';
import { failed, workspaceFaults } from '../../logAnalytics/workspaceFaults.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };
const november = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const query = { accountIds: [accountId], span: november };

describe('createWorkspaceSignInSource', () => {
  const service = useLogAnalytics();
  const create = (given: Partial<typeof patience> = {}, id = workspaceId): SignInSource =>
    createWorkspaceSignInSource(
      createWorkspaceClient({ id, endpoint: service().endpoint }, { ...patience, ...given }),
    );
  let asked = 0;

  beforeEach(() => {
    service().conduct = () => undefined;
    service().hold([aSignIn()]);
    asked = service().queries.length;
  });

  signInSourceContract('the workspace', async (signIns) => {
    service().hold(signIns);
    return create();
  });

  signInSourceContract('the workspace, in pages of three rows,', async (signIns) => {
    service().hold(signIns);
    return inPages(3);
  });

  const inPages = (pageRows: number): SignInSource =>
    createWorkspaceSignInSource(
      createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, patience),
      { pageRows },
    );

  /** The sentence of a refusal; nothing of the SDK's may be in the error. */
  async function refusal(source: SignInSource, given = query): Promise<string> {
    const error: unknown = await source.find(given).catch((rejection: unknown) => rejection);
    assert(error instanceof GlasswatchError && error.cause instanceof Error, inspect(error));
    assert.equal(error.code, 'signInLogUnavailable');
    assert.equal(error.cause.cause, undefined);
    assert.doesNotMatch(
      inspect(error, { depth: 9, showHidden: true }),
      /never-seen-in-a-log|svc-harbour|Bearer/,
    );
    return error.cause.message;
  }

  it('reads thousands of rows of one answer bit by bit', async () => {
    const at = new Date('2026-11-03T09:00:00Z');
    const rows = Array.from({ length: 1_500 }, (_, index) => ({
      Id: `${index}`,
      UserId: accountId,
      CreatedDateTime: at,
      ResultType: '0',
    }));
    const source = createWorkspaceSignInSource({
      ask: async () => ({ rows, isWhole: true }),
      identity: async () => null,
    });
    let found = 0;
    const turns = await turnsDuring(async () => {
      found = (await source.find(query)).signIns.length;
    });
    assert.equal(found, 1_500);
    assert(turns >= 4, `${turns} turns`);
  });

  it('finds interactive and non-interactive sign-ins together, newest first', async () => {
    const signIns = [
      aSignIn({ id: 'interactive', at: '2026-11-03T09:00:00.000Z' }),
      aSignIn({ id: 'refreshed', at: '2026-11-03T10:00:00.000Z', isInteractive: false }),
      aSignIn({ id: 'later', at: '2026-11-03T11:00:00.000Z' }),
    ];
    service().hold(signIns);
    assert.deepEqual(await create().find(query), { signIns: signIns.toReversed(), problems: [] });
  });

  it('says when a row was published and when it arrived, and finds one that was published after the span', async () => {
    const late = aSignIn({
      at: '2026-11-30T23:59:00.000Z',
      publishedAt: '2026-12-01T00:03:00.000Z',
      arrivedAt: '2026-12-01T00:41:07.123Z',
    });
    service().hold([late]);
    assert.deepEqual((await create().find(query)).signIns, [late]);
  });

  it('takes of two rows with one id the one that arrived last: Entra completes a row by sending it again', async () => {
    const whole = aSignIn({ arrivedAt: '2026-11-03T09:25:00.000Z' });
    service().hold([whole, aSignIn({ arrivedAt: '2026-11-03T09:20:00.000Z', authenticationSteps: [] })]);
    assert.deepEqual((await create().find(query)).signIns, [whole]);
  });

  it('reads tens of thousands of rows, and finds those of one account', async () => {
    const start = Date.parse('2026-11-01T00:00:00Z');
    const another = '00000000-0000-4000-8000-00000000000b';
    const many = Array.from({ length: 40_000 }, (_, index) =>
      aSignIn({
        id: `row-${index}`,
        userId: index % 2 === 0 ? accountId : another,
        at: new Date(start + index * 60_000).toISOString(),
        isInteractive: index % 4 < 2,
      }),
    );
    service().hold(many);
    const { signIns, problems } = await create().find(query);
    assert.deepEqual([signIns.length, problems], [20_000, []]);
    assert.deepEqual([signIns[0], signIns.at(-1)], [many[39_998], many[0]]);
  });

  describe('read page by page', () => {
    const at = (second: number) =>
      new Date(Date.parse('2026-11-03T09:00:00Z') + second * 1_000).toISOString();
    const rowsAt = (...seconds: readonly number[]) =>
      seconds.map((second, index) => aSignIn({ id: `${index}`, at: at(second) }));

    /** The ids of each piece, and the problems. */
    async function pieces(source: SignInSource) {
      const taken: (readonly string[])[] = [];
      const problems = await source.read(query, (piece) => taken.push(piece.map(({ id }) => id)));
      return { taken, problems };
    }

    it('hands over a large page bit by bit, and lets other work have its turn in between', async () => {
      service().hold(rowsAt(...Array(1_200).keys()));
      const order: (number | string)[] = [];
      await inPages(5_000).read(query, (piece) => {
        order.push(piece.length);
        setImmediate(() => order.push('other work'));
      });
      assert.deepEqual(order, [500, 'other work', 500, 'other work', 200]);
    });

    it('holds no more than a page at a time, and asks once where one page is all', async () => {
      service().hold(rowsAt(0, 1, 2, 3, 4, 5, 6));
      const { taken, problems } = await pieces(inPages(3));
      assert.deepEqual([taken.flat(), problems], [['0', '1', '2', '3', '4', '5', '6'], []]);
      assert(taken.every((piece) => piece.length <= 3));
      const before = service().queries.length;
      assert.equal((await pieces(inPages(8))).taken.length, 1);
      assert.equal(service().queries.length, before + 1);
    });

    it('begins a page with the instant that the page before has ended in', async () => {
      service().hold(rowsAt(0, 1, 1, 1, 2));
      assert.deepEqual((await pieces(inPages(4))).taken, [['0'], ['1', '2', '3'], ['4']]);
      const [, second] = service().queries.slice(asked);
      assert.match(second?.query ?? '', /, datetime\(2026-11-03T09:00:01\.000Z\), /);
      assert.equal(second?.timespan, '2026-11-03T08:45:01.000Z/2026-12-03T00:00:00.000Z');
    });

    it('says that it cannot read all of an instant that is larger than a page, and goes on after it', async () => {
      service().hold(rowsAt(0, 1, 1, 1, 2));
      const { taken, problems } = await pieces(inPages(2));
      assert.deepEqual(taken.flat(), ['0', '1', '2', '4']);
      assert.deepEqual(problems, ['Too many sign-ins share one instant to read them all. Some are missing.']);
    });

    it('takes of two rows with one id the one that arrived last', async () => {
      const whole = aSignIn({ arrivedAt: '2026-11-03T09:25:00.000Z', resultCode: '0' });
      service().hold([whole, aSignIn({ arrivedAt: '2026-11-03T09:20:00.000Z', resultCode: '50126' })]);
      const codes: string[] = [];
      await create().read(query, (piece) => codes.push(...piece.map(({ resultCode }) => resultCode)));
      assert.deepEqual(codes, ['0']);
    });

    it('asks for no more than a list says', async () => {
      const sent: unknown[] = [];
      service().conduct = (asked) => {
        const whole = service().answer(asked);
        assert(typeof whole === 'object');
        sent.push(whole.body);
        return undefined;
      };
      await create().read(query, () => {});
      assert.doesNotMatch(JSON.stringify(sent), /Mozilla|PAW-BREMEN|FIDO2|CA001/);
    });

    it('says once what the workspace lacks, though every page says it', async () => {
      service().hold(rowsAt(0, 1, 2, 3, 4));
      delete service().data.AADNonInteractiveUserSignInLogs;
      const { taken, problems } = await pieces(inPages(2));
      assert.equal(taken.flat().length, 5);
      assert.equal(problems.length, 1);
      assert.match(problems.join(), /no table AADNonInteractiveUserSignInLogs/);
    });

    it('does not speak of columns that no list needs', async () => {
      service().data.SigninLogs = { ...rowsOf('SigninLogs'), lacks: ['UserAgent', 'ClientAppUsed'] };
      assert.deepEqual((await pieces(create())).problems, [
        'The table SigninLogs has no ClientAppUsed, so interactive sign-ins lack that.',
      ]);
    });

    it('names the rows that cannot be read, numbered over all pages, and reads the others', async () => {
      service().hold(rowsAt(0, 1, 2, 3, 4));
      const { rows } = rowsOf('SigninLogs');
      service().data.SigninLogs = {
        rows: rows.map((row) => (row.Id === '3' ? { ...row, ResultType: 'Success' } : row)),
      };
      const { taken, problems } = await pieces(inPages(2));
      assert.deepEqual(taken.flat(), ['0', '1', '2', '4']);
      assert.deepEqual(problems, [
        '1 of 5 records of the sign-in log could not be read: record 4: status.errorCode is not a result code.',
      ]);
    });

    it('says that an answer was only a part', async () => {
      service().conduct = (sent) => {
        const whole = service().answer(sent);
        assert(typeof whole === 'object' && typeof whole.body === 'object');
        return { status: 200, body: { ...whole.body, error: { code: 'PartialError', message: 'x' } } };
      };
      assert.match((await pieces(create())).problems.join(), /only part of the answer/);
    });

    it('rejects with a sentence when the workspace fails between two pages', async () => {
      service().hold(rowsAt(0, 1, 2, 3, 4));
      service().conduct = (sent) =>
        sent.query.includes('09:00:01') ? failed(403, 'InsufficientAccessError') : undefined;
      const taken: string[] = [];
      const reading = inPages(2).read(query, (piece) => taken.push(...piece.map(({ id }) => id)));
      await assert.rejects(reading, { code: 'signInLogUnavailable' });
      assert.deepEqual(taken, ['0']);
    });

    it('asks nothing when an account’s id is not a GUID', async () => {
      const accountIds = [accountId, `${accountId}" | union *`];
      await assert.rejects(
        create().read({ ...query, accountIds }, () => {}),
        { code: 'signInLogUnavailable' },
      );
      assert.equal(service().queries.length, asked);
    });
  });

  it('passes the window as the API’s timespan, and nothing but the account ids in the text', async () => {
    await create().find(query);
    const [sent] = service().queries.slice(asked);
    // From a little before, for two clocks; until a while after, for rows that are published late.
    assert.equal(sent?.timespan, '2026-10-31T23:45:00.000Z/2026-12-03T00:00:00.000Z');
    assert.doesNotMatch(sent?.query ?? '', /2026/);
    assert.equal(sent?.prefer, 'wait=2');
  });

  it('asks the identity endpoint for a token of this cloud, once', async () => {
    await create().find(query);
    await create().find(query);
    const resources = service().identity.requests.map(({ path }) =>
      new URL(path, 'http://localhost').searchParams.get('resource'),
    );
    assert.equal(resources.filter((resource) => resource === service().endpoint).length, 1);
  });

  it('asks nothing when an account’s id is not a GUID', async () => {
    for (const id of ['', `${accountId}" | union *`, 'svc-harbour@contoso.onmicrosoft.com']) {
      const accountIds = [accountId, id];
      assert.match(await refusal(create(), { ...query, accountIds }), /not a GUID/);
      assert.equal((await create().health(accountIds)).reachable, false);
    }
    assert.equal(service().queries.length, asked);
  });

  describe('with a workspace that lacks something', () => {
    const problemsOf = async () => {
      const { signIns, problems } = await create().find(query);
      const health = await create().health([accountId]);
      assert.equal(health.reachable, true);
      assert.deepEqual(health.problems, problems);
      return { signIns, problems };
    };

    it('reads interactive sign-ins without the other table, and says that those are missing', async () => {
      delete service().data.AADNonInteractiveUserSignInLogs;
      assert.deepEqual(await problemsOf(), {
        signIns: [aSignIn()],
        problems: [
          'The workspace has no table AADNonInteractiveUserSignInLogs, so non-interactive sign-ins are missing. Check Entra’s diagnostic settings.',
        ],
      });
    });

    it('reads non-interactive sign-ins without the other table, and says that those are missing', async () => {
      const refreshed = aSignIn({ isInteractive: false });
      service().hold([refreshed]);
      delete service().data.SigninLogs;
      const { signIns, problems } = await problemsOf();
      assert.deepEqual(signIns, [refreshed]);
      assert.match(
        problems.join(),
        /^The workspace has no table SigninLogs, so interactive sign-ins are missing/,
      );
    });

    it('reads what there is of a table that lacks columns, and names them', async () => {
      service().data.SigninLogs = {
        ...rowsOf('SigninLogs'),
        lacks: ['UserAgent', 'DeviceDetail', 'IsInteractive'],
      };
      const nothing = { name: null, operatingSystem: null, browser: null, trustType: null };
      assert.deepEqual(await problemsOf(), {
        signIns: [
          aSignIn({
            userAgent: null,
            device: { ...nothing, isCompliant: null, isManaged: null },
            isInteractive: null,
          }),
        ],
        problems: [
          'The table SigninLogs has no DeviceDetail, UserAgent, IsInteractive, so interactive sign-ins lack that.',
        ],
      });
    });

    it('says that a table is of no use which lacks a column that is needed', async () => {
      service().data.SigninLogs = { ...rowsOf('SigninLogs'), lacks: ['UserId'] };
      assert.deepEqual(await problemsOf(), {
        signIns: [],
        problems: ['The table SigninLogs has no UserId, so interactive sign-ins are missing.'],
      });
    });

    it('names the rows that cannot be read, and reads the others', async () => {
      const { rows } = rowsOf('SigninLogs');
      service().data.SigninLogs = { rows: [...rows, { ...rows[0], Id: 'broken', ResultType: 'Success' }] };
      const { signIns, problems } = await create().find(query);
      assert.deepEqual(signIns, [aSignIn()]);
      assert.match(
        problems.join(),
        /^1 of 2 records of the sign-in log could not be read: record \d: status\.errorCode/,
      );
    });

    it('says that a workspace without any data is empty, which Log Analytics answers without a body', async () => {
      service().conduct = () => ({ status: 204 });
      const { signIns, problems } = await problemsOf();
      assert.deepEqual(signIns, []);
      assert.match(problems.join(), /^The workspace holds no data at all\. Check/);
    });

    it('cannot be asked without both tables, and says what to check', async () => {
      service().data = {};
      assert.match(
        await refusal(create()),
        /^The workspace has neither SigninLogs nor AADNonInteractive.* Check/,
      );
    });

    it('gives what there is of a partial answer, and says that it is one', async () => {
      service().conduct = (sent) => {
        const whole = service().answer(sent);
        assert(typeof whole === 'object' && typeof whole.body === 'object');
        const error = {
          code: 'PartialError',
          message: 'There were some errors when processing your query.',
          details: [{ code: 'EngineError', message: 'The results of this query exceed the set limit.' }],
        };
        return { status: 200, body: { ...whole.body, error } };
      };
      assert.deepEqual(await create().find(query), {
        signIns: [aSignIn()],
        problems: ['Log Analytics gave only part of the answer, so sign-ins may be missing.'],
      });
      assert.equal((await create().arrived(query)).isWhole, false);
    });
  });

  const rowsOf = (table: keyof typeof signInTables) => service().data[table] ?? { rows: [] };

  for (const [what, [conduct, sentence]] of Object.entries(workspaceFaults)) {
    it(`says in a sentence what ${what} means, and answers again when it has passed`, async () => {
      const isSlow = conduct === 'silence' || conduct === 'stall';
      const source = create(isSlow ? { all: 400 } : {});
      service().conduct = () => conduct;
      const said = await refusal(source);
      assert.match(said, sentence);
      const health = await source.health([accountId]);
      assert.deepEqual(health, {
        name: 'Log Analytics workspace',
        reachable: false,
        newest: null,
        uses: [],
        problems: [said],
      });
      service().conduct = () => undefined;
      assert.deepEqual(await create().find(query), { signIns: [aSignIn()], problems: [] });
      assert.equal((await source.health([accountId])).reachable, true);
    });
  }

  it('asks again by itself after a failure that passes', async () => {
    for (const conduct of [
      failed(500, 'Oops'),
      failed(429, 'Slow', { 'Retry-After': '0' }),
      'break',
    ] as const) {
      let left = 2;
      service().conduct = () => (left-- > 0 ? conduct : undefined);
      assert.deepEqual((await create().find(query)).signIns, [aSignIn()]);
    }
  });

  it('does not ask again when it is told to wait longer than anybody would', async () => {
    service().conduct = () => failed(429, 'ThrottledError', { 'Retry-After': '3600' });
    await refusal(create());
    assert.equal(service().queries.length, asked + 1);
  });

  it('says that another workspace is not there', async () => {
    assert.match(await refusal(create({}, '00000000-0000-4000-8000-00000000003b')), /no such workspace/);
  });

  it('says that nothing listens at the endpoint', async () => {
    const client = createWorkspaceClient({ id: workspaceId, endpoint: 'https://localhost:9' }, patience);
    const source = createWorkspaceSignInSource(client);
    assert.match(await refusal(source), /^Log Analytics cannot be reached\. The connection was refused/);
  });

  describe('with a token that the service refuses', () => {
    const refused = failed(401, 'AuthenticationFailed');

    it('gets another one and asks once more', async () => {
      const source = create();
      await source.find(query);
      const [old] = service().queries.slice(-1);
      service().conduct = ({ authorization }) => (authorization === old?.authorization ? refused : undefined);
      const before = service().queries.length;
      assert.equal((await source.find(query)).signIns.length, 1);
      assert.equal(service().queries.length, before + 2);
      assert.equal((await source.find(query)).signIns.length, 1);
      assert.equal(service().queries.length, before + 3, 'the new one is kept');
    });

    it('asks no third time when the new one is refused too', async () => {
      service().conduct = () => refused;
      assert.match(await refusal(create()), /rejects the token/);
      assert.equal(service().queries.length, asked + 2);
    });

    it('gets one for all questions that are asked at once', async () => {
      const source = create();
      await source.find(query);
      const [old] = service().queries.slice(-1);
      service().conduct = ({ authorization }) => (authorization === old?.authorization ? refused : undefined);
      const answers = await Promise.all(Array.from({ length: 5 }, () => source.find(query)));
      for (const { signIns } of answers) assert.equal(signIns.length, 1);
    });
  });

  it('says of another table’s error which table it is, and nothing of the sign-in logs', async () => {
    const sem = (name: string) => ({
      status: 400,
      body: {
        error: {
          code: 'BadArgumentError',
          innererror: {
            code: 'SemanticError',
            innererror: {
              code: 'SEM0100',
              message: `'where' operator: Failed to resolve table or column expression named '${name}'`,
            },
          },
        },
      },
    });
    const client = createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, patience);
    const sentence = async (text: string, name: string) => {
      service().conduct = () => sem(name);
      const error: unknown = await client.ask(text, { duration: 'P1D' }).catch((failure) => failure);
      assert(error instanceof GlasswatchError && error.cause instanceof Error);
      return error.cause.message;
    };
    assert.match(
      await sentence('AuditLogs | take 1', 'AuditLogs'),
      /^The workspace has no AuditLogs in the needed form/,
    );
    assert.equal(
      await sentence('AuditLogs | take 1', 'svc-harbour'),
      'The workspace lacks a table or a column that is needed.',
      'nothing from outside is repeated',
    );
    assert.match(await sentence('SigninLogs | take 1', 'SigninLogs'), /neither SigninLogs nor/);
  });

  describe('what arrived', () => {
    const span = { from: '2026-11-03T09:00:00.000Z', to: '2026-11-03T15:00:00.000Z' };
    const arrivedAt = '2026-11-03T09:30:00.000Z';
    for (const [what, publishedAt] of [
      ['eight days before it arrived', '2026-10-26T09:00:00.000Z'],
      ['two months before it arrived', '2026-09-04T09:00:00.000Z'],
      ['16 minutes ahead', '2026-11-03T15:16:00.000Z'],
      ['a day ahead', '2026-11-04T14:00:00.000Z'],
    ] as const) {
      it(`has a row that was published ${what}`, async () => {
        service().hold([aSignIn({ publishedAt, arrivedAt })]);
        assert.equal((await create().arrived({ ...query, span })).signIns.length, 1);
      });
    }

    it('is asked for over less than the 90 days that Log Analytics takes for abuse', async () => {
      await create().arrived({ ...query, span });
      const [from = 0, to = 0] = (service().queries.at(-1)?.timespan ?? '').split('/').map(Date.parse);
      assert(to - from < 90 * 24 * 3_600_000);
    });
  });

  describe('without a token', () => {
    // Another name of the service, and so another audience: what the other tests have got is not taken for it.
    const elsewhere = (given: Partial<typeof patience> = {}) =>
      createWorkspaceSignInSource(
        createWorkspaceClient(
          { id: workspaceId, endpoint: service().endpoint.replace('localhost', '127.0.0.1') },
          { ...patience, ...given },
        ),
      );
    let usual: LogAnalytics['identity']['answer'];
    beforeEach(() => {
      usual = service().identity.answer;
    });
    afterEach(() => {
      service().identity.answer = usual;
    });

    it('says that the machine has no identity', async () => {
      service().identity.answer = () => ({ status: 400, body: { error: 'invalid_request' } });
      assert.match(await refusal(elsewhere()), /^The bot gets no token for Log Analytics\. Check/);
      assert.equal(service().queries.length, asked);
    });

    it('does not wait for an identity endpoint that is silent', async () => {
      service().identity.answer = () => 'silence';
      assert.match(
        await refusal(elsewhere({ all: 400 })),
        /^The bot got no token for Log Analytics within 0\.16 s\. The identity endpoint/,
      );
      assert.equal(service().queries.length, asked, 'Log Analytics is not blamed: nobody asked it');
    });

    it('asks again once the identity endpoint answers, and not for the one that was silent', async () => {
      const identity = service().identity;
      identity.answer = () => 'silence';
      const source = elsewhere({ all: 400 });
      assert.match(await refusal(source), /The identity endpoint or Entra does not answer/);
      identity.answer = usual;
      assert.match(await refusal(source), /rejects the token/, 'the service was asked');
    });

    it('says that the token is not for this cloud', async () => {
      assert.match(await refusal(elsewhere()), /rejects the token of the bot’s identity/);
    });
  });
});
