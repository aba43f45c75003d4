import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readSignIn } from '../../src/signIn/readSignIn.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/signIns/${name}`, import.meta.url), 'utf8'));

const least = {
  id: 'row',
  userId: 'ACCOUNT',
  createdDateTime: '2026-11-03T09:15:00Z',
  status: { errorCode: 50126 },
};

function read(record: object): SignIn {
  const reading = readSignIn({ ...least, ...record }, 1);
  assert.ok('signIn' in reading, JSON.stringify(reading));
  return reading.signIn;
}

function problem(value: unknown): string {
  const reading = readSignIn(value, 7);
  assert.ok('problem' in reading);
  return reading.problem;
}

describe('readSignIn', () => {
  it('reads the record of Microsoft’s log schema reference', () => {
    assert.deepEqual(readSignIn(fixture('microsoftSchemaSample.json'), 1), {
      signIn: {
        id: '111111-aaaaa-2222222-bbbb-000000000',
        correlationId: 'aaaa0000-bb11-2222-33cc-444444dddddd',
        userId: '11bb11bb-cc22-dd33-ee44-55ff55ff55ff',
        userPrincipalName: 'BalaS@microsoft.com',
        at: '2024-07-23T15:19:52.000Z',
        publishedAt: null,
        arrivedAt: null,
        resultCode: '0',
        resultDescription: null,
        ipAddress: '10.1.1.1',
        city: 'City',
        state: 'State',
        country: 'US',
        autonomousSystemNumber: '0',
        application: 'Azure Portal',
        resource: null,
        clientApp: 'Browser',
        userAgent: null,
        device: {
          name: '{PII Removed}',
          operatingSystem: 'Windows10',
          browser: 'Edge 126.0.0',
          trustType: 'Azure AD joined',
          isCompliant: true,
          isManaged: true,
        },
        isInteractive: null,
        authenticationRequirement: 'multiFactorAuthentication',
        authenticationSteps: [],
        conditionalAccess: 'success',
        policies: [{ name: 'CA004: Require multi-factor authentication for all users', result: 'success' }],
        riskLevel: null,
        riskState: null,
        riskEvents: [],
      },
    });
  });

  it('reads the fields of the beta type: steps, risk, user agent and network', () => {
    const records = fixture('portalExport.json');
    assert.ok(Array.isArray(records));
    const signIn = read(records[0]);
    assert.deepEqual(signIn.authenticationSteps, [
      { method: 'Password', detail: 'Password in the cloud', succeeded: true, result: 'Correct password' },
      { method: 'FIDO2 security key', detail: null, succeeded: false, result: null },
    ]);
    assert.equal(
      signIn.resultDescription,
      'Authentication failed during strong authentication request. MFA denied; authentication in-progress',
    );
    assert.equal(signIn.autonomousSystemNumber, '64511');
    assert.equal(signIn.riskLevel, 'high');
    assert.equal(signIn.riskState, 'atRisk');
    assert.deepEqual(signIn.riskEvents, ['unfamiliarFeatures']);
    assert.equal(signIn.device.name, null, 'an empty text is no name');
    assert.match(signIn.userAgent ?? '', /^Mozilla/);
    assert.equal(signIn.resource, 'Windows Azure Service Management API');
  });

  it('needs no more than an id, an account, a time and a result', () => {
    const signIn = read({});
    assert.equal(signIn.userId, 'account', 'the account’s id is lower case');
    assert.equal(signIn.resultCode, '50126');
    assert.equal(signIn.ipAddress, null);
    assert.deepEqual(signIn.authenticationSteps, []);
  });

  it('takes optional parts of the wrong kind for missing', () => {
    const signIn = read({
      ipAddress: 5,
      location: 'Bremen',
      deviceDetail: [],
      isInteractive: 'yes',
      authenticationDetails: [null, 'x', { authenticationMethod: 'Password', succeeded: 'true' }],
      appliedConditionalAccessPolicies: { 0: 'x' },
      riskEventTypes_v2: ['unfamiliarFeatures', 5, null],
      autonomousSystemNumber: 1.5,
      createdDateTime: '2026-11-03T09:15:00Z',
    });
    assert.deepEqual(signIn, {
      ...read({}),
      authenticationSteps: [{ method: 'Password', detail: null, succeeded: null, result: null }],
      riskEvents: ['unfamiliarFeatures'],
    });
  });

  it('writes every time in UTC with milliseconds', () => {
    const at = (createdDateTime: string) => read({ createdDateTime }).at;
    assert.equal(at('2026-11-03T09:15:00Z'), '2026-11-03T09:15:00.000Z');
    assert.equal(at('2026-11-03T09:15:00.1234567Z'), '2026-11-03T09:15:00.123Z');
    assert.equal(at('2026-11-03T09:15:00+02:00'), '2026-11-03T07:15:00.000Z');
    assert.equal(at('2018-05-16T16:09:58.4634578+00:00'), '2018-05-16T16:09:58.463Z');
  });

  it('takes a time without a zone for UTC, wherever the machine stands', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      assert.equal(read({ createdDateTime: '2026-11-03T09:15:00' }).at, '2026-11-03T09:15:00.000Z');
    } finally {
      if (zone === undefined) {
        delete process.env.TZ;
      } else {
        process.env.TZ = zone;
      }
    }
  });

  it('knows the times of publishing and arrival where the file has them', () => {
    const signIn = read({ timeGenerated: '2026-11-03T09:17:00Z', ingestionTime: '2026-11-03T09:18:00Z' });
    assert.equal(signIn.publishedAt, '2026-11-03T09:17:00.000Z');
    assert.equal(signIn.arrivedAt, '2026-11-03T09:18:00.000Z');
  });

  it('reads a result code that is written as text as the same code', () => {
    assert.equal(read({ status: { errorCode: '50126' } }).resultCode, '50126');
    assert.equal(read({ status: { errorCode: '0000' } }).resultCode, '0', 'a success must not be missed');
  });

  it('cuts texts at 2,000 characters and leaves no half of a surrogate pair', () => {
    assert.equal(read({ userAgent: 'x'.repeat(5000) }).userAgent, 'x'.repeat(2000));
    const cut = read({ userAgent: `${'x'.repeat(1999)}💣` }).userAgent ?? '';
    assert.equal(cut.length, 2000);
    assert.ok(cut.isWellFormed());
  });

  it('names a policy by its id when the name may not be read', () => {
    const { policies } = read({ appliedConditionalAccessPolicies: [{ id: 'ca-1' }, {}] });
    assert.deepEqual(policies, [
      { name: 'ca-1', result: null },
      { name: 'unnamed policy', result: null },
    ]);
  });

  it('says which field of which record is wrong', () => {
    assert.equal(problem(null), 'record 7 is not an object');
    assert.equal(problem([least]), 'record 7 is not an object');
    assert.equal(problem({ ...least, id: undefined }), 'record 7: id is missing');
    assert.equal(problem({ ...least, id: '' }), 'record 7: id is not a text of 1 to 2,000 characters');
    assert.equal(problem({ ...least, userId: null }), 'record 7: userId is missing');
    assert.equal(problem({ ...least, createdDateTime: undefined }), 'record 7: createdDateTime is missing');
    assert.equal(problem({ ...least, status: null }), 'record 7: status.errorCode is missing');
    assert.equal(
      problem({ ...least, status: { errorCode: {} } }),
      'record 7: status.errorCode is not a result code',
    );
  });

  it('takes only whole times for times', () => {
    for (const createdDateTime of ['1', '2026-11-03', '03/11/2026 09:15', '2026-13-01T00:00:00Z', 5, true]) {
      assert.equal(problem({ ...least, createdDateTime }), 'record 7: createdDateTime is not a time');
    }
  });

  it('neither throws nor quotes anything, whatever the record holds', () => {
    const secret = 'svc-harbour@contoso.onmicrosoft.com';
    const value = fc.oneof(
      fc.constant(secret),
      fc.constant('2026-11-03T09:15:00+99:99'),
      fc.constant({ errorCode: secret }),
      fc.constant({ errorCode: 50126 }),
      fc.jsonValue(),
    );
    const record = fc.dictionary(
      fc.constantFrom(
        'id',
        'userId',
        'createdDateTime',
        'status',
        'location',
        'authenticationDetails',
        secret,
      ),
      value,
    );
    fc.assert(
      fc.property(fc.oneof(record, value), (anything) => {
        const reading = readSignIn(anything, 7);
        assert.ok('signIn' in reading || !reading.problem.includes(secret));
      }),
      { numRuns: 2000 },
    );
  });
});
