// Glasswatch as src/index.ts starts it, with a heartbeat ten times a second.
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLog } from '../../src/log.ts';

const log = createLog();
const app = await createApp(readConfig(process.env), log, { heartbeatEvery: 100 });
log.info({ port: await app.listen() }, 'alerts are accepted');
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
await app.teams;
log.info('Teams is connected');
