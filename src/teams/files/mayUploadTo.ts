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
