import assert from 'node:assert/strict';
import { createWorkspaceAuditSource } from '../../src/audit/workspace/source.ts';
import { usages } from '../../src/command/command.ts';
import type { CommandDeps } from '../../src/command/deps.ts';
import { answerCommand } from '../../src/command/dispatch.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { GlasswatchError } from '../../src/errors.ts';
import { createWorkspaceClient } from '../../src/logAnalytics/client.ts';
import { createWorkspaceSignInSource } from '../../src/signIn/workspace/source.ts';
import { ada } from '../builders/incident.ts';
import { accountId } from '../builders/signIn.ts';
import { useLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import { type OpenedCommandDeps, openCommandParts } from './deps.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };

/** Each command with an argument in braces, one line for each place where something can be typed. */
const places = [
  ...['activity {svc-harbour}', `activity {${accountId}}`, 'activity {7d} svc-harbour'],
  ...['activity {2026-11-01..2026-11-15}', 'activity 7d {failed}', 'activity 7d {classic} svc-harbour'],
  ...['activity ip {192.0.2.1}', 'activity ip {2001:db8::1}', 'activity 30d page {2}'],
  ...['audit {svc-harbour}', `audit {${accountId}}`, 'audit svc-harbour {30d}'],
  ...['audit svc-harbour {2026-11-01..2026-11-15}', 'whois {203.0.113.7}', 'whois {2001:db8::7}'],
  ...['incident {k7qd2-1}', 'timeline {k7qd2-1}', 'report {k7qd2-1}', 'acknowledge {k7qd2-1}'],
  ...['withdraw {k7qd2-1}', 'investigate {k7qd2-1}', 'reopen {k7qd2-1}', 'assign {k7qd2-1}'],
  ...['note {k7qd2-1} seen', 'note k7qd2-1 {seen}', 'close {k7qd2-1} drill', 'close k7qd2-1 {drill}'],
  ...['close k7qd2-1 misuse {Somebody used it.}', 'status{}', 'diagnose{}', 'incidents{}', 'digest{}'],
  ...['tick {k7qd2-1} 1', 'tick k7qd2-1 {1}', 'untick {k7qd2-1} 1', 'untick k7qd2-1 {custodian}'],
  ...['watch {here}', 'help{}'],
];

/** What is typed into a query in place of a word. */
const injections: Readonly<Record<string, (word: string) => string>> = {
  'an apostrophe after it': (word) => `${word}'`,
  'a quote after it': (word) => `${word}"`,
  'a quote around it': (word) => `"${word}"`,
  'a condition': (word) => `${word}" or "1"=="1`,
  'a pipe': (word) => `${word} | union *`,
  'a pipe without a blank': (word) => `${word}|union`,
  'a comment': (word) => `${word} // `,
  'a comment without a blank': (word) => `${word}//`,
  'a new statement': (word) => `${word}")); union * //`,
  'a control command': (word) => `${word};.drop`,
  'a control command on a line of its own': (word) => `${word}\n.drop table SigninLogs`,
  'a control command alone': () => '.show',
  'a call': (word) => `${word} ago(1d)`,
  braces: (word) => `{${word}}`,
  'more after it': (word) => `${word}-0000`,
  'itself again': (word) => `${word},${word}`,
  'a letter that looks alike': (word) => `${word}а`,
  'a digit that looks alike': (word) => `${word}١`,
  'an unseen character': (word) => `${word}\u200b`,
  'a name of JavaScript’s': () => '__proto__',
};

describe('what is typed into a command', () => {
  const service = useLogAnalytics();
  let opened: OpenedCommandDeps;
  let parts: CommandDeps;
  beforeEach(async () => {
    opened = await openCommandParts();
    const client = createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, patience);
    const source = createWorkspaceSignInSource(client);
    parts = { ...opened.parts, source, audit: createWorkspaceAuditSource(client) };
    service().hold([]);
  });
  afterEach(() => opened.dispose());

  /** How many queries are sent for it, whatever the answer is. */
  async function queriesFor(text: string): Promise<number> {
    const before = service().queries.length;
    const command = parseCommand(text);
    if (command.type === 'misunderstood') return 0;
    const asker = {
      actor: ada,
      channelId: '19:watch@thread.tacv2',
      conversationId: '19:watch@thread.tacv2;messageid=1',
      mentioned: () => Promise.reject(new GlasswatchError('whomToAssign')),
    };
    await answerCommand(command, asker, parts).catch((error: unknown) => {
      assert(error instanceof GlasswatchError, String(error));
    });
    return service().queries.length - before;
  }

  it('has a place here for every argument of every command', () => {
    for (const { usage } of usages) {
      const [word = ''] = usage.split(' ');
      assert(
        places.some((place) => place.startsWith(word)),
        usage,
      );
    }
  });

  it('is asked of the workspace where it is what the command takes', async () => {
    for (const place of places.filter((each) => /^(activity|audit|whois|diagnose|status)/.test(each))) {
      assert((await queriesFor(place.replace(/[{}]/g, ''))) > 0, place);
    }
  });

  for (const [what, inject] of Object.entries(injections)) {
    for (const place of places) {
      it(`sends no query for “${place}” with ${what}`, async () => {
        const [, word = ''] = /\{(.*)\}/.exec(place) ?? [];
        const text = place.replace(/\{.*\}/, () => `${word === '' ? ' ' : ''}${inject(word)}`);
        assert.equal(await queriesFor(text), 0, text);
      });
    }
  }
});
