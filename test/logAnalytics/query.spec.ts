import assert from 'node:assert/strict';
import { guids } from '../../src/logAnalytics/query.ts';
import { accountId } from '../builders/signIn.ts';

describe('guids', () => {
  it('writes ids as they are, and no ids as an empty list', () => {
    assert.equal(
      guids([accountId, accountId.toUpperCase()]).kql,
      `dynamic(["${accountId}","${accountId.toUpperCase()}"])`,
    );
    assert.equal(guids([]).kql, 'dynamic([])');
  });

  const injections = {
    'nothing at all': '',
    'a quote': `${accountId}"`,
    'an apostrophe': `${accountId}'`,
    'a pipe': `${accountId} | take 1`,
    'a comment': `${accountId}//`,
    'a new statement': `${accountId}"])); union *`,
    'a control command': '.drop table SigninLogs',
    'a line break': `${accountId}\n`,
    'a line break before it': `\n${accountId}`,
    'a blank': ` ${accountId}`,
    braces: `{${accountId}}`,
    'one digit more': `${accountId}0`,
    'one digit less': accountId.slice(1),
    'two ids': `${accountId},${accountId}`,
    'digits that look alike': accountId.replaceAll('0', '０'),
    'a hyphen that looks alike': accountId.replaceAll('-', '‑'),
    'a letter that looks alike': accountId.replace(/a$/, 'а'),
    'an unseen character': `${accountId.slice(0, 8)}\u200b${accountId.slice(8)}`,
    'a user principal name': 'svc-harbour@contoso.onmicrosoft.com',
  };
  for (const [what, id] of Object.entries(injections)) {
    it(`takes no account id with ${what} in its place, also not beside a right one`, () => {
      assert.throws(() => guids([accountId, id]), {
        name: 'RangeError',
        message: 'An account id of a query is not a GUID',
      });
    });
  }
});
