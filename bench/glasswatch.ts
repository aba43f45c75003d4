import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoSignInLog } from '../demo/signInLog.ts';
import { type Alerted, jsonRequest, webhookCode } from './alertRequest.ts';
import type { Connection } from './connection.ts';
import type { Pinning } from './pinning.ts';
import { type ServerOptions, type ServerProcess, startServer } from './serverProcess.ts';

const tenantId = 'dddddddd-0000-4000-8000-000000000001';
const channelId = '19:bench@thread.tacv2';
/** Who asks. */
const responder = 'eeeeeeee-0000-4000-8000-000000000001';

/** The accounts that the load is about. */
export const accounts: readonly Alerted[] = ['50126', '50074', '53003', '500121', '0'].map(
  (resultCode, index) => ({
    id: `acc00000-0000-4000-8000-00000000000${index + 1}`,
    userPrincipalName: `ember-${index + 1}@contoso.onmicrosoft.com`,
    resultCode,
  }),
);

export type GlasswatchOptions = Pick<ServerOptions, 'looksAtLoop'> & {
  /** A folder of its own unless told otherwise. */
  readonly dataDir?: string;
};

/**
 * Starts Glasswatch as `npm start` does, with a database of its own in a new folder. Its sign-in log is a file there, unless
 * `workspace` says where another one is.
 */
export function startGlasswatch(
  folder: string,
  pinning: Pinning,
  workspace?: Readonly<Record<string, string>>,
  { dataDir = mkdtempSync(join(folder, 'data-')), ...options }: GlasswatchOptions = {},
): Promise<ServerProcess> {
  const signInLog = join(dataDir, 'sign-ins.json');
  writeFileSync(signInLog, JSON.stringify(demoSignInLog(new Date())));
  return startServer({
    name: 'glasswatch',
    file: 'src/index.ts',
    env: {
      BOT_AUTH: 'off',
      BREAK_GLASS_ACCOUNTS: accounts
        .map(({ id, userPrincipalName }) => `${id}=${userPrincipalName}`)
        .join(','),
      ALERT_WEBHOOK_CODE: webhookCode,
      SECURITY_CHANNEL_ID: channelId,
      RESPONDERS: responder,
      ...(workspace ?? { SIGN_IN_LOG: signInLog }),
      DATA_DIR: dataDir,
    },
    ...options,
    folder,
    pinning,
  });
}

/** What every activity from the channel has. */
const activity = (serviceUrl: string) => ({
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:bench', aadObjectId: responder, name: 'Ada Example' },
  recipient: { id: '28:bench' },
  conversation: { id: channelId, conversationType: 'channel', isGroup: true, tenantId },
  channelData: { tenant: { id: tenantId }, team: { id: channelId }, channel: { id: channelId } },
});

/** The id of every `message`. */
export const messageId = 'bench-message';

/** Somebody's message in the channel. */
export const message = (text: string, serviceUrl: string): object => ({
  ...activity(serviceUrl),
  type: 'message',
  id: messageId,
  text,
});

/** The same message, said to the bot alone: there, a report is offered with its files. */
export const inPersonalChat = (said: object): object => ({
  ...said,
  conversation: { id: 'a:bench', conversationType: 'personal', tenantId },
  channelData: { tenant: { id: tenantId } },
});

/** Somebody's press of a button of an incident's card. */
export const press = (verb: string, incidentId: string, serviceUrl: string): object => ({
  ...activity(serviceUrl),
  type: 'invoke',
  id: messageId,
  name: 'adaptiveCard/action',
  replyToId: '1790000000000',
  value: { action: { type: 'Action.Execute', verb, data: { incidentId } } },
});

/**
 * Tells Glasswatch where the connector is, as Teams does when a bot is installed. It is answered when the Teams side has
 * been loaded.
 */
export async function introduce(
  { port }: ServerProcess,
  connection: Connection,
  serviceUrl: string,
): Promise<void> {
  const installed = { ...activity(serviceUrl), type: 'installationUpdate', id: 'bench-installation' };
  const status = await connection.send(jsonRequest(port, '/api/messages', JSON.stringify(installed)));
  if (status !== 200) throw new Error(`the installation was answered with ${status}`);
}
