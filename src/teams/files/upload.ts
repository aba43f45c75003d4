import { GlasswatchError } from '../../errors.ts';

/**
 * One label before the domain: `contoso.sharepoint.com` and, for OneDrive, `contoso-my.sharepoint.com`.
 * Microsoft's example of the invoke has
 * `https://contoso.sharepoint.com//personal/…/_api/v2.0/drive/items/…/uploadSession?guid=…`. Other clouds are
 * missing on purpose. File consent does not exist in GCC High, DoD and 21Vianet (Microsoft Learn,
 * bots-filesv4), and GCC uses sharepoint.com. `up.1drv.com` is OneDrive for private people, and no work
 * account has it.
 */
const sharePointHost = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.sharepoint\.com$/;
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Tells whether Glasswatch may send a report to an address that an activity names. It allows https at
 * SharePoint on its own port. With `isLocal` it also allows http on this machine, where authentication is off
 * and tests play OneDrive. Pure. The activity's signature is the first defence. If that fails, this check
 * keeps the record out of strangers' hands. It also keeps the bot from calling into the network that it
 * stands in. It cannot tell one organisation's SharePoint from another's.
 */
export function mayUploadTo(address: string, { isLocal }: { readonly isLocal: boolean }): boolean {
  // Parsed as `fetch` parses it, so that both see the same host: lower case, and an IP address in its plain
  // form.
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return url.port === '' && sharePointHost.test(url.hostname);
  return isLocal && url.protocol === 'http:' && loopbackHosts.has(url.hostname);
}

/** Bytes in one request. An upload session wants a multiple of 320 KiB under 60 MiB. */
export const fragmentSize = 32 * 320 * 1024;

export type UploadOptions = {
  /** Whether this machine may play OneDrive: only where authentication is off. */
  readonly isLocal: boolean;
  /** Milliseconds that one request may take. */
  readonly patience?: number;
};

/**
 * Stores a file in an upload session of OneDrive ("Upload bytes to the upload session", OneDrive API). The
 * size is that of the content sent here, whatever size the person was shown. Rejects with `uploadNotAllowed`
 * before it sends anything. Rejects with `uploadFailed` when the file is not stored, or not surely. It
 * follows no redirect and sends no credentials. Errors hold no part of the address, because the address
 * itself is the secret.
 *
 * It never retries. If only the answer was lost, the session is over, and a second request would report a
 * failure that did not happen. The person hears of the failure at once, and gets a new session by asking
 * again.
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
    // 202 asks for more bytes. After the last fragment it means that some did not arrive.
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
