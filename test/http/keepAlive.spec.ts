import assert from 'node:assert/strict';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';

/** Seconds that a proxy keeps an idle connection to what it stands before. */
const proxies: Readonly<Record<string, number>> = {
  'Azure’s load balancers, and App Service behind them': 240,
  'Azure Front Door': 90,
  'Application Gateway': 75,
  nginx: 75,
};

describe('an idle connection', () => {
  const { server } = createServer(createLog({ write() {} }));
  for (const [proxy, seconds] of Object.entries(proxies)) {
    it(`is kept longer than ${proxy} keeps it, so that no request runs into its end`, () => {
      assert.ok(server.keepAliveTimeout > seconds * 1000);
    });
  }

  it('does not lengthen the time that a request may take, with or without its headers', () => {
    assert.equal(server.requestTimeout, 30_000);
    assert.ok(server.headersTimeout <= server.requestTimeout, 'Node swaps them otherwise');
  });
});
