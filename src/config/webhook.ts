import { z } from 'zod/v4';
import { publicCloud } from '../azure/clouds.ts';
import { guidPattern } from '../guid.ts';

const clientId = new RegExp(`^(?:api://)?(${guidPattern})$`, 'i');
const audienceRemedy =
  'write the app registration’s application (client) id, a GUID, or its identifier URI, api://…; or both, separated by a comma';
const authorityRemedy =
  'write your cloud’s address, https://login.microsoftonline.us or https://login.partner.microsoftonline.cn, or leave it out';
export const codeRemedy =
  'without it or ALERT_WEBHOOK_AUDIENCE anybody could raise alerts; write a secret of your own, for example from: openssl rand -hex 24';

const twoCodes =
  'write one secret, or the new one and the old one, separated by a comma, while you exchange it';

/**
 * `ALERT_WEBHOOK_CODE`: every code that is taken. Two while one is exchanged. The whole text is one too: a secret of
 * before may have a comma in it.
 */
export const webhookCodes = z.string().transform((text, context): readonly string[] => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 1 || parts.length > 2) context.addIssue(twoCodes);
  return [...new Set([text, ...parts])];
});

/**
 * `ALERT_WEBHOOK_AUDIENCE`: every `aud` that a token may have. A client id stands for itself and for the
 * identifier URI that the portal makes from it. The version that the registration asks for decides which of
 * the two a token bears.
 */
export const webhookAudience = z.string().transform((text, context): ReadonlySet<string> => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0 || !parts.every((part) => clientId.test(part) || /^api:\/\/[^\s?#]+$/.test(part))) {
    context.addIssue(audienceRemedy);
  }
  return new Set(
    parts.flatMap((part) => {
      const id = clientId.exec(part)?.[1]?.toLowerCase();
      return id === undefined ? [part] : [id, `api://${id}`];
    }),
  );
});

/**
 * `AZURE_AUTHORITY_HOST`: Entra's origin in the tenant's cloud. TLS is required, because keys come from
 * there.
 */
export const authorityHost = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'https:' || url.href !== `${url.origin}/`) context.addIssue(authorityRemedy);
    return url?.origin ?? '';
  })
  .default(publicCloud.authorities[0]);

const watchdogRemedy =
  'write the rule’s resource id: /subscriptions/…/providers/Microsoft.Insights/scheduledQueryRules/<name>';

/** `WATCHDOG_RULE_ID`: the resource id of a log alert rule, in lower case. */
export const watchdogRuleId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^\/subscriptions\/[^/\s]+\/resourcegroups\/[^/]+\/providers\/microsoft\.insights\/scheduledqueryrules\/[^/]+$/,
    watchdogRemedy,
  );
