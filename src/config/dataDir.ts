export const defaultDataDir = './data';

/**
 * The store's folder, for what needs no other variable of the bot. Empty counts as not set. This file imports nothing:
 * the start reads it before it loads anything large.
 */
export const dataDirOf = ({ DATA_DIR }: Readonly<Record<string, string | undefined>>): string =>
  DATA_DIR?.trim() ? DATA_DIR : defaultDataDir;
