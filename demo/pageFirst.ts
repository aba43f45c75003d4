// Loaded into the Agents Playground (node --import). What is posted while no page is open it keeps for the first one, and
// sends it as soon as that page's web socket is open. But the page (0.2.28) asks for the list of channels at the same
// time, and a message of a channel that it does not know yet stops it for good: the alert was missing in four of ten
// starts. So web sockets have to wait until the page has the list, which shows in what it asks for next.
import { type IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { latePage } from './latePage.ts';

/** Milliseconds after which a web socket is let through in any case. */
const longestHold = 5_000;

/** What a page asks for once, when it opens. */
const asksToOpen = '/_internal/v1/config';
let pages = 0;

const held = new Set<() => void>();
const emit = Server.prototype.emit;
const ignore = () => {};

Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]): boolean {
  const passOn = (): boolean => Reflect.apply(emit, this, [event, ...given]);
  if (event === 'upgrade') {
    const socket = given[1] as Duplex;
    const letThrough = () => {
      clearTimeout(timer);
      held.delete(letThrough);
      socket.off('error', ignore);
      if (!socket.destroyed) passOn();
    };
    const timer = setTimeout(letThrough, longestHold);
    // While it is held, nobody else listens for the error of a page that went away.
    socket.on('error', ignore);
    held.add(letThrough);
    return true;
  }
  // Only the first page gets what was posted before. The next change of such a card stops any other for good.
  if (event === 'request' && (given[0] as IncomingMessage).url === asksToOpen && ++pages > 1)
    process.stdout.write(`${latePage}\n`);
  // Read first: the Playground's routes shorten the address while they handle it.
  const isFromPage = event === 'request' && asksForMore(given[0] as IncomingMessage);
  const isHandled = passOn();
  if (isFromPage) for (const letThrough of held) letThrough();
  return isHandled;
};

/** The demo itself asks for the same thing, but only a page says where it comes from. */
function asksForMore({ url = '', headers }: IncomingMessage): boolean {
  return headers.origin !== undefined && /^\/_debug\/conversation\/[^/]+\/installation$/.test(url);
}
