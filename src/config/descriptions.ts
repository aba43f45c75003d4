import type { VariableName } from './config.ts';

/** The sections of docs/configuration.md, in order. */
export const sections = [
  'Accounts and alerts',
  'The bot in Teams',
  'The sign-in log',
  'People and the channel',
  'Outside Teams',
  'The digest',
  'The store',
  'The server',
] as const;

/** All texts are Markdown. */
type Description = {
  readonly section: (typeof sections)[number];
  /** What the value is, in at most 12 words. */
  readonly what: string;
  /** What applies without a value, in at most 12 words. Only when the schema has no default. */
  readonly unset?: string;
  /** Whole sentences that do not fit into the table. */
  readonly details?: string;
};

/**
 * What each variable is for, in the order of docs/configuration.md. `npm run docs` writes that page. The
 * compiler names a variable that has no description.
 */
export const descriptions: Readonly<Record<VariableName, Description>> = {
  BREAK_GLASS_ACCOUNTS: {
    section: 'Accounts and alerts',
    what: 'The watched accounts: `<object id>=<user principal name>`, separated by commas',
    unset: '**Required**',
  },
  BREAK_GLASS_GROUPS: {
    section: 'Accounts and alerts',
    what: 'Object ids of the groups that hold the accounts, separated by commas',
    unset: 'No group',
    details:
      '`audit` then shows what is done to these groups, and whether a Conditional Access policy excludes them. Name the group that your policies exclude.',
  },
  ACCOUNT_CONTACTS: {
    section: 'Accounts and alerts',
    what: 'Who answers for an account: `<object id>=<words>`, separated by semicolons',
    unset: 'Cards name no custodian',
    details:
      'Example: `<object id>=Ada Lovelace, tel:+44 20 7946 0123, mailto:ada@contoso.com; <object id>=Grace Hopper, https://contoso.com/duty`. Cards and the checklist show the words. `tel:`, `mailto:` and `https:` become links, and their numbers and addresses stay readable. Write at most 200 characters for each account. A semicolon ends an entry, so write `%3B` for one in a link. An account of `BREAK_GLASS_GROUPS` may have an entry too.',
  },
  ALERT_WEBHOOK_AUDIENCE: {
    section: 'Accounts and alerts',
    what: 'The app registration of the action group’s secure webhook',
    unset: '**Required**, or `ALERT_WEBHOOK_CODE`',
    details:
      'Write its client id, its identifier URI (`api://…`), or both, separated by a comma. Glasswatch then takes alerts with a token of `BOT_TENANT_ID` for this registration. Azure Monitor gets such a token when it holds the role `ActionGroupsSecureWebhook`.',
  },
  ALERT_WEBHOOK_CODE: {
    section: 'Accounts and alerts',
    what: 'The shared secret in the webhook’s address: `/api/alerts?code=…`',
    unset: '**Required**, or `ALERT_WEBHOOK_AUDIENCE`',
    details:
      '`openssl rand -hex 24` makes one. To exchange it, write the new one and the old one, separated by a comma: see [Exchanging the webhook’s secret](deploy.md#exchanging-the-webhooks-secret). With both variables set, either proof is enough, so the weaker one counts. Keep both only while you change over.',
  },
  ALERT_RULES: {
    section: 'Accounts and alerts',
    what: 'Ids or names of the alert rules to accept, separated by commas',
    unset: 'Every rule',
  },
  WATCHDOG_RULE_ID: {
    section: 'Accounts and alerts',
    what: 'The resource id of the watchdog rule',
    unset: 'No rule calls regularly: that link stays unknown',
    details:
      'The rule fires every 15 minutes, with an action group that calls this webhook and nobody else: `infra/` makes both. Two missing calls become an incident. A call that names an account, a sign-in, or has any dimension or custom property is an alert like any other.',
  },
  HEARTBEAT_URL: {
    section: 'Accounts and alerts',
    what: 'The address of an outside service that expects a heartbeat',
    unset: 'Nobody outside hears when the bot stops',
    details:
      'Glasswatch sends a `POST` without a body every five minutes while the store can be written, cards are shown, and the sweep is on time. Silence is the only bad signal: let the service tell you after 15 minutes of it. The address is a secret. Write `https://`; `http://` is only for your own machine. No redirect is followed. Two instances both send: a heartbeat proves that one of them lives.',
  },
  AZURE_AUTHORITY_HOST: {
    section: 'Accounts and alerts',
    what: 'Entra’s address in your cloud, for the webhook’s tokens and links',
    details:
      'In another cloud write `https://login.microsoftonline.us` or `https://login.partner.microsoftonline.cn`. Cards then link to that cloud’s portals. Without it, `LOG_ANALYTICS_ENDPOINT` names the cloud. With an address of an unknown cloud, cards have no links.',
  },
  BOT_ID: {
    section: 'The bot in Teams',
    what: 'The bot’s application (client) id',
    unset: '**Required** unless `BOT_AUTH=off`',
  },
  BOT_TENANT_ID: {
    section: 'The bot in Teams',
    what: 'Your tenant’s id',
    unset: '**Required** unless `BOT_AUTH=off`',
    details: '`ALERT_WEBHOOK_AUDIENCE` always needs it.',
  },
  BOT_TYPE: {
    section: 'The bot in Teams',
    what: '`SingleTenant`, or `UserAssignedMSI` for a managed identity',
  },
  BOT_PASSWORD: {
    section: 'The bot in Teams',
    what: 'The bot’s client secret',
    unset: '**Required** for `SingleTenant`',
    details: 'A managed identity has no client secret. `BOT_AUTH=off` needs none either.',
  },
  BOT_AUTH: {
    section: 'The bot in Teams',
    what: '`off` stops all checks; only for your own machine',
    unset: 'Every caller is checked',
    details: 'With `off`, Glasswatch listens on a loopback address only.',
  },
  TEAMS_TRACE: {
    section: 'The bot in Teams',
    what: '`on` logs the shape of what Teams sends and answers',
    details:
      'Shape means keys, kinds and codes. Ids are hashed with a key of the process. Texts, names, addresses and tokens stay out. Switch it on for the [first tenant](first-tenant.md), and off afterwards.',
  },
  LOG_ANALYTICS_WORKSPACE_ID: {
    section: 'The sign-in log',
    what: 'The id of the workspace that receives Entra’s sign-in logs',
    unset: 'The file of `SIGN_IN_LOG`',
    details:
      'The bot’s identity needs the role *Log Analytics Reader* on the workspace. That identity is the managed identity of the machine; for a user-assigned one, set `AZURE_CLIENT_ID` to its client id. Elsewhere Glasswatch uses what Azure’s [default credential](https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains) finds.',
  },
  LOG_ANALYTICS_ENDPOINT: {
    section: 'The sign-in log',
    what: 'The query API’s address in your cloud',
    details: 'In another cloud write `https://api.loganalytics.us` or `https://api.loganalytics.azure.cn`.',
  },
  LOG_ANALYTICS_RESOURCE_ID: {
    section: 'The sign-in log',
    what: 'The workspace’s resource id, for links to the query in the portal',
    unset: 'Answers have no link',
    details:
      'The workspace’s *JSON View* in the portal shows it: `/subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…`.',
  },
  SIGN_IN_LOG: {
    section: 'The sign-in log',
    what: 'A JSON file of sign-ins, as Entra exports them',
    unset: '`sign-ins.json` in `DATA_DIR`',
    details:
      'It takes the place of a workspace: set one of the two. Without `ingestionTime`, a row counts as arrived at the time of its sign-in. Write such rows within 30 minutes of the sign-in, or the sweep misses them.',
  },
  SWEEP_INTERVAL: {
    section: 'The sign-in log',
    what: 'How often the sweep searches the log: `PT1S` to `PT1H`',
    details:
      'The value is an ISO 8601 duration. The sweep raises sign-ins that no alert has brought. It waits one interval first, so that the alert rule can fire.',
  },
  SECURITY_CHANNEL_ID: {
    section: 'People and the channel',
    what: 'The id of the channel that gets the alerts',
    unset: 'The channel where a responder said `watch here`',
    details: 'Until a responder has said `watch here`, alerts go to the General channel of the bot’s team.',
  },
  RESPONDERS: {
    section: 'People and the channel',
    what: 'Entra object ids of the people who may act, separated by commas',
    unset: 'Members of the security channel’s team',
    details:
      'Without it, only members who belong to your own tenant may act. Those who came within the last day may look and acknowledge, and silence nothing. After the loss of the team, you can set it and restart.',
  },
  ESCALATION: {
    section: 'People and the channel',
    what: 'Who is mentioned, and when, while no one acknowledges',
    unset: 'No one is mentioned',
    details:
      'Write each step as a time and object ids: `PT5M:<object id>,<object id>,PT15M:<object id>`. Glasswatch mentions these people in the thread under the card. When an incident is critical, the first step’s people are mentioned at once, and get a copy in their personal chat with Glasswatch if they have one. It repeats the last step at that step’s own interval, eight times.',
  },
  CLOSE_NEEDS_SECOND_PERSON: {
    section: 'People and the channel',
    what: '`on`: you cannot close an incident that you acknowledged',
  },
  NOTIFY_URL: {
    section: 'Outside Teams',
    what: 'The address of another system that is told what happens',
    unset: 'No other system is told',
    details:
      'It must be `https`, except for a loopback address. The address is a secret: it stands in no log. [notify.md](notify.md) says what is told, and how other systems take it. A new address gets only what happens from then on.',
  },
  NOTIFY_SECRET: {
    section: 'Outside Teams',
    what: 'What signs the events: `whsec_` and base64 of 24 to 64 bytes',
    unset: 'Needed with `NOTIFY_URL`',
    details:
      '`echo "whsec_$(openssl rand -base64 32)"` makes one. To exchange it, write the new one and the old one, separated by a comma. Each event then has a signature of both.',
  },
  DIGEST: {
    section: 'The digest',
    what: 'When to post the digest: a cron pattern, or `off`',
    details:
      'The pattern has five fields. The default is Monday at eight. The digest goes to the security channel.',
  },
  DIGEST_TIME_ZONE: {
    section: 'The digest',
    what: 'The IANA time zone of that pattern, such as `Europe/Berlin`',
  },
  STORE: {
    section: 'The store',
    what: '`sqlite`: one file, one instance. `azureTables`: a storage account',
    details:
      '`azureTables` keeps incidents in the table `glasswatch`. It needs no disk, and several instances share it ([ADR 0012](adr/0012-azure-tables.md)).',
  },
  DATA_DIR: {
    section: 'The store',
    what: 'The folder of the `sqlite` file, and of `sign-ins.json`',
  },
  AZURE_TABLES_ENDPOINT: {
    section: 'The store',
    what: 'The address of the tables: `https://<account>.table.core.windows.net`',
    unset: '**Required** for `azureTables`, or `AZURE_STORAGE_CONNECTION_STRING`',
    details:
      'The bot’s identity needs the role *Storage Table Data Contributor* on the account. It is the same identity that reads the workspace.',
  },
  AZURE_STORAGE_CONNECTION_STRING: {
    section: 'The store',
    what: 'The storage account’s connection string, which holds its key',
    unset: '**Required** for `azureTables`, or `AZURE_TABLES_ENDPOINT`',
    details: 'Set one of the two. `UseDevelopmentStorage=true` is the emulator.',
  },
  PORT: { section: 'The server', what: 'The port to listen on' },
  HOST: {
    section: 'The server',
    what: 'The address to listen on',
    unset: 'All addresses; `127.0.0.1` with `BOT_AUTH=off`',
  },
  METRICS_TOKEN: {
    section: 'The server',
    what: 'The secret that shows the chain in `/readyz`: 16 characters or more',
    unset: 'Only a server on loopback shows it',
    details:
      'Send it as `Authorization: Bearer <token>`. A wrong token gets the plain answer. `openssl rand -hex 24` makes one.',
  },
};
