import assert from 'node:assert/strict';
import type { Connector, SentActivity } from '../fakes/connector.ts';
import { message, type Where } from './activities.ts';
import { postActivity } from './send.ts';

/** Says something to the bot and gives its answer. One at a time: the answer is the next reply at the connector. */
export async function say(
  url: string,
  connector: Connector,
  said: string,
  where: Partial<Where> = {},
): Promise<SentActivity> {
  const replies = () => connector.calls.filter(({ kind }) => kind === 'reply');
  const before = replies().length;
  const { status } = await postActivity(url, message(said, { serviceUrl: connector.serviceUrl, ...where }));
  assert.equal(status, 200);
  return connector.until(`an answer to “${said}”`, () => replies()[before]?.activity);
}
