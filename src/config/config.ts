import { join } from 'node:path';
import { z } from 'zod/v4';
import type { Contact } from '../alert/contact.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { type AzureCloud, cloudOf, publicCloud } from '../azure/clouds.ts';
import type { EscalationStep } from '../incident/escalation.ts';
import { accountsSetting } from './accounts.ts';
import { type BotAuthentication, botAuthentication, botMistakes, botSettings, tenantRemedy } from './bot.ts';
import { contactsSetting } from './contacts.ts';
import { defaultDataDir } from './dataDir.ts';
import { digestSettings } from './digest.ts';
import { type Disclosure, disclosures, type ToldSetting, toldSettings } from './disclosed.ts';
import { escalationSetting } from './escalation.ts';
import { type NotifySetting, notifyMistakes, notifySetting, notifySettings } from './notify.ts';
import { type StoreSetting, storeMistakes, storeSetting, storeSettings } from './store.ts';
import { addressToCall, filledList, guids, isLoopback, oneGuid } from './values.ts';
import { authorityHost, codeRemedy, watchdogRuleId, webhookAudience, webhookCodes } from './webhook.ts';
import {
  sweepInterval,
  workspaceEndpoint,
  workspaceMistakes,
  workspaceRemedy,
  workspaceResourceId,
} from './workspace.ts';

export type Config = {
  readonly port: number;
  /** `undefined`: all addresses. */
  readonly host: string | undefined;
  readonly bot: BotAuthentication;
  /** The organisation's tenant. `null` only when authentication is off. */
  readonly tenantId: string | null;
  readonly accounts: readonly WatchedAccount[];
  /** Lower case: object ids of the groups that hold the accounts. */
  readonly groups: readonly string[];
  /** Who answers for an account, by its object id in lower case. */
  readonly contacts: ReadonlyMap<string, Contact>;
  /** The cloud whose portals cards link to. `null`: one that is not known, so cards have no links. */
  readonly cloud: AzureCloud | null;
  /**
   * How a webhook caller proves to be the action group. `token` is `null`
   * where none is accepted, and then there are codes.
   */
  readonly webhook: {
    /** Any of them is a proof; empty where none is. */
    readonly codes: readonly string[];
    readonly token: {
      readonly tenantId: string;
      readonly audiences: ReadonlySet<string>;
      readonly authorityHost: string;
    } | null;
  };
  /** Lower case; `null`: any rule. */
  readonly allowedRules: ReadonlySet<string> | null;
  /** The resource id of the watchdog rule, lower case; `null`: no rule calls regularly. */
  readonly watchdogRuleId: string | null;
  /** Where heartbeats go. A secret: whoever has it can send one. `null`: nobody outside hears of the bot. */
  readonly heartbeatUrl: string | null;
  /** Lets a caller read more of the watch. A secret; `null`: no caller is let in by a token. */
  readonly metricsToken: string | null;
  /** Whether only this machine reaches the server. */
  readonly isOnLoopback: boolean;
  /** The sign-in log's path when there is no workspace. */
  readonly signInLog: string;
  /** Whether a sign-in log was set, and does not only have its default place. */
  readonly isLogSet: boolean;
  /**
   * The Log Analytics workspace that holds the sign-in log, the address of its cloud's query API, and its
   * resource id. Without the resource id, nothing links to the workspace.
   */
  readonly workspace: {
    readonly id: string;
    readonly endpoint: string;
    readonly resourceId: string | null;
  } | null;
  /** In ms: how often the sweep searches the log for sign-ins that no alert reported. */
  readonly sweepInterval: number;
  readonly securityChannelId: string | null;
  /** Lower case; `null`: the members of the security channel's team. */
  readonly responders: ReadonlySet<string> | null;
  /** Empty: Glasswatch calls no one. */
  readonly escalation: readonly EscalationStep[];
  /** Whether closing an incident needs another person than the one who acknowledged it. */
  readonly closeNeedsSecondPerson: boolean;
  /** Whether the shape of what Teams sends and answers is logged. */
  readonly teamsTrace: boolean;
  /** An IANA time zone: whose days `today` and `yesterday` are. */
  readonly timeZone: string;
  /** When the weekly digest is posted: a cron pattern and its IANA time zone; `null`: never. */
  readonly digest: { readonly pattern: string; readonly timeZone: string } | null;
  /** Who is told outside Teams, and the keys that sign; `null`: no system. */
  readonly notify: NotifySetting | null;
  readonly store: StoreSetting;
  readonly dataDir: string;
  /** The variables as a report may tell them, without secrets. */
  readonly told: readonly ToldSetting[];
};

