import assert from 'node:assert/strict';
import { mayUploadTo } from '../../../src/teams/files/upload.ts';

const session = "/personal/ada_contoso_com/_api/v2.0/drive/items/01FED/uploadSession?guid='g'&tempauth=t";

describe('where a report may be sent', () => {
  const allowed = [
    `https://contoso.sharepoint.com${session}`,
    `https://contoso-my.sharepoint.com/${session}`,
    `https://contoso-my.sharepoint.com:443${session}`,
    `HTTPS://Contoso-My.SharePoint.COM${session}`,
    `https://contosoeur-my.sharepoint.com${session}`,
    `https://contoso.sharepoint.com\\.example.org${session}`,
  ];
  for (const address of allowed) {
    it(`is ${address}`, () => {
      for (const isLocal of [true, false]) assert.equal(mayUploadTo(address, { isLocal }), true);
    });
  }

  const refused: readonly [what: string, address: string][] = [
    ['unencrypted', `http://contoso-my.sharepoint.com${session}`],
    ['another scheme', 'ftp://contoso-my.sharepoint.com/x'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,contoso-my.sharepoint.com'],
    ['a name before the host', `https://ada@contoso-my.sharepoint.com${session}`],
    ['a password before the host', `https://:secret@contoso-my.sharepoint.com${session}`],
    ['SharePoint as the name before the host', 'https://contoso-my.sharepoint.com@example.org/x'],
    ['SharePoint as the password', 'https://a:contoso-my.sharepoint.com@example.org/x'],
    ['SharePoint behind a backslash', 'https://example.org\\@contoso-my.sharepoint.com/x'],
    ['SharePoint as the path', 'https:/\\example.org/contoso-my.sharepoint.com'],
    ['SharePoint in the fragment', 'https://example.org#.sharepoint.com'],
    ['SharePoint in the query', 'https://example.org?.sharepoint.com'],
    ['another port', `https://contoso-my.sharepoint.com:8443${session}`],
    ['port 80', `https://contoso-my.sharepoint.com:80${session}`],
    ['a dot at the end', `https://contoso-my.sharepoint.com.${session}`],
    ['a domain that only ends alike', 'https://evilsharepoint.com/x'],
    ['a host that only ends alike', 'https://contoso.evilsharepoint.com/x'],
    ['a domain that only begins alike', 'https://contoso.sharepoint.com.example.org/x'],
    ['another top-level domain', 'https://contoso.sharepoint.com.co/x'],
    ['no tenant', 'https://sharepoint.com/x'],
    ['an empty tenant', 'https://.sharepoint.com/x'],
    ['two labels', 'https://a.contoso.sharepoint.com/x'],
    ['a hyphen at the end', 'https://contoso-.sharepoint.com/x'],
    ['an underscore', 'https://con_toso.sharepoint.com/x'],
    ['letters that only look alike', 'https://contoso.sharepoіnt.com/x'],
    ['a private OneDrive', 'https://sn3302.up.1drv.com/up/fe69'],
    ['a cloud without file consent', 'https://contoso-my.sharepoint.us/x'],
    ['another one', 'https://contoso-my.sharepoint.cn/x'],
    ['a media service', 'https://westeurope1-mediap.svc.ms/x'],
    ['an IP address', 'https://13.107.136.10/x'],
    ['the address of a cloud’s metadata', 'http://169.254.169.254/metadata'],
    ['an IPv6 address', 'https://[2603:1061:1300::1]/x'],
    ['this machine, encrypted', 'https://127.0.0.1/x'],
    ['another address of the network', 'http://10.0.0.1/x'],
    ['any address of this machine', 'http://0.0.0.0/x'],
    ['a host whose name begins with an address', 'http://127.0.0.1.example.org/x'],
    ['a host whose name begins with localhost', 'http://localhost.example.org/x'],
    ['localhost as the name before the host', 'http://localhost@example.org/x'],
    ['a name on this machine', 'http://ada@127.0.0.1/x'],
    ['a line break within the host', 'https://contoso-my.sharepoint.com\n.example.org/x'],
    ['a zero byte', 'https://contoso-my.sharepoint.com%00.example.org/x'],
    ['no scheme', '//contoso-my.sharepoint.com/x'],
    ['a path', session],
    ['nothing', ''],
  ];
  for (const [what, address] of refused) {
    it(`is not ${what}: ${JSON.stringify(address)}`, () => {
      for (const isLocal of [true, false]) assert.equal(mayUploadTo(address, { isLocal }), false);
    });
  }

  const local = [
    'http://127.0.0.1:41234/upload',
    'http://localhost:41234/upload',
    'http://[::1]:41234/upload',
    'http://0x7f.1:41234/upload',
  ];
  for (const address of local) {
    it(`is ${address} only where authentication is off`, () => {
      assert.equal(mayUploadTo(address, { isLocal: true }), true);
      assert.equal(mayUploadTo(address, { isLocal: false }), false);
    });
  }
});
