import { ipAddress } from '../../signIn/ipAddress.ts';
import type { Command } from '../command.ts';

const expected =
  'Say the IP address alone, for example whois 203.0.113.7 or whois 2001:db8::7. Add no port, no brackets, and nothing after it.';

/**
 * Reads the words after `whois`, lower case and in the normal form of compatibility. `typed` is the whole
 * text as it came. Digits and dots of other scripts make no address, although their normal form does: people
 * do not type them by mistake.
 */
export function parseWhois(words: readonly string[], typed: string): Command | string {
  const [word = '', ...others] = words;
  const address = ipAddress(word);
  return address !== null && others.length === 0 && typed.toLowerCase().includes(word)
    ? { type: 'whois', ipAddress: address }
    : expected;
}
