import assert from 'node:assert/strict';
import { isGuid } from '../src/guid.ts';

const guid = '00000000-0000-4000-8000-00000000000a';

describe('isGuid', () => {
  it('takes a GUID in either case', () => {
    assert(isGuid(guid));
    assert(isGuid(guid.toUpperCase()));
  });

  const others: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['a digit too many', `${guid}0`],
    ['a digit too few', guid.slice(1)],
    ['another letter', guid.replace('a', 'g')],
    ['no hyphens', guid.replaceAll('-', '')],
    ['braces', `{${guid}}`],
    ['something before it', `x ${guid}`],
    ['a line after it', `${guid}\n`],
  ];
  for (const [what, text] of others) it(`takes no text with ${what}`, () => assert(!isGuid(text)));
});
