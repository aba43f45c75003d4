import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { installation } from './activities.ts';
import { cardsOf, shows, waits } from './channel.ts';
import { type Bot, type Settings, useBots } from './harness.ts';
import { incidentOf, postActivity, postAlert, send } from './send.ts';

describe('starting, end to end', () => {
  const bots = useBots();
  let connector: Connector;

  before(async () => {
    connector = await createConnector();
  });
  after(() => connector.close());

  it('takes alerts while Teams is still loading, and shows them as soon as it has', async () => {
    const bot = bots.start();
    const url = await bot.url();
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    const installed = postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const answers = [];
    while (!bot.log.some(({ msg }) => msg === 'Teams is connected')) {
      answers.push(await postAlert(url, alertPayload()));
    }
    answers.pop();
    assert(answers.length > 10, `${answers.length} alerts were answered while Teams was loading`);
    assert(answers.every(({ status }) => status === 202));
    const messages = bot.log.map(({ msg }) => msg);
    assert(messages.indexOf('alert received') < messages.indexOf('Teams is connected'));
    assert(messages.indexOf('alert received') > messages.indexOf('alerts are accepted'));
    assert.equal((await installed).status, 200);
    await shows(connector, incidentId, waits);
    assert.equal(cardsOf(connector, incidentId).length, 1);
    const ready = await send(`${url}/readyz`, {});
    const { lastSweep, chain: _, ...others } = ready.body as Record<string, unknown>;
    assert.deepEqual(others, { ok: true, store: 'ok', channel: 'known' });
    assert(lastSweep === null || typeof lastSweep === 'string');
  });

  it('shows alerts also where the credential for the log cannot be made, and says that details are missing', async () => {
    const bot = bots.start({
      LOG_ANALYTICS_WORKSPACE_ID: '00000000-0000-4000-8000-0000000000f0',
      AZURE_TOKEN_CREDENTIALS: 'no such credential',
    });
    const url = await bot.url();
    await bot.logged('Teams is connected');
    await postActivity(url, installation({ serviceUrl: connector.serviceUrl }));
    const incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, waits);
    assert.equal((await bot.logged('the sweep has failed, and will be tried again')).level, 'error');
    assert.equal(await bot.end(), 0);
  });

  /** The one line that a process leaves which cannot start. */
  async function lastWords(bot: Bot): Promise<Bot['log'][number]> {
    assert.equal(await bot.ended(), 1);
    const [line, ...others] = bot.log;
    assert(line && others.length === 0, JSON.stringify(bot.log));
    assert.equal(line.level, 'fatal');
    return line;
  }

  const nothing: Settings = {
    BOT_AUTH: '',
    BOT_TENANT_ID: '',
    BREAK_GLASS_ACCOUNTS: '',
    ALERT_WEBHOOK_CODE: '',
  };

  it('names every mistake in the configuration at once, with what to write, and prints no value', async () => {
    const value = 'value-that-may-be-a-secret';
    const wrong = [
      'PORT',
      'BOT_AUTH',
      'BOT_TYPE',
      'BOT_ID',
      'BOT_TENANT_ID',
      'BREAK_GLASS_ACCOUNTS',
      'RESPONDERS',
      'LOG_ANALYTICS_WORKSPACE_ID',
      'LOG_ANALYTICS_ENDPOINT',
      'ALERT_WEBHOOK_AUDIENCE',
      'AZURE_AUTHORITY_HOST',
      'LOG_ANALYTICS_RESOURCE_ID',
      'STORE',
    ];
    const unsupported = ['AZURE_STORAGE_CONNECTION_STRING'];
    for (const { settings, named } of [
      {
        settings: nothing,
        named: ['BREAK_GLASS_ACCOUNTS', 'ALERT_WEBHOOK_CODE', 'BOT_ID', 'BOT_TENANT_ID', 'BOT_PASSWORD'],
      },
      {
        settings: {
          ...nothing,
          ...Object.fromEntries([...wrong, ...unsupported].map((name) => [name, value])),
        },
        named: [...wrong, ...unsupported],
      },
    ]) {
      const line = await lastWords(bots.start(settings));
      assert.equal(line.msg, errorCatalogue.configuration.message);
      const mistakes = z.array(z.string()).parse(line.mistakes);
      for (const name of named) {
        const about = mistakes.filter((mistake) => mistake.startsWith(`${name} `));
        assert.equal(about.length, 1, `${name} in ${mistakes.join('\n')}`);
        assert.match(about[0] ?? '', /^\w+ is [^:]+: .{10,}/);
      }
      assert(!JSON.stringify(line).includes(value));
    }
  });

  it('refuses any address but loopback while authentication is off', async () => {
    for (const HOST of ['0.0.0.0', '127.example.com']) {
      const line = await lastWords(bots.start({ HOST }));
      assert.match(String(line.mistakes), /^HOST must be a loopback address while BOT_AUTH is off: /);
    }
  });

  it('warns that nobody is checked while authentication is off', async () => {
    const bot = bots.start();
    await bot.url();
    const warnings = bot.log.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    assert.match(warnings.join('\n'), /^authentication is off: /);
  });

  it('says in one line that the port is in use', async () => {
    const { port } = new URL(connector.serviceUrl);
    const line = await lastWords(bots.start({ PORT: port }));
    assert.equal(line.msg, errorCatalogue.addressInUse.message);
  });

  it('says in one line that the data folder belongs to another running process, which goes on', async () => {
    const dataDir = bots.folder();
    const first = bots.start({ DATA_DIR: dataDir });
    const url = await first.url();
    const line = await lastWords(bots.start({ DATA_DIR: dataDir }));
    assert.equal(line.code, 'storeUnavailable');
    assert.match(JSON.stringify(line), /belongs to another running process/);
    assert.equal((await postAlert(url, alertPayload())).status, 202);
  });
});
