import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { type Config, environment, toldOf } from './config.ts';
import type { ToldSetting } from './disclosed.ts';

/** Who may act: the people of RESPONDERS, or the members of the team, whose ids may not be known. */
type ToldResponders = {
  readonly from: 'RESPONDERS' | 'team';
  /** Object ids; `null` when they are not known. */
  readonly ids: readonly string[] | null;
};

/** How the watch is set up, as a report tells it. It has no secrets: see `disclosures`. */
export type WatchFacts = {
  /** A terminal has its own variables, which may differ from the bot's. */
  readonly knownBy: 'bot' | 'terminal';
  readonly tenantId: string | null;
  /** `null` when they are not known. */
  readonly accounts: readonly WatchedAccount[] | null;
  /** Object ids of the groups that hold the accounts. `null` when they are not known. */
  readonly groups: readonly string[] | null;
  /** `null` when it is not known who may act. */
  readonly responders: ToldResponders | null;
  readonly settings: readonly ToldSetting[];
};

/** What the bot knows of its own set-up. `members` are those of the security channel's team. Pure. */
export function watchOfBot(config: Config, members: readonly string[] | null): WatchFacts {
  const { tenantId, accounts, groups, responders, told } = config;
  return {
    knownBy: 'bot',
    tenantId,
    accounts: accounts.map(({ id, userPrincipalName }) => ({ id, userPrincipalName })),
    groups,
    responders: responders
      ? { from: 'RESPONDERS', ids: [...responders] }
      : {
          from: 'team',
          ids: members?.filter((id) => !accounts.some((account) => account.id === id)) ?? null,
        },
    settings: told,
  };
}

/**
 * What a terminal's variables say of the set-up. It guesses nothing: what is not set here may be set for the bot, so it
 * counts as not known, and no default is told. Pure.
 */
export function watchAtTerminal(variables: Readonly<Record<string, string | undefined>>): WatchFacts {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const { BOT_TENANT_ID, BREAK_GLASS_ACCOUNTS, BREAK_GLASS_GROUPS, RESPONDERS } = environment.shape;
  const responders = RESPONDERS.safeParse(set.RESPONDERS).data;
  return {
    knownBy: 'terminal',
    tenantId: BOT_TENANT_ID.safeParse(set.BOT_TENANT_ID).data ?? null,
    accounts: BREAK_GLASS_ACCOUNTS.safeParse(set.BREAK_GLASS_ACCOUNTS).data ?? null,
    groups: BREAK_GLASS_GROUPS.safeParse(set.BREAK_GLASS_GROUPS).data ?? null,
    responders: responders ? { from: 'RESPONDERS', ids: responders } : null,
    settings: toldOf(set).map((setting) =>
      setting.state === 'default' ? { ...setting, state: 'notSet', value: null } : setting,
    ),
  };
}
