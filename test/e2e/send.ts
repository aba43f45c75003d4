import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { assertNoSecret } from './assertNoSecret.ts';
import { webhookCode } from './harness.ts';

/** An HTTP answer; `body` is its JSON, or its text where it is not JSON. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** Sends a request. Rejects when the connection fails, or when the answer has a secret in it. */
export async function send(url: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000), ...request });
  const text = await response.text();
  // Who is answered with 200 to an activity may be told names and addresses; anybody else is a stranger.
  const isForPerson = response.ok && url.endsWith('/api/messages');
  if (!isForPerson) assertNoSecret(`${JSON.stringify([...response.headers])} ${text}`, 'an answer');
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const asJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Posts an alert as the action group does. A text is sent as it is. */
export const postAlert = (url: string, payload: object | string): Promise<Answer> =>
  send(`${url}/api/alerts?code=${webhookCode}`, asJson(payload));

/** Posts an activity as Teams does. A text is sent as it is. */
export const postActivity = (url: string, activity: unknown): Promise<Answer> =>
  send(`${url}/api/messages`, asJson(activity));

const taken = z.strictObject({ incidentId: z.string(), duplicate: z.boolean() });

/** The incident of an alert that was taken. */
export const incidentOf = ({ body }: Answer): string => taken.parse(body).incidentId;

const failure = z.strictObject({ code: z.string(), message: z.string().min(20) });

/** Asserts that an answer is this error, in the form that every error has. */
export function assertError({ status, headers, body }: Answer, expected: number, code: string): void {
  assert.deepEqual([status, failure.parse(body).code], [expected, code]);
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
}

const invokeAnswer = z.object({
  statusCode: z.literal(200),
  type: z.literal('application/vnd.microsoft.activity.message'),
  value: z.string(),
});

/** What somebody who pressed a button is told. */
export function told({ status, body }: Answer): string {
  assert.equal(status, 200);
  return invokeAnswer.parse(body).value;
}

/** Does a job for each item, at most `width` at once, and gives the results in order. */
export async function concurrently<Item, Result>(
  width: number,
  items: readonly Item[],
  job: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await job(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
