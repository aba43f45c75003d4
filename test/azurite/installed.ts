import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Azurite's packages lie, with a lock of their own: there are more of them than of all others together. */
export const azuriteFolder = import.meta.dirname;

const lock = join(azuriteFolder, 'package-lock.json');
const installedLock = join(azuriteFolder, 'node_modules/.installed-lock.json');

/** Whether the packages that the lock names have been installed, all of them. */
export const isInstalled = (): boolean =>
  existsSync(installedLock) && readFileSync(installedLock).equals(readFileSync(lock));

/** Says so from now on, until `npm ci` begins again or the lock changes. */
export const markInstalled = (): void => copyFileSync(lock, installedLock);
