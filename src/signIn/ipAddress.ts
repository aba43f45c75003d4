import { isIP, isIPv4, SocketAddress } from 'node:net';

const mapped = '::ffff:';

/**
 * An IPv4 or IPv6 address in the one notation that can be compared: lower case, shortest form, and an IPv4 address that is
 * written as IPv6 (`::ffff:192.0.2.1`) as IPv4. `null` for everything else: ports, prefixes, brackets, numbers with leading
 * zeros, and zones (`fe80::1%eth0`), which mean something on one machine only.
 */
export function ipAddress(text: string): string | null {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 0) return null;
  if (version === 4) return text;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const inner = address.startsWith(mapped) ? address.slice(mapped.length) : '';
  return isIPv4(inner) ? inner : address;
}
