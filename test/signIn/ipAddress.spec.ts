import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ipAddress } from '../../src/signIn/ipAddress.ts';

describe('an IP address', () => {
  for (const [text, address] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0::1', '2001:db8::1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::', '::'],
  ] as const) {
    it(`is ${address} when written ${text}`, () => {
      assert.equal(ipAddress(text), address);
    });
  }

  for (const text of [
    '',
    ' ',
    '192.0.2.1 ',
    '192.0.2.01',
    '192.0.2.1:443',
    '192.0.2',
    '1',
    '0x7f.1',
    '[::1]',
    '::1/64',
  ]) {
    it(`is none when written ${JSON.stringify(text)}`, () => {
      assert.equal(ipAddress(text), null);
    });
  }

  it('is none with a zone, whatever the zone is called', () => {
    for (const zone of ['eth0', '1', "';drop"]) assert.equal(ipAddress(`fe80::1%${zone}`), null);
  });

  it('has one notation: that of its own notation is itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = ipAddress(text);
        assert(address !== null);
        assert.equal(ipAddress(address), address);
        assert.equal(ipAddress(text.toUpperCase()), address);
      }),
    );
  });
});
