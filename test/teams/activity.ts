import { readFileSync } from 'node:fs';

type Fixture =
  | 'conversationUpdate-channel'
  | 'installationUpdate-channel'
  | 'installationUpdate-personal'
  | 'invoke-cardAction'
  | 'message-channel'
  | 'message-personal';

/** A part of an activity; `undefined` takes the field out. */
type Change = { readonly [field: string]: unknown };

/** An activity as Teams sends it. Objects in `changes` are merged into what stands there; anything else replaces it. */
export function anActivity(fixture: Fixture, changes: Change = {}): Change {
  const file = new URL(`../fixtures/activities/${fixture}.json`, import.meta.url);
  return merged(JSON.parse(readFileSync(file, 'utf8')), changes);
}

/** The bot is installed without a choice of a channel, so that General gets the alerts. */
export const installed = (): Change =>
  anActivity('installationUpdate-channel', { channelData: { settings: undefined } });

function merged(target: Change, changes: Change): Change {
  const entries = Object.entries(changes).map(([name, value]) => {
    const old = target[name];
    return [name, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...target, ...Object.fromEntries(entries) };
}

const isObject = (value: unknown): value is Change =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
