import assert from 'node:assert/strict';
import { addressKind, ipAddress } from '../../src/signIn/ipAddress.ts';

const kinds = {
  '10.0.0.1': 'private',
  '172.31.255.255': 'private',
  '172.32.0.0': null,
  '192.168.1.1': 'private',
  'fd00::1': 'private',
  '100.64.0.1': 'shared',
  '100.128.0.1': null,
  '127.0.0.53': 'loopback',
  '::1': 'loopback',
  '::ffff:127.0.0.1': 'loopback',
  '169.254.169.254': 'linkLocal',
  'fe80::1': 'linkLocal',
  '192.0.2.1': 'documentation',
  '198.51.100.1': 'documentation',
  '203.0.113.7': 'documentation',
  '2001:db8::1': 'documentation',
  '2001:db9::1': null,
  '0.0.0.0': 'reserved',
  '255.255.255.255': 'reserved',
  '::': 'reserved',
  'ff02::1': 'reserved',
  '51.105.71.9': null,
  '2603:1026::1': null,
} as const;

describe('the kind of an address', () => {
  for (const [text, kind] of Object.entries(kinds)) {
    it(`is ${kind ?? 'public'} for ${text}`, () => {
      assert.equal(addressKind(ipAddress(text) ?? ''), kind);
    });
  }
});
