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

/** A code that only Teams writes, so that one which nobody expected is seen. */
const code = form(/^[A-Za-z]{2,48}$/);
/** The name of an invoke or an event, such as `adaptiveCard/action`. */
const invokeName = form(/^[A-Za-z]{2,24}(?:\/[A-Za-z.]{2,40}){1,2}$/);
const role = code;
const channelType = oneOf('standard', 'private', 'shared', 'unknownFutureValue');

/**
 * The places of activities and of the connector's answers whose texts a trace shows, by the keys that lead there. At
 * a place that a person's client fills in, only known texts are shown.
 */
export const shown: ReadonlyMap<string, IsShown> = new Map([
  ['type', code],
  ['name', invokeName],
  ['action', oneOf('add', 'remove', 'add-upgrade', 'remove-upgrade')],
  ['channelId', oneOf('msteams')],
  ['deliveryMode', oneOf('normal', 'notification', 'expectReplies', 'ephemeral')],
  ['importance', oneOf('low', 'normal', 'high', 'urgent')],
  ['textFormat', oneOf('plain', 'markdown', 'xml')],
  ['conversation.conversationType', code],
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
  ['channelData.eventType', code],
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
  ['code', code],
  ['error.code', code],
  ['error.innerHttpError.code', code],
  ['error.innerHttpError.body.code', code],
  ['userRole', role],
  ['role', role],
  ['members.userRole', role],
]);
