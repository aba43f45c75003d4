import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { utcTime } from '../presentation/time.ts';
import { noticeMessage } from './notice.ts';

/** What became of the security channel. Names are text from outside; times are ISO 8601 UTC. */
type News =
  | { readonly about: 'loss'; readonly loss: { readonly what: 'channel' | 'team'; readonly at: string } }
  | { readonly about: 'shut'; readonly shut: { readonly why: 'archived' | 'blocked'; readonly at: string } }
  | {
      readonly about: 'move';
      readonly move: {
        readonly why: 'regained' | 'setting' | 'chosenAfterLoss' | 'responders';
        readonly actorNames: readonly string[];
        readonly at: string;
        readonly isFromShut?: boolean | undefined;
      };
    }
  | { readonly about: 'elderless' }
  | { readonly about: 'proposal'; readonly actorName: string };

/** Tells people what became of the security channel, and what to do. */
export function channelNewsMessage(news: News): Message {
  switch (news.about) {
    case 'loss':
      return news.loss.what === 'channel'
        ? noticeMessage('The channel for break-glass alerts is gone.', [
            `Glasswatch noticed it at ${utcTime(news.loss.at)}. Alerts come here, to the General channel, from now on.`,
            'If none of you deleted it, treat it as an attack. To move the alerts, say watch here in another channel.',
          ])
        : noticeMessage('The team for break-glass alerts is gone.', [
            `Glasswatch noticed it at ${utcTime(news.loss.at)}. Alerts come to this chat from now on.`,
            'Choose another channel: say watch here in it. If others had been in the team for a day, one must say it too.',
            'If none of you deleted it, treat it as an attack. Last resort: an administrator sets SECURITY_CHANNEL_ID or RESPONDERS and restarts Glasswatch.',
          ]);
    case 'shut':
      return shutMessage(news.shut);
    case 'move':
      return moveMessage(news.move);
    case 'elderless':
      return noticeMessage('No older member is left in the team for break-glass alerts.', [
        'Everyone in it joined within the last day. They may acknowledge an alert, but nobody may close one.',
        'If none of you emptied the team, treat it as an attack. An administrator can set RESPONDERS and restart Glasswatch.',
      ]);
    case 'proposal':
      return noticeMessage(
        `${outsideText(news.actorName, 60)} wants to send the alerts to another channel.`,
        [
          'The team for the alerts is gone, so a second person must confirm. If this is right, say watch here in that channel too.',
        ],
      );
  }
}

function shutMessage({ why, at }: Extract<News, { about: 'shut' }>['shut']): Message {
  const treatAsAttack = 'If none of you did this, treat it as an attack.';
  return why === 'archived'
    ? noticeMessage('The team for break-glass alerts is archived.', [
        `Glasswatch noticed it at ${utcTime(at)}. Alerts come to the chats of its people from now on.`,
        `Restore the team, or say watch here in a channel of another team. ${treatAsAttack}`,
      ])
    : noticeMessage('Teams forbids posts in the channel for break-glass alerts.', [
        `Glasswatch noticed it at ${utcTime(at)}. Alerts come to the chats of the team’s people from now on.`,
        `Let apps post in the channel’s moderation settings, or say watch here in another channel. ${treatAsAttack}`,
      ]);
}

type MoveNews = Extract<News, { about: 'move' }>['move'];

function moveMessage({ why, actorNames, at, isFromShut = false }: MoveNews): Message {
  const time = utcTime(at);
  const names = actorNames.map((name) => outsideText(name, 60)).join(', confirmed by ');
  switch (why) {
    case 'regained':
      return noticeMessage('The channel for break-glass alerts is back.', [
        `It has answered again since ${time}. Alerts go there as before.`,
      ]);
    case 'setting':
      return noticeMessage('An administrator has moved the break-glass alerts.', [
        `Glasswatch was started with SECURITY_CHANNEL_ID at ${time}, after the loss of the team. Alerts go to that channel.`,
      ]);
    case 'responders':
      return noticeMessage('RESPONDERS decides who may act from now on.', [
        `Glasswatch was started with RESPONDERS at ${time}, after the loss of the team. Its people may say watch here in another channel.`,
      ]);
    case 'chosenAfterLoss':
      return noticeMessage('The break-glass alerts go to another channel.', [
        `Chosen at ${time} by ${names}, ${isFromShut ? 'because the channel before it showed no cards' : 'after the loss of the team'}.`,
      ]);
  }
}
