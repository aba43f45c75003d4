import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { alertPayload } from '../builders/alertPayload.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { selfSigned } from '../fakes/certificate.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { openManagedIdentity } from '../fakes/managedIdentity.ts';
import { startTablesProxy } from '../fakes/tablesProxy.ts';
import { atTerminalOfTables } from '../terminal/terminal.ts';
import { installation } from './activities.ts';
import { alertsOn, cardsOf } from './channel.ts';
import { type Settings, useBots } from './harness.ts';
import { assertError, incidentOf, postActivity, postAlert } from './send.ts';

const doesNotAnswer = 'alerts cannot be taken: the store does not answer';

describe('on Azure Tables, end to end', function () {
  this.timeout(60_000);
  const bots = useBots();
  const azurite = useAzurite();
  let connector: Connector;
  let settings: Settings;
  beforeEach(async () => {
    connector = await createConnector();
    settings = {
      STORE: 'azureTables',
      AZURE_STORAGE_CONNECTION_STRING: azurite.newAccount(),
      DATA_DIR: join(bots.folder(), 'unused'),
    };
  });
  afterEach(() => connector.close());

  const start = async (given: Settings = settings) => {
    const bot = bots.start(given);
    return { bot, url: await bot.url() };
  };

  it('shows alerts as ever, needs no disk, and goes on on another machine', async () => {
    const first = await start();
    await first.bot.logged('Teams is connected');
    await postActivity(first.url, installation({ serviceUrl: connector.serviceUrl }));
    const answer = await postAlert(first.url, alertPayload());
    assert.equal(answer.status, 202);
    const id = incidentOf(answer);
    await connector.until('the card', () => cardsOf(connector, id).length === 1);
    assert.equal(await first.bot.end(), 0);
    assert.equal(existsSync(settings.DATA_DIR ?? ''), false);

    const second = await start({ ...settings, DATA_DIR: join(bots.folder(), 'another') });
    assert.equal(incidentOf(await postAlert(second.url, alertPayload())), id);
    await connector.until('two alerts on one card', () => {
      const [card, ...others] = cardsOf(connector, id);
      const newest = card?.versions.at(-1);
      return others.length === 0 && newest !== undefined && alertsOn(newest) === 2;
    });
    assert.equal((await fetch(`${second.url}/readyz`)).status, 200);
  });

  it('shows an alert that was taken before a crash, wherever the process starts again', async () => {
    const first = await start();
    const id = incidentOf(await postAlert(first.url, alertPayload()));
    assert.equal(await first.bot.end('SIGKILL'), null);
    const second = await start();
    await second.bot.logged('Teams is connected');
    await postActivity(second.url, installation({ serviceUrl: connector.serviceUrl }));
    await connector.until('the card', () => cardsOf(connector, id).length === 1);
  });

  it('shows on one card what comes to two instances at once', async () => {
    const both = [await start(), await start({ ...settings, DATA_DIR: join(bots.folder(), 'another') })];
    for (const { bot, url } of both) {
      await bot.logged('Teams is connected');
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => postAlert(both[index % 2]?.url ?? '', alertPayload())),
    );
    const [id = '', ...others] = new Set(answers.map(incidentOf));
    assert.deepEqual(others, []);
    await connector.until('twenty alerts on one card', () => {
      const newest = cardsOf(connector, id)[0]?.versions.at(-1);
      return newest !== undefined && alertsOn(newest) === 20;
    });
    assert.equal(cardsOf(connector, id).length, 1);
  });

  it('is read by report and verify', async () => {
    const { AZURE_STORAGE_CONNECTION_STRING: account = '' } = settings;
    const none = await atTerminalOfTables('verify', account, '--all');
    assert.equal(none.code, 2);
    assert.match(none.remarks, /^This store has no database of Glasswatch/);
    const { url } = await start();
    const id = incidentOf(await postAlert(url, alertPayload()));
    const all = await atTerminalOfTables('verify', account, '--all');
    assert.match(all.answer, new RegExp(`^intact ${id}: \\d+ entr(y|ies), head [0-9a-f]{64}\n$`));
    assert.equal(all.code, 0);
    const out = bots.folder();
    const report = await atTerminalOfTables('report', account, id, '--out', out);
    assert.equal(report.code, 0, report.remarks);
    assert.equal(readdirSync(out).length, 4);
    const misspelt = await atTerminalOfTables('verify', 'AccountName=a', '--all');
    assert.equal(misspelt.code, 2);
    assert.match(misspelt.remarks, /AZURE_STORAGE_CONNECTION_STRING is not usable: write /);
  });

  it('asks an account of which only the address is known as its own identity, and says what that lacks', async () => {
    const identity = await openManagedIdentity();
    const { key, cert } = selfSigned();
    let isAllowed = true;
    const audiences = new Set<string | undefined>();
    const methods = new Set<string | undefined>();
    const account = createServer({ key, cert }, ({ method, headers, url }, response) => {
      audiences.add(identity.audienceOf(headers.authorization?.replace(/^Bearer /, '') ?? ''));
      methods.add(method);
      const code = isAllowed ? 'ResourceNotFound' : 'AuthorizationPermissionMismatch';
      const error = { 'odata.error': { code, message: { lang: 'en-US', value: code } } };
      // A table that is there, in which nothing is.
      const isList = url?.includes('()?') ?? false;
      const read = isList ? ([200, { value: [] }] as const) : ([404, error] as const);
      const allowed = method === 'GET' ? read : ([204, null] as const);
      const [status, body] = isAllowed ? allowed : ([403, error] as const);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(body && JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(account, 'listening');
    const { port } = account.address() as AddressInfo;
    const certificate = join(bots.folder(), 'certificate.pem');
    writeFileSync(certificate, cert);
    const byIdentity = {
      ...identity.environment,
      STORE: 'azureTables',
      AZURE_TABLES_ENDPOINT: `https://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: certificate,
    };
    try {
      const { bot } = await start(byIdentity);
      await bot.end();
      assert.deepEqual([...audiences], ['https://storage.azure.com']);
      assert(methods.has('GET') && methods.has('PUT'));
      isAllowed = false;
      const later = await start(byIdentity);
      const line = await later.bot.logged(doesNotAnswer);
      assert.match(
        JSON.stringify(line),
        /Storage Table Data Contributor.+\(403 AuthorizationPermissionMismatch\)/,
      );
      assert.equal((await fetch(`${later.url}/readyz`)).status, 503);
      isAllowed = true;
      await later.bot.logged('the store answers');
    } finally {
      account.close();
      await identity.close();
    }
  });

  it('takes alerts as soon as the account lets it, without a restart', async () => {
    const proxy = await startTablesProxy(settings.AZURE_STORAGE_CONNECTION_STRING ?? '');
    proxy.rule(() => ({ status: 403 }));
    const { bot, url } = await start({
      ...settings,
      AZURE_STORAGE_CONNECTION_STRING: proxy.connectionString,
    });
    try {
      await bot.logged(doesNotAnswer);
      const alert = alertPayload();
      const refused = await postAlert(url, alert);
      assertError(refused, 503, 'storeUnavailable');
      assert(refused.headers.has('Retry-After'));
      const ready = await fetch(`${url}/readyz`);
      assert.equal(ready.status, 503);
      assert.match(await ready.text(), /"store":"failed"/);
      proxy.rule(() => 'passes');
      await bot.logged('Teams is connected');
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
      const id = incidentOf(await postAlert(url, alert));
      await connector.until('the card', () => cardsOf(connector, id).length === 1);
    } finally {
      await bot.end('SIGKILL');
      await proxy.close();
    }
  });

  it('starts also where the account lets it read some things before others', async () => {
    const proxy = await startTablesProxy(settings.AZURE_STORAGE_CONNECTION_STRING ?? '');
    proxy.rule((_, path) => (/PartitionKey%20eq%20%27unshown%27/.test(path) ? { status: 403 } : 'passes'));
    const { bot, url } = await start({
      ...settings,
      AZURE_STORAGE_CONNECTION_STRING: proxy.connectionString,
    });
    try {
      await bot.logged(doesNotAnswer);
      await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
      const id = incidentOf(await postAlert(url, alertPayload()));
      proxy.rule(() => 'passes');
      await bot.logged('Teams is connected');
      await connector.until('the card', () => cardsOf(connector, id).length === 1);
    } finally {
      await bot.end('SIGKILL');
      await proxy.close();
    }
  });

  it('ends while it waits for the account', async () => {
    const proxy = await startTablesProxy(settings.AZURE_STORAGE_CONNECTION_STRING ?? '');
    proxy.rule(() => ({ status: 403 }));
    const { bot } = await start({ ...settings, AZURE_STORAGE_CONNECTION_STRING: proxy.connectionString });
    await bot.logged(doesNotAnswer);
    assert.equal(await bot.end(), 0);
    await proxy.close();
  });

  it('says that the account cannot be used, without its key', async () => {
    const account = settings.AZURE_STORAGE_CONNECTION_STRING?.replace(
      /AccountKey=[^;]+/,
      'AccountKey=bmV2ZXI=',
    );
    const bot = bots.start({ ...settings, AZURE_STORAGE_CONNECTION_STRING: account ?? '' });
    const line = await bot.logged(doesNotAnswer);
    assert.match(JSON.stringify(line), /Azure Tables forbids it: give .+\(403/);
    assert(!JSON.stringify(line).includes('bmV2ZXI'));
  });
});
