import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { isReady } from '../src/chain/chain.ts';
import { systemClock } from '../src/clock.ts';
import { usages } from '../src/command/command.ts';
import { ConfigurationError, readConfig, variableNames } from '../src/config/config.ts';
import { errorCatalogue } from '../src/errors.ts';
import { createReadiness, registerHealth } from '../src/http/health.ts';
import { createServer } from '../src/http/server.ts';
import { classifications } from '../src/incident/classification.ts';
import { createLog } from '../src/log.ts';
import { signedMessage } from '../src/notify/message.ts';
import { type Notice, noticeTypes } from '../src/notify/notices.ts';
import { readCardAction, verbs } from '../src/teams/cardAction.ts';
import { root } from '../tools/root.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md', 'torture/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The rows of all tables that begin with this head, each as its cells. */
function table(path: string, head: string): readonly (readonly string[])[] {
  const lines = read(path).split('\n');
  assert.ok(lines.includes(head), `${path} has no table ${head}`);
  return lines.flatMap((line, index) => (line === head ? rowsFrom(lines.slice(index + 2)) : []));
}
function rowsFrom(rows: readonly string[]): readonly (readonly string[])[] {
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}
const codesIn = (cell = '') => Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => code);
const firstCodes = (rows: readonly (readonly string[])[]) => rows.flatMap(([cell]) => codesIn(cell));
const settingsHead = '| variable | what | when not set |';
/** The variables that the bot does not start without. */
function missing(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    assert(error instanceof ConfigurationError);
    return error.mistakes.flatMap((mistake) => /^(\w+) is missing/.exec(mistake)?.[1] ?? []);
  }
}
const sameNames = (listed: readonly string[], existing: readonly string[]) =>
  assert.deepEqual(listed.toSorted(), existing.toSorted());

