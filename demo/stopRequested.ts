/** Milliseconds between two looks at whether npm's shell is still there. */
const lookEvery = 200;

/**
 * Resolves when the demo is to end: at Ctrl-C or another signal, when the terminal is closed, and when `npm run` is
 * ended from outside: npm passes a signal on to its shell alone, which dies of it without telling anybody.
 */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    const parent = process.ppid;
    if (process.env.npm_lifecycle_event === undefined) return;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, lookEvery).unref();
  });
}
