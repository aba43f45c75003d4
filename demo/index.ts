import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, problemText } from '../tools/problem.ts';
import { alertPayload } from './alertPayload.ts';
import { createChildren } from './children.ts';
import { prepareDataFolder, shown } from './dataFolder.ts';
import { glasswatchLog, startGlasswatch } from './glasswatch.ts';
import { listenFault } from './listenFault.ts';
import { requirePlayground, startPlayground } from './playground.ts';
import { removeRunningDemo, writeRunningDemo } from './runningDemo.ts';
import { sendAlert } from './sendAlert.ts';
import { readSettings, type Settings } from './settings.ts';
import { demoAttack, demoSignInLog } from './signInLog.ts';
import { stopRequested } from './stopRequested.ts';

const children = createChildren();
const stopped = stopRequested();
let tidyUp = () => {};

async function requireFreePort(name: string, port: number): Promise<void> {
  const fault = await listenFault(port);
  if (fault === 'EADDRINUSE') {
    throw new Problem(
      `Port ${port} is in use by another program: stop that program, or set ${name} to a free port.`,
    );
  }
  if (fault !== null)
    throw new Problem(`Port ${port} cannot be used (${fault}): set ${name} to another one.`);
}

/** Starts everything and raises the alert; resolves with the page's address when its card stands in the channel. */
async function start(settings: Settings): Promise<string> {
  requirePlayground();
  await prepareDataFolder(settings.dataDir);
  await requireFreePort('PORT', settings.port);
  await requireFreePort('TEAMSAPPTESTER_PORT', settings.playgroundPort);
  console.log('Starting Glasswatch, and the Microsoft 365 Agents Playground in the place of Teams …');

  const attackedAt = new Date();
  const code = randomBytes(24).toString('base64url');
  writeFileSync(join(settings.dataDir, 'sign-ins.json'), JSON.stringify(demoSignInLog(attackedAt), null, 2));
  const glasswatch = await startGlasswatch(children, settings, code);
  const playground = await startPlayground(children, settings, glasswatch.port);
  await playground.install(settings.channelId);
  await glasswatch.ready();

  const payload = alertPayload(demoAttack(attackedAt), new Date(), randomUUID());
  const cardShown = glasswatch.cardShown();
  await sendAlert({ port: glasswatch.port, code }, payload);
  await cardShown;
  const pids = { glasswatch: glasswatch.pid, playground: playground.pid };
  writeRunningDemo(settings.dataDir, { port: glasswatch.port, code, pids });
  tidyUp = () => removeRunningDemo(settings.dataDir);
  return `http://localhost:${playground.port}`;
}

const invitation = (address: string, log: string) => `
Somebody has the password of a break-glass account, and the alert stands in the channel.
Open ${address} and choose the channel "Break-glass alerts".

Things to try there:
  1. Press Acknowledge: the card says for everybody that you took it, and when.
  2. Press Start investigation: the thread under the card begins with a checklist.
  3. Press Close, and afterwards Report.
  4. Start a post with @Glasswatch, choose it from the list, and add: activity 30d
  5. The same with: status, or digest

npm run alert, in another terminal, raises another alert (npm run alert success: of the other account).
npm run alert unseen signs in without an alert: the sweep finds it.
The Playground forgets what it showed when the page is reloaded. Ctrl-C ends everything.
Glasswatch's log: ${log}
`;

try {
  const settings = readSettings(process.env);
  const address = await Promise.race([start(settings), children.mishap, stopped]);
  if (address !== undefined) {
    console.log(invitation(address, shown(glasswatchLog(settings))));
    await Promise.race([children.mishap, stopped]);
  }
  console.log('Stopping …');
} catch (error) {
  console.error(problemText(error));
  process.exitCode = 1;
}
await children.end();
tidyUp();
// Whatever start had still under way is of no interest any more.
process.exit();
