import { verbs } from '../cardAction.ts';

/** Shows a value as it is, or tells that it is none of those that may be shown. */
type IsShown = (text: string) => boolean;

const oneOf = (...texts: readonly string[]): IsShown => {
  const known = new Set(texts);
  return (text) => known.has(text);
};
const form =
  (pattern: RegExp): IsShown =>
  (text) =>
    pattern.test(text);

// These three only Teams writes, so one that nobody expected is shown too.
const errorCode = form(/^[A-Z][A-Za-z]{3,47}$/);
const eventType = form(/^(?:channel|team|member|meeting)[A-Za-z]{2,40}$/);
const role = form(/^[a-z][A-Za-z]{2,30}$/);
/** The name of an invoke or an event, such as `adaptiveCard/action`. */
const invokeName = form(
  /^(?:adaptiveCard|application|composeExtension|config|fileConsent|handoff|message|signin|tab|task)\/[A-Za-z.]{2,40}$/,
);
const activityType = oneOf(
  ...['message', 'messageUpdate', 'messageDelete', 'messageReaction', 'invoke', 'event', 'typing', 'command'],
  ...['conversationUpdate', 'installationUpdate', 'contactRelationUpdate', 'endOfConversation', 'handoff'],
);
const channelType = oneOf('standard', 'private', 'shared', 'unknownFutureValue');

/**
 * The places of activities and of the connector's answers whose texts a trace shows, by the keys that lead there. At
 * a place that a person's client fills in, only known texts are shown.
 */
export const shown: ReadonlyMap<string, IsShown> = new Map([
  ['type', activityType],
  ['name', invokeName],
  ['action', oneOf('add', 'remove', 'add-upgrade', 'remove-upgrade')],
  ['channelId', oneOf('msteams')],
  ['deliveryMode', oneOf('normal', 'notification', 'expectReplies', 'ephemeral')],
  ['importance', oneOf('low', 'normal', 'high', 'urgent')],
  ['textFormat', oneOf('plain', 'markdown', 'xml')],
  ['conversation.conversationType', oneOf('personal', 'channel', 'groupChat')],
  ['from.role', role],
  ['recipient.role', role],
  ['membersAdded.role', role],
  ['membersRemoved.role', role],
  ['membersAdded.userRole', role],
  ['membersRemoved.userRole', role],
  ['entities.type', oneOf('mention', 'clientInfo', 'ProductInfo')],
  ['entities.platform', oneOf('Android', 'iOS', 'iPadOS', 'Mac', 'Web', 'Windows')],
  [
    'attachments.contentType',
    oneOf(
      'text/html',
      'application/vnd.microsoft.card.adaptive',
      'application/vnd.microsoft.teams.file.download.info',
    ),
  ],
  ['channelData.eventType', eventType],
  ['channelData.source.name', oneOf('message', 'compose', 'taskModule')],
  ['channelData.channel.type', channelType],
  ['channelData.settings.selectedChannel.type', channelType],
  ['channelData.team.type', channelType],
  ['value.trigger', oneOf('manual', 'automatic')],
  ['value.action', oneOf('accept', 'decline')],
  ['value.type', oneOf('fileUpload')],
  ['value.action.type', oneOf('Action.Execute', 'Action.Submit', 'Action.OpenUrl')],
  ['value.action.verb', oneOf(...verbs)],
  // Answers of the connector.
  ['code', errorCode],
  ['error.code', errorCode],
  ['error.innerHttpError.code', errorCode],
  ['error.innerHttpError.body.code', errorCode],
  ['userRole', role],
  ['role', role],
  ['members.userRole', role],
]);

/** Keys below `value`, and in what a message has attached, may be any: its sender's client chooses them. */
const clientKeys: ReadonlySet<string> = new Set([
  ...[
    'action',
    'type',
    'id',
    'title',
    'verb',
    'data',
    'trigger',
    'authentication',
    'state',
    'context',
    'msteams',
  ],
  ...['incidentId', 'items', 'tickedItems', 'note', 'classification', 'comment', 'command', 'format'],
  ...['uploadInfo', 'contentUrl', 'name', 'uploadUrl', 'downloadUrl', 'uniqueId', 'fileType'],
  ...['version', 'body', 'actions', 'text', 'url'],
]);

/** A key that a programmer would write: letters, and perhaps a number behind them. */
const identifier = /^(?:@odata\.)?[A-Za-z]{1,40}\d{0,2}$/;

/** Whether a trace shows a key of the object that `path` leads to. */
export const isShownKey = (key: string, [first, second]: readonly string[]): boolean =>
  first === 'value' || (first === 'attachments' && second === 'content')
    ? clientKeys.has(key)
    : identifier.test(key);
