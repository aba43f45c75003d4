import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlasswatchError } from '../../../src/errors.ts';
import { createFileSignInSource } from '../../../src/signIn/file/source.ts';
import type { SignIn } from '../../../src/signIn/signIn.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import { signInSourceContract } from '../../contract/signInSource.contract.ts';
import { entraRecord } from '../entraRecord.ts';

const query = {
  accountIds: [accountId],
  span: { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
};

let folder: string;
let made = 0;
const newPath = () => join(folder, `signIns-${++made}.json`);
const logOf = (...signIns: readonly SignIn[]) => JSON.stringify(signIns.map(entraRecord));

async function fileOf(content: string): Promise<string> {
  const path = newPath();
  await writeFile(path, content);
  return path;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glasswatch-sign-ins-'));
});
after(() => rm(folder, { recursive: true }));

signInSourceContract('the file', async (signIns) => createFileSignInSource(await fileOf(logOf(...signIns))));

describe('createFileSignInSource', () => {
  it('hands over a long log bit by bit, and lets other work have its turn in between', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => aSignIn({ id: `${index}` }));
    const source = createFileSignInSource(await fileOf(logOf(...many)));
    await source.find(query);
    const order: (number | string)[] = [];
    await source.read(query, (piece) => {
      order.push(piece.length);
      setImmediate(() => order.push('other work'));
    });
    assert.deepEqual(order, [500, 'other work', 500, 'other work', 200]);
  });

  it('reads Graph’s answer, an object with a list called value', async () => {
    const path = await fileOf(JSON.stringify({ value: [entraRecord(aSignIn())] }));
    assert.deepEqual(await createFileSignInSource(path).find(query), { signIns: [aSignIn()], problems: [] });
  });

  it('accepts a byte order mark', async () => {
    const path = await fileOf(`\uFEFF${logOf(aSignIn())}`);
    assert.deepEqual(await createFileSignInSource(path).find(query), { signIns: [aSignIn()], problems: [] });
  });

  it('reports a broken record in the answer and in its health, and reads the others', async () => {
    const path = await fileOf(JSON.stringify([{ id: 'x' }, entraRecord(aSignIn())]));
    const source = createFileSignInSource(path);
    const answer = await source.find(query);
    assert.deepEqual(answer.signIns, [aSignIn()]);
    assert.deepEqual(answer.problems, [
      '1 of 2 records of the sign-in log could not be read: record 1: userId is missing.',
    ]);
    assert.deepEqual((await source.health([accountId])).problems, answer.problems);
  });

  it('answers from memory while the file stays the same', async () => {
    const source = createFileSignInSource(await fileOf(logOf(aSignIn())));
    const first = await source.find(query);
    const second = await source.find(query);
    assert.ok(first.signIns[0]);
    assert.equal(first.signIns[0], second.signIns[0], 'the very same object: nothing was read again');
  });

  it('reads once for calls at the same time', async () => {
    const source = createFileSignInSource(await fileOf(logOf(aSignIn())));
    const [one, other] = await Promise.all([source.find(query), source.find(query)]);
    assert.ok(one.signIns[0]);
    assert.equal(one.signIns[0], other.signIns[0]);
  });

  it('reads a file again that has grown', async () => {
    const path = await fileOf(logOf(aSignIn({ id: 'old' })));
    const source = createFileSignInSource(path);
    await source.find(query);
    await writeFile(
      path,
      logOf(aSignIn({ id: 'old' }), aSignIn({ id: 'new', at: '2026-11-04T00:00:00.000Z' })),
    );
    const { signIns } = await source.find(query);
    assert.deepEqual(
      signIns.map(({ id }) => id),
      ['new', 'old'],
    );
  });

  it('reads a file again that was written later with as many bytes', async () => {
    const path = await fileOf(logOf(aSignIn({ id: 'old' })));
    await utimes(path, 1_000, 1_000);
    const source = createFileSignInSource(path);
    await source.find(query);
    await writeFile(path, logOf(aSignIn({ id: 'new' })));
    await utimes(path, 1_000, 1_001);
    assert.equal((await source.find(query)).signIns[0]?.id, 'new');
  });

  it('reads a file again that was put in the old one’s place', async () => {
    const path = await fileOf(logOf(aSignIn({ id: 'old' })));
    const replacement = await fileOf(logOf(aSignIn({ id: 'new' })));
    await utimes(path, 1_000, 1_000);
    await utimes(replacement, 1_000, 1_000);
    const source = createFileSignInSource(path);
    await source.find(query);
    await rename(replacement, path);
    assert.equal((await source.find(query)).signIns[0]?.id, 'new');
  });

  it('recovers when a broken file has been repaired', async () => {
    const path = await fileOf('[{"id":');
    const source = createFileSignInSource(path);
    await assert.rejects(source.find(query), { code: 'signInLogUnavailable' });
    await writeFile(path, logOf(aSignIn()));
    assert.equal((await source.find(query)).signIns.length, 1);
    assert.equal((await source.health([accountId])).reachable, true);
  });

  it('recovers when the file may be read again, though it has not changed', async function () {
    if (process.getuid?.() === 0) {
      this.skip(); // root may read everything
    }
    const path = await fileOf(logOf(aSignIn()));
    await chmod(path, 0o000);
    const source = createFileSignInSource(path);
    await assert.rejects(source.find(query), { code: 'signInLogUnavailable' });
    assert.deepEqual((await source.health([accountId])).problems, [
      'Glasswatch may not read the sign-in log file. The permission is missing.',
    ]);
    await chmod(path, 0o600);
    assert.equal((await source.find(query)).signIns.length, 1);
  });

  it('does not go on answering from memory when the file is gone', async () => {
    const path = await fileOf(logOf(aSignIn()));
    const source = createFileSignInSource(path);
    await source.find(query);
    await rm(path);
    await assert.rejects(source.find(query), { code: 'signInLogUnavailable' });
    assert.equal((await source.health([accountId])).reachable, false);
  });

  const unreadableFiles = {
    'is missing': { make: async () => newPath(), problem: 'The sign-in log file does not exist.' },
    'is a folder': {
      make: async () => {
        const path = newPath();
        await mkdir(path);
        return path;
      },
      problem: 'The sign-in log is not a file.',
    },
    'is not JSON': {
      make: () => fileOf('[{"userPrincipalName": svc-harbour@contoso.onmicrosoft.com}]'),
      problem: 'The sign-in log file is not JSON.',
    },
    'is empty': { make: () => fileOf(''), problem: 'The sign-in log file is not JSON.' },
    'holds no list': {
      make: () => fileOf('{"userPrincipalName":"svc-harbour@contoso.onmicrosoft.com"}'),
      problem: 'The sign-in log file holds no list of records.',
    },
  };
  for (const [what, { make, problem }] of Object.entries(unreadableFiles)) {
    it(`says why a file that ${what} cannot be read, and nothing of its content`, async () => {
      const source = createFileSignInSource(await make());
      const error: unknown = await source.find(query).catch((rejection: unknown) => rejection);
      assert.ok(error instanceof GlasswatchError);
      assert.equal(error.code, 'signInLogUnavailable');
      assert.ok(error.cause instanceof Error);
      assert.equal(error.cause.message, problem);
      // Down to the last cause: a log writes them all, and the JSON parser quotes what it read.
      for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
        assert.doesNotMatch(`${cause.message} ${cause.stack}`, /svc-harbour/);
      }
      assert.deepEqual(await source.health([accountId]), {
        name: 'sign-in log file',
        reachable: false,
        newest: null,
        uses: [],
        problems: [problem],
      });
    });
  }

  it('reads 20,000 records and finds those of one account', async () => {
    const start = Date.parse('2026-02-01T00:00:00Z');
    const many = Array.from({ length: 20_000 }, (_, index) =>
      aSignIn({
        id: `row-${index}`,
        userId: index % 100 === 0 ? accountId : 'another-account',
        at: new Date(start + index * 60_000).toISOString(),
      }),
    );
    const { signIns, problems } = await createFileSignInSource(await fileOf(logOf(...many))).find(query);
    assert.equal(signIns.length, 200);
    assert.equal(signIns[0]?.id, 'row-19900');
    assert.deepEqual(problems, []);
  });
});
