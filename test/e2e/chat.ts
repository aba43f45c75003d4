import assert from 'node:assert/strict';
import { readable } from '../fakes/cardTexts.ts';
import type { Connector, SentActivity } from '../fakes/connector.ts';
import { ada, message, press, type Where } from './activities.ts';
import { postActivity, told } from './send.ts';

/** Whether this is no answer yet, but says what is being looked for. */
export const isLooking = (said: SentActivity): boolean =>
  readable(said).includes('This message becomes the answer.');

/**
 * Says something to the bot and gives its answer. One at a time: the answer is the next reply at the connector, as it
 * stands in the end.
 */
export async function say(
  url: string,
  connector: Connector,
  said: string,
  where: Partial<Where> = {},
): Promise<SentActivity> {
  const before = connector.replies.length;
  const { status } = await postActivity(url, message(said, { serviceUrl: connector.serviceUrl, ...where }));
  assert.equal(status, 200);
  return connector.until(`an answer to “${said}”`, () => {
    const newest = connector.replies[before]?.versions.at(-1);
    return newest && !isLooking(newest) && newest;
  });
}

/** Presses a button of a card, and gives what the one who pressed is told: also when that follows in the thread. */
export async function pressed(
  url: string,
  connector: Connector,
  verb: string,
  data: object,
  where: Partial<Where> = {},
): Promise<string> {
  const before = connector.replies.length;
  const place = { serviceUrl: connector.serviceUrl, ...where };
  const answer = told(await postActivity(url, press(verb, data, place)));
  if (!answer.includes('The answer follows')) return answer;
  const { name } = where.from ?? ada;
  return connector.until(`what comes of ${verb}`, () => {
    const all = connector.replies.slice(before).map(({ versions }) => versions);
    const newest = all.find((versions) => versions.length > 1 && isLooking(versions[0] ?? {}))?.at(-1);
    return newest && !isLooking(newest) && readable(newest).replace(`${name}: `, '');
  });
}
