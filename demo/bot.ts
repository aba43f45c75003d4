// Glasswatch as src/index.ts starts it, with the demo's canned audit and a look at the watch every ten seconds.
import { keepCompiled } from '../src/compiled.ts';
import { dataDirOf } from '../src/config/dataDir.ts';

const dataDir = dataDirOf(process.env);
keepCompiled(dataDir);

// Loaded only now: static imports would be compiled before the line above.
const { createApp } = await import('../src/app.ts');
const { ConfigurationError, readConfig } = await import('../src/config/config.ts');
const { errorCatalogue } = await import('../src/errors.ts');
const { createLog } = await import('../src/log.ts');
const { auditLogOf } = await import('./auditLog.ts');
const { createCannedAudit } = await import('./cannedAudit.ts');

const log = createLog();

function giveUp(error: unknown): never {
  if (error instanceof ConfigurationError)
    log.fatal({ mistakes: error.mistakes }, errorCatalogue.configuration.message);
  else log.fatal({ err: error }, 'Glasswatch could not start');
  process.exit(1);
}

try {
  // Nobody waits ten minutes for a card in a demo.
  const pace = { lookEvery: 10_000, doubtFor: 10_000 };
  const audit = createCannedAudit(auditLogOf(dataDir));
  const app = await createApp(readConfig(process.env), log, { audit, pace });
  log.info({ port: await app.listen(), node: process.version }, 'alerts are accepted');
  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'closing');
    app.close().then(() => process.exit(0), giveUp);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await app.teams;
} catch (error) {
  giveUp(error);
}
