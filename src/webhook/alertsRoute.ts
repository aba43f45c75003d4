import type { Logger } from 'pino';
import type { Next, Request, Response, Server } from 'restify';
import type { Alert } from '../alert/alert.ts';
import { isRefusalReason } from '../chain/refusals.ts';
import { GlasswatchError } from '../errors.ts';
import type { Remembered } from '../evidence/remembered.ts';
import { readBody } from '../http/readBody.ts';
import type { RefusalLog } from '../http/refusalLog.ts';
import { sendError } from '../http/server.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { admitRequest, verifyRequest, type WebhookProofs } from './admit.ts';
import { readAlert } from './azureMonitor/readAlert.ts';
import { isBeat, isOfWatchdog, type Watchdog } from './beat.ts';
import { nearMissOf } from './nearMiss.ts';

export type AlertsRoute = {
  readonly incidents: Pick<Incidents, 'receive'>;
  readonly proofs: WebhookProofs;
  /** Lower-case ids and names of the rules whose alerts are accepted; `null` accepts any rule. */
  readonly allowedRules: ReadonlySet<string> | null;
  readonly logRefusal: RefusalLog;
  readonly watchdog: Watchdog;
  readonly remembered: Pick<Remembered, 'noteRefusal' | 'noteBrought' | 'noteBeat'>;
  readonly log: Logger;
};

/** What is known of a call: whether it proved to be Azure's, and which rule it named, raw. */
type Call = { isProved: boolean; rule: string | null };

/** The code stands in the address unencoded: a plus is part of it, not a space as in a form. */
const codesOf = (request: Request): readonly string[] =>
  new URLSearchParams(request.getQuery().replaceAll('+', '%2B')).getAll('code');

/**
 * `POST /api/alerts`, the action group's webhook. 2xx means that the alert is on disk: 202 for a new one, 200
 * for a repeat. It accepts any authenticated JSON, even when no parser knows it. A beat of the watchdog rule is answered
 * without the store: there is nothing in it that could be lost.
 */
export function registerAlerts(
  server: Server,
  { incidents, proofs, allowedRules, watchdog, logRefusal, remembered, log }: AlertsRoute,
): void {
  async function take(request: Request, call: Call): Promise<{ status: number; body: object }> {
    const { authorization } = request.headers;
    const refusal = await admitRequest({ codes: codesOf(request), authorization }, proofs);
    // Only an administrator makes Azure Monitor's own token, and only one can have taken its role.
    call.isProved = refusal === null || refusal === 'missingRole';
    if (refusal !== null) throw new GlasswatchError('unauthorized', { cause: refusal });
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (request.contentType() !== 'application/json' || encoding !== 'identity') {
      throw new GlasswatchError('unsupportedMediaType');
    }
    const text = await readBody(request);
    const json = parseJson(text);
    const alert = readAlert(text, json);
    if (isBeat(alert, json, watchdog)) {
      if (alert.condition === 'fired') remembered.noteBeat();
      return { status: 200, body: { beat: true } };
    }
    if (!isOfWatchdog(alert, watchdog) && !isAllowed(alert, allowedRules)) {
      call.rule = alert.rule.name ?? alert.rule.id;
      throw new GlasswatchError('ruleNotAllowed');
    }
    const received = await incidents.receive(alert);
    if (alert.condition === 'fired' && alert.signIns.length > 0) remembered.noteBrought();
    log.info({ ...received, format: alert.format, condition: alert.condition }, 'alert received');
    return { status: received.duplicate ? 200 : 202, body: received };
  }

  function refuse(code: string, reason: string, { isProved, rule }: Call): void {
    logRefusal({ code, reason }, 'alert refused');
    if (isRefusalReason(reason)) remembered.noteRefusal({ reason, rule }, isProved);
  }

  server.pre((request: Request, _response: Response, next: Next) => {
    const miss = nearMissOf(request.method, request.getPath());
    if (miss === 'address') {
      const isProved = verifyRequest({ codes: codesOf(request) }, proofs);
      refuse('notFound', 'wrongAddress', { isProved, rule: null });
    }
    if (miss === 'method') logRefusal({ code: 'methodNotAllowed', reason: 'wrongMethod' }, 'alert refused');
    next();
  });

  server.post('/api/alerts', async (request: Request, response: Response) => {
    const call: Call = { isProved: false, rule: null };
    try {
      const { status, body } = await take(request, call);
      response.send(status, body);
    } catch (error) {
      if (!(error instanceof GlasswatchError)) throw error;
      const { code, cause } = error;
      if (cause instanceof Error) log.warn({ code, err: cause }, 'alert refused');
      else refuse(code, typeof cause === 'string' ? cause : code, call);
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
