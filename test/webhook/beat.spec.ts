import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import { createRefusalLog } from '../../src/http/refusalLog.ts';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { registerAlerts } from '../../src/webhook/alertsRoute.ts';
import { type AlertGiven, beatPayload, harbour, watchdogRuleId } from '../builders/alertPayload.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { noMemory } from '../fakes/remembered.ts';

describe('the webhook, called by the watchdog rule', () => {
  let opened: OpenedIncidents;
  let server: Server;
  let beats: number;
  let isStoreThere: boolean;

  before(async () => {
    opened = openIncidents();
    const log = createLog({ write() {} });
    server = createServer(log);
    registerAlerts(server, {
      remembered: { ...noMemory, noteBeat: () => (beats += 1) },
      watchdog: { ruleId: watchdogRuleId.toLowerCase(), accounts: [harbour] },
      incidents: {
        receive: (alert) =>
          isStoreThere ? opened.incidents.receive(alert) : Promise.reject(new Error('stuck')),
      },
      proofs: { codes: ['secret'], checkToken: null },
      // The watchdog rule is not among them.
      allowedRules: new Set(['another rule']),
      logRefusal: createRefusalLog(log, Date.now),
      log,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    beats = 0;
    isStoreThere = true;
  });
  after(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.server.closeAllConnections();
    await closed;
    await opened.dispose();
  });

  async function call(body: object | string, code = 'secret'): Promise<{ status: number; body: unknown }> {
    const { port } = server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/alerts?code=${code}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  const raised = async () => (await opened.another().open()).length;

  it('takes a beat without the store, and makes no incident of it', async () => {
    isStoreThere = false;
    assert.deepEqual(await call(beatPayload()), { status: 200, body: { beat: true } });
    assert.equal(beats, 1);
    assert.equal(await raised(), 0);
  });

  it('takes a beat that names the rule alone, as Azure does at times, or that names the workspace', async () => {
    const payload = JSON.parse(JSON.stringify(beatPayload()));
    delete payload.data.essentials.alertRuleID;
    delete payload.data.essentials.alertRuleId;
    assert.equal((await call(payload)).status, 200);
    const workspace =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w';
    assert.equal((await call(beatPayload({ customProperties: { ResourceId: workspace } }))).status, 200);
    assert.equal(beats, 2);
  });

  it('takes no beat without the code', async () => {
    assert.equal((await call(beatPayload(), 'guessed')).status, 401);
    assert.equal(beats, 0);
  });

  it('does not count the resolution of a beat as one', async () => {
    assert.equal((await call(beatPayload({ condition: 'Resolved' }))).status, 200);
    assert.equal(beats, 0);
    assert.equal(await raised(), 0);
  });

  const edited: Readonly<Record<string, AlertGiven>> = {
    'that counts sign-ins': { signIns: [{}] },
    'that names an account in a property': {
      customProperties: { who: harbour.userPrincipalName.toUpperCase() },
    },
    'that names an account in its description': { description: `Somebody used ${harbour.id}.` },
    'that says anything in a property': { customProperties: { note: 'an admin signed in' } },
  };
  for (const [what, given] of Object.entries(edited)) {
    it(`raises an alarm for a watchdog rule ${what}`, async () => {
      const before = await raised();
      const { status } = await call(beatPayload(given));
      assert.equal(status, 202);
      assert.equal(beats, 0);
      assert((await raised()) >= Math.max(before, 1));
    });
  }

  it('raises an alarm for a watchdog rule whose query names an account', async () => {
    const query = `SigninLogs | where UserId == "${harbour.id}"`;
    assert.equal((await call(beatPayload({ query }))).status, 202);
    assert.equal(beats, 0);
  });

  it('raises an alarm for one that names an account in escapes of JSON', async () => {
    const query = `SigninLogs | where UserId == "${harbour.id}"`;
    const escaped = harbour.id.replace('a', String.raw`\u0061`);
    const body = JSON.stringify(beatPayload({ query })).replaceAll(harbour.id, () => escaped);
    assert(!body.includes(harbour.id));
    assert.equal((await call(body)).status, 202);
    assert.equal(beats, 0);
  });

  it('takes no other rule for the watchdog', async () => {
    const ruleId = watchdogRuleId.replace('watchdog', 'other');
    assert.equal((await call(beatPayload({ ruleId }))).status, 401);
    assert.equal(beats, 0);
  });
});
