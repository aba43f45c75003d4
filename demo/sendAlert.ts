import { isRecord } from '../src/webhook/azureMonitor/values.ts';
import { Problem, systemCode } from '../tools/problem.ts';

/** Where a bot on this machine takes alerts. */
export type Webhook = { readonly port: number; readonly code: string };

/** Posts an alert as an action group does. Resolves with the incident's id; throws a `Problem` when it is not taken. */
export async function sendAlert({ port, code }: Webhook, payload: object): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/alerts?code=${encodeURIComponent(code)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(payload),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw new Problem(
      `No bot answers on port ${port} (${systemCode(error instanceof Error ? error.cause : error)}): start one with npm run demo or npm start, or set PORT to its port.`,
      { cause: error },
    );
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && isRecord(answer) && typeof answer.incidentId === 'string') return answer.incidentId;
  const message =
    isRecord(answer) && typeof answer.message === 'string' ? answer.message : 'No reason given.';
  throw new Problem(`The alert was not taken (HTTP ${response.status}). ${message}`);
}
