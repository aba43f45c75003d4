import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { root } from '../../tools/root.ts';

const advisory = {
  id: 1113569,
  url: 'https://github.com/advisories/GHSA-gh4j-gqv2-49f6',
  title: 'Comment and CDATA injection',
  severity: 'high',
  vulnerable_versions: '<5.7.0',
  cwe: ['CWE-91'],
  cvss: { score: 7.5, vectorString: null },
};
const versions = { 'fast-xml-parser': '4.5.7' };

describe('npm run audit', function () {
  this.timeout(120_000);
  let folder: string;
  let registry: Server;
  let asked: unknown[];
  let proxied: number;
  /** What the registry answers about advisories. */
  const advisories = { 'fast-xml-parser': [advisory] };

  before(async () => {
    registry = createServer(async (request, response) => {
      const body = await buffer(request);
      if (request.url === '/-/npm/v1/security/advisories/bulk') {
        asked.push(JSON.parse(gunzipSync(body).toString()));
        response.end(JSON.stringify(advisories));
      } else if (request.method === 'GET' && request.url === '/fast-xml-parser') {
        response.end(JSON.stringify({ name: 'fast-xml-parser', versions: {}, 'dist-tags': {} }));
      } else {
        response.writeHead(405).end();
      }
    });
    // It is npm's proxy too: so the question for the signing keys does not leave this machine.
    registry.on('connect', (_request, socket) => {
      proxied += 1;
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });
  after(() => {
    registry.closeAllConnections();
    registry.close();
  });

  beforeEach(() => {
    asked = [];
    proxied = 0;
    folder = mkdtempSync(join(tmpdir(), 'glasswatch-audit-'));
    const ours = { name: 'audited', version: '1.0.0', dependencies: versions };
    const locked = { version: '4.5.7', integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
    const packages = { '': ours, 'node_modules/fast-xml-parser': locked };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(ours));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ name: 'audited', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function audit(port: number): Promise<{ code: unknown; text: string }> {
    const address = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      HTTPS_PROXY: address,
      // From npm 12 on, Node itself asks for the keys.
      NODE_USE_ENV_PROXY: '1',
      NO_PROXY: '127.0.0.1',
      npm_config_registry: `${address}/`,
      npm_config_cache: join(folder, 'cache'),
      // A connection that breaks is tried again, by default after ten seconds and then a minute.
      npm_config_fetch_retry_mintimeout: '10',
      npm_config_fetch_retry_maxtimeout: '10',
      // By default npm waits five minutes for an answer that got lost.
      npm_config_fetch_timeout: '10000',
    };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(root, 'tools/audit.ts')],
        { cwd: folder, env },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, text: stdout + stderr }),
      );
    });
  }

  it('sends npm’s own question, and fails on an advisory', async () => {
    const { code, text } = await audit((registry.address() as AddressInfo).port);
    assert.deepEqual(asked, [{ 'fast-xml-parser': ['4.5.7'] }]);
    assert.match(
      text,
      /^high: fast-xml-parser 4\.5\.7 \(package-lock\.json, ships\): .*GHSA-gh4j-gqv2-49f6$/m,
    );
    assert.ok(proxied > 0);
    assert.match(text, /^signatures of package-lock\.json: not answered: /m);
    assert.match(text, /^To mend: 1\. npm did not answer 1 of 2 questions: this is no all-clear\.$/m);
    assert.equal(code, 1);
  });

  it('ends with 2 where npm can ask nothing', async () => {
    // No one listens there.
    const { code, text } = await audit(1);
    assert.match(text, /^advisories of package-lock\.json: not answered: .*ECONNREFUSED/m);
    assert.match(text, /^npm answered none of 2 questions: the packages were not audited\.$/m);
    assert.equal(code, 2);
  });
});
