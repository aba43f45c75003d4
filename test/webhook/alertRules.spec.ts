import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import { createRefusalLog } from '../../src/http/refusalLog.ts';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import { registerAlerts } from '../../src/webhook/alertsRoute.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { noMemory } from '../fakes/remembered.ts';

const ruleId = '/subscriptions/s/providers/microsoft.insights/scheduledQueryRules/break-glass';
const payloadOf = (essentials: object) => ({
  schemaId: 'azureMonitorCommonAlertSchema',
  data: { essentials: { monitorCondition: 'Fired', ...essentials }, alertContext: {} },
});

describe('ALERT_RULES', () => {
  let opened: OpenedIncidents;
  let server: Server;

  before(async () => {
    opened = openIncidents();
    const log = createLog({ write() {} });
    server = createServer(log);
    registerAlerts(server, {
      remembered: noMemory,
      watchdog: { ruleId: null, accounts: [] },
      incidents: opened.incidents,
      proofs: { codes: ['secret'], checkToken: null },
      allowedRules: new Set([ruleId.toLowerCase(), 'break-glass by name']),
      logRefusal: createRefusalLog(log, Date.now),
      log,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.server.closeAllConnections();
    await closed;
    await opened.dispose();
  });

  async function send(body: unknown): Promise<number> {
    const { port } = server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api/alerts?code=secret`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.status;
  }

  it('takes the alerts of a rule that it names by id or by name, whatever the letters', async () => {
    assert.equal(await send(payloadOf({ alertId: '1', alertRuleID: ruleId, alertRule: 'another' })), 202);
    assert.equal(await send(payloadOf({ alertId: '2', alertRule: 'Break-Glass by NAME' })), 202);
  });

  it('refuses the alerts of any other rule', async () => {
    assert.equal(await send(payloadOf({ alertId: '3', alertRule: 'another' })), 401);
  });

  it('takes an alert that names no rule: it may be an alarm in a form that cannot be read', async () => {
    assert.equal(await send({ somebody: 'sent this by hand' }), 202);
    assert.equal(await send([]), 202);
  });
});
