import assert from 'node:assert/strict';
import { answerWhois } from '../../../src/command/whois/answer.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { wordsIn } from '../../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts } from '../deps.ts';

const address = '51.105.71.9';
let number = 0;
const row = (given: Parameters<typeof aSignIn>[0]) => {
  number += 1;
  const id = String(number);
  return aSignIn({ id, correlationId: id, ipAddress: address, ...given });
};

describe('answering whois', () => {
  let opened: OpenedCommandDeps;

  beforeEach(async () => {
    opened = await openCommandParts();
  });

  afterEach(() => opened.dispose());

  const words = async (asked = address) => wordsIn((await answerWhois(asked, opened.parts)).card);

  it('tells what the watched accounts did from there in the last 30 days, and from where that is', async () => {
    opened.writeLog([
      row({ at: '2026-11-03T09:15:00.000Z', resultCode: '50126' }),
      row({ at: '2026-10-04T09:20:00.000Z' }),
      row({ at: '2026-10-04T09:19:59.999Z' }),
      row({ ipAddress: '51.105.71.90' }),
    ]);
    const said = await words();
    assert.match(
      said,
      /in the last 30 days\n51\.105\.71\.9\nWatched accounts: 2 attempts: 1 signed in · 1 failed\n/,
    );
    assert.match(said, /No other user signed in from this address\. It is probably not an office or VPN\./);
    assert.match(said, /First seen\n.*2026-10-04 09:20:00 UTC\)\nLast seen\n.*2026-11-03 09:15:00 UTC\)/);
    assert.match(said, /Network\nAS64496\nPlace\nBremen, Germany/);
    assert.match(
      said,
      /Failed · 2026-11-03 09:15:00 UTC\nsvc-harbour@\S+\nWrong user name or password\.\nAzure Portal/,
    );
  });

  it('says how many others came from there, and never who', async () => {
    const others = { userPrincipalName: 'grace@contoso.com', at: '2026-11-02T09:15:00.000Z' };
    opened.writeLog([
      row({ userId: 'one', ...others }),
      row({ userId: 'one', ...others }),
      row({ userId: 'two', ...others }),
    ]);
    const said = await words();
    assert.match(said, /No attempts of the watched accounts\nOthers from this address: 2 users, 3 sign-ins/);
    assert.doesNotMatch(said, /grace|Bremen,? DE\n.*one/);
    assert.doesNotMatch(JSON.stringify(await answerWhois(address, opened.parts)), /grace/);
  });

  it('says that nobody came from there', async () => {
    opened.writeLog([row({ ipAddress: null })]);
    assert.match(await words(), /No attempts of the watched accounts\nNo user signed in from this address/);
  });

  for (const [asked, sentence] of [
    ['10.1.2.3', /a private address, not a public one/],
    ['100.64.0.1', /carrier’s own address, not a public one/],
    ['::1', /a loopback address, not a public one/],
    ['fe80::1', /a link-local address, not a public one/],
    ['203.0.113.7', /for examples and tests, not a public one/],
    ['0.0.0.0', /a reserved address, not a public one/],
  ] as const) {
    it(`says what ${asked} is, and what that means`, async () => {
      assert.match(await words(asked), sentence);
    });
  }

  it('says nothing of the kind of a public address', async () => {
    assert.doesNotMatch(await words(), /not a public one/);
  });

  it('shows ten attempts and counts all', async () => {
    opened.writeLog(Array.from({ length: 23 }, () => row({ at: '2026-11-03T09:15:00.000Z' })));
    const said = await words();
    assert.match(said, /Watched accounts: 23 attempts, all signed in/);
    assert.equal(said.match(/^Signed in · /gm)?.length, 10);
    assert.match(said, /The newest 10 are shown\./);
  });

  it('rejects when the log cannot be read', async () => {
    opened.writeLog('no JSON');
    await assert.rejects(answerWhois(address, opened.parts), { code: 'signInLogUnavailable' });
  });
});
