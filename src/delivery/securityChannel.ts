import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import type { Actor } from '../incident/actor.ts';
import type { Store } from '../store/store.ts';
import type { Channel } from './messenger.ts';

/** What an activity tells about where the bot is. Text from Teams' service, not from people. */
type Whereabouts = {
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The channel that it came from; `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** The id of the team's General channel. */
  readonly teamId: string | null;
};

export type SecurityChannel = {
  /** Where alerts go; `null` until that is known. */
  current(): Channel | null;
  /** Whether SECURITY_CHANNEL_ID decides. */
  readonly isFixed: boolean;
  /**
   * Learns from an activity. The General channel of the first team comes from any activity, and so does the
   * connector's first address. Another address counts only from the security channel or the first team.
   */
  learn(whereabouts: Whereabouts): Promise<void>;
  /** Sends alerts to this channel from now on, and records who decided it. Resolves once that is durable. */
  choose(channelId: string, actor: Actor): Promise<void>;
  /** Takes over what other instances have learnt or were told, if the store is shared. */
  refresh(): Promise<void>;
};

const factName = 'securityChannel';
/** The address of Teams' public connector, used until an activity names another. */
const publicConnector = 'https://smba.trafficmanager.net/teams/';

/** The stored form. `choices` only grows: moving the alarms elsewhere is an act with a name and a time. */
const factSchema = z.object({
  serviceUrl: z.string().nullable(),
  tenantId: z.string().nullable(),
  generalChannelId: z.string().nullable(),
  choices: z.array(
    z.object({ channelId: z.string(), actorId: z.string(), actorName: z.string(), at: z.string() }),
  ),
});
type Known = z.infer<typeof factSchema>;

export type SecurityChannelDeps = {
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  readonly clock: Clock;
  /** SECURITY_CHANNEL_ID. */
  readonly fixedId: string | null;
  /** BOT_TENANT_ID. */
  readonly tenantId: string | null;
  /**
   * Whether Teams' public connector may be used before the first activity: not when authentication is off.
   */
  readonly isPublic: boolean;
  /** Called after every change. */
  readonly onChange: () => void;
};

/**
 * The security channel: fixed, or chosen with `watch here`. Until then, the General channel of the bot's
 * first team.
 */
export async function openSecurityChannel(deps: SecurityChannelDeps): Promise<SecurityChannel> {
  const { store, clock, fixedId } = deps;
  let known: Known = { serviceUrl: null, tenantId: null, generalChannelId: null, choices: [] };
  /** The stored value, which the next change replaces. */
  let stored: unknown;
  let isOpen = false;
  let lastChange: Promise<unknown> = Promise.resolve();

  async function read(): Promise<void> {
    stored = await store.fact(factName);
    const { success, data } = factSchema.safeParse(stored);
    const hasNews = success && JSON.stringify(data) !== JSON.stringify(known);
    if (hasNews) known = data;
    if (hasNews && isOpen) deps.onChange();
  }

  /** One change after the other: each builds on the result of the previous one. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = lastChange.then(work);
    // The caller learns of the failure. The next change starts from the stored value.
    lastChange = done.catch(() => {});
    return done;
  }

  /** `null` means that there is nothing to change. */
  const change = (nextOf: () => Known | null): Promise<void> =>
    inTurn(async () => {
      for (let next = nextOf(); next !== null; next = nextOf()) {
        if (await store.replaceFact(factName, stored, next)) {
          stored = known = next;
          deps.onChange();
          return;
        }
        // Another instance may have made a choice since: include it in the next stored value.
        await read();
      }
    });

  // If the store cannot be read yet, the part that needs the channel asks again.
  await read().catch(() => {});
  isOpen = true;
  const currentId = () => fixedId ?? known.choices.at(-1)?.channelId ?? known.generalChannelId;

  return {
    isFixed: fixedId !== null,
    current() {
      const channelId = currentId();
      const serviceUrl = known.serviceUrl ?? (deps.isPublic ? publicConnector : null);
      if (channelId === null || serviceUrl === null) return null;
      return { channelId, serviceUrl, tenantId: deps.tenantId ?? known.tenantId };
    },
    learn: (heard) =>
      change(() => {
        const generalChannelId = known.generalChannelId ?? heard.teamId;
        // Each region has its own connector. Attack: a chat from another region must not divert the alarms.
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
    refresh: () => inTurn(read),
  };
}
