import type { SignInSource } from './source.ts';

/** A sign-in source that loads on its first question. `load` must give the same source each time. */
export const lazySignInSource = (load: () => Promise<SignInSource>): SignInSource => ({
  find: async (query) => (await load()).find(query),
  read: async (query, take) => (await load()).read(query, take),
  arrived: async (query) => (await load()).arrived(query),
  health: async (accountIds) => (await load()).health(accountIds),
  fromAddress: async (query) => (await load()).fromAddress(query),
  history: async (query) => (await load()).history(query),
  examine: async (query) => (await load()).examine(query),
});