describe('the documentation', () => {
  it('docs/configuration.md lists the variables that exist, each once', () => {
    sameNames(firstCodes(table('docs/configuration.md', settingsHead)), variableNames);
  });

  it('docs/configuration.md calls required what the bot asks for, or what it takes in its place', () => {
    const asked = [...missing({}), ...missing({ STORE: 'azureTables' })];
    const required = table('docs/configuration.md', settingsHead).filter(([, , unset]) =>
      unset?.startsWith('**Required**'),
    );
    for (const name of asked) assert.ok(firstCodes(required).includes(name), name);
    for (const [name, , unset] of required) {
      assert.ok(
        [...codesIn(name), ...codesIn(unset)].some((each) => asked.includes(each)),
        name,
      );
    }
  });

  it('docs/commands.md lists the commands that help lists, each once', () => {
    sameNames(
      firstCodes(table('docs/commands.md', '| say | and get |')),
      usages.map(({ usage }) => usage),
    );
  });

  describe('docs/contract.md', () => {
    const listed = table('docs/contract.md', '| verb | data beside `incidentId` | does |');

    it('lists the verbs that exist, each once', () => {
      sameNames(firstCodes(listed), verbs);
    });

    it('lists the verbs that the cards send', () => {
      const sent = readdirSync(join(root, 'adaptiveCards')).flatMap((name) =>
        Array.from(read(`adaptiveCards/${name}`).matchAll(/"verb": "(\w+)"/g), ([, verb = '']) => verb),
      );
      sameNames(firstCodes(listed), [...new Set(sent)]);
    });

    it('says for each verb which data is read', () => {
      const incidentId = 'k7qd2-1';
      const item = 'callCustodian';
      const all = {
        incidentId,
        items: item,
        tickedItems: item,
        note: 'a note',
        classification: 'drill',
        comment: 'a comment',
        command: 'activity 30d page 2',
        personId: '00000000-0000-4000-8000-0000000000ad',
      };
      for (const [verb, data] of listed) {
        const action = readCardAction({ action: { verb: codesIn(verb)[0], data: all } });
        const taken = Object.keys(action).filter((name) => name !== 'verb' && name !== 'incidentId');
        sameNames(codesIn(data), taken);
      }
    });

    it('says how an incident may be classified', () => {
      const [row = []] = listed.filter(([verb]) => verb === '`close`');
      assert.deepEqual(codesIn(row[2]), [...classifications]);
    });

    it('lists the types of events that are told outside Teams, and what each holds', () => {
      sameNames(firstCodes(table('docs/contract.md', '| type | when |')), noticeTypes);
      const notice: Notice = {
        id: 'x',
        type: 'incident.opened',
        incidentId: 'k7qd2-1',
        sequence: 1,
        kind: 'signIn',
        at: '2026-11-03T09:20:00.000Z',
        severity: 'high',
        state: 'open',
        summary: 'It is.',
      };
      const { body } = signedMessage(notice, null, { keys: [], now: 0 });
      sameNames(firstCodes(table('docs/contract.md', '| member | value |')), Object.keys(JSON.parse(body)));
    });

    it('lists the fields that /healthz and /readyz answer with, each once', async () => {
      const log = createLog({ write: () => {} });
      const server = createServer(log);
      const readiness = createReadiness({
        isReady,
        checkStore: async () => {},
        writes: () => ({ waitingSince: null, batches: 0, last: null }),
        writePatience: 8_000,
        isChannelKnown: () => true,
        isShowing: () => true,
        unshownSince: () => null,
        lastSweep: () => null,
        clock: systemClock,
        log,
      });
      registerHealth(server, readiness, { latest: () => [], token: null, isOnLoopback: true });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      const { port } = server.server.address() as AddressInfo;
      try {
        const rows = table('docs/contract.md', '| field | of | value |');
        for (const path of ['/healthz', '/readyz']) {
          const response = await fetch(`http://127.0.0.1:${port}${path}`);
          const fields = rows.filter(([, of]) => of === `\`${path}\``);
          sameNames(firstCodes(fields), Object.keys(Object(await response.json())));
        }
        assert.deepEqual(
          rows.filter(([, of]) => !['`/healthz`', '`/readyz`'].includes(of ?? '')),
          [],
        );
      } finally {
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    });
  });

  describe('docs/deploy.md', () => {
    const parametersOf = (template: string) =>
      Array.from(read(template).matchAll(/^param (\w+)/gm), ([, name = '']) => name);
    const unknown = (named: readonly string[], template: string) =>
      named.filter((name) => !parametersOf(template).includes(name));

    it('names parameters that infra/azure.bicep has', () => {
      const named = firstCodes(table('docs/deploy.md', '| parameter | for |')).map(
        (code) => /^"(\w+)"/.exec(code)?.[1] ?? code,
      );
      assert.ok(named.length > 0);
      assert.deepEqual(unknown(named, 'infra/azure.bicep'), []);
    });

    it('gives each template parameters that it has', () => {
      const commands = Array.from(
        read('docs/deploy.md').matchAll(/--template-file (\S+)(.*?)(?=\naz |```)/gs),
        ([, template = '', rest = '']) => ({
          template,
          named: Array.from(rest.matchAll(/\s(\w+)=/g), ([, name = '']) => name),
        }),
      );
      // The third, infra/azure.bicep, is given its parameters by npm run provision.
      assert.equal(commands.length, 2);
      for (const { template, named } of commands) {
        assert.ok(named.length > 0, template);
        assert.deepEqual(unknown(named, template), [], template);
      }
    });
  });

  it('docs/first-tenant.md has 20 steps, each with what to do, what to look at, and what it settles', () => {
    const steps = read('docs/first-tenant.md').split(/^### /m).slice(1);
    assert.deepEqual(
      steps.map((step) => Number.parseInt(step, 10)),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const minutes = steps.map((step) => Number(/^\d+\. .+ \((\d) minutes?\)\n/.exec(step)?.[1]));
    assert.equal(
      minutes.reduce((sum, each) => sum + each),
      30,
    );
    for (const step of steps) {
      const parts = Array.from(step.matchAll(/^- \*\*([^*]+)\*\*: ./gm), ([, part]) => part);
      assert.deepEqual(parts, ['Do', 'Look at', 'Settles', 'Known'], step);
    }
  });

  it('README.md has at most 900 words beside its code blocks', () => {
    const prose = read('README.md').replaceAll(/^```.*?^```/gms, '');
    const words = prose.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    assert.ok(words.length <= 900, `${words.length} words`);
  });

  for (const page of [
    ...['README.md', 'SECURITY.md', 'docs/deploy.md', 'docs/runbook.md'],
    ...['docs/commands.md', 'docs/configuration.md'],
  ]) {
    it(`${page} names error codes and fields that exist`, () => {
      // A kind of store, a column of Entra's export, and a field of an app registration.
      const others = ['azureTables', 'ingestionTime', 'requestedAccessTokenVersion'];
      const fields = firstCodes(table('docs/contract.md', '| field | of | value |'));
      const known = [...Object.keys(errorCatalogue), ...fields, ...others];
      const named = Array.from(read(page).matchAll(/`([a-z]+[A-Z]\w*)`/g), ([, name = '']) => name);
      assert.deepEqual(
        named.filter((name) => !known.includes(name)),
        [],
      );
    });
  }

  describe('every page', () => {
    // Of Azure, of the toolkit and of the shell; and what the guide's own commands set.
    const others = [
      ...['AZURE_CLIENT_ID', 'SECRET_ALERT_WEBHOOK_CODE', 'DEVELOPER_'],
      ...['SECRET_NOTIFY_URL', 'SECRET_NOTIFY_SECRET', 'WEBHOOK_SECRET'],
      ...['CLIENT_ID', 'OBJECT_ID', 'ROLE_ID', 'AZURE_MONITOR'],
      // Of the tests.
      'TEAMS_READINGS',
      ...readdirSync(join(root, 'env')).flatMap((name) => Object.keys(parseEnv(read(`env/${name}`)))),
      ...Array.from(read('infra/azure.bicep').matchAll(/^output (\w+)/gm), ([, name = '']) => name),
    ];
    const { scripts } = JSON.parse(read('package.json'));

    for (const page of pages) {
      const text = read(page);

      it(`${page} names variables that exist`, () => {
        const named = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*/g) ?? [];
        assert.deepEqual(
          named.filter((name) => !variableNames.includes(name) && !others.includes(name)),
          [],
        );
      });

      it(`${page} names scripts that exist`, () => {
        const named = Array.from(text.matchAll(/\bnpm run ([\w:]+)/g), ([, name = '']) => name);
        assert.deepEqual(
          named.filter((name) => !(name in scripts)),
          [],
        );
      });

      it(`${page} links to pages and headings that exist`, () => {
        for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
          if (/^https?:/.test(link)) continue;
          const [path = '', heading] = link.split('#');
          const target = path === '' ? page : join(dirname(page), path);
          assert.ok(existsSync(join(root, target)), link);
          if (heading !== undefined) assert.ok(headingsOf(target).includes(heading), link);
        }
      });
    }
  });
});

/** The headings of a page as GitHub addresses them. */
const headingsOf = (path: string): readonly string[] =>
  Array.from(read(path).matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
