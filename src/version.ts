import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The product's version, as package.json has it. */
export const productVersion: string = String(version);
