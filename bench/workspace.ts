import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Served, Serving } from './workspaceProcess.ts';

/** The Log Analytics service of the tests, in a process of its own, with rows of its own making. */
export type Workspace = {
  /** What a process finds it by. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it has served so far. */
  served(): Promise<Served>;
  stop(): void;
};

/** So many rows of these accounts, over so many days until now. `folder` is for its certificate. */
export async function startWorkspace(
  rows: number,
  days: number,
  accountIds: readonly string[],
  folder: string,
): Promise<Workspace> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'workspaceProcess.ts'), [
    String(rows),
    String(days),
    ...accountIds,
  ]);
  const answer = async <Message>(): Promise<Message> => {
    const over = new AbortController();
    const ended = once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error('the workspace ended by itself');
    });
    const [message] = await Promise.race([once(child, 'message', { signal: over.signal }), ended]);
    ended.catch(() => {});
    over.abort();
    return message;
  };
  const { certificate, environment } = await answer<Serving>();
  const file = join(folder, 'workspace.pem');
  writeFileSync(file, certificate);
  return {
    environment: { ...environment, NODE_EXTRA_CA_CERTS: file },
    served() {
      const served = answer<Served>();
      child.send('served');
      return served;
    },
    stop: () => void child.kill(),
  };
}
