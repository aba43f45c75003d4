import type { SignInSource } from './signInSource.ts';

/** A sign-in source that is loaded when it is first asked, once. */
export function lateSignInSource(load: () => Promise<SignInSource>): SignInSource {
  let source: Promise<SignInSource> | undefined;
  const loaded = (): Promise<SignInSource> => {
    source ??= load();
    return source;
  };
  return {
    find: async (query) => (await loaded()).find(query),
    arrived: async (query) => (await loaded()).arrived(query),
    health: async (accountIds) => (await loaded()).health(accountIds),
  };
}
