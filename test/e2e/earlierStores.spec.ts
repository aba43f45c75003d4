import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod/v4';
import { announcementMessage } from '../../src/card/announcement.ts';
import { backlogMessage } from '../../src/card/backlog.ts';
import { checklistMessage } from '../../src/card/checklist.ts';
import { incidentMessage, plainIncidentMessage } from '../../src/card/incident.ts';
import { replyMessage } from '../../src/card/reply.ts';
import { threadActivityMessage } from '../../src/card/threadActivity.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { openSecurityChannel } from '../../src/delivery/securityChannel.ts';
import { minute } from '../../src/duration.ts';
import { errorCatalogue } from '../../src/errors.ts';
import { createIncidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createFileSignInSource } from '../../src/signIn/file/source.ts';
import { openAzureTable } from '../../src/store/azureTables/client.ts';
import { partitions, rows } from '../../src/store/azureTables/keys.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { createSweep } from '../../src/sweep/sweep.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { fakeClock } from '../fakes/clock.ts';
import { fakeMessenger } from '../fakes/messenger.ts';
import { noMemory } from '../fakes/remembered.ts';
import { watchedStore } from '../fakes/watchedStore.ts';
import { atTerminal, atTerminalOfTables, type Outcome } from '../terminal/terminal.ts';
import { type Settings, useBots } from './harness.ts';

const name = '0.1-2026-11-30';
const fixture = (ending: string): string =>
  readFileSync(new URL(`../fixtures/stores/${name}${ending}`, import.meta.url), 'utf8');

const story = z
  .object({
    now: z.string(),
    accounts: z.array(z.object({ id: z.string(), userPrincipalName: z.string() })),
    alerts: z.array(z.object({ at: z.string(), incidentId: z.string(), body: z.string() })),
    signInLog: z.array(z.unknown()),
    incidents: z.array(
      z.object({
        id: z.string(),
        isOpen: z.boolean(),
        version: z.number(),
        shown: z.number(),
        head: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(fixture('.json')));

const bytes = z.object({ base64: z.string() }).transform(({ base64 }) => Buffer.from(base64, 'base64'));
const tableRows = z.array(
  z.object({
    partition: z.string(),
    row: z.string(),
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), bytes])),
  }),
);

/** A store that the earlier version has left, in a place of its own. */
type Left = {
  readonly settings: Settings;
  open(): Promise<Store>;
  verify(): Promise<Outcome>;
  /** Leaves a mark of a version that is to come. */
  makeNewer(): Promise<void>;
  /** With which version the store is marked. */
  version(): Promise<number>;
};

/** The cards that stood in the channel, in the order of their posting. The fake numbers posts from 1000 on. */
const standing = 5;

