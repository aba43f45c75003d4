import assert from 'node:assert/strict';
import { parseCommand } from '../../../src/command/parse.ts';

describe('whois', () => {
  for (const [typed, ipAddress] of [
    ['whois 203.0.113.7', '203.0.113.7'],
    ['WHOIS 203.0.113.7\n', '203.0.113.7'],
    ['<p><at>Glasswatch</at> whois&nbsp;<b>203.0.113.7</b></p>', '203.0.113.7'],
    ['whois 2001:DB8:0:0::1', '2001:db8::1'],
    ['whois ::FFFF:203.0.113.7', '203.0.113.7'],
    ['whois ::1', '::1'],
  ] as const) {
    it(`is asked by ${JSON.stringify(typed)}`, () => {
      assert.deepEqual(parseCommand(typed), { type: 'whois', ipAddress });
    });
  }

  const refused = {
    'no address': '',
    'a word': 'somebody',
    'a name': 'www.contoso.com',
    'a full stop after it': '203.0.113.7.',
    'a comma after it': '203.0.113.7,',
    'a question mark after it': '203.0.113.7?',
    'brackets around it': '[203.0.113.7]',
    'brackets around one of IPv6': '[2001:db8::1]',
    'round brackets around it': '(203.0.113.7)',
    'a port': '203.0.113.7:443',
    'a port of IPv6': '[2001:db8::1]:443',
    'a prefix': '203.0.113.0/24',
    'a zone': 'fe80::1%eth0',
    'a number too large': '203.0.113.256',
    'a leading zero': '203.0.113.07',
    'three numbers': '203.0.113',
    'a quote': '203.0.113.7"',
    'an apostrophe': "203.0.113.7'",
    'a quote before it': '"203.0.113.7',
    'a pipe': '203.0.113.7|take 1',
    'a pipe apart': '203.0.113.7 | take 1',
    'a comment': '203.0.113.7//',
    'a comment apart': '203.0.113.7 // comment',
    'a new statement': '203.0.113.7"); union *',
    'a control command': '.drop table SigninLogs',
    'a control command after it': '203.0.113.7 .drop table SigninLogs',
    'another address': '203.0.113.7 203.0.113.8',
    'an account': '203.0.113.7 svc-harbour',
    'a window': '203.0.113.7 30d',
    'digits of another width': '２０３.０.１１３.７',
    'digits of another script': '٢٠٣.0.113.7',
    'superscript digits': '²03.0.113.7',
    'mathematical digits': '𝟐𝟎𝟑.0.113.7',
    'dots of another width': '203．0．113．7',
    'ideographic dots': '203。0。113。7',
    'one dot leaders': '203․0․113․7',
    'a colon of another width': '2001：db8::1',
    'a letter that looks alike': '2001:dь8::1',
    'a letter of another width': '2001:ｄb8::1',
    'an unseen character': '203.0.\u200b113.7',
    'a soft hyphen': '203.0.113.7\u00ad',
    'a turn of direction': '\u202e203.0.113.7',
    'a null': '203.0.113.7\0',
    'markup within it': '203.0<b>.113</b>.7',
  };
  for (const [what, argument] of Object.entries(refused)) {
    it(`is refused with ${what}, and told what is expected`, () => {
      const misunderstood = parseCommand(`whois ${argument}`);
      assert.equal(misunderstood.type, 'misunderstood');
      assert('wrong' in misunderstood);
      assert.match(
        misunderstood.wrong,
        /^Say the IP address alone, for example whois 203\.0\.113\.7 .*no port, no brackets/,
      );
      assert.equal(misunderstood.nearest, 'whois <address>');
      assert(argument === '' || !misunderstood.wrong.includes(argument) || '203.0.113.7'.includes(argument));
    });
  }
});
