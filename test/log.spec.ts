import assert from 'node:assert/strict';
import { createLog } from '../src/log.ts';

describe('a line of the log', () => {
  it('hides what is called as secrets are, by itself and in an object', () => {
    const lines: string[] = [];
    const secrets = {
      headers: { cookie: 'harbour' },
      authorization: 'Bearer harbour',
      code_verifier: 'harbour',
      password: 'harbour',
    };
    createLog({ write: (line) => lines.push(line) }).info({ ...secrets, request: secrets }, 'asked');
    assert.doesNotMatch(lines.join(''), /harbour/);
    assert.match(lines.join(''), /"msg":"asked"/);
  });
});

describe('an error in the log', () => {
  const logged = (error: unknown): unknown => {
    const lines: string[] = [];
    createLog({ write: (line) => lines.push(line) }).error({ err: error }, 'it failed');
    return JSON.parse(lines.join('')).err;
  };

  it('has its name, its message, its stack and its causes', () => {
    const cause = new TypeError('a hole');
    const error = new Error('it broke', { cause });
    assert.deepEqual(logged(error), {
      type: 'Error',
      message: 'it broke',
      stack: error.stack,
      cause: { type: 'TypeError', message: 'a hole', stack: cause.stack },
    });
  });

  it('quotes no user principal name and no IP address, but those of this machine', () => {
    const cause = new Error('svc-harbour@contoso.com at 10:20:30 on [2001:db8::a:24]:443');
    const error = new Error('svc-harbour@contoso.com from 192.0.2.1:80 by 127.0.0.1 or ::1.', { cause });
    const said = logged(error) as { message: string; stack: string; cause: { message: string } };
    assert.equal(said.message, '… from …:80 by 127.0.0.1 or ::1.');
    assert.equal(said.cause.message, '… at 10:20:30 on […]:443');
    assert.doesNotMatch(JSON.stringify(said), /svc-harbour|contoso|192|2001/);
    assert.match(said.stack, /log\.spec\.ts:\d+:\d+/);
  });

  it('has none of its own fields', () => {
    const error = Object.assign(new Error('it broke'), { request: 'svc-harbour', code: 'svc-harbour' });
    assert.doesNotMatch(JSON.stringify(logged(error)), /svc-harbour/);
  });

  const quoting = 'cannot read svc-harbour@contoso.com from 192.0.2.1';
  const restError = (fields: { statusCode?: number; code?: string } = {}) =>
    Object.assign(new Error(quoting), { name: 'RestError', request: quoting, ...fields });

  it('is a status and a code where the connector may have quoted what was sent', () => {
    assert.deepEqual(logged(restError({ statusCode: 400, code: 'BadSyntax' })), {
      type: 'RestError',
      statusCode: 400,
      code: 'BadSyntax',
    });
    assert.deepEqual(logged(restError()), { type: 'RestError' });
  });

  it('is not quoted as a cause either', () => {
    const error = new Error('it broke', {
      cause: new Error('below', { cause: restError({ statusCode: 400, code: 'BadSyntax' }) }),
    });
    const text = JSON.stringify(logged(error));
    assert.doesNotMatch(text, /svc-harbour|192\.0\.2\.1/);
    assert.match(text, /"cause":\{"type":"RestError","statusCode":400,"code":"BadSyntax"\}/);
  });

  it('says nothing of what is no error', () => {
    assert.deepEqual(logged('svc-harbour'), { type: 'string', message: 'not an Error' });
  });
});
