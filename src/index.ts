import type { App } from './app.ts';
import { keepCompiled } from './compiled.ts';
import { dataDirOf } from './config/dataDir.ts';

// Azure Tables need no disk, and have none.
if (process.env.STORE !== 'azureTables') keepCompiled(dataDirOf(process.env));

// Loaded only now: static imports would be compiled before the line above.
const { createApp } = await import('./app.ts');
const { ConfigurationError, readConfig } = await import('./config/config.ts');
const { errorCatalogue, GlasswatchError, hasCode } = await import('./errors.ts');
const { createLog } = await import('./log.ts');

const log = createLog();

/** Ends the process for a reason that the operator has to mend, with one line that says what to do. */
function giveUp(error: unknown): never {
  if (error instanceof ConfigurationError) {
    log.fatal({ mistakes: error.mistakes }, errorCatalogue.configuration.message);
  } else if (hasCode(error, 'EADDRINUSE')) {
    log.fatal({ code: 'addressInUse' }, errorCatalogue.addressInUse.message);
  } else {
    const code = error instanceof GlasswatchError ? error.code : 'internal';
    log.fatal({ code, err: error }, 'Glasswatch could not start');
  }
  process.exit(1);
}

async function start(): Promise<App> {
  const app = await createApp(readConfig(process.env), log);
  log.info({ port: await app.listen(), node: process.version }, 'alerts are accepted');
  return app;
}

try {
  const app = await start();
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'closing');
    app.close().then(() => process.exit(0), giveUp);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await app.teams;
  log.info('Teams is connected');
} catch (error) {
  giveUp(error);
}
