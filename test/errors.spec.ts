import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type ErrorCode, errorCatalogue, GlasswatchError, hasCode } from '../src/errors.ts';
import { createServer, sendError } from '../src/http/server.ts';
import { createLog } from '../src/log.ts';

type Entry = { readonly status?: number; readonly message: string };
const catalogue: readonly (readonly [code: ErrorCode, entry: Entry])[] = (
  Object.keys(errorCatalogue) as ErrorCode[]
).map((code) => [code, errorCatalogue[code]]);

describe('the error catalogue', () => {
  for (const [code, { message }] of catalogue) {
    it(`says in whole sentences what ${code} is and what to do`, () => {
      assert.match(message, /^[A-Z].*\.$/);
      assert.match(
        message,
        /\b(send|sent|put|add|check|say|sign in|use|try|ask|change|keep|start|choose|go to)\b/i,
        'it names nothing that one could do',
      );
      assert.doesNotMatch(message, /\.\.|\s\s|\$\{/);
    });
  }

  it('is what docs/errors.md lists, in the same order', () => {
    const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    assert.deepEqual(
      rows.map(([code, status, message]) => [code, status, message?.replaceAll('\\<', '<')]),
      catalogue.map(([code, { status, message }]) => [`\`${code}\``, String(status ?? '—'), message]),
    );
    for (const cells of rows) assert.match(cells[3] ?? '', /\w{3}/, `${cells[0]}: who sees it is missing`);
  });

  it('makes errors with the code, its message and what was underneath', () => {
    const cause = new Error('disk full');
    const error = new GlasswatchError('storeUnavailable', { cause });
    assert(error instanceof Error);
    assert.deepEqual(
      [error.name, error.code, error.message, error.cause],
      ['GlasswatchError', 'storeUnavailable', errorCatalogue.storeUnavailable.message, cause],
    );
  });
});

describe('hasCode', () => {
  const cut = Object.assign(new Error('cut'), { code: 'ECONNRESET' });

  it('knows errors of the catalogue and of packages by one of their codes', () => {
    assert(hasCode(new GlasswatchError('trailBroken'), 'trailBroken'));
    assert(hasCode(cut, 'EPIPE', 'ECONNRESET'));
  });

  it('knows no other error, and nothing that is no error', () => {
    assert(!hasCode(cut, 'EPIPE'));
    assert(!hasCode(new Error('ECONNRESET'), 'ECONNRESET'));
    assert(!hasCode({ code: 'ECONNRESET' }, 'ECONNRESET'));
    assert(!hasCode(undefined, 'ECONNRESET'));
  });
});

describe('an error over HTTP', () => {
  const server = createServer(createLog({ write: () => {} }));
  let url: string;

  before(async () => {
    for (const [code] of catalogue) {
      server.get(`/sent/${code}`, async (_request: unknown, response: Parameters<typeof sendError>[0]) =>
        sendError(response, code),
      );
      server.get(`/thrown/${code}`, async () => {
        throw new GlasswatchError(code, { cause: new Error('svc-harbour@contoso.com') });
      });
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  });

  after(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it('comes after half a minute at the latest to who does not send the whole request', () => {
    assert.equal(server.server.requestTimeout, 30_000);
  });

  for (const way of ['sent', 'thrown']) {
    for (const [code, { status = 503, message }] of catalogue) {
      it(`is ${code} with ${status} and nothing but its message, when it is ${way}`, async () => {
        const response = await fetch(`${url}/${way}/${code}`);
        assert.equal(response.status, status);
        assert.deepEqual(await response.json(), { code, message });
        assert.equal(response.headers.get('Retry-After'), status === 503 ? '5' : null);
        assert.equal(response.headers.get('WWW-Authenticate'), status === 401 ? 'Bearer' : null);
        if (code === 'tooLarge') assert.equal(response.headers.get('Connection'), 'close');
      });
    }
  }
});
