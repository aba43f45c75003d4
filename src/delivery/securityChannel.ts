import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import { minute } from '../duration.ts';
import type { Actor } from '../incident/actor.ts';
import type { Store } from '../store/store.ts';
import type { Channel, ChannelType, RosterChannel } from './messenger.ts';

/** What an activity tells about where the bot is. Text from Teams' service, not from people. */
type Whereabouts = {
  readonly serviceUrl: string;
  readonly tenantId: string | null;
  /** The channel that it came from; `null` in a personal or group chat. */
  readonly channelId: string | null;
  /** The id of the team's General channel. */
  readonly teamId: string | null;
  /** Where Teams says it. */
  readonly channelType?: ChannelType | null;
  /** Whether the bot is being installed there. */
  readonly isInstallation?: boolean;
  /** Which channel was chosen for the bot at its installation, and who installed it. */
  readonly selected?: { readonly channelId: string; readonly actorId: string | null };
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

/** Why a channel that is there takes no cards, or nobody is notified of them: its team is archived, or Teams forbids it. */
export type Shut = {
  readonly why: 'archived' | 'blocked';
  readonly channelId: string;
  /** When that became known: ISO 8601 UTC. */
  readonly at: string;
  readonly isTold: boolean;
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
  /** Whether it was chosen because the channel before it took no cards. */
  readonly isFromShut?: boolean | undefined;
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
  /** Why the channel that gets the alerts shows none; `null` while it can. */
  shut(): Shut | null;
  /** Where alerts go, as its roster is asked for. */
  roster(): RosterChannel | null;
  /** The General channel of the chosen channel's team, where that is another one. */
  general(): Channel | null;
  /** What people still have to be told of. */
  move(): Move | null;
  /** Channels that are known to be gone: what stands there, nobody sees. */
  gone(): readonly string[];
  /** For what depends on it: whether alerts have a channel to go to. */
  state(): 'known' | 'unknown' | 'lost' | Shut['why'];
  /** This channel no longer exists, or no longer has the bot. Ignores one that gets no alerts. */
  lose(what: 'channel' | 'team', heard: Place): Promise<void>;
  /** Somebody has written in this channel, or Teams says that it is back: what was lost may be there again. */
  regain(heard: Place): Promise<void>;
  /** Cards cannot be shown in this channel or team for now. Ignores one that gets no alerts. */
  close(why: Shut['why'], heard: Place): Promise<void>;
  /** They can again: Teams says so of the team, or has taken a post in the channel. */
  open(why: Shut['why'], heard: Place): Promise<void>;
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

const channelTypes = ['standard', 'private', 'shared'] as const;

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
  /** What Teams said of the type of channels, the newest last. */
  types: z.array(z.object({ channelId: z.string(), type: z.enum(channelTypes) })).optional(),
  /** When the bot was installed in its first team. */
  installedAt: z.string().optional(),
  /** The channel that was chosen at the installation. */
  selected: z.object({ channelId: z.string(), actorId: z.string().nullable(), at: z.string() }).optional(),
  shut: z
    .object({
      why: z.enum(['archived', 'blocked']),
      channelId: z.string(),
      at: z.string(),
      isTold: z.boolean(),
    })
    .nullish(),
  /** What became of the channel so far, the newest last. */
  history: z.array(z.object({ what: z.string(), channelId: z.string(), at: z.string() })).optional(),
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
      isFromShut: z.boolean().optional(),
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

  const chosenId = () =>
    fixedId ?? known.choices.at(-1)?.channelId ?? known.selected?.channelId ?? known.generalChannelId;
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
    const isGuessed = known.serviceUrl === null;
    const tenantId = deps.tenantId ?? known.tenantId;
    return { channelId, serviceUrl, tenantId, ...(isGuessed ? { isGuessed } : {}) };
  }

  /** An archived team has no other channel to offer, so a loss of one does not end it. */
  function shut(): Shut | null {
    const { shut: is } = known;
    if (!is || loss()?.what === 'team') return null;
    const stands = is.channelId === currentId() || (is.why === 'archived' && is.channelId === chosenId());
    return stands ? is : null;
  }

  function rosterChannel(): RosterChannel | null {
    const channel = channelOf(currentId());
    if (channel === null) return null;
    const { channelId } = channel;
    const type = known.types?.find((each) => each.channelId === channelId)?.type ?? null;
    const isFirst = channelId === known.generalChannelId || channelId === known.selected?.channelId;
    // Only what Teams has said: the first team must not answer for a channel of another.
    const ofHome = known.home?.channelId === channelId ? known.home.teamId : null;
    return { ...channel, type, teamId: ofHome ?? (isFirst ? known.generalChannelId : null) };
  }

  const withHistory = (what: string, channelId: string): Pick<Known, 'history'> => ({
    history: [...(known.history ?? []), { what, channelId, at: now() }].slice(-historyKept),
  });

  const now = () => isoTime(clock.now());
  const regained = (): Move & { actorNames: string[] } => ({ why: 'regained', actorNames: [], at: now() });

  /**
   * The channel that was chosen as the bot was installed in its first team. Attack: an installation later on must not
   * move the alerts without a word.
   */
  function selectedBy(
    { selected, teamId }: Whereabouts,
    generalChannelId: string | null,
    installedAt: string | undefined,
  ): Known['selected'] {
    const isFirstTeam = teamId !== null && teamId === generalChannelId;
    const isFresh = installedAt !== undefined && clock.now() - Date.parse(installedAt) <= installationLasts;
    if (!selected || !isFirstTeam || !isFresh || known.choices.length > 0) return undefined;
    return { ...selected, at: now() };
  }

  function withType(types: Known['types'], { channelId, channelType: type }: Whereabouts): Known['types'] {
    const isKnown = types?.some((each) => each.channelId === channelId && each.type === type);
    if (channelId === null || !type || isKnown) return types;
    const others = (types ?? []).filter((each) => each.channelId !== channelId);
    return [...others, { channelId, type }].slice(-typesKept);
  }

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
    shut,
    roster: rosterChannel,
    general() {
      const id = generalId();
      return id === null || id === currentId() ? null : channelOf(id);
    },
    move: () => known.move ?? null,
    gone: () => known.gone ?? [],
    state() {
      if (loss()?.what === 'team') return 'lost';
      return channelOf(currentId()) === null ? 'unknown' : (shut()?.why ?? 'known');
    },
    learn: (heard) =>
      change(() => {
        const generalChannelId = known.generalChannelId ?? heard.teamId;
        const isFirst = known.generalChannelId === null && generalChannelId !== null;
        const installedAt = isFirst && heard.isInstallation ? now() : known.installedAt;
        const selected = known.selected ?? selectedBy(heard, generalChannelId, installedAt);
        const chosen =
          fixedId ?? known.choices.at(-1)?.channelId ?? selected?.channelId ?? known.generalChannelId;
        // Each region has its own connector. Attack: a chat from another region must not divert the alarms.
        const isFromHome =
          (heard.channelId !== null && heard.channelId === chosen) ||
          (heard.teamId !== null && heard.teamId === generalChannelId);
        const serviceUrl = isFromHome ? heard.serviceUrl : (known.serviceUrl ?? heard.serviceUrl);
        const { channelId, teamId } = heard;
        const home =
          channelId !== null && channelId === chosen && teamId ? { channelId, teamId } : known.home;
        const types = withType(known.types, heard);
        const isNews =
          selected !== known.selected ||
          types !== known.types ||
          serviceUrl !== known.serviceUrl ||
          generalChannelId !== known.generalChannelId ||
          JSON.stringify(home) !== JSON.stringify(known.home);
        if (!isNews) return null;
        const tenantId = known.tenantId ?? heard.tenantId;
        return {
          ...known,
          ...(home ? { home } : {}),
          ...(types ? { types } : {}),
          ...(installedAt ? { installedAt } : {}),
          ...(selected ? { selected } : {}),
          ...{ serviceUrl, generalChannelId, tenantId },
        };
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
          ...withHistory(isTeam || !hasGeneral ? 'teamLost' : 'channelLost', chosen),
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
        return {
          ...known,
          ...withHistory('regained', lost.channelId),
          ...{ gone, loss: null, move: regained() },
        };
      }),
    close: (why, { channelId, teamId }) =>
      change(() => {
        const [current, is] = [currentId(), shut()];
        const general = generalId();
        const isHome = teamId !== null && (teamId === general || teamId === chosenId());
        const isMeant = why === 'archived' ? isHome || channelId === chosenId() : channelId === current;
        // An archive explains the refusals that follow.
        if (current === null || !isMeant || is?.why === why || is?.why === 'archived') return null;
        return {
          ...known,
          ...withHistory(why, current),
          ...{ shut: { why, channelId: current, at: now(), isTold: false }, move: null },
        };
      }),
    open: (why, { channelId, teamId }) =>
      change(() => {
        const is = shut();
        const isHome = teamId !== null && (teamId === generalId() || teamId === chosenId());
        const isMeant = channelId === is?.channelId || (why === 'archived' && isHome);
        if (is === null || is.why !== why || !isMeant) return null;
        return { ...known, ...withHistory('open', is.channelId), shut: null, move: regained() };
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
        if (known.loss && !known.loss.isTold) return { ...known, loss: { ...known.loss, isTold: true } };
        return known.shut && !known.shut.isTold ? { ...known, shut: { ...known.shut, isTold: true } } : null;
      }),
    choose: (channelId, actor, { teamId, confirmedBy = [] } = {}) =>
      change(() => {
        const { loss: _, shut: _shut, move, home, ...rest } = known;
        const lost = loss();
        const isFromShut = shut() !== null && channelId !== currentId();
        const choice = {
          ...{ channelId, actorId: actor.id, actorName: actor.name, at: now() },
          ...(confirmedBy.length > 0 ? { confirmedBy: [...confirmedBy] } : {}),
        };
        const isToBeTold = lost?.what === 'team' || isFromShut;
        const why = 'chosenAfterLoss' as const;
        const actorNames = [actor.name, ...confirmedBy.map(({ name }) => name)];
        const newHome = teamId ? { channelId, teamId } : home;
        return {
          ...rest,
          ...(newHome ? { home: newHome } : {}),
          choices: [...known.choices, choice],
          ...(known.gone ? { gone: known.gone.filter((id) => id !== channelId) } : {}),
          ...(isToBeTold
            ? { move: { why, actorNames, at: now(), ...(isFromShut ? { isFromShut } : {}) } }
            : {}),
        };
      }),
    refresh: () => inTurn(read).then(settle),
  };
}

/** Milliseconds in which the activities of one installation come, in whatever order. */
const installationLasts = 10 * minute;
/** More channels than anybody writes to the bot in. */
const typesKept = 100;
const historyKept = 200;
/** More people than a team will ask. */
const proposalsKept = 20;
