import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { verbs } from '../../../src/teams/cardAction.ts';
import { idShape, shapeOf } from '../../../src/teams/trace/shape.ts';

const hash = (id: string) => `#${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
const shape = (value: unknown) => shapeOf(value, hash);
const shapeAt = (path: string, text: string): unknown => {
  const keys = path.split('.');
  const value = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), text);
  return keys.reduce<unknown>((outer, key) => (outer as Record<string, unknown>)[key], shape(value));
};

const general = '19:general@thread.tacv2';
const objectId = '00000000-0000-4000-8000-0000000000AD';

describe('the shape of what comes from Teams', () => {
  it('has kinds in place of texts, numbers and times, and keeps what is absent apart from what is empty', () => {
    assert.deepEqual(
      shape({
        text: 'Ada said so',
        locale: 'en-GB',
        at: '2026-11-22T15:20:48.917Z',
        size: 5,
        no: null,
        empty: '',
        yes: true,
      }),
      {
        text: '<text>',
        locale: '<text>',
        at: '<time>',
        size: '<number>',
        no: null,
        empty: '<empty>',
        yes: true,
      },
    );
  });

  it('keeps the structure of ids, and gives equal ids equal hashes', () => {
    assert.equal(idShape(general, hash), `19:${hash('general')}@thread.tacv2`);
    assert.equal(
      idShape(`${general};messageid=1790000000000`, hash),
      `19:${hash('general')}@thread.tacv2;messageid=${hash('1790000000000')}`,
    );
    assert.equal(idShape('1790000000000', hash), `<digits ${hash('1790000000000')}>`);
    assert.equal(idShape('29:1abc', hash), `29:${hash('1abc')}`);
    assert.equal(idShape(`8:orgid:${objectId}`, hash), `8:orgid:${hash(objectId.toLowerCase())}`);
    assert.equal(idShape('a:1xyz', hash), `a:${hash('1xyz')}`);
    assert.equal(idShape('k7qd2-1', hash), `<id ${hash('k7qd2-1')}>`);
    assert.equal(idShape('19:abc@unq.gbl.spaces', hash), `19:${hash('abc')}@unq.gbl.spaces`);
    const guid = `<guid ${hash(objectId.toLowerCase())}>`;
    assert.deepEqual(shape({ aadObjectId: objectId, bot: { id: `28:${objectId.toLowerCase()}` } }), {
      aadObjectId: guid,
      bot: { id: `28:${hash(objectId.toLowerCase())}` },
    });
  });

  it('keeps nothing of a thread’s domain that is not one of Teams’', () => {
    assert.equal(idShape('19:ada@contoso.com', hash), `19:${hash('ada@contoso.com')}`);
    assert.equal(
      idShape(`${general};messageid=Ada said so`, hash),
      `19:${hash('general')}@thread.tacv2;messageid=${hash('Ada said so')}`,
    );
  });

  for (const [path, text] of [
    ['type', 'conversationUpdate'],
    ['name', 'adaptiveCard/action'],
    ['name', 'fileConsent/invoke'],
    ['name', 'application/vnd.microsoft.readReceipt'],
    ['action', 'add-upgrade'],
    ['channelId', 'msteams'],
    ['conversation.conversationType', 'groupChat'],
    ['channelData.eventType', 'teamHardDeleted'],
    ['channelData.channel.type', 'shared'],
    ['value.action', 'decline'],
    ['value.action.verb', 'acknowledge'],
    ['value.action.type', 'Action.Execute'],
    ['entities.platform', 'iOS'],
    ['error.code', 'ConversationBlockedByUser'],
    ['error.code', 'ACodeThatNobodyKnows'],
    ['userRole', 'guest'],
  ] as const) {
    it(`shows the code ${text} at ${path}`, () => assert.equal(shapeAt(path, text), text));
  }

  for (const [path, text] of [
    ['name', 'Ada'],
    ['name', 'Ada/Lovelace'],
    ['type', 'Lovelace'],
    ['conversation.conversationType', 'Lovelace'],
    ['channelData.eventType', 'Lovelace'],
    ['userRole', 'Lovelace'],
    ['name', 'Ada Lovelace/invoke'],
    ['type', 'Ada Lovelace'],
    ['type', 'x'.repeat(1000)],
    ['from.name', 'Ada'],
    ['value.action.verb', 'Lovelace'],
    ['value.action.title', 'acknowledge'],
    ['value.action.data.type', 'message'],
    ['value.action', 'Lovelace'],
    ['error.message', 'ServiceError'],
    ['error.code', 'Nobody at ada@contoso.com'],
    ['error.code', '192.0.2.7'],
    ['channelData.source.name', 'Lovelace'],
    ['channelData.channel.name', 'private'],
    ['attachments.contentType', 'text/Lovelace'],
    ['text', '29:Lovelace'],
    ['userPrincipalName', 'ada@contoso.com'],
    ['value.action.data.note', '2001:db8::7'],
  ] as const) {
    it(`shows no ${JSON.stringify(text.slice(0, 40))} at ${path}`, () =>
      assert.equal(shapeAt(path, text), '<text>'));
  }

  it('shows the verbs of the cards', () => {
    for (const verb of verbs) assert.equal(shapeAt('value.action.verb', verb), verb);
  });

  it('keeps of an address Microsoft’s domain and the region of the service, and of others nothing', () => {
    for (const [url, expected] of [
      ['https://smba.trafficmanager.net/emea/', '<url trafficmanager.net/emea>'],
      [`https://smba.trafficmanager.net/teams/${objectId}/`, '<url trafficmanager.net/teams>'],
      ['https://smba.trafficmanager.net/lovelace/', '<url trafficmanager.net>'],
      ['https://contoso-my.sharepoint.com/personal/ada?guid=secret', '<url sharepoint.com>'],
      ['https://sharepoint.com.contoso.example/', '<url>'],
      ['https://notsharepoint.com/', '<url>'],
      ['http://192.0.2.7:3978/', '<url>'],
      ['https://ada:secret@contoso.example/', '<url>'],
      ['https://', '<url>'],
    ] as const) {
      assert.equal(shapeAt('serviceUrl', url), expected);
    }
  });

  it('shows a key that looks like one, and no other', () => {
    assert.deepEqual(
      shape({
        '@odata.type': 1,
        item2: 1,
        'ada@contoso.com': 1,
        'Ada Lovelace': 1,
        '192.0.2.7': 1,
        [objectId]: 1,
        '': 1,
      }),
      {
        '@odata.type': '<number>',
        item2: '<number>',
        '<key>': '<number>',
        '<key 2>': '<number>',
        '<key 3>': '<number>',
        '<key 4>': '<number>',
        '<key 5>': '<number>',
      },
    );
  });

  it('shows of the keys that a person’s client chooses only those of the cards and of Teams', () => {
    const data = { incidentId: 'k7qd2-1', note: 'x', Lovelace: 'x', hunter2: 'x' };
    const hidden = {
      incidentId: `<id ${hash('k7qd2-1')}>`,
      note: '<text>',
      '<key>': '<text>',
      '<key 2>': '<text>',
    };
    assert.deepEqual(shape({ value: { action: { data }, Lovelace: 1 }, attachments: [{ content: data }] }), {
      value: { action: { data: hidden }, '<key>': '<number>' },
      attachments: [{ content: hidden }],
    });
  });

  it('is not misled by keys that JavaScript’s objects have', () => {
    const read = shape(JSON.parse('{"__proto__": {"code": "x y"}, "constructor": "x y", "toString": 1}'));
    assert.deepEqual(
      JSON.stringify(read),
      '{"<key>":{"code":"<text>"},"constructor":"<text>","toString":"<number>"}',
    );
  });

  it('stays short, whatever comes', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    const wide = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`k${'a'.repeat(index % 30)}${index}`, index]),
    );
    const bush = (levels: number): unknown =>
      levels === 0 ? 'x' : Array.from({ length: 9 }, () => bush(levels - 1));
    const ids = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `${'k'.repeat(20 + (index % 20))}Id`,
        `19:${'x'.repeat(9_000)}@thread.tacv2`,
      ]),
    );
    for (const value of [
      deep,
      wide,
      bush(5),
      Array(50_000).fill('x'),
      { ids: Array(9).fill(ids) },
      'x'.repeat(300_000),
    ]) {
      assert(JSON.stringify(shape(value)).length < 10_000);
    }
    assert.match(JSON.stringify(shape(deep)), /<deeper>/);
    assert.match(JSON.stringify(shape(wide)), /<more>/);
    assert.deepEqual(shape(Array(9).fill('x')), [...Array(8).fill('<text>'), '<more>']);
  });

  it('has no text in it, wherever that stands: every leaf is a kind, a hash or a code', () => {
    const secret = 'Mallory-7f3a wrote\u2028 mallory@contoso.com';
    const guarded = fc.constantFrom(
      secret,
      `${secret}/invoke`,
      `https://contoso.example/${secret}`,
      `19:${secret}`,
      `a:${secret}`,
    );
    const key = fc.oneof(
      fc.constantFrom(
        'type',
        'name',
        'id',
        'value',
        'action',
        'verb',
        'data',
        'from',
        'error',
        'code',
        'channelData',
      ),
      guarded,
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        guarded,
        fc.array(tie('tree'), { maxLength: 10 }),
        fc.dictionary(key, tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(shape(value));
        assert.doesNotMatch(text, /mallory|7f3a|contoso|wrote|\u2028/i);
      }),
    );
  });
});
