/** Lets a test wait for something to become true, without sleeping. */
export type Watch = {
  /** Looks again, for everybody who waits. Call it after every change. */
  changed(): void;
  /**
   * Resolves with what `look` finds, now or after one of the next changes. Rejects with what `look` throws, or after
   * `ms`, naming `what` and what there is instead.
   */
  until<Found>(what: string, look: () => Found | null | undefined | false, ms?: number): Promise<Found>;
};

/** Long enough for a busy machine; a test that succeeds never waits for it. */
const patience = 30_000;

/** `describe` tells what there is, for the message when the wait was in vain. */
export function createWatch(describe: () => string): Watch {
  const lookers = new Set<() => void>();
  return {
    changed() {
      for (const look of [...lookers]) look();
    },
    until(what, look, ms = patience) {
      return new Promise((resolve, reject) => {
        const giveUp = setTimeout(() => {
          lookers.delete(attempt);
          reject(new Error(`waited ${ms} ms in vain for ${what}; there is ${describe()}`));
        }, ms);
        const settle = (how: () => void) => {
          clearTimeout(giveUp);
          lookers.delete(attempt);
          how();
        };
        const attempt = () => {
          try {
            const found = look();
            if (found !== null && found !== undefined && found !== false) settle(() => resolve(found));
          } catch (error) {
            settle(() => reject(error));
          }
        };
        lookers.add(attempt);
        attempt();
      });
    },
  };
}
