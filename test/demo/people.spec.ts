import assert from 'node:assert/strict';
import { peopleNamed, readOrganisation } from '../../demo/people.ts';

const { currentUser, users } = readOrganisation();
const named = (words: string) => peopleNamed([currentUser, ...users], words).map(({ name }) => name);

describe('the people of the demo', () => {
  it('are found by the beginning of either name, whatever its case and accents', () => {
    assert.deepEqual(named('tomasz'), ['Tomasz Nowak']);
    assert.deepEqual(named('INES'), ['Inês Carvalho']);
    assert.deepEqual(named('lindq'), ['Hanna Lindqvist']);
    assert.deepEqual(named('Yuki Tanabe'), ['Yuki Tanabe']);
  });

  it('are not found by anything else', () => {
    assert.deepEqual(named('owak'), []);
    assert.deepEqual(named('Mallory'), []);
  });
});
