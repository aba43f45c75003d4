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
import type { Trace, TracedAnswer, TracedRequest } from '../trace/trace.ts';
import { longestAnswer, type PostRequest, sendPost } from './postTimeLimits.ts';

/** Milliseconds that one request may take, including getting its token. */
const answerTimeout = 15_000;

/** The bot's id, and the check that a caller is Teams. */
export type Door = { readonly botId: string; readonly check: ChannelTokenCheck };

/**
 * The SDK's authentication with Glasswatch's own check of the caller (docs/adr/0013). Its connector clients
 * ask once and have a time limit. The SDK's own clients repeat a failed post up to four times, which makes
 * doubled cards. Delivery decides when to try again.
 */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #door: Door | null;
  readonly #trace: Trace | null;

  /** If `door` is `null`, authentication is off and any caller is let in. */
  constructor(
    options: ConfigurationBotFrameworkAuthenticationOptions,
    credentials: ServiceClientCredentialsFactory,
    door: Door | null,
    trace: Trace | null = null,
  ) {
    super(options, credentials);
    this.#door = door;
    this.#trace = trace;
  }

  override createConnectorFactory(identity: ClaimsIdentity): ConnectorFactory {
    return askingOnce(super.createConnectorFactory(identity), this.#trace);
  }

  /** Rejects with an `AuthenticationError` whose message is the reason, or with `signingKeysUnavailable`. */
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

/**
 * Makes the bot's authentication from its configuration. `off` means no door: use it only on a loopback
 * address.
 */
export function createAuthentication(
  bot: BotAuthentication,
  door: Door | null,
  trace: Trace | null = null,
): Authentication {
  const options = credentialOptions(bot);
  return new Authentication(options, new ConfigurationServiceClientCredentialFactory(options), door, trace);
}

/** Always set one of these types: the SDK silently treats an unknown type as multi-tenant. */
function credentialOptions(bot: BotAuthentication): ConfigurationServiceClientCredentialFactoryOptions {
  if (bot.type === 'off') return {};
  const options = { MicrosoftAppType: bot.type, MicrosoftAppId: bot.id, MicrosoftAppTenantId: bot.tenantId };
  return bot.type === 'SingleTenant' ? { ...options, MicrosoftAppPassword: bot.password } : options;
}

/** The part of the connector client's pipeline that Glasswatch needs. The SDK's typings keep it private. */
type Pipeline = {
  removePolicy(which: { name: string }): unknown;
  addPolicy(
    policy: { name: string; sendRequest(request: PostRequest & Timed, next: Send): Promise<unknown> },
    options: { beforePolicies: readonly string[]; afterPolicies?: readonly string[] },
  ): void;
};
type Send = (request: PostRequest) => Promise<unknown>;
/** The SDK's own time-out of a request, which its caller may set. */
type Timed = { timeout: number };

/** The policy that adds the token. */
const signing = 'ServiceClientContext_Credentials_SignRequest';

function askingOnce(factory: ConnectorFactory, trace: Trace | null): ConnectorFactory {
  return {
    async create(serviceUrl, audience) {
      const connector = await factory.create(serviceUrl, audience);
      const { pipeline } = (connector as unknown as { client: { pipeline: Pipeline } }).client;
      // botframework-connector 4.23 ignores `noRetryPolicy` in the client's options.
      pipeline.removePolicy({ name: 'defaultRetryPolicy' });
      pipeline.addPolicy({ name: 'answerTimeout', sendRequest: sendInTime }, { beforePolicies: [signing] });
      if (trace) {
        pipeline.addPolicy(
          { name: 'trace', sendRequest: (request, next) => sendTraced(trace, request, next) },
          { beforePolicies: [signing], afterPolicies: ['answerTimeout'] },
        );
      }
      return connector;
    },
  };
}

/**
 * The SDK's own time-out is not enough. It covers neither getting the token nor reading the answer's body.
 */
function sendInTime(request: PostRequest & Timed, next: Send): Promise<unknown> {
  if (request.timeout === longestAnswer) return sendPost(Object.assign(request, { timeout: 0 }), next);
  return within(
    answerTimeout,
    (abortSignal) => next(Object.assign(request, { abortSignal })),
    () => new Error('no answer in time'),
  );
}

async function sendTraced(trace: Trace, request: PostRequest & TracedRequest, next: Send): Promise<unknown> {
  try {
    const answer = await next(request);
    trace.answer(request, answer as TracedAnswer);
    return answer;
  } catch (error) {
    // The SDK makes errors of refusals before this policy sees them.
    const { response } = Object(error) as { response?: TracedAnswer };
    if (response) trace.answer(request, response);
    else trace.failure(request, error);
    throw error;
  }
}
