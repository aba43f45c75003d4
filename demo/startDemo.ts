import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, problemText } from '../tools/problem.ts';
import { alertPayload } from './alertPayload.ts';
import { auditLogOf, demoAuditLog } from './auditLog.ts';
import { type Children, createChildren } from './children.ts';
import { prepareDataFolder, shown } from './dataFolder.ts';
import { glasswatchLog, startGlasswatch } from './glasswatch.ts';
import { listenFault } from './listenFault.ts';
import { requirePlayground, startPlayground } from './playground.ts';
import { removeRunningDemo, writeRunningDemo } from './runningDemo.ts';
import { sendAlert } from './sendAlert.ts';
import { readSettings, type Settings } from './settings.ts';
import { demoAttack, demoSignInLog } from './signInLog.ts';
import { stopRequested } from './stopRequested.ts';
import { usageLines } from './subcommands.ts';

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
async function start(settings: Settings, children: Children): Promise<string> {
  requirePlayground();
  await prepareDataFolder(settings.dataDir);
  await requireFreePort('PORT', settings.port);
  await requireFreePort('TEAMSAPPTESTER_PORT', settings.playgroundPort);
  console.log('Starting Glasswatch, and the Microsoft 365 Agents Playground in the place of Teams …');

  const attackedAt = new Date();
  const code = randomBytes(24).toString('base64url');
  writeFileSync(join(settings.dataDir, 'sign-ins.json'), JSON.stringify(demoSignInLog(attackedAt), null, 2));
  writeFileSync(auditLogOf(settings.dataDir), JSON.stringify(demoAuditLog(attackedAt), null, 2));
  const glasswatch = await startGlasswatch(children, settings, code);
  const playground = await startPlayground(children, settings, glasswatch.port);
  await playground.install(settings.channelId);
  await glasswatch.ready();

  const payload = alertPayload(demoAttack(attackedAt), new Date(), randomUUID());
  const cardShown = glasswatch.cardShown();
  await sendAlert({ port: glasswatch.port, code }, payload);
  await cardShown;
  playground.onLatePage(() => console.log(latePageWords));
  const pids = { glasswatch: glasswatch.pid, playground: playground.pid };
  writeRunningDemo(settings.dataDir, {
    ...{ port: glasswatch.port, code, pids },
    playgroundPort: playground.port,
  });
  return `http://localhost:${playground.port}`;
}

const latePageWords = `
A page was reloaded, or another one was opened. The Playground has forgotten the cards of before,
and the next change of such a card stops that page. Restart the demo: Ctrl-C, then npm run demo.`;

const invitation = (address: string, log: string) => `
Someone has the password of a break-glass account, and the alert stands in the channel.
Open ${address} and choose the channel "Break-glass alerts".

Things to try there:
  1. Press Acknowledge: the card tells everyone that you took it, and when.
     Leave it for a minute instead, and Tomasz Nowak is called in the thread.
  2. Press Start investigation: the thread under the card begins with a checklist.
  3. Press Close, and afterwards Report.
  4. Start a post with @Glasswatch, choose it from the list, and add: activity 30d
  5. The same with: status, or digest
  6. The same with: audit svc-harbour (who reset the password before the attack?)

In another terminal:
  npm run alert                                raises another alert
  npm run alert success                        the other account signs in
  npm run alert unseen                         a sign-in without an alert: the sweep finds it
${usageLines()}

The page is that of Inês Carvalho. What the Playground cannot show: report files, which Teams offers in
a personal chat, and cards after the page was reloaded. Then restart the demo.
Ctrl-C ends everything. Glasswatch's log: ${log}
`;

/** Runs the demo until it is stopped, or until one of its programs ends. Ends this process. */
export async function startDemo(): Promise<never> {
  const children = createChildren();
  const stopped = stopRequested();
  let tidyUp = () => {};
  try {
    const settings = readSettings(process.env);
    const address = await Promise.race([start(settings, children), children.mishap, stopped]);
    if (address !== undefined) {
      tidyUp = () => removeRunningDemo(settings.dataDir);
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
}
