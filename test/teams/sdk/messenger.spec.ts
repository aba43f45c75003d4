import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import {
  type Channel,
  type Messenger,
  MessengerError,
  type MessengerFault,
} from '../../../src/delivery/messenger.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { Authentication, createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { createMessenger } from '../../../src/teams/sdk/messenger.ts';
import { type Loopback, type LoopbackConduct, openLoopback } from '../loopback.ts';

const channelId = '19:security@thread.tacv2';
const cardText = 'Somebody signed in as svc-harbour';
const message: Message = { card: { type: 'AdaptiveCard', body: cardText }, summary: 'A sign-in' };
const reference = { conversationId: `${channelId};messageid=17`, activityId: '17' };
const sentActivity = {
  type: 'message',
  summary: 'A sign-in',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', body: cardText },
    },
  ],
};

describe('the messenger', () => {
  let teams: Loopback;
  let messenger: Messenger;
  let channel: Channel;

  beforeEach(async () => {
    teams = await openLoopback(() => ({ status: 201, body: { id: reference.conversationId } }));
    messenger = createMessenger(createConnectors(createAuthentication({ type: 'off' }, null), null));
    channel = {
      channelId,
      serviceUrl: `${teams.url}/emea/`,
      tenantId: '00000000-0000-4000-8000-00000000007e',
    };
  });
  afterEach(() => teams.close());

  const faultOf = async (work: Promise<unknown>): Promise<MessengerError> => {
    const error = await work.then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MessengerError, inspect(error));
    return error;
  };
  it('takes nothing for gone on the word of a connector that no activity has named', async () => {
    const [named, guessed] = [channel, { ...channel, isGuessed: true }];
    teams.answer = () => ({ status: 404, body: { error: { code: 'ConversationNotFound' } } });
    for (const send of [
      () => messenger.post(channel, message),
      () => messenger.reply(channel, reference, message),
      () => messenger.update(channel, reference, message),
    ]) {
      channel = named;
      assert.equal((await faultOf(send())).fault, 'gone');
      channel = guessed;
      const { fault, code } = await faultOf(send());
      assert.deepEqual([fault, code], ['unreachable', 'ConversationNotFound']);
    }
    teams.answer = () => ({ status: 403, body: { error: { code: 'ServiceError' } } });
    assert.equal((await faultOf(messenger.update(guessed, reference, message))).fault, 'unreachable');
  });

  const eitherWay: readonly [string, () => Promise<unknown>][] = [
    ['a post', () => messenger.post(channel, message)],
    ['an update', () => messenger.update(channel, reference, message)],
  ];

  it('posts to a channel with one request, and takes the ids from the conversation', async () => {
    assert.deepEqual(await messenger.post(channel, message), reference);
    assert.deepEqual(
      teams.requests.map(({ method, path, body }) => ({ method, path, body })),
      [
        {
          method: 'POST',
          path: '/emea/v3/conversations',
          body: {
            isGroup: true,
            tenantId: channel.tenantId,
            channelData: { channel: { id: channelId } },
            activity: sentActivity,
          },
        },
      ],
    );
  });

  it('leaves the tenant out where none is known', async () => {
    await messenger.post({ ...channel, tenantId: null }, message);
    assert.ok(!JSON.stringify(teams.requests[0]?.body).includes('tenantId'));
  });

  it('takes the id of the message where Teams gives it', async () => {
    teams.answer = () => ({ status: 201, body: { id: reference.conversationId, activityId: '18' } });
    assert.equal((await messenger.post(channel, message)).activityId, '18');
  });

  it('replaces a card with one request', async () => {
    teams.answer = () => ({ status: 200, body: { id: '17' } });
    await messenger.update(channel, reference, message);
    assert.deepEqual(
      teams.requests.map(({ method, path, body }) => ({ method, path: decodeURIComponent(path), body })),
      [
        {
          method: 'PUT',
          path: `/emea/v3/conversations/${reference.conversationId}/activities/17`,
          body: { ...sentActivity, id: '17' },
        },
      ],
    );
  });

  it('replies under a card with one request', async () => {
    teams.answer = () => ({ status: 201, body: { id: '18' } });
    await messenger.reply(channel, reference, message);
    assert.deepEqual(
      teams.requests.map(({ method, path, body }) => ({ method, path: decodeURIComponent(path), body })),
      [
        {
          method: 'POST',
          path: `/emea/v3/conversations/${reference.conversationId}/activities`,
          body: sentActivity,
        },
      ],
    );
  });

  it('works with a service address that has no slash at its end', async () => {
    await messenger.post({ ...channel, serviceUrl: `${teams.url}/_connector` }, message);
    assert.equal(teams.requests[0]?.path, '/_connector/v3/conversations');
  });

  it('counts a new message without an id as one that may stand there', async () => {
    for (const body of [{}, { id: channelId }, { id: `${channelId};messageid=` }, []]) {
      teams.answer = () => ({ status: 201, body });
      assert.equal((await faultOf(messenger.post(channel, message))).fault, 'unanswered');
    }
    teams.answer = () => ({ status: 201, body: {} });
    assert.equal((await faultOf(messenger.reply(channel, reference, message))).fault, 'unanswered');
  });

  const faults: readonly [conduct: LoopbackConduct, fault: MessengerFault][] = [
    [{ status: 401 }, 'refused'],
    [{ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } }, 'refused'],
    [{ status: 404, body: { error: { code: 'ConversationNotFound' } } }, 'gone'],
    [{ status: 413, body: { error: { code: 'MessageSizeTooBig' } } }, 'tooLarge'],
    [{ status: 429 }, 'throttled'],
    [{ status: 400, body: { error: { code: 'BadSyntax' } } }, 'notAccepted'],
    [{ status: 412 }, 'unreachable'],
    [{ status: 500 }, 'unreachable'],
    [{ status: 503 }, 'unreachable'],
  ];
  const deleted = { status: 403, body: { error: { code: 'ServiceError' } } } as const;
  it('counts 403 to an update as a deleted message, unless its code says that the bot may not write there', async () => {
    for (const [body, fault] of [
      [deleted.body, 'gone'],
      [{}, 'gone'],
      [{ error: { code: 'ConversationBlockedByUser' } }, 'refused'],
      [{ error: { code: 'BotDisabledByAdmin' } }, 'refused'],
    ] as const) {
      teams.answer = () => ({ status: 403, body });
      assert.equal((await faultOf(messenger.update(channel, reference, message))).fault, fault);
      assert.equal((await faultOf(messenger.post(channel, message))).fault, 'refused');
    }
  });

  it('keeps Teams’ word for why it did not take a message', async () => {
    teams.answer = () => deleted;
    assert.equal((await faultOf(messenger.update(channel, reference, message))).code, 'ServiceError');
    teams.answer = () => ({ status: 403, body: { error: { code: 'a word\nof another' } } });
    assert.equal((await faultOf(messenger.post(channel, message))).code, null);
  });

  for (const [conduct, fault] of faults) {
    const what = typeof conduct === 'string' ? conduct : conduct.status;
    for (const [kind, send] of eitherWay) {
      it(`says "${fault}" of ${kind} that is answered with ${what}, after one request`, async () => {
        teams.answer = () => conduct;
        const error = await faultOf(send());
        assert.equal(error.fault, fault);
        assert.equal(error.retryAfter, null);
        assert.equal(teams.requests.length, 1);
      });
    }
  }

  for (const status of [502, 504]) {
    it(`counts a new message that a gateway answers with ${status} as one that may stand there`, async () => {
      teams.answer = () => ({ status });
      for (const send of [messenger.post(channel, message), messenger.reply(channel, reference, message)])
        assert.equal((await faultOf(send)).fault, 'unanswered');
      assert.equal((await faultOf(messenger.update(channel, reference, message))).fault, 'unreachable');
      teams.answer = () => ({ status, headers: { 'Retry-After': '37' } });
      const { fault, retryAfter } = await faultOf(messenger.post(channel, message));
      assert.deepEqual([fault, retryAfter], ['unreachable', 37_000]);
      assert.equal(teams.requests.length, 4);
    });
  }

  it('tells a broken connection after a new message, which may stand there, from one after an update', async () => {
    teams.answer = () => 'break';
    assert.equal((await faultOf(messenger.post(channel, message))).fault, 'unanswered');
    assert.equal((await faultOf(messenger.reply(channel, reference, message))).fault, 'unanswered');
    assert.equal((await faultOf(messenger.update(channel, reference, message))).fault, 'unreachable');
    assert.equal(teams.requests.length, 3);
  });

  it('sends each new message on a connection of its own, so that none is lost in one that has ended', async () => {
    const connections: (string | undefined)[] = [];
    teams.answer = ({ headers }) => {
      connections.push(headers.connection);
      return { status: 201, body: { id: reference.conversationId } };
    };
    await messenger.post(channel, message);
    await messenger.update(channel, reference, message);
    assert.deepEqual(connections, ['close', 'keep-alive']);
  });

  it('says "unreachable" at once when nobody listens', async () => {
    await teams.close();
    assert.equal((await faultOf(messenger.post(channel, message))).fault, 'unreachable');
    assert.equal((await faultOf(messenger.reply(channel, reference, message))).fault, 'unreachable');
    teams = await openLoopback(() => 'silence');
  });

  it('says "unreachable" of a new message when the connection breaks before it stands', async () => {
    const breaking = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
    const { port } = breaking.address() as AddressInfo;
    // It never comes to TLS: nothing of the message was written.
    const serviceUrl = `https://127.0.0.1:${port}/`;
    assert.equal((await faultOf(messenger.post({ ...channel, serviceUrl }, message))).fault, 'unreachable');
    await new Promise((resolve) => breaking.close(resolve));
  });

  it('says how long Teams wants it to wait, in ms', async () => {
    for (const status of [429, 503]) {
      teams.answer = () => ({ status, headers: { 'Retry-After': '37' } });
      assert.equal((await faultOf(messenger.post(channel, message))).retryAfter, 37_000);
    }
    assert.equal(teams.requests.length, 2);
  });

  it('understands a date to wait for', async () => {
    const now = Date.parse('2026-11-30T03:00:00Z');
    mock.timers.enable({ apis: ['Date'], now });
    teams.answer = () => ({
      status: 429,
      headers: { 'Retry-After': new Date(now + 90_000).toUTCString() },
    });
    try {
      assert.equal((await faultOf(messenger.post(channel, message))).retryAfter, 90_000);
    } finally {
      mock.timers.reset();
    }
  });

  it('makes nothing of a wait that is none, and never waits longer than the longest of the limits', async () => {
    for (const [header, expected] of [
      ['0', null],
      ['-5', null],
      ['soon', null],
      ['Sat, 01 Jan 2000 00:00:00 GMT', null],
      ['86400000', 3_600_000],
      ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ] as const) {
      teams.answer = () => ({ status: 429, headers: { 'Retry-After': header } });
      assert.equal((await faultOf(messenger.post(channel, message))).retryAfter, expected, header);
    }
  });

  it('asks one connector for each address, and keeps it', async () => {
    const connectors = createConnectors(createAuthentication({ type: 'off' }, null), null);
    assert.equal(await connectors(teams.url), await connectors(teams.url));
    assert.notEqual(await connectors(teams.url), await connectors(`${teams.url}/emea/`));
  });

  describe('with credentials', () => {
    /** Credentials of which a test decides how the token is got. */
    function useCredentials(token: () => Promise<string>): void {
      const factory: ServiceClientCredentialsFactory = {
        isAuthenticationDisabled: async () => false,
        isValidAppId: async () => true,
        createCredentials: async () => ({
          async signRequest(request) {
            request.headers.set('authorization', `Bearer ${await token()}`);
            return request;
          },
        }),
      };
      messenger = createMessenger(createConnectors(new Authentication({}, factory, null), 'a-bot'));
    }
    afterEach(() => mock.timers.reset());

    it('signs its requests', async () => {
      useCredentials(async () => 'secret-token');
      await messenger.post(channel, message);
      assert.equal(teams.requests[0]?.headers.authorization, 'Bearer secret-token');
    });

    it('keeps the card and the token out of its errors', async () => {
      useCredentials(async () => 'secret-token');
      const quoting = { error: { code: 'BadSyntax', message: `cannot read ${cardText}` } };
      for (const conduct of [
        { status: 400, body: quoting },
        { status: 500, body: quoting },
        'break',
      ] as const) {
        teams.answer = () => conduct;
        for (const [, send] of eitherWay) {
          const shown = inspect(await faultOf(send()), { depth: null, showHidden: true });
          assert.doesNotMatch(shown, /svc-harbour|secret-token/);
        }
      }
    });

    const hangs: readonly LoopbackConduct[] = ['silence', 'stall'];
    for (const conduct of hangs) {
      it(`gives up an update after 15 s of ${conduct}, and hangs up`, async () => {
        mock.timers.enable({ apis: ['setTimeout'] });
        useCredentials(async () => 'secret-token');
        teams.answer = () => conduct;
        const failing = faultOf(messenger.update(channel, reference, message));
        await Promise.race([teams.reached(1), failing]);
        for (let turns = 0; turns < 50; turns += 1) await turn();
        mock.timers.tick(15_000);
        assert.equal((await failing).fault, 'unreachable');
        await teams.abandoned;
      });

      it(`waits five minutes for the answer to a new message, then calls ${conduct} no answer, and hangs up`, async () => {
        mock.timers.enable({ apis: ['setTimeout'] });
        useCredentials(async () => 'secret-token');
        teams.answer = () => conduct;
        const failing = faultOf(messenger.post(channel, message));
        await Promise.race([teams.reached(1), failing]);
        // What the service has said so far arrives.
        for (let turns = 0; turns < 50; turns += 1) await turn();
        let isOver = false;
        void failing.then(() => {
          isOver = true;
        });
        mock.timers.tick(299_999);
        for (let turns = 0; turns < 50; turns += 1) await turn();
        assert.equal(isOver, false);
        mock.timers.tick(1);
        assert.equal((await failing).fault, 'unanswered');
        assert.equal(teams.requests.length, 1);
        await teams.abandoned;
      });
    }

    it('gives up after 15 s without a token, too', async () => {
      mock.timers.enable({ apis: ['setTimeout'] });
      const asked = Promise.withResolvers<void>();
      useCredentials(() => {
        asked.resolve();
        return new Promise(() => {});
      });
      const failing = faultOf(messenger.post(channel, message));
      await asked.promise;
      mock.timers.tick(15_000);
      assert.equal((await failing).fault, 'unreachable');
      assert.equal(teams.requests.length, 0);
    });
  });
});