/**
 * Every mistake in the environment. Each is a sentence that names the variable and says what to write
 * instead.
 */
export class ConfigurationError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super('The configuration has mistakes');
    this.name = 'ConfigurationError';
    this.mistakes = mistakes;
  }
}

const rulesRemedy = 'write rule ids or names, separated by commas';
const groupsRemedy =
  'write the object ids (GUIDs) of the groups that hold the break-glass accounts, separated by commas';
const respondersRemedy = 'write Entra object ids (GUIDs), separated by commas';
const heartbeatRemedy =
  'write the address that the outside service gives you, which begins with https:// and has no user name';
const metricsTokenRemedy =
  'write a secret of at least 16 characters without spaces, for example from: openssl rand -hex 24';
const portRemedy = 'write a port number, 0 to 65535';

const port = z
  .string()
  .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, portRemedy)
  .transform(Number);

const onOrOff = z.enum(['on', 'off'], 'write on or off').default('off');

/** Every variable that Glasswatch reads, with its form and its default. */
export const environment = z.object({
  PORT: port.default(3978),
  HOST: z.string().optional(),
  ...botSettings,
  BREAK_GLASS_ACCOUNTS: accountsSetting,
  BREAK_GLASS_GROUPS: guids(groupsRemedy).optional(),
  ACCOUNT_CONTACTS: contactsSetting.optional(),
  ALERT_WEBHOOK_CODE: webhookCodes.optional(),
  ALERT_WEBHOOK_AUDIENCE: webhookAudience.optional(),
  AZURE_AUTHORITY_HOST: authorityHost,
  ALERT_RULES: filledList(rulesRemedy).optional(),
  WATCHDOG_RULE_ID: watchdogRuleId.optional(),
  HEARTBEAT_URL: addressToCall(heartbeatRemedy).optional(),
  // What a header can carry.
  METRICS_TOKEN: z
    .string()
    .regex(/^[!-~]{16,}$/, metricsTokenRemedy)
    .optional(),
  LOG_ANALYTICS_WORKSPACE_ID: oneGuid(workspaceRemedy).optional(),
  LOG_ANALYTICS_ENDPOINT: workspaceEndpoint,
  LOG_ANALYTICS_RESOURCE_ID: workspaceResourceId,
  SIGN_IN_LOG: z.string().optional(),
  SWEEP_INTERVAL: sweepInterval,
  SECURITY_CHANNEL_ID: z
    .string()
    .regex(/^\S+$/, 'write a Teams channel id, which looks like 19:…@thread.tacv2')
    .optional(),
  RESPONDERS: guids(respondersRemedy).optional(),
  ESCALATION: escalationSetting.optional(),
  CLOSE_NEEDS_SECOND_PERSON: onOrOff,
  TEAMS_TRACE: onOrOff,
  ...notifySettings,
  ...digestSettings,
  ...storeSettings,
  DATA_DIR: z.string().default(defaultDataDir),
});

export type VariableName = keyof typeof environment.shape;

/** The compiler names a variable here of which `disclosures` does not say what a report tells. */
const decided: Readonly<Record<VariableName, Disclosure>> = disclosures;

/** The settings that a report tells. `set` has the variables that are not empty. Pure. */
export const toldOf = (set: Readonly<Record<string, string | undefined>>): readonly ToldSetting[] =>
  toldSettings(environment.shape, set, decided);

/** For tests of the files that set or describe the variables. */
export const variableNames: readonly string[] = Object.keys(environment.shape);

/** Mistakes that appear only when variables are compared. */
function mistakesBetween(set: Readonly<Record<string, string | undefined>>): string[] {
  const mistakes: string[] = [];
  const need = (name: string, remedy: string) => {
    if (set[name] === undefined) mistakes.push(`${name} is missing: ${remedy}`);
  };
  const { BREAK_GLASS_ACCOUNTS, ESCALATION } = environment.shape;
  const watched = BREAK_GLASS_ACCOUNTS.safeParse(set.BREAK_GLASS_ACCOUNTS).data ?? [];
  const called = ESCALATION.safeParse(set.ESCALATION).data ?? [];
  if (called.some(({ personIds }) => watched.some(({ id }) => personIds.includes(id)))) {
    mistakes.push('ESCALATION calls a break-glass account, which can never act: write people’s object ids');
  }
  mistakes.push(
    ...workspaceMistakes(set),
    ...storeMistakes(set),
    ...botMistakes(set),
    ...notifyMistakes(set),
  );
  if (set.ALERT_WEBHOOK_AUDIENCE === undefined) need('ALERT_WEBHOOK_CODE', codeRemedy);
  else need('BOT_TENANT_ID', tenantRemedy);
  if (set.BOT_AUTH === 'off' && set.HOST !== undefined && !isLoopback(set.HOST)) {
    mistakes.push('HOST must be a loopback address while BOT_AUTH is off: leave it out, or write 127.0.0.1');
  }
  return mistakes;
}

