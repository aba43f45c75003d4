import assert from 'node:assert/strict';
import { createLog } from '../src/log.ts';
import { type FakeClock, fakeClock } from './fakes/clock.ts';

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

  for (const [name, endless] of [
    ['one letter', 'x'],
    ['colons', ':'],
    ['at signs', 'a@'],
    ['groups of an address', 'abcd:'],
  ] as const) {
    it(`may quote ${name} a hundred thousand times: the log is ready within the time of a test`, () => {
      const said = logged(new Error(`${endless.repeat(100_000)} svc-harbour@contoso.com`)) as {
        message: string;
      };
      assert(said.message.endsWith(' …'));
    });
  }

  it('is one line for every reader, whatever it quotes', () => {
    assert.doesNotMatch(JSON.stringify(logged(new Error('one\u2028two\u2029three'))), /[\u2028\u2029]/);
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

describe('a fault that repeats in the log', () => {
  let lines: Record<string, unknown>[];
  let clock: FakeClock;
  let log: ReturnType<typeof createLog>;

  beforeEach(() => {
    lines = [];
    clock = fakeClock();
    log = createLog({ write: (line) => lines.push(JSON.parse(line)) }, clock.now);
  });

  const failure = (text = 'it broke', cause?: Error) =>
    Object.assign(new Error(text, { cause }), { code: 'EPIPE' });
  const fail = (fields: object = {}, text?: string, cause?: Error) =>
    log.error({ ...fields, err: failure(text, cause) }, 'it failed');
  const stacks = () => lines.map((line) => /"stack":/.test(JSON.stringify(line)));

  it('has its stack once, then a count, and each time what it says and of which incident', () => {
    for (const incidentId of ['a-1', 'a-2', 'a-3'])
      fail({ incidentId }, `not ${incidentId}`, new TypeError('a hole'));
    assert.deepEqual(stacks(), [true, false, false]);
    assert.deepEqual(
      lines.map(({ times, incidentId, err }) => [times, incidentId, err]).slice(1),
      [2, 3].map((count) => [
        count,
        `a-${count}`,
        { type: 'Error', message: `not a-${count}`, cause: { type: 'TypeError', message: 'a hole' } },
      ]),
    );
    assert(!('times' in (lines[0] ?? {})));
  });

  it('is told apart from others by its line, its kind, its place, and those of its causes', () => {
    const place = () => new Error('it broke');
    const elsewhere = () => new Error('it broke');
    const logged: (() => void)[] = [
      () => log.error({ err: place() }, 'it failed'),
      () => log.error({ err: place() }, 'it failed again'),
      () => log.error({ err: elsewhere() }, 'it failed'),
      () => log.error({ err: Object.assign(place(), { code: 'ENOSPC' }) }, 'it failed'),
      () => log.error({ err: Object.assign(place(), { statusCode: 500 }) }, 'it failed'),
      () => log.error({ err: Object.assign(place(), { name: 'AbortError' }) }, 'it failed'),
      () => log.error({ err: Object.assign(place(), { cause: elsewhere() }) }, 'it failed'),
    ];
    for (const once of logged) once();
    assert.deepEqual(stacks(), Array(logged.length).fill(true));
    for (const twice of logged) twice();
    assert.deepEqual(stacks().slice(logged.length), Array(logged.length).fill(false));
  });

  it('has its stack again after an hour, and after the clock was set back', async () => {
    fail();
    await clock.advance(3_599_999);
    fail();
    await clock.advance(1);
    fail();
    fail();
    await clock.advance(-7_200_000);
    fail();
    assert.deepEqual(stacks(), [true, false, true, false, true]);
    assert.deepEqual(
      lines.map(({ times }) => times),
      [undefined, 2, undefined, 2, undefined],
    );
  });

  it('does not grow what is known of faults without end', () => {
    fail();
    for (let count = 0; count < 1_000; count += 1) log.error({ err: new Error('x') }, `line ${count}`);
    fail();
    assert.equal(stacks().at(-1), true);
  });

  it('may be its own cause', () => {
    const error = failure();
    const below = new Error('below', { cause: error });
    error.cause = below;
    for (let count = 0; count < 2; count += 1) log.error({ err: error }, 'it failed');
    assert.deepEqual(stacks(), [true, false]);
  });

  it('leaves lines alone that tell of no error', () => {
    for (let count = 0; count < 3; count += 1) log.warn({ incidentId: 'a-1', err: undefined }, 'a word');
    log.info('another');
    assert(lines.every((line) => !('times' in line)));
  });
});
