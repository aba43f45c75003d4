import { currentReadings } from '../fakes/readings.ts';

/** A person as Teams' activities name them. */
export type Person = { readonly id: string; readonly aadObjectId?: string; readonly name: string };

export const tenantId = '00000000-0000-4000-8000-0000000000f1';
export const otherTenantId = '00000000-0000-4000-8000-0000000000f2';

export const ada: Person = {
  id: '29:ada',
  aadObjectId: '00000000-0000-4000-8000-0000000000ad',
  name: 'Ada Lovelace',
};
export const grace: Person = {
  id: '29:grace',
  aadObjectId: '00000000-0000-4000-8000-0000000000c4',
  name: 'Grace Hopper',
};

/** Teams uses the id of the General channel as the team's id. */
export const generalChannel = '19:general@thread.tacv2';

export type Where = {
  readonly serviceUrl: string;
  readonly from?: Person;
  /** General unless told otherwise; `null` is the personal chat. */
  readonly channelId?: string | null;
  /** The General channel of its team; the one of `generalChannel` unless told otherwise. */
  readonly teamId?: string;
  readonly tenantId?: string;
  /** Whether it comes from the channel itself, without a thread. */
  readonly isOutsideThread?: boolean;
  /** As Teams says it: not at all, unless told otherwise. */
  readonly channelType?: 'standard' | 'private' | 'shared' | undefined;
};

const typeOfReading = currentReadings.hasChannelType ? ('standard' as const) : undefined;

/** What all activities share, as the Agents Playground sends them. */
function activity({ serviceUrl, from = ada, channelId = generalChannel, ...where }: Where): object {
  const tenant = where.tenantId ?? tenantId;
  const conversation =
    channelId === null
      ? { conversationType: 'personal', id: `a:${from.id}` }
      : {
          ...{ conversationType: 'channel', isGroup: true },
          id: where.isOutsideThread ? channelId : `${channelId};messageid=1790000000000`,
        };
  const type = where.channelType ?? typeOfReading;
  const channel = { id: channelId, ...(type ? { type } : {}) };
  const team = channelId === null ? {} : { team: { id: where.teamId ?? generalChannel }, channel };
  return {
    id: 'f0f0f0f0-0000-4000-8000-000000000001',
    timestamp: '2026-11-22T15:20:48.917Z',
    channelId: 'msteams',
    serviceUrl,
    from,
    recipient: { id: '28:00000000-0000-4000-8000-0000000000b0', name: 'Glasswatch' },
    conversation: { ...conversation, tenantId: tenant },
    channelData: { tenant: { id: tenant }, ...team },
    locale: 'en-GB',
  };
}

/** The bot is added to the team: the first that it hears of it. */
export const installation = (where: Where): object => ({
  ...activity(where),
  type: 'conversationUpdate',
  membersAdded: [{ id: '28:00000000-0000-4000-8000-0000000000b0' }],
});

/** The bot is installed, with the channel that was chosen for it. */
export const installedWith = (selectedChannelId: string, where: Where): object => {
  const { channelData, ...rest } = activity({ isOutsideThread: true, ...where }) as { channelData: object };
  return {
    ...rest,
    type: 'installationUpdate',
    action: 'add',
    channelData: { ...channelData, settings: { selectedChannel: { id: selectedChannelId } } },
  };
};

/** Teams tells of something that happened to the team or its channels. */
export const teamEvent = (eventType: string, more: object, where: Where): object => {
  const { channelData, ...rest } = activity(where) as { channelData: object };
  return {
    ...rest,
    type: 'conversationUpdate',
    channelData: { ...channelData, eventType },
    ...more,
  };
};

/** Somebody says something to the bot, in a channel with a mention. */
export const message = (said: string, where: Where): object => ({
  ...activity(where),
  type: 'message',
  textFormat: 'plain',
  text: where.channelId === null ? said : `<at>Glasswatch</at>&nbsp;${said}`,
});

/** Somebody presses a button of a card. */
export const press = (verb: string, data: unknown, where: Where): object => ({
  ...activity({ isOutsideThread: currentReadings.pressedIn === 'channel', ...where }),
  type: 'invoke',
  name: 'adaptiveCard/action',
  replyToId: '1790000000000',
  value: { action: { type: 'Action.Execute', title: 'A button', verb, data } },
});
