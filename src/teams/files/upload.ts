import { GlasswatchError } from '../../errors.ts';

/**
 * One label before the domain: `contoso.sharepoint.com` and, for OneDrive, `contoso-my.sharepoint.com`. Microsoft's
 * example of the invoke has `https://contoso.sharepoint.com//personal/…/_api/v2.0/drive/items/…/uploadSession?guid=…`.
 * No other clouds: file consent does not exist in GCC High, DoD and 21Vianet (Microsoft Learn, bots-filesv4), GCC uses
 * sharepoint.com, and `up.1drv.com` is OneDrive for private people, which no work account has.
 */
const sharePointHost = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.sharepoint\.com$/;
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Whether a report may be sent to an address that an activity names: https at SharePoint on its own port, and with
 * `isLocal` also http on this machine, where authentication is off and tests play OneDrive. Pure. The signature on the
 * activity is the first defence; this one keeps the record out of strangers' hands, and the bot out of the network that
 * it stands in, if the first should fail. It cannot tell one organisation's SharePoint from another's.
 */
export function mayUploadTo(address: string, { isLocal }: { readonly isLocal: boolean }): boolean {
  // Parsed as `fetch` parses it, so that both see the same host: lower case, and an IP address in its plain form.
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return url.port === '' && sharePointHost.test(url.hostname);
  return isLocal && url.protocol === 'http:' && loopbackHosts.has(url.hostname);
}

/** Bytes of one request: a multiple of 320 KiB and under 60 MiB, as an upload session wants them. */
export const fragmentSize = 32 * 320 * 1024;

export type UploadOptions = {
  /** Whether this machine may play OneDrive: only where authentication is off. */
  readonly isLocal: boolean;
  /** Milliseconds that one request may take. */
  readonly patience?: number;
};

/**
 * Stores a file in an upload session of OneDrive ("Upload bytes to the upload session", OneDrive API). The size is the
 * one sent here; the size that the person was shown counts for nothing. Rejects with `uploadNotAllowed` before anything
 * is sent, or with `uploadFailed` when the file is not, or not surely, stored. No redirect is followed, no credentials
 * are sent, and errors hold no part of the address, which is itself the secret.
 *
 * Nothing is tried twice: if only the answer was lost, the session is over, and the second request would report a
 * failure that was none. The person is there, is told at once, and gets a new session by asking again.
 */
export async function uploadFile(
  address: string,
  content: string,
  { isLocal, patience = 15_000 }: UploadOptions,
): Promise<void> {
  if (!mayUploadTo(address, { isLocal })) throw new GlasswatchError('uploadNotAllowed');
  const bytes = new TextEncoder().encode(content);
  if (bytes.length === 0) throw failed('an upload session takes no empty file');
  for (let start = 0; start < bytes.length; start += fragmentSize) {
    const fragment = bytes.subarray(start, start + fragmentSize);
    const end = start + fragment.length;
    const range = `bytes ${start}-${end - 1}/${bytes.length}`;
    const status = await put(address, fragment, range, patience);
    // 202 asks for more bytes: after the last fragment it means that some did not arrive.
    const isTaken = end < bytes.length ? status === 202 : status === 200 || status === 201;
    if (!isTaken) throw failed(`OneDrive answered ${status}`);
  }
}

async function put(
  address: string,
  body: Uint8Array<ArrayBuffer>,
  range: string,
  patience: number,
): Promise<number> {
  try {
    const response = await fetch(address, {
      method: 'PUT',
      // fetch adds the Content-Length of the body.
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Range': range },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    throw failed(reasonOf(error));
  }
}

/** fetch's own texts may name the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  if (error.name === 'TimeoutError') return 'OneDrive did not answer in time';
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return `the connection failed: ${typeof code === 'string' ? code : error.name}`;
}

const failed = (reason: string): GlasswatchError =>
  new GlasswatchError('uploadFailed', { cause: new Error(reason) });
