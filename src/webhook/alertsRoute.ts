import type { Logger } from 'pino';
import type { Request, Response, Server } from 'restify';
import type { Alert } from '../alert/alert.ts';
import { GlasswatchError } from '../errors.ts';
import { readBody } from '../http/readBody.ts';
import type { RefusalLog } from '../http/refusalLog.ts';
import { sendError } from '../http/server.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { admitRequest, type WebhookProofs } from './admit.ts';
import { readAlert } from './azureMonitor/readAlert.ts';

export type AlertsRoute = {
  readonly incidents: Pick<Incidents, 'receive'>;
  readonly proofs: WebhookProofs;
  /** Lower-case ids and names of the rules whose alerts are accepted; `null` accepts any rule. */
  readonly allowedRules: ReadonlySet<string> | null;
  readonly logRefusal: RefusalLog;
  readonly log: Logger;
};

/**
 * `POST /api/alerts`, the action group's webhook. 2xx means that the alert is on disk: 202 for a new one, 200
 * for a repeat. It accepts any authenticated JSON, even when no parser knows it.
 */
export function registerAlerts(
  server: Server,
  { incidents, proofs, allowedRules, logRefusal, log }: AlertsRoute,
): void {
  async function take(request: Request): Promise<{ status: number; body: object }> {
    // The code stands in the address unencoded: a plus is part of it, not a space as in a form.
    const query = new URLSearchParams(request.getQuery().replaceAll('+', '%2B'));
    const { authorization } = request.headers;
    const refusal = await admitRequest({ codes: query.getAll('code'), authorization }, proofs);
    if (refusal !== null) throw new GlasswatchError('unauthorized', { cause: refusal });
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (request.contentType() !== 'application/json' || encoding !== 'identity') {
      throw new GlasswatchError('unsupportedMediaType');
    }
    const text = await readBody(request);
    const alert = readAlert(text, parseJson(text));
    if (!isAllowed(alert, allowedRules)) throw new GlasswatchError('ruleNotAllowed');
    const received = await incidents.receive(alert);
    log.info({ ...received, format: alert.format, condition: alert.condition }, 'alert received');
    return { status: received.duplicate ? 200 : 202, body: received };
  }

  server.post('/api/alerts', async (request: Request, response: Response) => {
    try {
      const { status, body } = await take(request);
      response.send(status, body);
    } catch (error) {
      if (!(error instanceof GlasswatchError)) throw error;
      const { code, cause } = error;
      if (cause instanceof Error) log.warn({ code, err: cause }, 'alert refused');
      else logRefusal({ code, reason: typeof cause === 'string' ? cause : code }, 'alert refused');
      sendError(response, error.code);
    }
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the body, so it must not become a logged cause.
    throw new GlasswatchError('notJson');
  }
}

/** An alert without a rule name is accepted: it may be an alarm in a format that Glasswatch cannot read. */
function isAllowed({ rule }: Alert, allowed: ReadonlySet<string> | null): boolean {
  const names = [rule.id, rule.name].filter((name) => name !== null);
  return allowed === null || names.length === 0 || names.some((name) => allowed.has(name.toLowerCase()));
}
