import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { harbour } from '../builders/alertPayload.ts';
import { aSignIn } from '../builders/signIn.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { type LogAnalytics, openLogAnalytics } from '../fakes/logAnalytics.ts';
import { entraRecord } from '../signIn/entraRecord.ts';
import { installation, press } from './activities.ts';
import { waits } from './channel.ts';
import { say } from './chat.ts';
import { type Bots, type Settings, useBots } from './harness.ts';
import { postActivity } from './send.ts';
import { startWithWorkspace } from './workspaceBot.ts';

type World = {
  readonly url: string;
  readonly connector: Connector;
  /** Lets the log have these rows, and no others. */
  hold(rows: readonly SignIn[]): void;
  close(): Promise<void>;
};

const now = () => new Date().toISOString();
const row = (id: string, resultCode: string, given: Partial<SignIn> = {}): SignIn =>
  aSignIn({
    id,
    correlationId: id,
    userPrincipalName: harbour.userPrincipalName,
    resultCode,
    at: now(),
    publishedAt: now(),
    arrivedAt: now(),
    ...given,
  });

function resultsThatFollow(name: string, open: () => Promise<World>): void {
  describe(`a sign-in of several rows that no alert brings, with ${name}, end to end`, () => {
    let world: World;
    let wrong: SignIn;
    before(async () => {
      world = await open();
      const { serviceUrl } = world.connector;
      assert.equal((await postActivity(world.url, installation({ serviceUrl }))).status, 200);
    });
    after(() => world.close());

    const newest = (index: number) => world.connector.posted[index]?.versions.at(-1);
    const shows = (index: number, what: RegExp) =>
      world.connector.until(`card ${index} with ${what}`, () => {
        const card = newest(index);
        return card && what.test(`${card.summary}\n${readable(card)}`) ? card : undefined;
      });
    const idOf = (index: number): string =>
      /"incidentId":"([^"]+)"/.exec(JSON.stringify(world.connector.posted[index]?.versions[0]))?.[1] ?? '';
    const closeIt = async (index: number) => {
      await say(world.url, world.connector, `close ${idOf(index)} drill`);
      await shows(index, /Closed as/);
    };

    it('is told as the wrong password that it is so far', async () => {
      wrong = row('one', '50126');
      world.hold([wrong]);
      await shows(0, /^MEDIUM: /);
      const { serviceUrl } = world.connector;
      await postActivity(world.url, press('acknowledge', { incidentId: idOf(0) }, { serviceUrl }));
      await world.connector.until('the acknowledgement', () => {
        const card = newest(0);
        return card !== undefined && !waits(card);
      });
    });

    it('is told as CRITICAL once it is a success: by a reply, and with a new acknowledgement', async () => {
      const replies = world.connector.replies.length;
      world.hold([wrong, row('one', '0', { at: wrong.at })]);
      const card = await shows(0, /^CRITICAL: /);
      assert(waits(card), 'it asks for a new acknowledgement');
      await world.connector.until('a reply', () => world.connector.replies.length > replies);
      assert.equal(world.connector.posted.length, 1);
      const status = readable(await say(world.url, world.connector, 'status'));
      assert.doesNotMatch(status, /The watch is well/);
      const activity = readable(await say(world.url, world.connector, 'activity 24h'));
      assert.match(activity, /1 attempt: signed in/);
    });

    it('is told as CRITICAL in an incident of its own after the first was closed', async () => {
      await closeIt(0);
      const second = row('two', '50126');
      world.hold([second]);
      await shows(1, /^MEDIUM: /);
      await closeIt(1);
      world.hold([second, row('two', '0', { at: second.at })]);
      await shows(2, /^CRITICAL: /);
      assert.equal(world.connector.posted.length, 3);
      await closeIt(2);
    });

    it('is one, with the policy that blocked it, when its policies come in three slices', async () => {
      const slice = row('three', '53003');
      world.hold(
        [0, 34, 68].map((first) => ({
          ...slice,
          policies: Array.from({ length: 34 }, (_, index) => ({
            name: `CA${String(first + index + 1).padStart(3, '0')}: policy`,
            result: first + index === 6 ? 'failure' : 'notApplied',
          })),
        })),
      );
      const card = readable(await shows(3, /CA007: policy/));
      assert.match(card, /Blocked by Conditional Access/);
      const activity = readable(await say(world.url, world.connector, 'activity 24h'));
      assert.match(activity, /1 attempt: blocked/);
      assert.equal(world.connector.posted.length, 4);
    });
  });
}

const sweepsOften: Settings = { SWEEP_INTERVAL: 'PT1S' };

async function withFile(bots: Bots, settings: Settings): Promise<World> {
  const connector = await createConnector();
  const log = join(bots.folder(), 'sign-ins.json');
  const hold = (rows: readonly SignIn[]): void => {
    // Renamed, so that the bot never reads half a file.
    writeFileSync(`${log}.next`, JSON.stringify(rows.map(entraRecord)));
    renameSync(`${log}.next`, log);
  };
  hold([]);
  const url = await bots.start({ SIGN_IN_LOG: log, ...sweepsOften, ...settings }).url();
  return { url, connector, hold, close: () => connector.close() };
}

async function withWorkspace(bots: Bots, service: LogAnalytics, settings: Settings): Promise<World> {
  const connector = await createConnector();
  const url = await startWithWorkspace(bots, service, { ...sweepsOften, ...settings }).url();
  const close = async () => {
    await service.close();
    await connector.close();
  };
  return { url, connector, hold: service.hold, close };
}

describe('later results', function () {
  this.timeout(60_000);
  const bots = useBots();
  const azurite = useAzurite();
  const onTables = (): Settings => ({
    STORE: 'azureTables',
    AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount(),
  });
  resultsThatFollow('a file and SQLite', () => withFile(bots, {}));
  resultsThatFollow('a file and Azure Tables', () => withFile(bots, onTables()));
  resultsThatFollow('a workspace and SQLite', async () => withWorkspace(bots, await openLogAnalytics(), {}));
});
