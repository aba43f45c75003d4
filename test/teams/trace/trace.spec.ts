import assert from 'node:assert/strict';
import { createLog } from '../../../src/log.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { createMessenger } from '../../../src/teams/sdk/messenger.ts';
import { createTrace, type Trace } from '../../../src/teams/trace/trace.ts';
import { type Loopback, openLoopback } from '../loopback.ts';

const channelId = '19:general@thread.tacv2';
const message: Message = {
  card: { type: 'AdaptiveCard', body: ['Ada signed in'] },
  summary: 'Ada signed in',
};

describe('the trace of what Teams answers', () => {
  let lines: string[];
  let trace: Trace;
  let teams: Loopback;

  beforeEach(async () => {
    lines = [];
    trace = createTrace(createLog({ write: (line) => lines.push(line) }));
    teams = await openLoopback(() => ({
      status: 201,
      body: { id: `${channelId};messageid=1790`, activityId: '1790' },
    }));
  });
  afterEach(() => teams.close());

  const connectors = (traced: Trace | null = trace) =>
    createConnectors(createAuthentication({ type: 'off' }, null, traced), null);
  const channel = () => ({ serviceUrl: `${teams.url}/`, channelId, tenantId: null });
  const traced = () => lines.map((line) => JSON.parse(line)).filter(({ traced }) => traced !== undefined);

  it('says once that it is on', () => {
    assert.equal(lines.length, 1);
    assert.match(String(lines[0]), /"level":"warn".*TEAMS_TRACE is on/);
  });

  it('has the request’s method and path, the status, and the shape of the body', async () => {
    await createMessenger(connectors()).post(channel(), message);
    const [line, ...others] = traced();
    assert.deepEqual(others, []);
    const { level, traced: of, method, path, status, shape, msg } = line;
    assert.deepEqual(
      [level, of, method, path, status, msg],
      ['info', 'answer', 'POST', '/v3/conversations', 201, 'Teams answered'],
    );
    assert.match(shape.id, /^19:#[0-9a-f]{8}@thread\.tacv2;messageid=#[0-9a-f]{8}$/);
    assert.doesNotMatch(lines.join(''), /Ada|general|1790|127\.0\.0\.1/);
  });

  it('gives a message the same hash in a path, in a thread’s id and in an answer', async () => {
    const messenger = createMessenger(connectors());
    const thread = `${channelId};messageid=1790000000000`;
    teams.answer = () => ({ status: 200, body: { id: '1790000000000' } });
    await messenger.update(channel(), { conversationId: thread, activityId: '1790000000000' }, message);
    const [{ path, shape }] = traced();
    const [, hash] = /^<digits (#[0-9a-f]{8})>$/.exec(shape.id) ?? [];
    assert(hash);
    assert.match(
      path,
      new RegExp(
        `^/v3/conversations/19:#[0-9a-f]{8}@thread\\.tacv2;messageid=${hash}/activities/<digits ${hash}>$`,
      ),
    );
  });

  it('has the code of an error, and that there was a Retry-After', async () => {
    for (const [header, kind] of [
      ['17', '<number>'],
      ['Wed, 21 Oct 2026 07:28:00 GMT', '<time>'],
      ['Ada', '<text>'],
    ] as const) {
      const error = { code: 'ServiceError', message: 'Ada deleted it' };
      teams.answer = () => ({ status: 429, headers: { 'Retry-After': header }, body: { error } });
      await assert.rejects(createMessenger(connectors()).post(channel(), message));
      const { status, code, retryAfter, shape } = traced().at(-1);
      assert.deepEqual([status, code, retryAfter], [429, 'ServiceError', kind]);
      assert.deepEqual(shape, { error: { code: 'ServiceError', message: '<text>' } });
    }
  });

  it('has what no answer came for', async () => {
    teams.answer = () => 'break';
    await assert.rejects(createMessenger(connectors()).post(channel(), message));
    const { traced: of, code, msg } = traced().at(-1);
    assert.deepEqual([of, code, msg], ['failure', 'ECONNRESET', 'Teams did not answer']);
  });

  it('changes nothing of what the messenger gets, whatever the log does', async () => {
    const broken: Trace = createTrace(
      createLog({
        write(line) {
          if (line.includes('traced')) throw new Error('disk full');
        },
      }),
    );
    const posted = [];
    for (const each of [null, trace, broken])
      posted.push(await createMessenger(connectors(each)).post(channel(), message));
    assert.deepEqual(posted[1], posted[0]);
    assert.deepEqual(posted[2], posted[0]);
    broken.activity({
      get type(): string {
        throw new Error('cannot be read');
      },
    });
  });

  it('lives through answers that are no JSON, empty or very long', () => {
    const request = { url: 'https://smba.trafficmanager.net/emea/v3/conversations/%E0%A4%A', method: 'ADA' };
    const headers = { get: () => undefined };
    for (const [bodyAsText, shape] of [
      ['Ada <html>', '<text>'],
      ['', '<empty>'],
      [null, '<empty>'],
      ['x'.repeat(300_000), '<more>'],
      ['null', null],
    ] as const) {
      trace.answer(
        { ...request, url: 'https://smba.trafficmanager.net/emea/v3/conversations/a' },
        { status: 200, headers, bodyAsText },
      );
      assert.deepEqual(traced().at(-1).shape, shape);
      assert.equal(traced().at(-1).method, '<text>');
    }
    const before = lines.length;
    trace.answer(request, { status: 200, headers });
    trace.failure({ url: 'nowhere' }, null);
    assert(lines.slice(before).every((line) => !line.includes('%E0')));
  });

  it('hashes with another key in each process, so that no id can be guessed from two of them', async () => {
    trace.activity({ from: { id: '29:ada' } });
    createTrace(createLog({ write: (line) => lines.push(line) })).activity({ from: { id: '29:ada' } });
    const [first, second] = traced().map(({ shape }) => shape.from.id);
    assert.notEqual(first, second);
  });
});
