import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod/v4';
import { currentReadings, type Readings } from './readings.ts';
import { createWatch, type Watch } from './watch.ts';

const activity = z.looseObject({
  summary: z.string().optional(),
  attachments: z.array(z.looseObject({ content: z.unknown() })).optional(),
});
const conversation = z.looseObject({
  channelData: z.looseObject({ channel: z.looseObject({ id: z.string() }) }),
  activity,
});
export type SentActivity = z.infer<typeof activity>;

/** One call of the bot; `status` is `null` until it is answered. */
export type Call = {
  readonly kind: 'post' | 'update' | 'reply' | 'member' | 'members';
  readonly path: string;
  status: number | null;
  /** `null` when a member was asked for. */
  readonly activity: SentActivity | null;
};

/** A message that stands in a channel, with every version that it had, the newest last. */
export type Posted = {
  readonly activityId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly versions: SentActivity[];
};

/**
 * What becomes of a call: `ok`; `dropped`, the connection breaks before Teams has taken anything; `lost`, Teams has
 * taken it and the connection breaks before the answer; `after`, taken at once and answered when the promise says so;
 * a status, with nothing taken.
 */
type Conduct =
  | 'ok'
  | 'dropped'
  | 'lost'
  | { readonly after: Promise<unknown> }
  | { readonly status: number; readonly code?: string; readonly retryAfter?: number };

