import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net';

const mapped = '::ffff:';

/**
 * Gives an IPv4 or IPv6 address in the one notation that can be compared: lower case and shortest form. An
 * IPv4 address written as IPv6 (`::ffff:192.0.2.1`) becomes IPv4. Gives `null` for everything else: ports,
 * prefixes, brackets and numbers with leading zeros. Zones (`fe80::1%eth0`) are `null` too, because they mean
 * something on one machine only.
 */
export function ipAddress(text: string): string | null {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 0) return null;
  if (version === 4) return text;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const inner = address.startsWith(mapped) ? address.slice(mapped.length) : '';
  return isIPv4(inner) ? inner : address;
}

/** Kinds of address that no party on the internet has, or has alone. */
const addressKinds = ['private', 'shared', 'loopback', 'linkLocal', 'documentation', 'reserved'] as const;
export type AddressKind = (typeof addressKinds)[number];

// The special-purpose registries of IANA (RFC 6890 and what it names), as far as a sign-in log may show them.
const blocks: Readonly<Record<AddressKind, readonly string[]>> = {
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  shared: ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8', '::1/128'],
  linkLocal: ['169.254.0.0/16', 'fe80::/10'],
  documentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  reserved: ['0.0.0.0/8', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4', '::/128', '100::/64', 'ff00::/8'],
};

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');

const lists = addressKinds.map((kind) => {
  const list = new BlockList();
  for (const block of blocks[kind]) {
    const [network = '', prefix] = block.split('/');
    list.addSubnet(network, Number(prefix), familyOf(network));
  }
  return { kind, list };
});

/** Gives the kind of an address, in the form of `ipAddress`. `null` for an address of the public internet. */
export const addressKind = (address: string): AddressKind | null =>
  lists.find(({ list }) => list.check(address, familyOf(address)))?.kind ?? null;
