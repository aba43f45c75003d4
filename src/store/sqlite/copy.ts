import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { GlasswatchError, hasCode } from '../../errors.ts';
import { databaseName, inUse, openReadOnly } from './reader.ts';

/** All pages in one step: SQLite begins anew whenever another process writes between two steps. */
const pagesAtOnce = 2 ** 31 - 1;

/**
 * Copies the embedded store in `dataDir`, as it stands at one moment, into a folder, which it creates. It reads the
 * write-ahead log too, and holds up no bot that runs on the store. Resolves with the copy's path. Only its owner may
 * read it.
 *
 * Rejects with `backupExists` where the folder has a database, `databaseMissing`, `newerSchema`, `databaseUnreadable`,
 * and `backupNotWritten`. It leaves nothing behind then.
 */
export async function copySqlite(dataDir: string, folder: string): Promise<string> {
  const source = join(dataDir, databaseName);
  if (!existsSync(source)) throw new GlasswatchError('databaseMissing');
  const target = join(folder, databaseName);
  reserve(folder, target);
  try {
    await copyOnce(source, target);
    return target;
  } catch (cause) {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${target}${ending}`, { force: true });
    throw cause;
  }
}

/** Attack, or a slip: no copy takes the place of a database, not even of one that appears at this moment. */
function reserve(folder: string, target: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // SQLite would join a log that lies there to the copy.
    if (['-journal', '-wal', '-shm'].some((ending) => existsSync(`${target}${ending}`)))
      throw new GlasswatchError('backupExists');
    closeSync(openSync(target, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof GlasswatchError) throw cause;
    throw new GlasswatchError(hasCode(cause, 'EEXIST') ? 'backupExists' : 'backupNotWritten', { cause });
  }
}

async function copyOnce(source: string, target: string): Promise<void> {
  const isShared = inUse(source);
  const connection = opened(source, isShared);
  const failure = await backup(connection, target, { rate: pagesAtOnce }).then(
    () => null,
    (cause: unknown) => new GlasswatchError('backupNotWritten', { cause }),
  );
  connection.close();
  // A bot has started since: the copy may have half of its write.
  if (!isShared && inUse(source)) return copyOnce(source, target);
  if (failure) throw failure;
}

function opened(file: string, isShared: boolean): DatabaseSync {
  try {
    return openReadOnly(file, isShared);
  } catch (cause) {
    if (cause instanceof GlasswatchError) throw cause;
    throw new GlasswatchError('databaseUnreadable', { cause });
  }
}
