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

type Place = Pick<Whereabouts, 'channelId' | 'teamId'>;

/** What no longer exists, or no longer has the bot: the channel alone, or its whole team. */
export type Loss = {
  readonly what: 'channel' | 'team';
  readonly channelId: string;
  /** When that became known: ISO 8601 UTC. */
  readonly at: string;
  /** Whether people have been told. */
  readonly isTold: boolean;
  /** Who has asked for another channel since, where it takes two. */
  readonly proposals: readonly Proposal[];
};

type Proposal = {
  readonly channelId: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly at: string;
};

/** What people have to be told of: where the alerts go now, and why. */
export type Move = {
  readonly why: 'regained' | 'setting' | 'chosenAfterLoss' | 'responders';
  /** Who chose it; empty where a setting or Teams did. */
  readonly actorNames: readonly string[];
  readonly at: string;
};

export type SecurityChannel = {
  /**
   * Where alerts go; `null` until that is known, and while the team is lost. Once the channel alone is lost, the
   * General channel of its team.
   */
  current(): Channel | null;
  /** The chosen channel, whether or not it is lost. */
  home(): Channel | null;
  /** What is lost; `null` when nothing is. */
  loss(): Loss | null;
  /** What people still have to be told of. */
  move(): Move | null;
  /** Channels that are known to be gone: what stands there, nobody sees. */
  gone(): readonly string[];
  /** For what depends on it: whether alerts have a channel to go to. */
  state(): 'known' | 'unknown' | 'lost';
  /** This channel no longer exists, or no longer has the bot. Ignores one that gets no alerts. */
  lose(what: 'channel' | 'team', heard: Place): Promise<void>;
  /** Somebody has written in this channel, or Teams says that it is back: what was lost may be there again. */
  regain(heard: Place): Promise<void>;
  /** Whether a place is the chosen channel, or in its team. */
  isOfHome(heard: Place): boolean;
  /** Somebody who may asks for another channel after the loss of the team, where it takes a second person. */
  propose(channelId: string, actor: Actor): Promise<void>;
  /** People have been told of the loss, or of the move. */
  told(): Promise<void>;
  /** Whether SECURITY_CHANNEL_ID decides. */
  readonly isFixed: boolean;
  /**
   * Learns from an activity. The General channel of the first team comes from any activity, and so does the
   * connector's first address. Another address counts only from the security channel or the first team.
   */
  learn(whereabouts: Whereabouts): Promise<void>;
  /** Sends alerts to this channel from now on, and records who decided it. Resolves once that is durable. */
  choose(
    channelId: string,
    actor: Actor,
    more?: { readonly teamId?: string | null; readonly confirmedBy?: readonly Actor[] },
  ): Promise<void>;
  /** Takes over what other instances have learnt or were told, if the store is shared. */
  refresh(): Promise<void>;
};

const factName = 'securityChannel';
/** The address of Teams' public connector, used until an activity names another. */
const publicConnector = 'https://smba.trafficmanager.net/teams/';

const act = z.object({ channelId: z.string(), actorId: z.string(), actorName: z.string(), at: z.string() });

/** The stored form. `choices` only grows: moving the alarms elsewhere is an act with a name and a time. */
const factSchema = z.object({
  serviceUrl: z.string().nullable(),
  tenantId: z.string().nullable(),
  generalChannelId: z.string().nullable(),
  choices: z.array(
    act.extend({ confirmedBy: z.array(z.object({ id: z.string(), name: z.string() })).optional() }),
  ),
  /** The channels that are gone. */
  gone: z.array(z.string()).optional(),
  /** The General channel of the team that a channel belongs to, as far as activities told it. */
  home: z.object({ channelId: z.string(), teamId: z.string() }).optional(),
  loss: z
    .object({
      what: z.enum(['channel', 'team']),
      channelId: z.string(),
      at: z.string(),
      isTold: z.boolean(),
      proposals: z.array(act),
      /** When a start with RESPONDERS took the decision from the roster. */
      respondersAt: z.string().optional(),
    })
    .nullish(),
  move: z
    .object({
      why: z.enum(['regained', 'setting', 'chosenAfterLoss', 'responders']),
      actorNames: z.array(z.string()),
      at: z.string(),
    })
    .nullish(),
});
type Known = z.infer<typeof factSchema>;

