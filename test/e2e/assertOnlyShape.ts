import assert from 'node:assert/strict';
import { isRecord } from '../../src/webhook/azureMonitor/values.ts';

const hash = '#[0-9a-f]{8}';
const kind = `<(?:text|number|time|url(?: [a-z0-9.]+(?:/[a-z]+)?)?|empty|more|deeper|(?:guid|digits|id) ${hash})>`;
const thread = `19:${hash}(?:@thread\\.(?:tacv2|skype|v2)|@unq\\.gbl\\.spaces)?(?:;messageid=${hash})?`;
const id = `${kind}|${thread}|\\d{1,2}:(?:orgid:)?${hash}|a:${hash}`;
const anId = new RegExp(`^(?:${id})$`);
const aPath = new RegExp(`^(?:/(?:v3|conversations|activities|members|pagedmembers|${id}))+$`);

/** Codes of Teams and of the log that a trace may show. Not those of src, so that a list grown too long is seen. */
const words: ReadonlySet<string> = new Set([
  ...[
    'info',
    'activity',
    'answer',
    'failure',
    'Teams sent an activity',
    'Teams answered',
    'Teams did not answer',
  ],
  ...[
    'GET',
    'POST',
    'PUT',
    'message',
    'invoke',
    'event',
    'typing',
    'conversationUpdate',
    'installationUpdate',
  ],
  ...[
    'endOfConversation',
    'messageReaction',
    'msteams',
    'channel',
    'standard',
    'private',
    'shared',
    'personal',
    'groupChat',
    'plain',
    'mention',
  ],
  ...['adaptiveCard/action', 'fileConsent/invoke', 'task/fetch', 'fileUpload', 'accept', 'decline'],
  ...['Action.Execute', 'Action.Submit', 'add', 'remove', 'guest', 'anonymous', 'user'],
  ...[
    'acknowledge',
    'withdrawAcknowledgement',
    'startInvestigation',
    'takeOver',
    'tick',
    'untick',
    'addNote',
  ],
  ...['close', 'reopen', 'vouch', 'showActivity', 'showPage', 'showTimeline', 'showReport', 'run'],
  ...['channelDeleted', 'channelRestored', 'teamDeleted', 'teamHardDeleted', 'teamRestored'],
  ...['teamArchived', 'teamUnarchived', 'teamMemberAdded', 'teamMemberRemoved'],
]);

/** The places of codes that a service chooses. */
const coded = ['code', 'error', 'eventType', 'conversationType', 'userRole'];

/** Asserts that a line of the log that traces Teams holds kinds, hashes and codes, and no text of anybody's. */
export function assertOnlyShape(line: string): void {
  if (!line.includes('"traced"')) return;
  const { time: _, ...read } = JSON.parse(line);
  assert(line.length < 10_000, `a long line of the trace: ${line.slice(0, 200)}`);
  look(read, '');
}

function look(part: unknown, key: string): void {
  if (Array.isArray(part)) for (const item of part) look(item, key);
  else if (isRecord(part)) {
    for (const [name, value] of Object.entries(part)) {
      assert.match(
        name,
        /^(?:(?:@odata\.)?[A-Za-z]{1,40}\d{0,2}|<key(?: \d+)?>|<more>)$/,
        'a key of the trace',
      );
      look(value, name);
    }
  } else if (typeof part === 'string' && !words.has(part)) {
    const isCode = coded.includes(key) && /^[A-Z][A-Za-z]{5,47}$|^E[A-Z]+$/.test(part);
    const isPath = key === 'path' && aPath.test(part);
    assert(isCode || isPath || anId.test(part), `the trace has the text ${JSON.stringify(part)} at ${key}`);
  } else if (typeof part === 'number') assert.equal(key, 'status', `the trace has a number at ${key}`);
}
