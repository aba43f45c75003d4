import { z } from 'zod/v4';
import { oneGuid } from './values.ts';

/** How the bot proves its identity to Teams, and checks that a caller is Teams. */
export type BotAuthentication =
  | { readonly type: 'off' }
  | {
      readonly type: 'SingleTenant';
      readonly id: string;
      readonly password: string;
      readonly tenantId: string;
    }
  | { readonly type: 'UserAssignedMSI'; readonly id: string; readonly tenantId: string };

const idRemedy = 'write the bot’s application (client) id, a GUID';
export const tenantRemedy = 'write the directory (tenant) id, a GUID';

const variables = z.object({
  BOT_AUTH: z.literal('off', 'leave it out, or write off on a machine of your own').optional(),
  BOT_TYPE: z
    .enum(['SingleTenant', 'UserAssignedMSI'], 'write SingleTenant or UserAssignedMSI')
    .default('SingleTenant'),
  BOT_ID: oneGuid(idRemedy).optional(),
  BOT_PASSWORD: z.string().optional(),
  BOT_TENANT_ID: oneGuid(tenantRemedy).optional(),
});

/** The environment variables of the bot's identity. */
export const botSettings = variables.shape;

/** Contradictions between these variables. */
export function botMistakes(set: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (set.BOT_AUTH === 'off') return [];
  const needed: readonly (readonly [name: string, remedy: string])[] = [
    ['BOT_ID', idRemedy],
    ['BOT_TENANT_ID', tenantRemedy],
    ...(set.BOT_TYPE === 'UserAssignedMSI'
      ? []
      : [['BOT_PASSWORD', 'write the bot’s client secret, or set BOT_TYPE to UserAssignedMSI'] as const]),
  ];
  return needed
    .filter(([name]) => set[name] === undefined)
    .map(([name, remedy]) => `${name} is missing: ${remedy}`);
}

/** Reads variables that have no mistakes. */
export function botAuthentication(env: z.infer<typeof variables>): BotAuthentication {
  const { BOT_ID: id, BOT_TENANT_ID: tenantId, BOT_PASSWORD: password } = env;
  if (env.BOT_AUTH === 'off' || id === undefined || tenantId === undefined) return { type: 'off' };
  if (env.BOT_TYPE === 'UserAssignedMSI') return { type: 'UserAssignedMSI', id, tenantId };
  return { type: 'SingleTenant', id, tenantId, password: password ?? '' };
}
