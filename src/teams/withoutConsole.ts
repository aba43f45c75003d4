// biome-ignore-all lint/suspicious/noConsole: it is about what others print.
import { AsyncLocalStorage } from 'node:async_hooks';

const silent = new AsyncLocalStorage<true>();
let muffled: typeof console.error | undefined;

/**
 * Does a job whose errors on the console are dropped, and those of nobody else. The SDK prints an error and the public key
 * for each token that it does not like: anybody could fill the log with that, and it is no JSON.
 */
export function withoutConsole<Result>(job: () => Promise<Result>): Promise<Result> {
  if (console.error !== muffled) {
    const print = console.error;
    muffled = (...words) => {
      if (!silent.getStore()) print(...words);
    };
    console.error = muffled;
  }
  return silent.run(true, job);
}
