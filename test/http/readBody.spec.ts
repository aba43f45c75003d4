import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GlasswatchError } from '../../src/errors.ts';
import { bodyLimit, readBody } from '../../src/http/readBody.ts';

describe('readBody', () => {
  let server: Server;
  /** What became of the last request: the body's text, or the error's code. */
  let outcome: Promise<string>;

  beforeEach(async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    outcome = promise;
    server = createServer(async (incoming, response) => {
      const said = await readBody(incoming).catch((error: unknown) =>
        error instanceof GlasswatchError ? `!${error.code}` : '!ended early',
      );
      resolve(said);
      response.setHeader('Connection', 'close');
      response.end(said.slice(0, 100));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const open = (headers: Record<string, string | number> = {}) => {
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, host: '127.0.0.1', method: 'POST', headers });
    sent.on('error', () => {});
    return sent;
  };

  /** Sends the parts one by one, each after the one before has gone out. */
  async function send(parts: readonly (string | Buffer)[], headers: Record<string, string | number> = {}) {
    const sent = open(headers);
    for (const part of parts) await new Promise<void>((resolve) => sent.write(part, () => resolve()));
    sent.end();
    return outcome;
  }

  it('reads a body of UTF-8', async () => {
    assert.equal(await send(['{"name": "Łukasz 🔥"}']), '{"name": "Łukasz 🔥"}');
  });

  it('reads an empty body', async () => {
    assert.equal(await send([]), '');
  });

  it('puts characters together that arrive in parts', async () => {
    const bytes = Buffer.from('é🔥');
    assert.equal(await send(Array.from(bytes, (byte) => Buffer.from([byte]))), 'é🔥');
  });

  it('leaves the byte order mark out', async () => {
    assert.equal(await send(['\ufeff{}']), '{}');
  });

  it('reads bytes that are no UTF-8 as replacement characters', async () => {
    assert.equal(await send([Buffer.from([0x22, 0xff, 0x22])]), '"\ufffd"');
  });

  it('takes exactly the limit, announced or not', async () => {
    const body = 'a'.repeat(bodyLimit);
    assert.equal((await send([body], { 'Content-Length': bodyLimit })).length, bodyLimit);
  });

  it('takes exactly the limit in chunks', async () => {
    const half = 'a'.repeat(bodyLimit / 2);
    assert.equal((await send([half, half])).length, bodyLimit);
  });

  it('counts bytes, not characters', async () => {
    assert.equal(await send(['é'.repeat(bodyLimit / 2), 'é']), '!tooLarge');
  });

  it('refuses a body that is announced as too large before any of it has come', async () => {
    const sent = open({ 'Content-Length': bodyLimit + 1 });
    sent.flushHeaders();
    assert.equal(await outcome, '!tooLarge');
    sent.destroy();
  });

  it('refuses a body as soon as more than the limit has come, and can still answer', async () => {
    const sent = open();
    const answered = once(sent, 'response');
    sent.write('a'.repeat(bodyLimit + 1));
    assert.equal(await outcome, '!tooLarge');
    const [response] = await answered;
    assert.equal(response.statusCode, 200);
    sent.destroy();
  });

  it('rejects when the caller goes away in the middle', async () => {
    const sent = open({ 'Content-Length': 100 });
    sent.write('half', () => sent.destroy());
    assert.equal(await outcome, '!ended early');
  });
});
