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
  ClaimsIdentity,
  type ConnectorFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { BotAuthentication } from '../../config/bot.ts';
import type { ChannelTokenCheck } from '../../http/tokens/botFramework.ts';
import { within } from '../../running/within.ts';

/** Milliseconds that one request may take, with getting a token for it. */
const answerTimeout = 15_000;

/** The bot's id, and how it is found out that a caller is Teams. */
export type Door = { readonly botId: string; readonly check: ChannelTokenCheck };

/**
 * The SDK's authentication, with a check of the caller that is our own (docs/adr/0013), and with connector clients that
 * ask once and do not wait for ever. Left alone they repeat a failed post up to four times, which makes doubled cards; when
 * to try again is delivery's decision.
 */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #door: Door | null;

  /** Where `door` is `null`, authentication is off: anybody is let in. */
  constructor(
    options: ConfigurationBotFrameworkAuthenticationOptions,
    credentials: ServiceClientCredentialsFactory,
    door: Door | null,
  ) {
    super(options, credentials);
    this.#door = door;
  }

  override createConnectorFactory(identity: ClaimsIdentity): ConnectorFactory {
    return askingOnce(super.createConnectorFactory(identity));
  }

  /** Rejects with an `AuthenticationError` that has the reason as its message, or with `signingKeysUnavailable`. */
  override async authenticateRequest(
    activity: Activity,
    authHeader: string,
  ): Promise<AuthenticateRequestResult> {
    const refusal = this.#door && (await this.#door.check(authHeader, activity));
    if (refusal !== null) throw new AuthenticationError(refusal, 401);
    const audience = { type: AuthenticationConstants.AudienceClaim, value: this.#door?.botId ?? '' };
    const claimsIdentity = new ClaimsIdentity([audience], true);
    return {
      audience: AuthenticationConstants.ToChannelFromBotOAuthScope,
      claimsIdentity,
      connectorFactory: this.createConnectorFactory(claimsIdentity),
    };
  }
}

/** The bot's authentication from its configuration. With `off` there is no door: only ever on a loopback address. */
export function createAuthentication(bot: BotAuthentication, door: Door | null): Authentication {
  const options = credentialOptions(bot);
  return new Authentication(options, new ConfigurationServiceClientCredentialFactory(options), door);
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
const sendInTime = (request: object, next: Send): Promise<unknown> =>
  within(
    answerTimeout,
    (abortSignal) => next(Object.assign(request, { abortSignal })),
    () => new Error('no answer in time'),
  );
