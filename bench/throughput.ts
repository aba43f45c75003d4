import { loadFor, type Round } from './load.ts';
import { median } from './quantile.ts';
import type { ServerProcess } from './serverProcess.ts';

/** Medians of the rounds. */
type Throughput = Omit<Round, 'benchBusy'> & { readonly rounds: readonly Round[] };

export type Throughputs = {
  readonly product: Throughput;
  /** Reads nothing and answers. */
  readonly answers: Throughput;
  /** Reads the body and answers. */
  readonly reads: Throughput;
};

const roundsEach = 5;
/** Milliseconds: until V8 has compiled what is hot. */
const warmUp = 6_000;
const round = 3_000;

/** Loads the servers in turns with the same alerts. */
export async function measureThroughput(
  servers: Readonly<Record<keyof Throughputs, ServerProcess>>,
): Promise<Throughputs> {
  const names = ['product', 'answers', 'reads'] as const;
  const rounds: Record<keyof Throughputs, Round[]> = { product: [], answers: [], reads: [] };
  for (const name of names) await loadFor(servers[name], warmUp);
  for (let count = 0; count < roundsEach; count += 1) {
    for (const name of names) rounds[name].push(await loadFor(servers[name], round));
  }
  return {
    product: summary(rounds.product),
    answers: summary(rounds.answers),
    reads: summary(rounds.reads),
  };
}

const summary = (rounds: readonly Round[]): Throughput => ({
  perSecond: median(rounds.map(({ perSecond }) => perSecond)),
  p50: median(rounds.map(({ p50 }) => p50)),
  p99: median(rounds.map(({ p99 }) => p99)),
  rounds,
});
