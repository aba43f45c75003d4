import { z } from 'zod/v4';

/**
 * What a report says of a variable: its value, only whether it is set, or nothing. `apart`: the report has it in a
 * place of its own.
 */
export type Disclosure = 'value' | 'presence' | 'apart' | 'nothing';

/**
 * Decides for each variable what leaves the process in a report. `config.ts` holds the list complete: the compiler names
 * a variable that is missing here. Secrets, people's numbers and addresses that grant something are never `value`.
 */
export const disclosures = {
  BOT_TENANT_ID: 'apart',
  BREAK_GLASS_ACCOUNTS: 'apart',
  BREAK_GLASS_GROUPS: 'apart',
  ACCOUNT_CONTACTS: 'presence',
  RESPONDERS: 'apart',
  ESCALATION: 'value',
  CLOSE_NEEDS_SECOND_PERSON: 'value',
  ALERT_RULES: 'value',
  WATCHDOG_RULE_ID: 'value',
  NOTIFY_URL: 'presence',
  NOTIFY_SECRET: 'presence',
  HEARTBEAT_URL: 'presence',
  METRICS_TOKEN: 'presence',
  ALERT_WEBHOOK_AUDIENCE: 'value',
  ALERT_WEBHOOK_CODE: 'presence',
  AZURE_AUTHORITY_HOST: 'value',
  SWEEP_INTERVAL: 'value',
  LOG_ANALYTICS_WORKSPACE_ID: 'value',
  LOG_ANALYTICS_ENDPOINT: 'value',
  LOG_ANALYTICS_RESOURCE_ID: 'value',
  SIGN_IN_LOG: 'presence',
  SECURITY_CHANNEL_ID: 'value',
  DIGEST: 'value',
  DIGEST_TIME_ZONE: 'value',
  STORE: 'value',
  AZURE_TABLES_ENDPOINT: 'value',
  AZURE_STORAGE_CONNECTION_STRING: 'presence',
  BOT_ID: 'value',
  BOT_TYPE: 'value',
  BOT_AUTH: 'value',
  BOT_PASSWORD: 'presence',
  TEAMS_TRACE: 'value',
  DATA_DIR: 'nothing',
  PORT: 'nothing',
  HOST: 'nothing',
} as const satisfies Readonly<Record<string, Disclosure>>;

/** A variable in a report. `value` is text from outside, and `null` where it is not told or there is none. */
export type ToldSetting = {
  readonly name: string;
  /** `unusable`: it has a mistake, so its value is not told. */
  readonly state: 'set' | 'default' | 'notSet' | 'unusable';
  readonly value: string | null;
};

/** The value that counts where there is none; `undefined` where the schema has no default. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  return schema instanceof z.ZodPipe ? defaultOf(schema.def.in) : undefined;
}

/**
 * The settings that a report tells, in the order of `told`. `set` has the variables that are not empty. Only a value
 * that its schema takes is told: any other may be a secret in the wrong place. Pure.
 */
export const toldSettings = (
  schemas: Readonly<Record<string, z.ZodType>>,
  set: Readonly<Record<string, string | undefined>>,
  told: Readonly<Record<string, Disclosure>>,
): readonly ToldSetting[] =>
  Object.entries(told).flatMap(([name, disclosure]) =>
    disclosure === 'value' || disclosure === 'presence'
      ? [toldSetting(name, disclosure, schemas[name], set[name])]
      : [],
  );

function toldSetting(
  name: string,
  disclosure: Disclosure,
  schema: z.ZodType | undefined,
  text: string | undefined,
): ToldSetting {
  if (text === undefined) {
    const value = schema && defaultOf(schema);
    return value === undefined
      ? { name, state: 'notSet', value: null }
      : { name, state: 'default', value: String(value) };
  }
  if (!schema?.safeParse(text).success) return { name, state: 'unusable', value: null };
  return { name, state: 'set', value: disclosure === 'value' ? text.trim() : null };
}
