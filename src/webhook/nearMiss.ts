/** How a request misses what action groups have to call: by its address, or by its method alone. */
export type NearMiss = 'address' | 'method';

const address = '/api/alerts';
/** No address that was meant is longer. */
const longestMeant = 100;

/**
 * Whether a request was probably meant for the webhook, and how it misses it; `null` for any other, and for the right
 * one. Pure. An action group with such an address gets a 404 or 405, and Azure tells nobody.
 */
export function nearMissOf(method: string | undefined, path: string): NearMiss | null {
  if (path === address) return method === 'POST' ? null : 'method';
  if (path.length > longestMeant) return null;
  const letters = decoded(path)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  const isMeant = /^(api)?alerts?$/.test(letters) || /apialerts?$/.test(letters) || /^apialert/.test(letters);
  return isMeant ? 'address' : null;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
