import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { UploadPlace } from '../../src/teams/files/consent.ts';
import { createWatch, type Watch } from './watch.ts';

type UploadRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
};

/**
 * What becomes of a request: `ok`; a status, with nothing stored; `silence`, never an answer; `break`, the connection
 * is cut; `lost`, stored and then cut; `short`, the last bytes do not arrive.
 */
export type UploadConduct =
  | 'ok'
  | 'silence'
  | 'break'
  | 'lost'
  | 'short'
  | { readonly status: number; readonly location?: string };

export type OneDrive = Watch & {
  readonly requests: readonly UploadRequest[];
  conduct: (request: UploadRequest) => UploadConduct;
  /** Makes an empty file with an upload session, as Teams does when somebody accepts. */
  place(name: string): UploadPlace;
  /** What a file holds once its last byte has come; `undefined` before. */
  stored(place: UploadPlace): Buffer | undefined;
  /** Cuts the connections on which nothing is answered. */
  hangUp(): void;
  close(): Promise<void>;
};

type Session = { bytes: Buffer; size: number | null; isOver: boolean };

/** OneDrive's upload sessions on a loopback port, as strict as their documentation. */
export async function createOneDrive(): Promise<OneDrive> {
  const requests: UploadRequest[] = [];
  const sessions = new Map<string, Session>();
  const watch = createWatch(() => `${requests.length} requests to OneDrive`);

  const server = createServer(async (incoming, response) => {
    const path = incoming.url ?? '';
    const request = {
      method: incoming.method ?? '',
      path,
      headers: incoming.headers,
      bytes: await buffer(incoming),
    };
    requests.push(request);
    const conduct = oneDrive.conduct(request);
    if (conduct === 'break') response.destroy();
    else if (conduct === 'lost') {
      take(sessions.get(path), request);
      response.destroy();
    } else if (conduct === 'short') end(response, 202);
    else if (conduct === 'ok') end(response, take(sessions.get(path), request));
    else if (conduct !== 'silence') end(response, conduct.status, conduct.location);
    watch.changed();
  });

  function end(response: ServerResponse, status: number, location?: string): void {
    if (location !== undefined) response.setHeader('Location', location);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end('{}');
  }

  /** Takes a fragment, and gives the status of the answer. */
  function take(session: Session | undefined, { method, headers, bytes }: UploadRequest): number {
    if (!session || session.isOver) return 404;
    if (method !== 'PUT') return 405;
    if (headers.authorization !== undefined) return 401;
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
    if (!range || headers['content-length'] !== String(bytes.length)) return 400;
    const [start = 0, last = 0, size = 0] = range.slice(1).map(Number);
    if (start !== session.bytes.length || last - start + 1 !== bytes.length) return 416;
    if (session.size !== null && session.size !== size) return 400;
    session.size = size;
    session.isOver = last + 1 === size;
    if (!session.isOver && bytes.length % (320 * 1024) !== 0) return 400;
    session.bytes = Buffer.concat([session.bytes, bytes]);
    return session.isOver ? 201 : 202;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pathOf = ({ uploadUrl }: UploadPlace) => uploadUrl.slice(origin.length);
  const oneDrive: OneDrive = {
    ...watch,
    requests,
    conduct: () => 'ok',
    place(name) {
      const uniqueId = randomUUID();
      const path = `/personal/ada_contoso_com/_api/v2.0/drive/items/${uniqueId}/uploadSession?tempauth=secret`;
      sessions.set(path, { bytes: Buffer.alloc(0), size: null, isOver: false });
      const contentUrl = `https://contoso-my.sharepoint.com/personal/ada_contoso_com/Documents/Applications/Glasswatch/${name}`;
      const fileType = name.split('.').at(-1) ?? '';
      return { contentUrl, name, uploadUrl: `${origin}${path}`, uniqueId, fileType };
    },
    stored(place) {
      const session = sessions.get(pathOf(place));
      return session?.isOver ? session.bytes : undefined;
    },
    hangUp: () => server.closeAllConnections(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return oneDrive;
}