export type Connector = Watch & {
  readonly serviceUrl: string;
  readonly calls: readonly Call[];
  /** What stands in the channels, in the order of posting. */
  readonly posted: readonly Posted[];
  /** The conversations whose whole list of members was asked for. */
  readonly lists: readonly string[];
  /** Channels and chats that no longer exist, or never did: everything about them is answered with 404. */
  readonly gone: Set<string>;
  /** The ids of messages that somebody has deleted. */
  readonly deleted: Set<string>;
  /** Channels whose moderation lets the bot start no post. */
  readonly blocked: Set<string>;
  /** Channels whose team is archived. */
  readonly archived: Set<string>;
  /** Standard channels beside General. By their own ids, Teams may know only those who were active there. */
  readonly standard: Set<string>;
  /** What was said in threads and chats. */
  readonly replies: readonly Posted[];
  /** The team's members by what they are asked for: their Teams ids, or their object ids. */
  readonly members: Map<
    string,
    {
      readonly aadObjectId: string;
      readonly userRole?: string;
      readonly name?: string;
      readonly tenantId?: string;
      readonly userPrincipalName?: string;
    }
  >;
  /** Decides about each call; a promise that never settles is a service that never answers. */
  conduct: (call: Call) => Conduct | Promise<Conduct>;
  /** Refuses connections until `resume`, and breaks those that stand. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
};

/** Teams' connector service as far as the bot uses it, on a loopback port of its own. */
export async function createConnector(readings: Readings = currentReadings): Promise<Connector> {
  const calls: Call[] = [];
  const replies: Posted[] = [];
  const posted: Posted[] = [];
  const lists: string[] = [];
  const gone = new Set<string>();
  const deleted = new Set<string>();
  const blocked = new Set<string>();
  const archived = new Set<string>();
  const standard = new Set(['19:alarms@thread.tacv2', '19:alerts@thread.tacv2']);
  const watch = createWatch(() => `${calls.map(({ kind, status }) => `${kind} ${status}`).join(', ')}`);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  let port = 0;

  const listen = async () => {
    if (server.listening) return;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };

  /** A team lists each person once, however they may be asked for. */
  async function list(conversationId: string, response: ServerResponse): Promise<void> {
    lists.push(conversationId);
    watch.changed();
    const conduct = await connector.conduct({
      ...{
        kind: 'members',
        path: conversationId,
        at: Date.now(),
        answeredAt: null,
        status: null,
        activity: null,
      },
    });
    if (conduct === 'dropped' || conduct === 'lost') return void response.destroy();
    const isRefused = typeof conduct === 'object' && 'status' in conduct;
    const isShut = archived.has(conversationId) && !readings.archivedAnswers;
    const status = gone.has(conversationId) ? 404 : isRefused ? conduct.status : isShut ? 403 : 200;
    const members = new Map(
      [...connector.members.values()].map((member) => [member.aadObjectId, entryOf(member)]),
    );
    const listed = isPartial(conversationId) ? [] : [...members.values()];
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { members: listed } : notFound.body));
  }

  const isPartial = (conversationId: string): boolean =>
    readings.standardRoster === 'active' && standard.has(conversationId);

  /** A person as this reading's roster has them. */
  function entryOf({ aadObjectId, ...rest }: { readonly aadObjectId: string }): object {
    return { ...rest, [readings.rosterId]: aadObjectId };
  }

  /** What is refused for the state of the place. */
  function stateRefusal({ kind }: Call, place: string): { status: number; body: object } | null {
    if (archived.has(place) && !readings.archivedAnswers)
      return refusalAnswer({ status: 403, code: 'Forbidden' });
    if (kind === 'post' && blocked.has(place))
      return refusalAnswer({ status: 403, code: 'ConversationBlockedByUser' });
    return null;
  }

  /** Takes the message as Teams would, and gives its answer. */
  function take({ kind }: Call, parts: readonly string[], body: unknown): { status: number; body: object } {
    const [conversationId = '', , activityId = ''] = parts;
    switch (kind) {
      case 'member': {
        const member = isPartial(conversationId) ? undefined : connector.members.get(activityId);
        return member
          ? { status: 200, body: { id: activityId, name: 'A member', ...entryOf(member) } }
          : {
              status: 404,
              body: { error: { code: 'MemberNotFoundInConversation', message: 'No such member' } },
            };
      }
      case 'reply': {
        const id = `r${replies.length}`;
        const [channelId = ''] = conversationId.split(';');
        replies.push({
          activityId: id,
          conversationId,
          channelId,
          versions: [activity.parse(body)],
        });
        return { status: 201, body: { id } };
      }
      case 'post': {
        const { channelData, activity: first } = conversation.parse(body);
        const id = String(1_800_000_000_000 + posted.length);
        const thread = `${channelData.channel.id};messageid=${id}`;
        posted.push({
          activityId: id,
          conversationId: thread,
          channelId: channelData.channel.id,
          versions: [first],
        });
        return { status: 201, body: { id: thread, ...(readings.hasActivityId ? { activityId: id } : {}) } };
      }
      case 'members':
        throw new Error('a list is answered elsewhere');
      case 'update': {
        if (deleted.has(activityId)) {
          const code = readings.deletedCard === 403 ? 'ServiceError' : 'ActivityNotFoundInConversation';
          return refusalAnswer({ status: readings.deletedCard, code });
        }
        const target = [...posted, ...replies].find((message) => message.activityId === activityId);
        if (target?.conversationId !== conversationId)
          return { status: 404, body: { error: { code: 'NotFound' } } };
        target.versions.push(activity.parse(body));
        return { status: 200, body: { id: activityId } };
      }
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '');
    const sent = await text(request);
    const body: unknown = sent === '' ? null : JSON.parse(sent);
    const parts = path.split('/').slice(3);
    if (parts[1]?.startsWith('pagedmembers')) return list(parts[0] ?? '', response);
    const kind = kindOf(request.method, parts);
    const said =
      kind === 'post' ? conversation.parse(body).activity : kind === 'member' ? null : activity.parse(body);
    const call: Call = { kind, path, status: null, activity: said };
    calls.push(call);
    watch.changed();
    const conduct = await connector.conduct(call);
    if (conduct === 'dropped') return void response.destroy();
    const refusal = typeof conduct === 'object' && 'status' in conduct ? conduct : null;
    const places = [parts[0]?.split(';')[0] ?? '', channelOf(body)];
    const isGone = places.some((id) => gone.has(id));
    const byState = places.map((place) => stateRefusal(call, place)).find((each) => each !== null);
    const result = isGone
      ? notFound
      : refusal
        ? refusalAnswer(refusal)
        : (byState ?? take(call, parts, body));
    watch.changed();
    if (conduct === 'lost') return void response.destroy();
    if (typeof conduct === 'object' && 'after' in conduct) await conduct.after;
    if (refusal?.retryAfter !== undefined) response.setHeader('Retry-After', refusal.retryAfter);
    response.writeHead(result.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(result.body));
    call.status = result.status;
    watch.changed();
  }

  await listen();
  const connector: Connector = {
    ...watch,
    serviceUrl: `http://127.0.0.1:${port}/`,
    calls,
    posted,
    lists,
    ...{ gone, deleted, blocked, archived, standard },
    replies,
    members: new Map(),
    conduct: () => 'ok',
    pause: close,
    resume: listen,
    close,
  };
  return connector;
}

const refusalAnswer = ({ status, code }: { readonly status: number; readonly code?: string }) => ({
  status,
  body: code === undefined ? {} : { error: { code, message: code } },
});

const notFound = { status: 404, body: { error: { code: 'ConversationNotFound', message: 'No such place' } } };

/** The channel that a new post is for; empty for anything else. */
const channelOf = (body: unknown): string => conversation.safeParse(body).data?.channelData.channel.id ?? '';

/** `parts` are those of the path behind `/v3/conversations/`. */
function kindOf(method: string | undefined, parts: readonly string[]): Call['kind'] {
  const [, part, id] = parts;
  if (method === 'POST' && part === undefined) return 'post';
  if (method === 'PUT' && part === 'activities' && id) return 'update';
  if (method === 'POST' && part === 'activities') return 'reply';
  if (method === 'GET' && part === 'members' && id) return 'member';
  throw new Error(`the connector does not know ${method} ${parts.join('/')}`);
}
