import { azureClouds } from '../../azure/clouds.ts';

const portals: ReadonlySet<string> = new Set(azureClouds.flatMap(({ portalHosts }) => portalHosts));
const longest = 4_000;

function readLink(text: string): string | null {
  const url = URL.parse(text);
  const isPortal =
    url !== null &&
    url.protocol === 'https:' &&
    portals.has(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    // A query can make the portal load extensions from elsewhere. The links of alerts have no query.
    url.search === '';
  return isPortal && url.href.length <= longest ? url.href : null;
}

/**
 * The first candidate that leads to the Azure portal and nowhere else, at most 4,000 characters long.
 *
 * The attack: with the alert code, you can forge a payload, and its link becomes a button on a card that
 * people trust and press in an emergency. `https://portal.azure.com@evil.example/` or
 * `https://portal.azure.com.evil.example/` would be a sign-in page for global administrators. So only whole
 * host names count. The result is the address as parsed here, never the original text: another parser sees
 * another host in `https://portal.azure.com\@evil.example`.
 */
export function portalLink(candidates: readonly (string | null)[]): string | null {
  for (const candidate of candidates) {
    const link = candidate === null ? null : readLink(candidate);
    if (link !== null) {
      return link;
    }
  }
  return null;
}
