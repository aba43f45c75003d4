import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import type { Actor } from '../incident/actor.ts';
import type { Store } from '../store/store.ts';
import type { Channel } from './messenger.ts';

/** What an activity tells about where the bot is. Text from Teams' service, not from people. */
export type Whereabouts = {
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The channel that it came from; `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** The id of the team's General channel. */
  readonly teamId: string | null;
};

export type SecurityChannel = {
  /** Where alerts go; `null` until it is known. */
  current(): Channel | null;
  /** Whether SECURITY_CHANNEL_ID decides. */
  readonly isFixed: boolean;
  /**
   * Learns the General channel of the first team from any activity, and the connector's address: the first one from
   * anywhere, another one only from the security channel itself or the first team.
   */
  learn(whereabouts: Whereabouts): Promise<void>;
  /** Sends alerts to this channel from now on, and keeps who said so. Resolves when it is durable. */
  choose(channelId: string, actor: Actor): Promise<void>;
};

const factName = 'securityChannel';
/** Where Teams' public connector answers, as long as no activity has said better. */
const publicConnector = 'https://smba.trafficmanager.net/teams/';

/** As stored. `choices` only grows: moving the alarms away is an act with a name and a time. */
const factSchema = z.object({
  serviceUrl: z.string().nullable(),
  tenantId: z.string().nullable(),
  generalChannelId: z.string().nullable(),
  choices: z.array(
    z.object({ channelId: z.string(), actorId: z.string(), actorName: z.string(), at: z.string() }),
  ),
});
type Known = z.infer<typeof factSchema>;

export type SecurityChannelParts = {
  readonly store: Pick<Store, 'fact' | 'putFact'>;
  readonly clock: Clock;
  /** SECURITY_CHANNEL_ID. */
  readonly fixedId: string | null;
  /** BOT_TENANT_ID. */
  readonly tenantId: string | null;
  /** Whether Teams' public connector may be used before any activity has come: not where authentication is off. */
  readonly isPublic: boolean;
  /** Called after every change. */
  readonly onChange: () => void;
};

/** The security channel: fixed, or chosen by `watch here`, or until then the General channel of the bot's first team. */
export async function openSecurityChannel(parts: SecurityChannelParts): Promise<SecurityChannel> {
  const { store, clock, fixedId } = parts;
  const stored = factSchema.safeParse(await store.fact(factName));
  let known: Known = stored.data ?? { serviceUrl: null, tenantId: null, generalChannelId: null, choices: [] };

  let lastChange: Promise<unknown> = Promise.resolve();

  /** One change after the other: each is made of what the one before has left. `null`: there is nothing to change. */
  function change(nextOf: () => Known | null): Promise<void> {
    const changed = lastChange.then(async () => {
      const next = nextOf();
      if (next === null) return;
      await store.putFact(factName, next);
      known = next;
      parts.onChange();
    });
    // Who asked for it hears of the failure; the next one starts from what is stored.
    lastChange = changed.catch(() => {});
    return changed;
  }

  const currentId = () => fixedId ?? known.choices.at(-1)?.channelId ?? known.generalChannelId;

  return {
    isFixed: fixedId !== null,
    current() {
      const channelId = currentId();
      const serviceUrl = known.serviceUrl ?? (parts.isPublic ? publicConnector : null);
      if (channelId === null || serviceUrl === null) return null;
      return { channelId, serviceUrl, tenantId: parts.tenantId ?? known.tenantId };
    },
    learn: (heard) =>
      change(() => {
        const generalChannelId = known.generalChannelId ?? heard.teamId;
        // Each region has a connector of its own: a chat of somebody far away must not lead the alarms astray.
        const isFromHome =
          (heard.channelId !== null && heard.channelId === currentId()) ||
          (heard.teamId !== null && heard.teamId === generalChannelId);
        const serviceUrl = isFromHome ? heard.serviceUrl : (known.serviceUrl ?? heard.serviceUrl);
        const isNews = serviceUrl !== known.serviceUrl || generalChannelId !== known.generalChannelId;
        return isNews
          ? { ...known, serviceUrl, generalChannelId, tenantId: known.tenantId ?? heard.tenantId }
          : null;
      }),
    choose: (channelId, actor) =>
      change(() => {
        const choice = { channelId, actorId: actor.id, actorName: actor.name, at: isoTime(clock.now()) };
        return { ...known, choices: [...known.choices, choice] };
      }),
  };
}
