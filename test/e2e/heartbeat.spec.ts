import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { createHeartbeatService, type HeartbeatService } from '../fakes/heartbeatService.ts';
import { installation, teamEvent } from './activities.ts';
import { type Bot, useBots } from './harness.ts';
import { postActivity, send } from './send.ts';

const entry = 'test/e2e/quickHeartbeat.ts';

describe('the heartbeat, end to end', function () {
  this.timeout(60_000);
  const bots = useBots();
  let connector: Connector;
  /** Hears of another bot, which is well all the time: its beats say that time has passed. */
  let metronome: HeartbeatService;
  let service: HeartbeatService;
  let bot: Bot;
  let url: string;
  let dataDir: string;

  before(async () => {
    connector = await createConnector();
    metronome = await createHeartbeatService();
    await install(bots.start({ HEARTBEAT_URL: metronome.url }, { entry }));
    await beats(metronome, 1);
  });
  after(async () => {
    await metronome.close();
    await connector.close();
  });
  beforeEach(async () => {
    service = await createHeartbeatService();
    dataDir = bots.folder();
    bot = bots.start({ HEARTBEAT_URL: service.url, DATA_DIR: dataDir }, { entry });
    url = await bot.url();
    await bot.logged('Teams is connected');
  });
  afterEach(async () => {
    await bot.end('SIGKILL');
    await service.close();
  });

  const where = () => ({ serviceUrl: connector.serviceUrl });
  async function install(which: Bot): Promise<void> {
    const at = await which.url();
    await which.logged('Teams is connected');
    assert.equal((await postActivity(at, installation(where()))).status, 200);
  }
  const beats = (of: HeartbeatService, more: number) => {
    const wanted = of.beats.length + more;
    return of.until(`${wanted} beats`, () => of.beats.length >= wanted);
  };
  async function lives(): Promise<void> {
    await install(bot);
    await beats(service, 2);
  }
  /** What was under way arrives; then none comes while the other bot sends ten. */
  async function isSilent(): Promise<void> {
    await beats(metronome, 2);
    const before = service.beats.length;
    await beats(metronome, 10);
    assert.equal(service.beats.length, before);
  }

  it('begins when the parts have started and a channel is there, and not before', async () => {
    await bot.logged('heartbeats are held back');
    await isSilent();
    assert.equal(service.beats.length, 0);
    await lives();
    const [first] = [...service.beats];
    assert.deepEqual([first?.method, first?.body], ['POST', '']);
  });

  it('ends with the process, however it ends', async () => {
    await lives();
    assert.equal(await bot.end(), 0);
    await isSilent();
    assert.doesNotMatch(JSON.stringify(bot.log), /never-seen|ping/);
  });

  it('ends with a process that is killed', async () => {
    await lives();
    await bot.end('SIGKILL');
    await isSilent();
  });

  it('is not sent by a process that hangs, and is again when it goes on', async () => {
    await lives();
    bot.process.kill('SIGSTOP');
    try {
      await isSilent();
    } finally {
      bot.process.kill('SIGCONT');
    }
    await beats(service, 2);
  });

  it('is not sent while the store cannot be written, and is again when it can', async () => {
    await lives();
    const tool = new DatabaseSync(join(dataDir, 'glasswatch.db'), { timeout: 5_000 });
    try {
      tool.exec('BEGIN IMMEDIATE');
      await bot.logged('heartbeats are held back', { count: held() + 1 });
      await isSilent();
      assert.equal((await send(`${url}/readyz`, {})).status, 503);
    } finally {
      tool.close();
    }
    await beats(service, 2);
  });

  /** How often it was held back so far: before the channel was there. */
  const held = () => bot.log.filter(({ msg }) => msg === 'heartbeats are held back').length;

  it('is not sent while the channel is gone with its team, and is again when it is back', async () => {
    await lives();
    const before = held();
    await postActivity(url, teamEvent('teamDeleted', {}, where()));
    await bot.logged('heartbeats are held back', { count: before + 1 });
    await isSilent();
    await postActivity(url, teamEvent('teamRestored', {}, where()));
    await beats(service, 2);
  });

  it('goes on when the service does not take it, and tells the log without the address', async () => {
    service.answer = () => 500;
    await install(bot);
    const line = await bot.logged('the outside service does not take heartbeats');
    assert.equal(line.status, 500);
    service.answer = () => 204;
    await bot.logged('the outside service takes heartbeats');
    assert.doesNotMatch(JSON.stringify(bot.log), /never-seen|ping/);
  });
});

describe('a mistake in HEARTBEAT_URL or METRICS_TOKEN, end to end', () => {
  const bots = useBots();

  it('refuses the start with a sentence that does not quote it', async () => {
    const HEARTBEAT_URL = 'http://hc.example/never-seen-in-a-log';
    const bot = bots.start({ HEARTBEAT_URL, METRICS_TOKEN: 'never-seen' });
    assert.equal(await bot.ended(), 1);
    const [line, ...others] = bot.log;
    assert.deepEqual(others, []);
    const said = JSON.stringify(line);
    assert.match(said, /HEARTBEAT_URL is not usable: write the address/);
    assert.match(said, /METRICS_TOKEN is not usable: write a secret of at least 16 characters/);
    assert.doesNotMatch(said, /hc\.example|never-seen/);
  });
});

describe('the chain in /readyz, end to end', () => {
  const bots = useBots();
  const token = 'never-seen-in-a-log-token';
  const authOff = { BOT_AUTH: 'off' };

  it('is shown by a server on loopback to everybody, and is null before the first look', async () => {
    const bot = bots.start(authOff);
    const { body } = await send(`${await bot.url()}/readyz`, {});
    assert.equal(Object(body).chain, null);
  });

  it('is shown elsewhere only for the token, and a wrong one gets the plain answer', async () => {
    const bot = bots.start({
      ...{ BOT_AUTH: '', BOT_ID: '00000000-0000-4000-8000-0000000000b0', BOT_PASSWORD: 'a password' },
      METRICS_TOKEN: token,
    });
    const at = `${await bot.url()}/readyz`;
    const asked = async (authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      const { status, body } = await send(at, { headers });
      assert.equal(status, 503);
      return Object.keys(Object(body));
    };
    const plain = ['ok', 'store', 'channel', 'lastSweep'];
    assert.deepEqual(await asked(), plain);
    for (const wrong of [
      token,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      'Bearer ',
    ]) {
      assert.deepEqual(await asked(wrong), plain, wrong);
    }
    for (const right of [`Bearer ${token}`, `bearer ${token}`]) {
      assert.deepEqual(await asked(right), [...plain, 'chain']);
    }
  });
});
