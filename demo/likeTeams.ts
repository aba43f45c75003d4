// Loaded into the Agents Playground (node --import), where it differs from Teams. It wants a group chat in its
// configuration, and its page shows one: the app's manifest has none. And it does not find a member by the Entra object
// id, as Teams does: a person who is called would have no name.
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { readOrganisation } from './people.ts';

const emit = Server.prototype.emit;
const { currentUser, users } = readOrganisation();
const people = [currentUser, ...users];

Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]): boolean {
  const [request, response] = given as [IncomingMessage, ServerResponse];
  if (event === 'request') {
    if (request.url === '/_internal/v1/config') hideGroupChats(response);
    request.url = byMemberId(request.url ?? '');
  }
  return Reflect.apply(emit, this, [event, ...given]);
};

/** The address of a question for a member, with the id that the Playground knows. */
const byMemberId = (url: string): string =>
  url.replace(/(?<=\/members\/)[\da-f-]{36}$/i, (objectId) => {
    const found = people.find(({ aadObjectId }) => aadObjectId === objectId.toLowerCase());
    return found?.id ?? objectId;
  });

function hideGroupChats(response: ServerResponse): void {
  const end = response.end.bind(response);
  response.end = ((body?: unknown, ...rest: unknown[]) => {
    const shown = withoutGroupChats(body);
    if (shown === null || response.headersSent) return Reflect.apply(end, response, [body, ...rest]);
    response.setHeader('Content-Length', Buffer.byteLength(shown));
    return end(shown);
  }) as ServerResponse['end'];
}

/** `null` for what is no configuration: it goes out as it is. */
function withoutGroupChats(body: unknown): string | null {
  try {
    const answer = JSON.parse(String(body));
    if (!Array.isArray(answer.config.groupChats)) return null;
    return JSON.stringify({ ...answer, config: { ...answer.config, groupChats: [] } });
  } catch {
    return null;
  }
}