export type SecurityChannelDeps = {
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  readonly clock: Clock;
  /** SECURITY_CHANNEL_ID. */
  readonly fixedId: string | null;
  /** Whether RESPONDERS is set. */
  readonly hasResponders?: boolean;
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

  const chosenId = () => fixedId ?? known.choices.at(-1)?.channelId ?? known.generalChannelId;
  /** A loss counts as long as nobody has chosen another channel. */
  const loss = () => (known.loss && known.loss.channelId === chosenId() ? known.loss : null);

  /** The General channel of the chosen channel's team; `null` when that is not known. */
  function generalId(): string | null {
    const chosen = chosenId();
    if (chosen !== null && known.home?.channelId === chosen) return known.home.teamId;
    // A fixed channel may be in any team. Attack: the first team heard of may be one of the attacker's.
    return fixedId === null ? known.generalChannelId : null;
  }

  const currentId = () => {
    const lost = loss();
    if (lost === null) return chosenId();
    return lost.what === 'team' ? null : generalId();
  };

  function channelOf(channelId: string | null): Channel | null {
    const serviceUrl = known.serviceUrl ?? (deps.isPublic ? publicConnector : null);
    if (channelId === null || serviceUrl === null) return null;
    return { channelId, serviceUrl, tenantId: deps.tenantId ?? known.tenantId };
  }

  const now = () => isoTime(clock.now());

  /** After a loss of the team, a start with another setting is the last resort: it is recorded, and told. */
  const settle = (): Promise<void> =>
    change(() => {
      const lost = known.loss;
      if (lost?.what !== 'team' || known.move) return null;
      if (fixedId !== null && fixedId !== lost.channelId) {
        const choice = { channelId: fixedId, actorId: '', actorName: 'SECURITY_CHANNEL_ID', at: now() };
        const move = { why: 'setting' as const, actorNames: [], at: now() };
        return { ...known, choices: [...known.choices, choice], loss: null, move };
      }
      if (!deps.hasResponders || lost.respondersAt !== undefined || lost.channelId !== chosenId())
        return null;
      const move = { why: 'responders' as const, actorNames: [], at: now() };
      return { ...known, loss: { ...lost, respondersAt: now() }, move };
    });

  // If the store cannot be read yet, the part that needs the channel asks again.
  await read()
    .then(settle)
    .catch(() => {});
  isOpen = true;

  return {
    isFixed: fixedId !== null,
    current: () => channelOf(currentId()),
    home: () => channelOf(chosenId()),
    loss,
    move: () => known.move ?? null,
    gone: () => known.gone ?? [],
    state() {
      if (loss()?.what === 'team') return 'lost';
      return channelOf(currentId()) === null ? 'unknown' : 'known';
    },
    learn: (heard) =>
      change(() => {
        const generalChannelId = known.generalChannelId ?? heard.teamId;
        const chosen = chosenId();
        // Each region has its own connector. Attack: a chat from another region must not divert the alarms.
        const isFromHome =
          (heard.channelId !== null && heard.channelId === chosen) ||
          (heard.teamId !== null && heard.teamId === generalChannelId);
        const serviceUrl = isFromHome ? heard.serviceUrl : (known.serviceUrl ?? heard.serviceUrl);
        const { channelId, teamId } = heard;
        const home =
          channelId !== null && channelId === chosen && teamId ? { channelId, teamId } : known.home;
        const isNews =
          serviceUrl !== known.serviceUrl ||
          generalChannelId !== known.generalChannelId ||
          JSON.stringify(home) !== JSON.stringify(known.home);
        if (!isNews) return null;
        const tenantId = known.tenantId ?? heard.tenantId;
        return { ...known, ...(home ? { home } : {}), serviceUrl, generalChannelId, tenantId };
      }),
    lose: (what, { channelId, teamId }) =>
      change(() => {
        const [chosen, lost] = [chosenId(), loss()];
        const isChosen = channelId !== null && channelId === chosen;
        // The event itself names the team of a channel that nobody has spoken in.
        const named = isChosen && teamId && teamId !== chosen ? teamId : null;
        const general = named ?? generalId();
        if (chosen === null || lost?.what === 'team') return null;
        const isHomeTeam = teamId !== null && (teamId === general || teamId === chosen);
        // A team cannot be without its General channel.
        const isTeam =
          what === 'team' ? isHomeTeam || isChosen : channelId !== null && channelId === (general ?? chosen);
        if (!isTeam && (lost !== null || !isChosen)) return null;
        const home = named ? { channelId: chosen, teamId: named } : known.home;
        const hasGeneral = general !== null && general !== chosen;
        return {
          ...known,
          ...(home ? { home } : {}),
          gone: [...new Set([...(known.gone ?? []), chosen, ...(isTeam && general ? [general] : [])])],
          loss: {
            what: isTeam || !hasGeneral ? 'team' : 'channel',
            channelId: chosen,
            at: now(),
            isTold: false,
            proposals: [],
          },
          move: null,
        };
      }),
    isOfHome({ channelId, teamId }) {
      const chosen = chosenId();
      return (
        chosen !== null &&
        (channelId === chosen || teamId === chosen || (teamId !== null && teamId === generalId()))
      );
    },
    regain: ({ channelId, teamId }) =>
      change(() => {
        const lost = loss();
        const isTeam =
          lost?.what === 'team' && teamId !== null && (teamId === generalId() || teamId === lost.channelId);
        if (lost === null || (lost.channelId !== channelId && !isTeam)) return null;
        const gone = (known.gone ?? []).filter((id) => id !== lost.channelId && id !== generalId());
        return { ...known, gone, loss: null, move: { why: 'regained', actorNames: [], at: now() } };
      }),
    propose: (channelId, actor) =>
      change(() => {
        const lost = loss();
        if (lost === null) return null;
        const others = lost.proposals.filter(
          (each) => each.actorId !== actor.id || each.channelId !== channelId,
        );
        const proposal = { channelId, actorId: actor.id, actorName: actor.name, at: now() };
        const proposals = [...others, proposal].slice(-proposalsKept);
        return { ...known, loss: { ...lost, proposals } };
      }),
    told: () =>
      change(() => {
        if (known.move) return { ...known, move: null };
        return known.loss && !known.loss.isTold ? { ...known, loss: { ...known.loss, isTold: true } } : null;
      }),
    choose: (channelId, actor, { teamId, confirmedBy = [] } = {}) =>
      change(() => {
        const { loss: _, move, home, ...rest } = known;
        const lost = loss();
        const choice = {
          ...{ channelId, actorId: actor.id, actorName: actor.name, at: now() },
          ...(confirmedBy.length > 0 ? { confirmedBy: [...confirmedBy] } : {}),
        };
        const isAfterLoss = lost?.what === 'team';
        const actorNames = [actor.name, ...confirmedBy.map(({ name }) => name)];
        const newHome = teamId ? { channelId, teamId } : home;
        return {
          ...rest,
          ...(newHome ? { home: newHome } : {}),
          choices: [...known.choices, choice],
          ...(known.gone ? { gone: known.gone.filter((id) => id !== channelId) } : {}),
          ...(isAfterLoss ? { move: { why: 'chosenAfterLoss' as const, actorNames, at: now() } } : {}),
        };
      }),
    refresh: () => inTurn(read).then(settle),
  };
}

/** More people than a team will ask. */
const proposalsKept = 20;
