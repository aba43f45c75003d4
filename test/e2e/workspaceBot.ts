import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import type { Bot, Bots, Settings } from './harness.ts';

/** Starts a bot that reads its sign-ins from this service, whose certificate it trusts. */
export function startWithWorkspace(bots: Bots, service: LogAnalytics, settings: Settings = {}): Bot {
  const certificate = join(bots.folder(), 'certificate.pem');
  writeFileSync(certificate, service.certificate);
  return bots.start({
    ...service.identity.environment,
    NODE_EXTRA_CA_CERTS: certificate,
    LOG_ANALYTICS_WORKSPACE_ID: workspaceId,
    LOG_ANALYTICS_ENDPOINT: service.endpoint,
    ...settings,
  });
}
