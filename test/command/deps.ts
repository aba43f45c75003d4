import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandDeps } from '../../src/command/deps.ts';
import { openSecurityChannel } from '../../src/delivery/securityChannel.ts';
import type { Message } from '../../src/presentation/message.ts';
import { createFileSignInSource } from '../../src/signIn/file/source.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { reportFacts } from '../builders/circumstances.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { noMemory } from '../fakes/remembered.ts';
import { entraRecord } from '../signIn/entraRecord.ts';

export type OpenedCommandDeps = OpenedIncidents & {
  readonly parts: CommandDeps;
  /** What was posted to which channel. */
  readonly posted: readonly { readonly channelId: string | undefined; readonly message: Message }[];
  /** What `postToChannel` waits for before it posts; replaced by a test that lets it fail. */
  postBy: () => Promise<void>;
  writeLog(content: string | readonly SignIn[]): void;
};

/** Everything that answering needs, on a real store and a real log file; only Teams is played. */
export async function openCommandParts(fixedId: string | null = null): Promise<OpenedCommandDeps> {
  const opened = openIncidents();
  const { store, clock, incidents, folder } = opened;
  const path = join(folder, 'sign-ins.json');
  const posted: { channelId: string | undefined; message: Message }[] = [];
  const channel = await openSecurityChannel({
    store,
    clock,
    fixedId,
    tenantId: null,
    isPublic: true,
    onChange: () => {},
  });
  const all: OpenedCommandDeps = {
    ...opened,
    posted,
    postBy: async () => {},
    writeLog(content) {
      const text = typeof content === 'string' ? content : JSON.stringify(content.map(entraRecord));
      writeFileSync(path, text);
    },
    parts: {
      incidents,
      store,
      source: createFileSignInSource(path),
      portalLink: null,
      audit: null,
      groups: [],
      accounts: watchedAccounts,
      channel,
      delivery: { behind: () => 0 },
      watchdogSince: null,
      heartbeat: null,
      sweep: { state: () => ({ lastSuccess: null, isLate: false, problems: [] }) },
      readiness: async () => ({
        store: await store.check().then(
          () => 'ok',
          () => 'failed',
        ),
        channel: channel.current() === null ? 'unknown' : 'known',
      }),
      remembered: noMemory,
      notify: null,
      people: { whoMayRehome: async () => [], tellProposal: async () => {} },
      callsPeople: false,
      closeNeedsSecondPerson: false,
      reportFacts: async () => reportFacts,
      async postToChannel(message) {
        await all.postBy();
        posted.push({ channelId: channel.current()?.channelId, message });
      },
      clock,
    },
  };
  all.writeLog([]);
  return all;
}

/** All that a message says, as one text. */
export const textOf = (message: Message): string => JSON.stringify(message);
