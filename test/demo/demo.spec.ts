import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { listenFault } from '../../demo/listenFault.ts';
import {
  type DemoProcess,
  freshFolder,
  isAlive,
  removeFolders,
  runAlert,
  runDemo,
  runSubcommand,
  until,
  upAndRunning,
} from './demoProcess.ts';

const started: DemoProcess[] = [];
const start = (...given: Parameters<typeof runDemo>): DemoProcess => {
  const demo = runDemo(...given);
  started.push(demo);
  return demo;
};
const logOf = ({ dataDir }: DemoProcess, name = 'glasswatch.log') =>
  readFileSync(join(dataDir, name), 'utf8');
const stackLine = /^\s+at /m;

async function assertNothingLeft({ pids, port, playgroundPort }: Awaited<ReturnType<typeof upAndRunning>>) {
  const left = () => Object.entries(pids).filter(([, pid]) => isAlive(pid));
  await until(
    () => left().length === 0,
    () => `still running: ${left().map(([name]) => name)}`,
  );
  assert.equal(await listenFault(port), null);
  assert.equal(await listenFault(playgroundPort), null);
}

/** A problem is one line for a person: no stack trace, nothing else. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { code, text } = await start(env).ended();
  assert.equal(code, 1);
  assert.doesNotMatch(text, stackLine);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('Starting '));
  assert.equal(lines.length, 1, text);
  return lines.join();
}

async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return { server, port: String(address.port) };
}

describe('npm run demo', function () {
  this.timeout(60_000);

  after(() => {
    // What a failed test has left: a demo's own programs end with it.
    for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL');
    removeFolders();
  });

  describe('from its start to Ctrl-C', () => {
    let demo: DemoProcess;
    let up: Awaited<ReturnType<typeof upAndRunning>>;
    before(async () => {
      demo = start();
      up = await upAndRunning(demo);
    });

    it('says where to look and what to try, and keeps the log to its file', () => {
      assert.match(demo.text(), /choose the channel "Break-glass alerts"/);
      for (const hint of [
        /1\. Press Acknowledge/,
        /4\. .*activity 30d/,
        /5\. .*status/,
        /6\. .*audit/,
        /report files/,
      ]) {
        assert.match(demo.text(), hint);
      }
      assert.doesNotMatch(demo.text(), /"level"/);
      assert.doesNotMatch(demo.text(), new RegExp(up.code));
    });

    it('has its page and its bot up', async () => {
      assert.equal((await fetch(up.address)).status, 200);
      const ready = await fetch(`http://127.0.0.1:${up.port}/readyz`);
      const { ok, store, channel } = (await ready.json()) as Record<string, unknown>;
      assert.deepEqual([ok, store, channel], [true, 'ok', 'known']);
    });

    it('has raised an alert whose card arrived at the channel', async () => {
      const [, incidentId] = /"incidentId":"([^"]+)"/.exec(logOf(demo)) ?? [];
      assert.ok(incidentId);
      assert.match(logOf(demo), /"card shown"/);

      const socket = new WebSocket(
        `${up.address.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream`,
      );
      const received = once(socket, 'message');
      const page = (path: string, init: RequestInit = {}) =>
        fetch(new URL(path, up.address), { ...init, headers: { Origin: up.address } });
      assert.equal((await page('/_internal/v1/config')).status, 200);
      assert.equal(socket.readyState, WebSocket.CONNECTING, 'what a page gets before its channels, it loses');

      await page('/_debug/conversation/a:personal-ines-carvalho/installation', { method: 'POST' });
      const [{ data }] = await received;
      socket.close();
      const { action, actionConversationId, message } = JSON.parse(data);
      assert.equal(action, 'createMessage');
      assert.equal(actionConversationId, '19:breakglassalerts@thread.tacv2');
      assert.ok(JSON.stringify(message.attachments).includes(`"incidentId":"${incidentId}"`));
    });

    it('keeps the alert code for its owner alone', () => {
      assert.equal(statSync(join(demo.dataDir, 'demo.json')).mode & 0o777, 0o600);
      assert.doesNotMatch(logOf(demo), new RegExp(up.code));
    });

    it('takes further alerts from npm run alert, and their rows stand in the log', async () => {
      const idOf = async (...words: string[]) => {
        const { code, text } = await runAlert(demo.dataDir, words);
        assert.equal(code, 0, text);
        const [, incidentId] = /^Taken: it belongs to incident (\S+)\.\n$/.exec(text) ?? [];
        assert.ok(incidentId, text);
        return incidentId;
      };
      const attacked = await idOf();
      assert.equal(await idOf('failed'), attacked);
      const ids = [attacked, await idOf('success'), await idOf('unreadable')];
      assert.equal(new Set(ids).size, 3);
      const newest = JSON.parse(logOf(demo, 'sign-ins.json')).slice(0, 3);
      assert.deepEqual(
        newest.map(({ status }: { status: { errorCode: number } }) => status.errorCode),
        [0, 50126, 500121],
      );
    });

    it('takes a sign-in that no alert tells of', async () => {
      const before = JSON.parse(logOf(demo, 'sign-ins.json')).length;
      const { code, text } = await runAlert(demo.dataDir, ['unseen']);
      assert.deepEqual(
        [code, text],
        [0, 'A sign-in stands in the log, and no alert was sent: the sweep finds it within two minutes.\n'],
      );
      assert.equal(JSON.parse(logOf(demo, 'sign-ins.json')).length, before + 1);
    });

    it('says in one line what npm run alert cannot do', async () => {
      const { server, port } = await takenPort();
      server.close();
      const wrongCode = { ALERT_WEBHOOK_CODE: 'wrong', PORT: String(up.port) };
      for (const [answer, expected] of [
        [runAlert(demo.dataDir, ['whatever']), /one of: success, failed, unseen, unreadable/],
        [runAlert(demo.dataDir, ['constructor']), /one of: success, failed, unseen, unreadable/],
        [runAlert(demo.dataDir, [], wrongCode), /not taken \(HTTP 401\)/],
        [runAlert(demo.dataDir, ['unseen'], wrongCode), /Only the sign-in log of a running demo/],
        [runAlert(demo.dataDir, [], { PORT: port }), /No bot answers on port \d+/],
        [runAlert('/nowhere'), /No demo is running: start one with npm run demo/],
      ] as const) {
        const { code, text } = await answer;
        assert.equal(code, 1);
        assert.match(text, expected);
        assert.match(text, /^[^\n]+\n$/);
      }
    });

    it('lets a colleague press a button, and prints what that person alone is told', async () => {
      const press = (...words: string[]) => runSubcommand(demo.dataDir, ['press', ...words]);
      const raised = /incident (\S+)\./.exec((await runAlert(demo.dataDir, ['success'])).text)?.[1];
      const first = await press('acknowledge', 'as', 'tomasz');
      assert.deepEqual(
        [first.code, first.text],
        [0, `Tomasz Nowak is told: Incident ${raised} is yours. The card in the channel says so.\n`],
      );
      const second = await press('acknowledge', String(raised), 'as', 'Amara', 'Okafor');
      assert.match(second.text, /^Amara Okafor is told: Tomasz Nowak has already acknowledged incident/);
    });

    it('says in one line what a subcommand cannot do', async () => {
      for (const [words, folder, expected] of [
        [['press', 'acknowledge'], demo.dataDir, /^Say which button and who: press acknowledge\|/],
        [['press', 'constructor', 'as', 'Tomasz'], demo.dataDir, /^Say which button and who/],
        [['press', 'acknowledge', 'as', 'Mallory'], demo.dataDir, /^Say one of these names: Inês Carvalho, /],
        [['press', 'acknowledge', 'as', 'Tomasz'], '/nowhere', /^No demo is running: start one/],
        [['dance'], demo.dataDir, /^npm run demo alone starts the demo\. .*\n.*press acknowledge as Tomasz/],
      ] as const) {
        const { code, text } = await runSubcommand(folder, words);
        assert.equal(code, 1);
        assert.match(text, expected);
        assert.doesNotMatch(text, stackLine);
      }
    });

    it('says to restart it when a page is opened that lacks the cards of before', async () => {
      // The first page was that of the test above.
      await fetch(new URL('/_internal/v1/config', up.address));
      await demo.prints(/page was reloaded, or another one was opened\..*\n.*Restart the demo: Ctrl-C/);
    });

    it('shows no group chat, and knows its people by their object ids, as Teams does', async () => {
      const config = await fetch(new URL('/_internal/v1/config', up.address));
      assert.deepEqual(((await config.json()) as { config: { groupChats: unknown } }).config.groupChats, []);
      const channel = '/_connector/v3/conversations/19:breakglassalerts@thread.tacv2/members/';
      const member = async (id: string) => (await fetch(new URL(channel + id, up.address))).json();
      const tomasz = '9e091e00-0000-4000-8000-000000000002';
      assert.equal(((await member(tomasz)) as { name: string }).name, 'Tomasz Nowak');
    });

    it('is not disturbed by a second demo on the same folder', async () => {
      assert.match(await refusal({ DATA_DIR: demo.dataDir }), /A demo is already running/);
      assert.ok(existsSync(join(demo.dataDir, 'demo.json')));
    });

    it('ends everything at Ctrl-C, gracefully', async () => {
      demo.child.kill('SIGINT');
      demo.child.kill('SIGINT');
      assert.equal((await demo.ended()).code, 0);
      await assertNothingLeft(up);
      assert.match(logOf(demo), /"msg":"closing"/);
      assert.equal(existsSync(join(demo.dataDir, 'demo.json')), false);
      const { text } = await runAlert(demo.dataDir);
      assert.match(text, /No demo is running/);
    });

    it('empties its folder at the next start, and ends when it is stopped in the middle of that', async () => {
      writeFileSync(join(demo.dataDir, 'left-over'), '');
      const next = start({ DATA_DIR: demo.dataDir });
      await next.prints(/Starting/);
      await until(
        () =>
          existsSync(join(next.dataDir, 'glasswatch.log')) && logOf(next).includes('"alerts are accepted"'),
        () => next.text(),
      );
      assert.equal(existsSync(join(demo.dataDir, 'left-over')), false);
      next.child.kill('SIGTERM');
      const { code, text } = await next.ended();
      assert.equal(code, 0, text);
      const port = Number(/"port":(\d+)/.exec(logOf(next))?.[1]);
      assert.equal(await listenFault(port), null);
    });
  });

  it('ends everything when one of its programs dies, and says which', async () => {
    const demo = start();
    const up = await upAndRunning(demo);
    process.kill(up.pids.glasswatch, 'SIGKILL');
    const { code, text } = await demo.ended();
    assert.equal(code, 1);
    assert.match(
      text,
      /\nGlasswatch has ended \(SIGKILL\)\. Look into \S+glasswatch\.log, then start the demo again\.\n/,
    );
    assert.doesNotMatch(text, stackLine);
    await assertNothingLeft(up);
  });

  it('leaves nothing behind when it is killed itself', async () => {
    const demo = start();
    const up = await upAndRunning(demo);
    demo.child.kill('SIGKILL');
    await assertNothingLeft(up);
  });

  it('leaves nothing behind when only npm is told to end', async () => {
    const demo = start({}, ['npm', 'run', 'demo']);
    const up = await upAndRunning(demo);
    demo.child.kill('SIGTERM');
    await assertNothingLeft(up);
  });

  for (const name of ['PORT', 'TEAMSAPPTESTER_PORT']) {
    it(`names the port that is in use, and ${name} as the way out`, async () => {
      const { server, port } = await takenPort();
      const line = await refusal({ [name]: port });
      server.close();
      assert.match(line, new RegExp(`Port ${port} is in use by another program: .*${name} `));
    });
  }

  it('touches no folder that is not its own', async () => {
    const folder = freshFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'glasswatch.db'), 'precious');
    assert.match(await refusal({ DATA_DIR: folder }), /nothing was touched: set DATA_DIR/);
    assert.equal(readFileSync(join(folder, 'glasswatch.db'), 'utf8'), 'precious');
  });

  it('says when its folder cannot be written', async () => {
    const file = freshFolder();
    writeFileSync(file, '');
    assert.match(await refusal({ DATA_DIR: join(file, 'data') }), /cannot be written \(ENOTDIR\)/);
  });

  it('says when a port is no port', async () => {
    assert.match(await refusal({ PORT: '80b' }), /PORT is not usable/);
  });
});
