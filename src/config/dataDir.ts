export const defaultDataDir = './data';

/** The store's folder, for what reads beside the bot and needs none of its other variables. Empty counts as not set. */
export const dataDirOf = ({ DATA_DIR }: Readonly<Record<string, string | undefined>>): string =>
  DATA_DIR?.trim() ? DATA_DIR : defaultDataDir;