/**
 * Reads the configuration from environment variables. An empty one counts as not set. Throws a
 * `ConfigurationError` with all mistakes at once. No mistake quotes a value: any value may be a secret in the
 * wrong place.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(set);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => mistake(String(path[0]), message, set)),
    ...mistakesBetween(set),
  ];
  if (!parsed.success || mistakes.length > 0) throw new ConfigurationError([...new Set(mistakes)]);
  const env = parsed.data;
  const host = env.HOST ?? (env.BOT_AUTH === 'off' ? '127.0.0.1' : undefined);
  return {
    port: env.PORT,
    host,
    isOnLoopback: host !== undefined && isLoopback(host),
    bot: botAuthentication(env),
    tenantId: env.BOT_TENANT_ID ?? null,
    accounts: env.BREAK_GLASS_ACCOUNTS,
    groups: env.BREAK_GLASS_GROUPS ?? [],
    contacts: env.ACCOUNT_CONTACTS ?? new Map(),
    cloud: set.AZURE_AUTHORITY_HOST
      ? cloudOf('authorities', env.AZURE_AUTHORITY_HOST)
      : (cloudOf('queryHosts', new URL(env.LOG_ANALYTICS_ENDPOINT).host) ?? publicCloud),
    webhook: webhookAuthentication(env),
    allowedRules: env.ALERT_RULES ? new Set(env.ALERT_RULES.map((rule) => rule.toLowerCase())) : null,
    watchdogRuleId: env.WATCHDOG_RULE_ID ?? null,
    heartbeatUrl: env.HEARTBEAT_URL ?? null,
    metricsToken: env.METRICS_TOKEN ?? null,
    signInLog: env.SIGN_IN_LOG ?? join(env.DATA_DIR, 'sign-ins.json'),
    isLogSet: (env.LOG_ANALYTICS_WORKSPACE_ID ?? env.SIGN_IN_LOG) !== undefined,
    workspace: env.LOG_ANALYTICS_WORKSPACE_ID
      ? {
          id: env.LOG_ANALYTICS_WORKSPACE_ID,
          endpoint: env.LOG_ANALYTICS_ENDPOINT,
          resourceId: env.LOG_ANALYTICS_RESOURCE_ID ?? null,
        }
      : null,
    sweepInterval: env.SWEEP_INTERVAL,
    securityChannelId: env.SECURITY_CHANNEL_ID ?? null,
    responders: env.RESPONDERS ? new Set(env.RESPONDERS) : null,
    escalation: env.ESCALATION ?? [],
    closeNeedsSecondPerson: env.CLOSE_NEEDS_SECOND_PERSON === 'on',
    teamsTrace: env.TEAMS_TRACE === 'on',
    timeZone: env.DIGEST_TIME_ZONE,
    digest: env.DIGEST === 'off' ? null : { pattern: env.DIGEST, timeZone: env.DIGEST_TIME_ZONE },
    notify: notifySetting(env),
    store: storeSetting(env),
    dataDir: env.DATA_DIR,
    told: toldOf(set),
  };
}

function mistake(name: string, message: string, set: Readonly<Record<string, unknown>>): string {
  return `${name} is ${name in set ? 'not usable' : 'missing'}: ${message}`;
}

function webhookAuthentication(env: z.infer<typeof environment>): Config['webhook'] {
  const { ALERT_WEBHOOK_AUDIENCE: audiences, BOT_TENANT_ID: tenantId, AZURE_AUTHORITY_HOST } = env;
  const isByToken = audiences !== undefined && tenantId !== undefined;
  return {
    codes: env.ALERT_WEBHOOK_CODE ?? [],
    token: isByToken ? { tenantId, audiences, authorityHost: AZURE_AUTHORITY_HOST } : null,
  };
}
