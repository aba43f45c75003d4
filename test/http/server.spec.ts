import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const urlOf = (path: string) => JSON.stringify(import.meta.resolve(path));

describe('the HTTP server', () => {
  it('lets restify write no line of its own, which would hold the whole request', async () => {
    const script = `
      import { createServer } from ${urlOf('../../src/http/server.ts')};
      import { createLog } from ${urlOf('../../src/log.ts')};
      const server = createServer(createLog());
      server.get('/', async (request, response) => {
        response.send(200, {});
        return response;
      });
      server.listen(0, '127.0.0.1', async () => {
        await fetch(server.url, { headers: { authorization: 'Bearer harbour' } });
        process.exit();
      });
    `;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    assert.deepEqual([stdout, stderr], ['', '']);
  });
});
