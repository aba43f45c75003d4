import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GlasswatchError } from '../../../src/errors.ts';
import { fragmentSize, uploadFile } from '../../../src/teams/files/upload.ts';
import { createOneDrive, type OneDrive, type UploadConduct } from '../../fakes/oneDrive.ts';

const text = '# Incident k7qd2-1\n\nZoë signed in with 🔑.\n';

describe('uploading a file to OneDrive', () => {
  let oneDrive: OneDrive;
  beforeEach(async () => {
    oneDrive = await createOneDrive();
  });
  afterEach(() => oneDrive.close());

  const refusal = async (work: Promise<void>): Promise<GlasswatchError> => {
    const error: unknown = await work.then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof GlasswatchError, inspect(error));
    // The address is a secret, and fetch's own errors name it.
    assert.doesNotMatch(inspect(error), /tempauth|secret|uploadSession|127\.0\.0\.1/);
    return error;
  };
  const reason = ({ cause }: GlasswatchError) => (cause instanceof Error ? cause.message : undefined);

  it('puts its bytes, once, with their length and range, and nothing about us', async () => {
    const place = oneDrive.place('incident-k7qd2-1.md');
    await uploadFile(place.uploadUrl, text, { isLocal: true });
    assert.deepEqual(oneDrive.stored(place), Buffer.from(text));
    const [request, ...more] = oneDrive.requests;
    assert.deepEqual(more, []);
    const size = Buffer.byteLength(text);
    assert.equal(request?.method, 'PUT');
    assert.equal(request?.headers['content-length'], String(size));
    assert.equal(request?.headers['content-range'], `bytes 0-${size - 1}/${size}`);
    assert.equal(request?.headers['content-type'], 'application/octet-stream');
    for (const name of ['authorization', 'cookie', 'referer'])
      assert.equal(request?.headers[name], undefined);
  });

  for (const size of [1, fragmentSize - 1, fragmentSize, fragmentSize + 1, 2 * fragmentSize]) {
    it(`stores all of ${size} bytes, in fragments that a session takes`, async () => {
      const content = 'x'.repeat(size);
      const place = oneDrive.place('incident-k7qd2-1.json');
      await uploadFile(place.uploadUrl, content, { isLocal: true });
      assert.ok(oneDrive.stored(place)?.equals(Buffer.from(content)));
      assert.equal(oneDrive.requests.length, Math.ceil(size / fragmentSize));
    });
  }

  const faults: readonly [what: string, UploadConduct, RegExp][] = [
    ['answers 401', { status: 401 }, /^OneDrive answered 401$/],
    ['does not know the session', { status: 404 }, /^OneDrive answered 404$/],
    ['has another file of that name', { status: 409 }, /^OneDrive answered 409$/],
    ['has had these bytes', { status: 416 }, /^OneDrive answered 416$/],
    ['has too much to do', { status: 429 }, /^OneDrive answered 429$/],
    ['fails', { status: 500 }, /^OneDrive answered 500$/],
    ['is full', { status: 507 }, /^OneDrive answered 507$/],
    ['answers 204, which an upload session does not', { status: 204 }, /^OneDrive answered 204$/],
    ['waits for more bytes', 'short', /^OneDrive answered 202$/],
    ['breaks the connection', 'break', /^the connection failed: \w+$/],
    ['takes the file and breaks the connection', 'lost', /^the connection failed: \w+$/],
    ['never answers', 'silence', /^OneDrive did not answer in time$/],
  ];
  for (const [what, conduct, expected] of faults) {
    it(`says so, and does not try again, when OneDrive ${what}`, async () => {
      oneDrive.conduct = () => conduct;
      const { uploadUrl } = oneDrive.place('incident-k7qd2-1.md');
      const error = await refusal(uploadFile(uploadUrl, text, { isLocal: true, patience: 500 }));
      assert.equal(error.code, 'uploadFailed');
      assert.match(reason(error) ?? '', expected);
      assert.equal(oneDrive.requests.length, 1);
    });
  }

  it('stops at the first fragment that is not taken', async () => {
    oneDrive.conduct = () => (oneDrive.requests.length === 2 ? { status: 500 } : 'ok');
    const place = oneDrive.place('incident-k7qd2-1.json');
    const content = 'x'.repeat(2 * fragmentSize + 1);
    const error = await refusal(uploadFile(place.uploadUrl, content, { isLocal: true }));
    assert.equal(error.code, 'uploadFailed');
    assert.equal(oneDrive.requests.length, 2);
    assert.equal(oneDrive.stored(place), undefined);
  });

  it('says so when nobody listens there', async () => {
    const { uploadUrl } = oneDrive.place('incident-k7qd2-1.md');
    await oneDrive.close();
    const error = await refusal(uploadFile(uploadUrl, text, { isLocal: true }));
    assert.equal(reason(error), 'the connection failed: ECONNREFUSED');
    oneDrive = await createOneDrive();
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect: ${status}`, async () => {
      const elsewhere = await createOneDrive();
      try {
        const target = elsewhere.place('incident-k7qd2-1.md');
        oneDrive.conduct = () => ({ status, location: target.uploadUrl });
        const { uploadUrl } = oneDrive.place('incident-k7qd2-1.md');
        const error = await refusal(uploadFile(uploadUrl, text, { isLocal: true }));
        assert.equal(error.code, 'uploadFailed');
        assert.equal(reason(error), `OneDrive answered ${status}`);
        assert.deepEqual(elsewhere.requests, []);
        assert.equal(oneDrive.requests.length, 1);
      } finally {
        await elsewhere.close();
      }
    });
  }

  it('sends nothing to this machine where authentication is on', async () => {
    const { uploadUrl } = oneDrive.place('incident-k7qd2-1.md');
    const error = await refusal(uploadFile(uploadUrl, text, { isLocal: false }));
    assert.equal(error.code, 'uploadNotAllowed');
    assert.deepEqual(oneDrive.requests, []);
  });

  it('sends no empty file, which no session takes', async () => {
    const { uploadUrl } = oneDrive.place('incident-k7qd2-1.csv');
    const error = await refusal(uploadFile(uploadUrl, '', { isLocal: true }));
    assert.equal(error.code, 'uploadFailed');
    assert.deepEqual(oneDrive.requests, []);
  });
});
