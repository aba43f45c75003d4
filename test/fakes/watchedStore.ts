import { setImmediate as turn } from 'node:timers/promises';
import type { Store } from '../../src/store/store.ts';

/**
 * A store of which a test can wait until it has nothing to do. A clock that a test moves would otherwise pass the
 * minutes of a deadline while a real store behind a network still works on the answer.
 */
export function watchedStore(real: Store): { readonly store: Store; idle(): Promise<void> } {
  let underWay = 0;
  const counted =
    (work: (...given: never[]) => Promise<unknown>) =>
    async (...given: never[]) => {
      underWay += 1;
      try {
        return await work(...given);
      } finally {
        underWay -= 1;
      }
    };
  const store = new Proxy(real, {
    get(target, name: keyof Store) {
      const value = target[name];
      return typeof value === 'function' ? counted(value) : value;
    },
  });
  return {
    store,
    async idle() {
      // What an answer starts begins a few turns later.
      for (let quiet = 0; quiet < 20; quiet = underWay === 0 ? quiet + 1 : 0) await turn();
    },
  };
}
