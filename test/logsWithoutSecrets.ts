import { tracingChannel } from 'node:diagnostics_channel';
import { assertNoSecret } from './e2e/assertNoSecret.ts';

/** The lines of this test's logs; those of processes that a test starts are looked at by what starts them. */
let lines: string[] = [];

tracingChannel<'pino_asJson', { readonly result?: unknown }>('pino_asJson').end.subscribe((message) => {
  lines.push(String((message as { readonly result?: unknown }).result));
});

/** Mocha's root hooks: no test's log has a secret, a name or an address in it. */
export const mochaHooks = {
  afterEach(): void {
    const logged = lines.join('');
    lines = [];
    assertNoSecret(logged, 'the log');
  },
};
