import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Request, Response, Server } from 'restify';
import { connectionsOf, limitConnections, openFilesAllowed } from '../../src/http/connections.ts';
import { closeServer, createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { createWatch } from '../fakes/watch.ts';

describe('the connections of the server', () => {
  let server: Server;
  let port: number;
  let lines: Record<string, unknown>[];
  let sockets: Socket[];
  /** Looks again whenever a connection has come or gone. */
  let watch: ReturnType<typeof createWatch>;
  let standing: Set<Socket>;
  /** How many requests to /slow have come. */
  let underWay: number;
  /** How many requests to /half have begun. */
  let begun: number;
  /** Lets the requests to /slow be answered. */
  let answerSlow: () => void;

  beforeEach(async () => {
    lines = [];
    sockets = [];
    standing = new Set();
    underWay = 0;
    begun = 0;
    watch = createWatch(() => `${standing.size} connections`);
    server = createServer(createLog({ write: (line) => lines.push(JSON.parse(line)) }));
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    answerSlow = resolve;
    const quick = async (_request: Request, response: Response): Promise<void> => {
      response.send(200, { ok: true });
    };
    server.get('/quick', quick);
    server.post('/quick', quick);
    server.get('/slow', async (_request: Request, response: Response) => {
      underWay += 1;
      watch.changed();
      await slow;
      response.send(200, { ok: true });
    });
    server.post('/half', async (request: Request, response: Response) => {
      begun += 1;
      watch.changed();
      await once(request.resume(), 'end');
      response.send(200, { ok: true });
    });
    server.server.on('connection', (socket: Socket) => {
      standing.add(socket);
      watch.changed();
      socket.once('close', () => {
        standing.delete(socket);
        watch.changed();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    answerSlow();
    for (const socket of sockets) socket.destroy();
    await closeServer(server);
  });

  function open(): Socket {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    return socket;
  }

  /** Sends a request and gives the socket and the beginning of the answer, or what came before the end. */
  async function ask(head: string): Promise<{ socket: Socket; answer: string }> {
    const socket = open();
    socket.write(head.replaceAll('\n', '\r\n'));
    return { socket, answer: await beginningOf(socket) };
  }

  const beginningOf = (socket: Socket) =>
    new Promise<string>((resolve) => {
      socket.once('data', (bytes) => resolve(bytes.toString()));
      socket.once('close', () => resolve(''));
    });

  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );

  const offers = ['websocket', 'h2c', 'TLS/1.3', 'foo/2'];
  const offer = (protocol: string, path = '/quick') =>
    `GET ${path} HTTP/1.1\nHost: a\nConnection: Upgrade, HTTP2-Settings\nUpgrade: ${protocol}\nHTTP2-Settings: AAMAAABkAAQAAP__\n\n`;

  it('answers a request that offers an upgrade like any other, and keeps none of 400 sockets', async () => {
    for (let round = 0; round < 100; round += 1) {
      const answers = await Promise.all(offers.map((protocol) => ask(offer(protocol))));
      for (const { socket, answer } of answers) {
        assert.match(answer, /^HTTP\/1\.1 200 /);
        socket.end();
      }
    }
    await watch.until('the end of all connections', () => standing.size === 0);
    assert.equal(await connections(), 0);
  });

  it('reads the body behind an offer', async () => {
    const body = 'POST /quick HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: h2c\nContent-Length: 2\n\n{}';
    assert.match((await ask(body)).answer, /^HTTP\/1\.1 200 /);
  });

  const detaching = {
    'a tunnel': 'CONNECT a:443 HTTP/1.1\nHost: a:443\n\n',
    'the preface of HTTP/2': 'PRI * HTTP/2.0\n\nSM\n\n',
    'an expectation that no server meets':
      'GET /quick HTTP/1.1\nHost: a\nExpect: coffee\nConnection: close\n\n',
    'no HTTP': '\u0016\u0003\u0001\u0002',
    'an unknown method': 'BREW /quick HTTP/1.1\nHost: a\n\n',
    'an announced body':
      'POST /quick HTTP/1.1\nHost: a\nExpect: 100-continue\nConnection: close\nContent-Length: 0\n\n',
  };
  for (const [what, head] of Object.entries(detaching)) {
    it(`answers or ends a connection that asks for ${what}`, async () => {
      const { socket } = await ask(head);
      socket.end();
      await watch.until('the end of the connection', () => standing.size === 0);
      assert.equal(await connections(), 0);
    });
  }

  it('ends while connections that offered an upgrade stand', async () => {
    await Promise.all(offers.map((protocol) => ask(offer(protocol))));
    await closeServer(server);
    assert.equal(await connections(), 0);
  });

  it('ends a connection on which nothing moves, also while its request is under way', async () => {
    assert.equal(server.server.timeout, 120_000);
    server.server.timeout = 50;
    assert.equal((await ask('GET /slow HTTP/1.1\nHost: a\n\n')).answer, '');
  });

  describe('at their limit', () => {
    const most = 8;
    let clock: FakeClock;
    let told: Record<string, unknown>[];

    beforeEach(() => {
      clock = fakeClock();
      told = [];
      const log = createLog({ write: (line) => told.push(JSON.parse(line)) });
      limitConnections(server.server, { most, log, clock });
    });

    async function ended(socket: Socket): Promise<void> {
      if (!socket.closed) await once(socket, 'close');
    }

    it('let a request in, whatever the others hold open', async () => {
      const silent = Array.from({ length: 30 }, (_, index) => {
        const socket = open();
        if (index % 2 === 0) socket.write('POST /quick HTTP/1.1\r\nHost:');
        return socket;
      });
      await watch.until(
        'the last of them',
        () => standing.size > 0 && silent.every(({ pending }) => !pending),
      );
      assert.match((await ask('GET /quick HTTP/1.1\nHost: a\n\n')).answer, /^HTTP\/1\.1 200 /);
      assert(standing.size <= most);
      for (const socket of silent.slice(0, 20)) await ended(socket);
    });

    it('take a whole request while all others hold back the rest of theirs', async () => {
      const halves: Socket[] = [];
      const expect = ['', 'Expect: 100-continue\r\n'];
      while (halves.length < most) {
        const half = open().resume();
        half.write(
          `POST /half HTTP/1.1\r\nHost: a\r\n${expect[halves.length % 2]}Content-Length: 1000\r\n\r\n{`,
        );
        halves.push(half);
        await watch.until('its beginning', () => begun === halves.length);
      }
      const alert = 'POST /quick HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}';
      assert.match((await ask(alert)).answer, /^HTTP\/1\.1 200 /);
      assert(standing.size <= most);
      await ended(halves[0] ?? open());
    });

    it('keep the one whose request has just begun, however long it was idle before', async () => {
      const { socket } = await ask('GET /quick HTTP/1.1\nHost: a\n\n');
      for (let count = 0; count < most - 2; count += 1) await ask('GET /quick HTTP/1.1\nHost: a\n\n');
      socket.write('POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{');
      await watch.until('its beginning', () => begun === 1);
      for (let count = 0; count < 3; count += 1) await ask('GET /quick HTTP/1.1\nHost: a\n\n');
      const answer = beginningOf(socket);
      socket.write('}');
      assert.match(await answer, /^HTTP\/1\.1 200 /);
    });

    it('close the one that has waited longest, and none with a request under way', async () => {
      const slow = open();
      slow.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
      const answer = beginningOf(slow);
      await watch.until('its request', () => underWay === 1);
      const kept = await ask('GET /quick HTTP/1.1\nHost: a\n\n');
      for (let count = 0; count < 3 * most; count += 1) {
        assert.match((await ask('GET /quick HTTP/1.1\nHost: a\n\n')).answer, /^HTTP\/1\.1 200 /);
      }
      await ended(kept.socket);
      answerSlow();
      assert.match(await answer, /^HTTP\/1\.1 200 /);
    });

    it('refuse a new one while each has a request under way', async () => {
      const busy: ReturnType<typeof ask>[] = [];
      while (busy.length < most) {
        busy.push(ask('GET /slow HTTP/1.1\nHost: a\n\n'));
        await watch.until('the request', () => underWay === busy.length);
      }
      assert.equal((await ask('GET /quick HTTP/1.1\nHost: a\n\n')).answer, '');
      answerSlow();
      for (const { answer } of await Promise.all(busy)) assert.match(answer, /^HTTP\/1\.1 200 /);
      assert.match((await ask('GET /quick HTTP/1.1\nHost: a\n\n')).answer, /^HTTP\/1\.1 200 /);
    });

    it('are told once, then counted, minute by minute', async () => {
      const quick = () => ask('GET /quick HTTP/1.1\nHost: a\n\n');
      for (let count = 0; count < most + 4; count += 1) await quick();
      assert.deepEqual(
        told.map(({ level, most: limit }) => [level, limit]),
        [['warn', most]],
      );
      assert.match(String(told[0]?.msg), /at their limit/);
      await clock.advance(60_000);
      assert.deepEqual(
        told.slice(1).map(({ closed, refused, failed }) => [closed, refused, failed]),
        [[4, 0, 0]],
      );
      await clock.advance(60_000);
      assert.equal(told.length, 2);
      assert.deepEqual(clock.waiting(), []);
      await quick();
      assert.equal(told.length, 3);
    });

    it('are told with what the system says when it gives no more handles', async () => {
      server.on('error', () => {});
      const full = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
      for (let count = 0; count < 50; count += 1) server.server.emit('error', full);
      assert.equal(told.length, 1);
      assert.match(JSON.stringify(told), /accept EMFILE/);
      await clock.advance(60_000);
      assert.equal(told[1]?.failed, 49);
    });
  });

  describe('that may be open', () => {
    it('leave room among the open files that the system allows', () => {
      assert.deepEqual([64, 256, 400, 1_024, 1_048_576].map(connectionsOf), [32, 128, 272, 896, 2_000]);
      assert(server.server.maxConnections <= connectionsOf(openFilesAllowed()));
    });
  });
});
