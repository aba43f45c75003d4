import {
  type Activity,
  ConfigurationBotFrameworkAuthentication,
  type ConfigurationBotFrameworkAuthenticationOptions,
  ConfigurationServiceClientCredentialFactory,
  type ConfigurationServiceClientCredentialFactoryOptions,
} from 'botbuilder';
import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  AuthenticationError,
  type ClaimsIdentity,
  type ConnectorFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { BotAuthentication } from '../config.ts';
import { issuerOf } from './issuerOf.ts';
import { wrongIssuer } from './tokenRefusal.ts';

/** Milliseconds that one request may take, with getting a token for it. */
const answerTimeout = 15_000;

/**
 * The SDK's authentication, for tokens of the Bot Framework alone, with connector clients that ask once and do not wait
 * for ever. Left alone they repeat a failed post up to four times, which makes doubled cards; when to try again is
 * delivery's decision.
 */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #credentials: ServiceClientCredentialsFactory;
  readonly #issuer: string;

  constructor(
    options: ConfigurationBotFrameworkAuthenticationOptions,
    credentials: ServiceClientCredentialsFactory,
  ) {
    super(options, credentials);
    this.#credentials = credentials;
    this.#issuer = options.ToBotFromChannelTokenIssuer ?? AuthenticationConstants.ToBotFromChannelTokenIssuer;
  }

  override createConnectorFactory(identity: ClaimsIdentity): ConnectorFactory {
    return askingOnce(super.createConnectorFactory(identity));
  }

  override async authenticateRequest(
    activity: Activity,
    authHeader: string,
  ): Promise<AuthenticateRequestResult> {
    // The SDK would also take tokens of the emulator and of other bots, which may be of any tenant, for any audience
    // and for any service address; and it keeps every tenant that any of them names, signed or not, for good.
    const isChecked = !(await this.#credentials.isAuthenticationDisabled()) && authHeader.trim() !== '';
    if (isChecked && issuerOf(authHeader) !== this.#issuer) throw new AuthenticationError(wrongIssuer, 401);
    const result = await super.authenticateRequest(activity, authHeader);
    return result.connectorFactory
      ? { ...result, connectorFactory: askingOnce(result.connectorFactory) }
      : result;
  }
}

/** The bot's authentication from its configuration. `off` accepts anybody: only ever on a loopback address. */
export function createAuthentication(bot: BotAuthentication): Authentication {
  const options = credentialOptions(bot);
  return new Authentication(options, new ConfigurationServiceClientCredentialFactory(options));
}

/** A type that the SDK does not know silently becomes multi-tenant, so it is always one of these. */
function credentialOptions(bot: BotAuthentication): ConfigurationServiceClientCredentialFactoryOptions {
  if (bot.type === 'off') return {};
  const options = { MicrosoftAppType: bot.type, MicrosoftAppId: bot.id, MicrosoftAppTenantId: bot.tenantId };
  return bot.type === 'SingleTenant' ? { ...options, MicrosoftAppPassword: bot.password } : options;
}

/** The part of the connector client's pipeline that we need; the SDK's typings keep it private. */
type Pipeline = {
  removePolicy(which: { name: string }): unknown;
  addPolicy(
    policy: { name: string; sendRequest(request: object, next: Send): Promise<unknown> },
    options: { beforePolicies: readonly string[] },
  ): void;
};
type Send = (request: object) => Promise<unknown>;

function askingOnce(factory: ConnectorFactory): ConnectorFactory {
  return {
    async create(serviceUrl, audience) {
      const connector = await factory.create(serviceUrl, audience);
      const { pipeline } = (connector as unknown as { client: { pipeline: Pipeline } }).client;
      // `noRetryPolicy` among the client's options is ignored by botframework-connector 4.23.
      pipeline.removePolicy({ name: 'defaultRetryPolicy' });
      pipeline.addPolicy(
        { name: 'answerTimeout', sendRequest: sendInTime },
        { beforePolicies: ['ServiceClientContext_Credentials_SignRequest'] },
      );
      return connector;
    },
  };
}

/** The SDK's own time-out is not enough: it covers neither getting the token nor reading the body of the answer. */
async function sendInTime(request: object, next: Send): Promise<unknown> {
  const late = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error('no answer in time'));
    late.abort();
  }, answerTimeout);
  try {
    return await Promise.race([next(Object.assign(request, { abortSignal: late.signal })), promise]);
  } finally {
    clearTimeout(timer);
  }
}