describe('a store that an earlier version has written', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  const bots = useBots();

  async function sqlite(): Promise<Left> {
    const folder = join(bots.folder(), 'data');
    mkdirSync(folder, { mode: 0o700 });
    const inDatabase = (sql: string) => {
      const database = new DatabaseSync(join(folder, 'glasswatch.db'));
      database.exec(sql);
      database.close();
    };
    inDatabase(fixture('.sql'));
    return {
      settings: { DATA_DIR: folder },
      open: async () => createSqliteStore(folder),
      verify: () => atTerminal('verify', folder, '--all'),
      makeNewer: async () => inDatabase('PRAGMA user_version = 1000'),
      version: async () => {
        const database = new DatabaseSync(join(folder, 'glasswatch.db'), { readOnly: true });
        const row = database.prepare('PRAGMA user_version').get();
        database.close();
        return Number(row?.user_version);
      },
    };
  }

  async function azureTables(): Promise<Left> {
    const connectionString = azurite.newAccount();
    const table = openAzureTable({ connectionString });
    await table.create();
    await Promise.all(tableRows.parse(JSON.parse(fixture('.tables.json'))).map(table.put));
    return {
      settings: { STORE: 'azureTables', AZURE_STORAGE_CONNECTION_STRING: connectionString },
      open: () => createAzureTablesStore({ connectionString }),
      verify: () => atTerminalOfTables('verify', connectionString, '--all'),
      makeNewer: () =>
        table.put({ partition: partitions.store, row: rows.schema, fields: { version: 1000 } }),
      version: async () => Number((await table.get(partitions.store, rows.schema))?.fields.version),
    };
  }

  for (const [adapter, leave] of Object.entries({ sqlite, azureTables })) {
    describe(`on ${adapter}`, () => {
      let left: Left;
      let store: Store | undefined;

      beforeEach(async () => {
        left = await leave();
        store = undefined;
      });
      afterEach(() => store?.close());

      /** What runs on the store, at this time. */
      async function open(now = story.now) {
        const { store: opened, idle } = watchedStore(await left.open());
        store = opened;
        const clock = fakeClock(now);
        const logged: string[] = [];
        const log = createLog({ write: (line) => logged.push(JSON.parse(line).msg) });
        const incidents = createIncidents({ store: opened, clock, watched: story.accounts, log });
        return { store: opened, idle, clock, log, logged, incidents };
      }

      const heads = async ({ incidents, trail }: Store) =>
        Promise.all(
          (await incidents({}))
            .toSorted((a, b) => (a.incidentId < b.incidentId ? -1 : 1))
            .map(async ({ incidentId: id, isOpen, version }) => ({
              id,
              isOpen,
              version,
              head: (await trail(id)).at(-1)?.hash,
            })),
        );
      const asLeft = story.incidents.map(({ id, isOpen, version, head }) => ({ id, isOpen, version, head }));

      it('opens with each incident as it was left, and is verified', async () => {
        const opened = await open();
        assert.deepEqual(await heads(opened.store), asLeft);
        for (const { id, shown } of story.incidents) {
          assert.equal(await opened.store.shownVersion(id), shown);
          assert(await opened.incidents.get(id));
        }
        const { code, answer } = await left.verify();
        assert.equal(code, 0, answer);
        const told = Array.from(
          answer.matchAll(/^intact (\S+): (\d+) entr(?:y|ies), head ([0-9a-f]{64})$/gm),
          ([, id, version, head]) => ({ id, version: Number(version), head }),
        );
        assert.deepEqual(
          told,
          story.incidents.map(({ id, version, head }) => ({ id, version, head })),
        );
      });

      it('has only what was unshown posted by the start', async () => {
        const { store: opened, idle, clock, log, incidents } = await open();
        const channel = await openSecurityChannel({
          store: opened,
          clock,
          fixedId: null,
          tenantId: null,
          isPublic: false,
          onChange: () => {},
        });
        const current = channel.current();
        assert(current, 'the channel is known');
        const teams = fakeMessenger(clock);
        for (let count = 0; count < standing; count += 1) {
          await teams.post(current, { card: { type: 'AdaptiveCard' }, summary: 'stands there' });
        }
        const delivery = createDelivery({
          incidents,
          store: opened,
          messenger: teams,
          channel: channel.current,
          render: {
            card: incidentMessage,
            plain: plainIncidentMessage,
            announcement: (incident) => announcementMessage(incident, { people: [], now: clock.now() }),
            checklist: checklistMessage,
            reply: replyMessage,
            activity: (incident) => threadActivityMessage(incident),
            backlog: backlogMessage,
          },
          bands: { watched: story.accounts, allowedRules: null },
          clock,
          log,
        });
        await delivery.start();
        const isBehind = async () => delivery.behind() > 0 || (await opened.unshown()).length > 0;
        for (let second = 0, quiet = 0; second < 600 && quiet < 60; second += 1) {
          await idle();
          await clock.advance(1_000);
          quiet = (await isBehind()) ? 0 : quiet + 1;
        }
        await delivery.stop();
        assert.deepEqual(await opened.unshown(), []);
        const calls = teams.calls.slice(standing);
        const added = calls.filter(({ kind }) => kind !== 'update');
        assert.deepEqual(added.map(({ kind, activityId }) => `${kind} ${activityId}`).toSorted(), [
          'post null',
          'reply 1000',
        ]);
        const updated = new Set(calls.filter(({ kind }) => kind === 'update').map((call) => call.activityId));
        // A slow store may have the new card updated once more.
        updated.delete(`${1000 + standing}`);
        assert.deepEqual([...updated], ['1000']);
        assert.match(teams.posts.at(-1)?.message.summary ?? '', /svc-compass/);
      });

      it('takes a repeat of each alert for a repeat', async () => {
        for (const { at, incidentId, body } of story.alerts) {
          const opened = await open(at);
          const received = await opened.incidents.receive(readAlert(body, JSON.parse(body)));
          assert.deepEqual(received, { incidentId, duplicate: true });
          assert.deepEqual(await heads(opened.store), asLeft);
          await opened.store.close();
        }
      });

      it('raises nothing when the sweep searches the same rows', async () => {
        const { store: opened, clock, log, logged, incidents } = await open();
        const file = join(bots.folder(), 'signIns.json');
        writeFileSync(file, JSON.stringify(story.signInLog));
        const source = createFileSignInSource(file);
        const seen = new Set<string>();
        const { promise: searched, resolve: isSearched } = Promise.withResolvers<void>();
        const sweep = createSweep({
          remembered: noMemory,
          incidents,
          source: {
            async arrived(query) {
              const answer = await source.arrived(query);
              for (const { id } of answer.signIns) seen.add(id);
              return answer;
            },
          },
          store: {
            ...opened,
            async putFact(name, value) {
              await opened.putFact(name, value);
              if (JSON.stringify(value).includes(`"lastSuccess":"${story.now}"`)) isSearched();
            },
          },
          watchedIds: story.accounts.map(({ id }) => id),
          interval: 5 * minute,
          clock,
          log,
        });
        await sweep.start();
        await searched;
        await sweep.stop();
        assert.equal(sweep.state().lastSuccess, story.now);
        assert.equal(seen.size, story.signInLog.length);
        assert.deepEqual(logged, []);
        assert.deepEqual(await heads(opened), asLeft);
      });

      it('is left to a program of this version alone once it has opened it: the earlier one refuses it', async () => {
        assert.equal(await left.version(), 1);
        const { code } = await left.verify();
        assert.deepEqual([code, await left.version()], [0, 1], 'looking changes nothing');
        await (await open()).store.close();
        assert.equal(await left.version(), 3);
        assert.equal((await left.verify()).code, 0);
      });

      it('is refused in one sentence once a newer version has written it', async () => {
        await (await open()).store.close();
        await left.makeNewer();
        await assert.rejects(left.open, { code: 'newerSchema' });
        const bot = bots.start(left.settings);
        assert.equal(await bot.ended(), 1);
        const line = bot.log.find(({ level }) => level === 'fatal');
        assert.equal(line?.code, 'newerSchema');
        const { err } = z.looseObject({ err: z.object({ message: z.string() }) }).parse(line);
        assert.equal(err.message, errorCatalogue.newerSchema.message);
        const { code, remarks } = await left.verify();
        assert.deepEqual([code, remarks], [2, `${errorCatalogue.newerSchema.message}\n`]);
      });
    });
  }
});
