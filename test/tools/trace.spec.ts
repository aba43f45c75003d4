import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';
import { fixturesOf } from '../../tools/trace/fixtures.ts';

const activity = (shape: object): string =>
  JSON.stringify({ level: 'info', traced: 'activity', shape, msg: 'x' });
const said = (person: string, channel: string) =>
  activity({
    type: 'message',
    id: '<digits #0000aaaa>',
    text: '<text>',
    empty: '<empty>',
    at: '<time>',
    size: '<number>',
    isGroup: true,
    none: null,
    '<key 2>': '<text>',
    from: { id: `29:${person}`, aadObjectId: `<guid ${person}>` },
    recipient: { id: '28:#0000bbbb' },
    serviceUrl: '<url trafficmanager.net/emea>',
    files: ['<url sharepoint.com>', '<url>', '<url svc.ms>'],
    conversation: { id: `19:${channel}@thread.tacv2;messageid=#0000aaaa`, conversationType: 'channel' },
    chat: { id: 'a:#0000dddd', mri: '8:orgid:#0000eeee', other: '<id #0000ffff>' },
    list: ['<text>', '<more>'],
    deep: { '<more>': true, inner: '<deeper>' },
  });
const refused = JSON.stringify({
  traced: 'answer',
  method: 'PUT',
  path: '/v3/conversations/19:#0000cccc@thread.tacv2;messageid=#0000aaaa/activities/<digits #0000aaaa>',
  status: 403,
  code: 'ServiceError',
  retryAfter: '<number>',
  shape: { error: { code: 'ServiceError', message: '<text>' } },
});

describe('npm run trace', () => {
  it('makes an activity with made-up values and ids, which are equal where the hashes were', () => {
    assert.deepEqual(fixturesOf(said('#0000eeee', '#0000cccc')), [
      {
        name: 'message-channel',
        content: {
          type: 'message',
          id: '1790000000001',
          text: 'a text',
          empty: '',
          at: '2026-11-22T15:20:48.917Z',
          size: 1,
          isGroup: true,
          none: null,
          key2: 'a text',
          from: { id: '29:person-2', aadObjectId: '00000000-0000-4000-8000-000000000002' },
          recipient: { id: '28:00000000-0000-4000-8000-000000000003' },
          serviceUrl: 'https://smba.trafficmanager.net/emea/',
          files: ['https://contoso.sharepoint.com/', 'https://service.example/', 'https://service.svc.ms/'],
          conversation: {
            id: '19:channel-4@thread.tacv2;messageid=1790000000001',
            conversationType: 'channel',
          },
          chat: { id: 'a:chat-5', mri: '8:orgid:00000000-0000-4000-8000-000000000002', other: 'id-6' },
          list: ['a text'],
          deep: {},
        },
      },
    ]);
  });

  it('makes of an answer its request, status, headers and body', () => {
    assert.deepEqual(fixturesOf(refused), [
      {
        name: 'answer-PUT-conversations-activities-403',
        content: {
          request: {
            method: 'PUT',
            path: '/v3/conversations/19:channel-2@thread.tacv2;messageid=1790000000001/activities/1790000000001',
          },
          status: 403,
          retryAfter: 1,
          body: { error: { code: 'ServiceError', message: 'a text' } },
        },
      },
    ]);
  });

  it('makes one fixture of each distinct shape, whoever it is of, and stable ones', () => {
    const first = said('#00001111', '#0000cccc');
    const again = said('#00002222', '#00003333');
    const other = activity({
      type: 'message',
      text: '<text>',
      conversation: { conversationType: 'channel' },
    });
    const fixtures = fixturesOf([refused, first, again, other].join('\n'));
    assert.deepEqual(
      fixtures.map(({ name }) => name),
      ['answer-PUT-conversations-activities-403', 'message-channel', 'message-channel-2'],
    );
    assert.deepEqual(fixtures[1], fixturesOf(again)[0]);
  });

  it('takes lines with App Service’s time before them, and skips all others', () => {
    const lines = [
      'not json',
      '{"msg":"alerts are accepted"}',
      'null',
      '',
      `2026-11-30T09:00:00.000Z ${refused}`,
      '{"traced":5}',
    ];
    assert.deepEqual(fixturesOf(lines.join('\r\n')), fixturesOf(refused));
  });

  it('names no file by what only a forged line can hold', () => {
    const forged = [
      activity({ type: '../../etc', name: '../x', action: 'a b' }),
      JSON.stringify({ traced: 'answer/../..', method: '..', path: 5, status: '/' }),
      JSON.stringify({ traced: 'activity', shape: 5 }),
    ];
    for (const { name } of fixturesOf(forged.join('\n'))) assert.match(name, /^[A-Za-z0-9-]+$/);
    assert.equal(fixturesOf(forged.join('\n')).length, 3);
  });

  describe('in a terminal', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'glasswatch-trace-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const run = (given: readonly string[], input = '') =>
      spawnSync(process.execPath, [join(root, 'tools', 'trace.ts'), ...given], {
        input,
        encoding: 'utf8',
        cwd: folder,
      });

    it('writes a file for each fixture, of a log file or of standard input', () => {
      writeFileSync(join(folder, 'log'), `${said('#00001111', '#0000cccc')}\n${refused}\n`);
      for (const ended of [
        run(['of/file', 'log']),
        run(['input'], readFileSync(join(folder, 'log'), 'utf8')),
      ]) {
        assert.deepEqual([ended.status, ended.stderr], [0, '']);
      }
      const written = readdirSync(join(folder, 'of', 'file'));
      assert.deepEqual(written, ['answer-PUT-conversations-activities-403.json', 'message-channel.json']);
      for (const name of written) {
        const text = readFileSync(join(folder, 'of', 'file', name), 'utf8');
        assert.equal(text, readFileSync(join(folder, 'input', name), 'utf8'));
        assert.equal(typeof JSON.parse(text), 'object');
      }
    });

    it('says what to do without a folder, without the file, and when the log has no trace', () => {
      for (const [given, expected] of [
        [[], /^Usage: npm run trace/],
        [['a', 'b', 'c'], /^Usage: npm run trace/],
        [['a', 'missing'], /^missing cannot be read: ENOENT/],
        [['a'], /^The log has no trace\. Start Glasswatch with TEAMS_TRACE=on/],
        [['--folder', 'a'], /Usage: npm run trace/],
      ] as const) {
        const { status, stderr } = run(given);
        assert.equal(status, 1);
        assert.match(stderr, expected);
      }
      assert.deepEqual(readdirSync(folder), []);
    });
  });
});
