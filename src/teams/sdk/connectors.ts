import { AuthenticationConstants, ClaimsIdentity, type ConnectorClient } from 'botframework-connector';
import type { Authentication } from './authentication.ts';

/**
 * Gives the connector client for a service address. It keeps one for each address, so that connections are
 * reused.
 */
export type Connectors = (serviceUrl: string) => Promise<ConnectorClient>;

/** `botId` is `null` where authentication is off. */
export function createConnectors(authentication: Authentication, botId: string | null): Connectors {
  const identity = new ClaimsIdentity([
    { type: AuthenticationConstants.AudienceClaim, value: botId ?? '' },
    { type: AuthenticationConstants.AppIdClaim, value: botId ?? '' },
  ]);
  const factory = authentication.createConnectorFactory(identity);
  const kept = new Map<string, Promise<ConnectorClient>>();
  return (serviceUrl) => {
    const known = kept.get(serviceUrl);
    if (known) return known;
    const created = factory
      .create(serviceUrl, AuthenticationConstants.ToChannelFromBotOAuthScope)
      .then((client) => client as ConnectorClient);
    kept.set(serviceUrl, created);
    created.catch(() => kept.delete(serviceUrl));
    return created;
  };
}
