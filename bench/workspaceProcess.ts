import { openLogAnalytics, workspaceId } from '../test/fakes/logAnalytics.ts';
import { benchSignIns } from './signIns.ts';

/** The first message: what a process needs to ask the service. */
export type Serving = {
  readonly certificate: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** The answer to each message: queries so far, and the sum of what each took in ms, from its arrival until its answer was sent. */
export type Served = { readonly queries: number; readonly took: number };

const [rows, days, ...accountIds] = process.argv.slice(2);
const service = await openLogAnalytics();
service.hold(benchSignIns(Number(rows), Number(days), accountIds, Date.now()));
process.on('message', () => {
  process.send?.({ queries: service.queries.length, took: service.took } satisfies Served);
});
// Without the bench there is nobody to serve.
process.on('disconnect', () => process.exit());
process.send?.({
  certificate: service.certificate,
  environment: {
    ...service.identity.environment,
    LOG_ANALYTICS_WORKSPACE_ID: workspaceId,
    LOG_ANALYTICS_ENDPOINT: service.endpoint,
  },
} satisfies Serving);
