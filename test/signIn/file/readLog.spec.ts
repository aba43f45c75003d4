import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { atOnce } from '../../../src/pieces.ts';
import { readingSignInLog } from '../../../src/signIn/file/readLog.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { entraRecord } from '../entraRecord.ts';

function read(records: unknown) {
  const log = atOnce(readingSignInLog(JSON.stringify(records)));
  assert.ok('signIns' in log);
  return log;
}

describe('readingSignInLog', () => {
  it('reads thousands of records piece by piece', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => entraRecord(aSignIn({ id: `${index}` })));
    assert.equal([...readingSignInLog(JSON.stringify(many))].length, 5);
  });

  it('reads every record of a portal export', () => {
    const path = new URL('../../fixtures/signIns/portalExport.json', import.meta.url);
    const log = atOnce(readingSignInLog(readFileSync(path, 'utf8')));
    assert.ok('signIns' in log);
    assert.deepEqual(log.problems, []);
    assert.deepEqual(
      log.signIns.map(({ resultCode }) => resultCode),
      ['500121', '0'],
    );
  });

  it('lets the last of several records with one id count: details come later', () => {
    const log = read([
      entraRecord(aSignIn({ authenticationSteps: [] })),
      entraRecord(aSignIn({ id: 'another' })),
      entraRecord(aSignIn()),
    ]);
    assert.equal(log.signIns.length, 2);
    assert.deepEqual(
      log.signIns.find(({ id }) => id === aSignIn().id),
      aSignIn(),
    );
  });

  it('names at most three broken records, by their place in the file, and counts them all', () => {
    const broken = { ...entraRecord(aSignIn()), createdDateTime: 'yesterday' };
    const log = read([entraRecord(aSignIn()), broken, {}, null, broken, broken]);
    assert.equal(log.signIns.length, 1);
    assert.deepEqual(log.problems, [
      '5 of 6 records of the sign-in log could not be read: record 2: createdDateTime is not a time; ' +
        'record 3: id is missing; record 4 is not an object; and 2 more.',
    ]);
  });

  it('warns when the file is one page of several', () => {
    const log = read({
      '@odata.nextLink': 'https://graph.microsoft.com/next',
      value: [entraRecord(aSignIn())],
    });
    assert.equal(log.signIns.length, 1);
    assert.deepEqual(log.problems, [
      'The sign-in log file is only one page of a longer export. Sign-ins are missing.',
    ]);
  });

  it('says that there is no list in a single record, a number or null', () => {
    for (const content of [entraRecord(aSignIn()), { value: {} }, 5, null, 'text']) {
      assert.deepEqual(atOnce(readingSignInLog(JSON.stringify(content))), {
        unreadable: 'The sign-in log file holds no list of records.',
      });
    }
  });
});
