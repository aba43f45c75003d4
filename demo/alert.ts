import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, problemText } from '../tools/problem.ts';
import { alertPayload } from './alertPayload.ts';
import { readRunningDemo } from './runningDemo.ts';
import { sendAlert, type Webhook } from './sendAlert.ts';
import { readSettings } from './settings.ts';
import { demoSignIn, type NewSignIn } from './signInLog.ts';

/** `unseen` is a sign-in that no alert tells of: the sweep has to find it. */
const kinds: ReadonlyMap<string, NewSignIn | 'unreadable' | 'unseen'> = new Map([
  ['', 'secondFactor'],
  ['failed', 'failed'],
  ['success', 'success'],
  ['unseen', 'unseen'],
  ['unreadable', 'unreadable'],
]);

/** The bot that PORT and ALERT_WEBHOOK_CODE name, or that of the running demo. */
function findWebhook(): Webhook & { readonly signInLog: string | null } {
  const { dataDir, port } = readSettings(process.env);
  const { PORT, ALERT_WEBHOOK_CODE } = process.env;
  if (ALERT_WEBHOOK_CODE) return { port, code: ALERT_WEBHOOK_CODE, signInLog: null };
  const demo = readRunningDemo(dataDir);
  if (demo === null) {
    throw new Problem(
      'No demo is running: start one with npm run demo, or set PORT and ALERT_WEBHOOK_CODE to those of a running bot.',
    );
  }
  return { port: PORT ? port : demo.port, code: demo.code, signInLog: join(dataDir, 'sign-ins.json') };
}

/** Adds a record in front, as the newest. The bot may read at any moment, so the file is replaced as a whole. */
function addToLog(path: string, record: object): void {
  if (!existsSync(path)) throw new Problem('The sign-in log is cut: say npm run demo -- mend log first.');
  const records: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(records))
    throw new Problem('The demo’s sign-in log has been changed: start the demo again.');
  writeFileSync(`${path}.new`, JSON.stringify([record, ...records], null, 2));
  renameSync(`${path}.new`, path);
}

try {
  const kind = kinds.get(process.argv.slice(2).join(' '));
  if (kind === undefined) {
    throw new Problem(
      'Say nothing (the password is right, the second factor is not), or one of: success, failed, unseen, unreadable.',
    );
  }
  const webhook = findWebhook();
  const now = new Date();
  if (kind === 'unseen') {
    if (webhook.signInLog === null)
      throw new Problem(
        'Only the sign-in log of a running demo can be added to: leave ALERT_WEBHOOK_CODE out.',
      );
    addToLog(webhook.signInLog, demoSignIn('success', now).record);
    console.log('A sign-in stands in the log, and no alert was sent: the sweep finds it within two minutes.');
  } else {
    let payload: object = {
      note: 'An alert in a form that Glasswatch does not know.',
      at: now.toISOString(),
    };
    if (kind !== 'unreadable') {
      const { record, report } = demoSignIn(kind, now);
      if (webhook.signInLog !== null) addToLog(webhook.signInLog, record);
      payload = alertPayload(report, now, randomUUID());
    }
    console.log(`Taken: it belongs to incident ${await sendAlert(webhook, payload)}.`);
  }
} catch (error) {
  console.error(problemText(error));
  process.exitCode = 1;
}
