import assert from 'node:assert/strict';
import { portalLink } from '../../../src/webhook/azureMonitor/portalLink.ts';

describe('portalLink', () => {
  const accepted: readonly (readonly [from: string, to: string])[] = [
    ['https://portal.azure.com#@tenant/blade/x', 'https://portal.azure.com/#@tenant/blade/x'],
    ['https://portal.azure.com/#view/x', 'https://portal.azure.com/#view/x'],
    ['https://PORTAL.azure.com:443/a', 'https://portal.azure.com/a'],
    ['https://ms.portal.azure.com/', 'https://ms.portal.azure.com/'],
    ['https://portal.azure.us/', 'https://portal.azure.us/'],
    ['https://portal.azure.cn/', 'https://portal.azure.cn/'],
  ];
  for (const [from, to] of accepted) {
    it(`accepts ${from}`, () => {
      assert.equal(portalLink([from]), to);
    });
  }

  const refused = [
    'http://portal.azure.com/',
    'javascript:alert(1)//portal.azure.com',
    'ftp://portal.azure.com/',
    '//portal.azure.com/',
    'portal.azure.com',
    'https://portal.azure.com@evil.example/',
    'https://portal.azure.com:pass@evil.example/',
    'https://user@portal.azure.com/',
    'https://user:pass@portal.azure.com/',
    'https://portal.azure.com:8443/',
    'https://portal.azure.com.evil.example/',
    'https://portal.azure.com./',
    'https://evilportal.azure.com/',
    'https://evil.portal.azure.com/',
    'https://evil.example/https://portal.azure.com/',
    'https://evil.example?https://portal.azure.com/',
    'https://evil.example#https://portal.azure.com/',
    'https://evil.example\\@portal.azure.com/',
    'https://portal.azure.com%2eevil.example/',
    'https://portal.azure.com%00.evil.example/',
    'https://portаl.azure.com/',
    'https://portal.azure.de/',
    '',
    `https://portal.azure.com/${'a'.repeat(4_000)}`,
    // 3,000 characters that become 9,000 once they are percent-encoded.
    `https://portal.azure.com/${' "'.repeat(1_500)}x`,
  ];
  for (const link of refused) {
    it(`refuses ${JSON.stringify(link.slice(0, 60))}`, () => {
      assert.equal(portalLink([link]), null);
    });
  }

  it('gives the address as it was understood, so that no other parser sees another host', () => {
    assert.equal(
      portalLink(['https:\\\\portal.azure.com\\@evil.example\\x']),
      'https://portal.azure.com/@evil.example/x',
    );
    assert.equal(portalLink([' https://portal.az\nure.com/\t']), 'https://portal.azure.com/');
  });

  it('takes the first candidate that may stand', () => {
    const candidates = [
      null,
      'https://evil.example/',
      'https://portal.azure.com/1',
      'https://portal.azure.com/2',
    ];
    assert.equal(portalLink(candidates), 'https://portal.azure.com/1');
    assert.equal(portalLink([]), null);
  });
});
