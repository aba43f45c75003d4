import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Config, ConfigurationError, readConfig } from '../../src/config/config.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const botId = '00000000-0000-4000-8000-0000000000b0';
const tenantId = '00000000-0000-4000-8000-0000000000ff';
const accountId = '00000000-0000-4000-8000-00000000000a';
const ada = '00000000-0000-4000-8000-0000000000ad';
const grace = '00000000-0000-4000-8000-0000000000ae';
const resourceId = `/subscriptions/${botId}/resourceGroups/rg-security_(EU)/providers/Microsoft.OperationalInsights/workspaces/log-security`;
const watchdogId = `/subscriptions/${botId}/resourceGroups/rg-watch/providers/Microsoft.Insights/scheduledQueryRules/glasswatch-watchdog`;
const needed: Variables = {
  BOT_ID: botId,
  BOT_PASSWORD: 'a password',
  BOT_TENANT_ID: tenantId,
  BREAK_GLASS_ACCOUNTS: `${accountId}=svc-harbour@contoso.onmicrosoft.com`,
  ALERT_WEBHOOK_CODE: 'an invented code',
};
const read = (given: Variables = {}): Config => readConfig({ ...needed, ...given });

function mistakesOf(variables: Variables): readonly string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    assert(error instanceof ConfigurationError);
    assert.equal(error.message, 'The configuration has mistakes');
    return error.mistakes;
  }
}
const mistakesWith = (given: Variables) => mistakesOf({ ...needed, ...given });

/** What a variable's valid values become. */
const valid: readonly (readonly [
  name: string,
  value: string | undefined,
  part: keyof Config,
  becomes: unknown,
])[] = [
  ['PORT', undefined, 'port', 3978],
  ['PORT', '0', 'port', 0],
  ['PORT', '65535', 'port', 65_535],
  ['HOST', undefined, 'host', undefined],
  ['HOST', '192.0.2.1', 'host', '192.0.2.1'],
  [
    'BOT_ID',
    botId.toUpperCase(),
    'bot',
    { type: 'SingleTenant', id: botId, tenantId, password: 'a password' },
  ],
  ['BOT_TYPE', undefined, 'bot', { type: 'SingleTenant', id: botId, tenantId, password: 'a password' }],
  ['BOT_TYPE', 'UserAssignedMSI', 'bot', { type: 'UserAssignedMSI', id: botId, tenantId }],
  ['BOT_AUTH', 'off', 'bot', { type: 'off' }],
  ['BOT_TENANT_ID', tenantId.toUpperCase(), 'tenantId', tenantId],
  [
    'BREAK_GLASS_ACCOUNTS',
    ` ${accountId.toUpperCase()} = Svc-Harbour@contoso.onmicrosoft.com ,, ${tenantId}=b@contoso.com,`,
    'accounts',
    [
      { id: accountId, userPrincipalName: 'Svc-Harbour@contoso.onmicrosoft.com' },
      { id: tenantId, userPrincipalName: 'b@contoso.com' },
    ],
  ],
  ['WATCHDOG_RULE_ID', undefined, 'watchdogRuleId', null],
  ['WATCHDOG_RULE_ID', ` ${watchdogId} `, 'watchdogRuleId', watchdogId.toLowerCase()],
  ['HEARTBEAT_URL', undefined, 'heartbeatUrl', null],
  ['HEARTBEAT_URL', ' https://hc.example/ping/a?b=c ', 'heartbeatUrl', 'https://hc.example/ping/a?b=c'],
  ['HEARTBEAT_URL', 'http://localhost:8080/a', 'heartbeatUrl', 'http://localhost:8080/a'],
  ['HEARTBEAT_URL', 'http://127.0.0.1/a', 'heartbeatUrl', 'http://127.0.0.1/a'],
  ['HEARTBEAT_URL', 'http://[::1]:1/a', 'heartbeatUrl', 'http://[::1]:1/a'],
  ['METRICS_TOKEN', undefined, 'metricsToken', null],
  ['METRICS_TOKEN', 'sixteen+letters=', 'metricsToken', 'sixteen+letters='],
  ['HOST', undefined, 'isOnLoopback', false],
  ['HOST', '192.0.2.1', 'isOnLoopback', false],
  ['HOST', '127.0.0.1.example.com', 'isOnLoopback', false],
  ['HOST', '127.0.0.1', 'isOnLoopback', true],
  ['HOST', '::1', 'isOnLoopback', true],
  ['BOT_AUTH', 'off', 'isOnLoopback', true],
  ['SIGN_IN_LOG', undefined, 'isLogSet', false],
  ['SIGN_IN_LOG', '/var/log/sign-ins.json', 'isLogSet', true],
  ['LOG_ANALYTICS_WORKSPACE_ID', botId, 'isLogSet', true],
  ['BREAK_GLASS_GROUPS', undefined, 'groups', []],
  ['BREAK_GLASS_GROUPS', ` ${botId.toUpperCase()}, ${tenantId},`, 'groups', [botId, tenantId]],
  [
    'ALERT_WEBHOOK_CODE',
    ' with = , & and blanks ',
    'webhook',
    { codes: [' with = , & and blanks ', 'with =', '& and blanks'], token: null },
  ],
  [
    'ALERT_WEBHOOK_CODE',
    ' with blanks & = ',
    'webhook',
    { codes: [' with blanks & = ', 'with blanks & ='], token: null },
  ],
  ['ALERT_WEBHOOK_CODE', 'new, old', 'webhook', { codes: ['new, old', 'new', 'old'], token: null }],
  ...(
    [
      [botId.toUpperCase(), [botId, `api://${botId}`]],
      [`api://${botId}`, [botId, `api://${botId}`]],
      ['api://contoso.com/Watch', ['api://contoso.com/Watch']],
      [` ${botId} ,api://watch,`, [botId, `api://${botId}`, 'api://watch']],
    ] as const
  ).map(
    ([value, audiences]) =>
      [
        'ALERT_WEBHOOK_AUDIENCE',
        value,
        'webhook',
        {
          codes: ['an invented code'],
          token: {
            tenantId,
            audiences: new Set(audiences),
            authorityHost: 'https://login.microsoftonline.com',
          },
        },
      ] as const,
  ),
  ['ALERT_RULES', undefined, 'allowedRules', null],
  [
    'ALERT_RULES',
    'Break-glass Sign-in, /Subscriptions/A ',
    'allowedRules',
    new Set(['break-glass sign-in', '/subscriptions/a']),
  ],
  ['SIGN_IN_LOG', undefined, 'signInLog', join('./data', 'sign-ins.json')],
  ['SIGN_IN_LOG', '/var/log/sign-ins.json', 'signInLog', '/var/log/sign-ins.json'],
  ['LOG_ANALYTICS_WORKSPACE_ID', undefined, 'workspace', null],
  [
    'LOG_ANALYTICS_WORKSPACE_ID',
    botId.toUpperCase(),
    'workspace',
    { id: botId, endpoint: 'https://api.loganalytics.io', resourceId: null },
  ],
  ['SWEEP_INTERVAL', undefined, 'sweepInterval', 5 * 60_000],
  ['SWEEP_INTERVAL', ' pt1h ', 'sweepInterval', 3_600_000],
  ['SWEEP_INTERVAL', 'PT1M30S', 'sweepInterval', 90_000],
  ['SECURITY_CHANNEL_ID', undefined, 'securityChannelId', null],
  ['SECURITY_CHANNEL_ID', '19:Watch@thread.tacv2', 'securityChannelId', '19:Watch@thread.tacv2'],
  ['RESPONDERS', undefined, 'responders', null],
  ['RESPONDERS', `${botId.toUpperCase()} , ${accountId}`, 'responders', new Set([botId, accountId])],
  ['ESCALATION', undefined, 'escalation', []],
  [
    'ESCALATION',
    ` PT5M:${ada.toUpperCase()} , ${grace},${ada} ,, PT1H30M : ${grace},pt24h:${ada},`,
    'escalation',
    [
      { after: 5 * 60_000, personIds: [ada, grace] },
      { after: 90 * 60_000, personIds: [grace] },
      { after: 24 * 3_600_000, personIds: [ada] },
    ],
  ],
  [
    'ESCALATION',
    `PT1S:${ada},PT1M1S:${ada},PT3600S:${ada}`,
    'escalation',
    [1_000, 61_000, 3_600_000].map((after) => ({ after, personIds: [ada] })),
  ],
  ['CLOSE_NEEDS_SECOND_PERSON', undefined, 'closeNeedsSecondPerson', false],
  ['CLOSE_NEEDS_SECOND_PERSON', 'on', 'closeNeedsSecondPerson', true],
  ['CLOSE_NEEDS_SECOND_PERSON', 'off', 'closeNeedsSecondPerson', false],
  ['TEAMS_TRACE', undefined, 'teamsTrace', false],
  ['TEAMS_TRACE', 'on', 'teamsTrace', true],
  ['TEAMS_TRACE', 'off', 'teamsTrace', false],
  ['DIGEST', undefined, 'digest', { pattern: '0 8 * * 1', timeZone: 'UTC' }],
  ['DIGEST', ' 30 7 * * MON-FRI ', 'digest', { pattern: '30 7 * * MON-FRI', timeZone: 'UTC' }],
  ['DIGEST', 'off', 'digest', null],
  ['DIGEST_TIME_ZONE', 'Europe/Berlin', 'digest', { pattern: '0 8 * * 1', timeZone: 'Europe/Berlin' }],
  ['STORE', undefined, 'store', { type: 'sqlite' }],
  ['STORE', 'sqlite', 'store', { type: 'sqlite' }],
  ['DATA_DIR', undefined, 'dataDir', './data'],
  ['DATA_DIR', '/var/lib/glasswatch', 'dataDir', '/var/lib/glasswatch'],
  ['DATA_DIR', '/var/lib/glasswatch', 'signInLog', '/var/lib/glasswatch/sign-ins.json'],
];

/** What no variable may be: each of these is one mistake that names the variable. */
/** A secret of so many bytes in the form of Standard Webhooks. */
const whsec = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;

const malformed: Readonly<Record<string, readonly string[]>> = {
  PORT: ['-1', '65536', '80.5', 'http', '0x50', '1e3', '８０', '80 81'],
  BOT_AUTH: ['on', 'OFF', 'false', '0'],
  WATCHDOG_RULE_ID: ['glasswatch-watchdog', resourceId, `${watchdogId}/x`],
  HEARTBEAT_URL: [
    ...['http://hc.example/ping', 'hc.example/ping', 'https://', 'ftp://localhost/a', 'file:///a'],
    ...['https://ada:x@hc.example/a', 'https://ada@hc.example/a', 'http://127.0.0.1.example.com/a'],
    ...['http://localhost.example.com', 'http://10.0.0.1/a', 'https://a b/c', 'http://0.0.0.0/a'],
  ],
  METRICS_TOKEN: [
    'fifteen+letters',
    'sixteen letters and blanks',
    `sixteen\nletters and`,
    'sechzehn Zeichen über',
  ],
  BREAK_GLASS_GROUPS: [',', 'Emergency access', `${'a'.repeat(8)}-1`],
  ALERT_WEBHOOK_CODE: [',', ' , ', 'a,b,c'],
  SWEEP_INTERVAL: ['5m', 'PT0S', 'PT61M', 'PT', '300', 'P1D', '-PT5M', 'off'],
  BOT_TYPE: ['MultiTenant', 'singletenant'],
  BOT_ID: ['bot', `${botId}0f`, `{${botId}}`, botId.slice(1), ` ${botId}`],
  BOT_TENANT_ID: ['common', 'contoso.onmicrosoft.com', `${tenantId},${tenantId}`],
  BREAK_GLASS_ACCOUNTS: [
    ...[',', '=', accountId, `${accountId}=`, '=a@contoso.com', `${accountId}=harbour`, 'a@contoso.com'],
    ...[
      `${accountId}=a@contoso.com@fabrikam.com`,
      `${accountId}=a @contoso.com`,
      `x${accountId}=a@contoso.com`,
    ],
    `${accountId}=a@contoso.com;${tenantId}=b@contoso.com`,
    `${accountId}=a@contoso.com,${accountId.toUpperCase()}=b@contoso.com`,
  ],
  ALERT_RULES: [',', ' , ,'],
  SECURITY_CHANNEL_ID: ['Security Channel', 'a\nb'],
  RESPONDERS: [',', 'Ada', `${accountId};${botId}`, 'ada@contoso.com', `${accountId},Ada`],
  ESCALATION: [
    ...[',', ada, 'PT5M', 'PT5M:', `:${ada}`, `PT5M:${ada},PT10M`, `PT5M:,${ada}`, `${ada},PT5M:${grace}`],
    ...[`5M:${ada}`, `PT:${ada}`, `5:${ada}`, `P1D:${ada}`, `PT1.5H:${ada}`, `PT5M1H:${ada}`, `-PT5M:${ada}`],
    ...[`PT5M:ada@contoso.com`, `PT5M:${ada};${grace}`, `PT5M=${ada}`, `PT5M:PT6M:${ada}`],
    ...[`PT0S:${ada}`, `PT24H1S:${ada}`, `PT999999H:${ada}`],
    ...[`PT5M:${ada},PT5M:${grace}`, `PT15M:${ada},PT5M:${grace}`],
    Array.from({ length: 11 }, (_, index) => `PT${index + 1}M:${ada}`).join(),
    `PT5M:${Array.from({ length: 21 }, (_, index) => `${ada.slice(0, -2)}${index + 10}`).join()}`,
  ],
  CLOSE_NEEDS_SECOND_PERSON: ['yes', 'On', '1'],
  TEAMS_TRACE: ['yes', 'ON', 'true', 'verbose'],
  NOTIFY_URL: [
    ...[
      'http://receiver.example/hook',
      'http://127.0.0.1.example.com/',
      'http://10.0.0.1/',
      'receiver.example',
    ],
    ...[
      'https://ada:x@receiver.example/',
      'https://ada@receiver.example/',
      'ftp://127.0.0.1/',
      'https://',
      '/hook',
    ],
  ],
  NOTIFY_SECRET: [
    ...['a secret of our own', 'whsec_', whsec(23), whsec(65), whsec(24).slice(6), `${whsec(32)}!`],
    ...[`${whsec(32)},`, `${whsec(32)},short`, [24, 25, 26].map(whsec).join()],
  ],
  DIGEST: ['Mondays', '0 8 * *', '0 0 8 * * 1', '60 8 * * 1', '@weekly', '0 0 30 2 *', '2026-11-02T08:00:00'],
  DIGEST_TIME_ZONE: ['Europe/Nowhere', '+01:00', 'UTC+1', 'Europe/Berlin '],
  STORE: ['AzureTables', 'SQLite', 'memory'],
  ALERT_WEBHOOK_AUDIENCE: [
    ...[',', 'glasswatch', 'https://contoso.com', 'api://', 'api://a b', `${botId}0`, `${botId};${tenantId}`],
    ...[`${botId},watch`, 'api://watch?a=b'],
  ],
  AZURE_AUTHORITY_HOST: [
    ...['http://login.microsoftonline.us', 'login.microsoftonline.us', 'https://', 'usGovernment'],
    ...['https://ada@login.microsoftonline.us', 'https://login.microsoftonline.us/common'],
    ...['https://login.microsoftonline.us?a=b', 'https://login.microsoftonline.us/#a'],
  ],
  LOG_ANALYTICS_WORKSPACE_ID: [
    'contoso-sign-ins',
    `${botId}0f`,
    `/subscriptions/${botId}`,
    `${botId},${botId}`,
  ],
  LOG_ANALYTICS_ENDPOINT: [
    ...['http://api.loganalytics.io', 'api.loganalytics.us', 'https://', 'https://ada:x@api.loganalytics.us'],
    ...[
      'https://api.loganalytics.us/v2',
      'https://api.loganalytics.us/?a=b',
      'https://api.loganalytics.us/#a',
    ],
  ],
  LOG_ANALYTICS_RESOURCE_ID: [
    ...[
      botId,
      'contoso-sign-ins',
      `https://management.azure.com${resourceId}`,
      `${resourceId}/`,
      ` ${resourceId}`,
    ],
    ...[`${resourceId}/tables/SigninLogs`, `${resourceId}?a=b`, `${resourceId}#a`, `${resourceId}\n`],
    resourceId.replace('OperationalInsights/workspaces', 'Insights/components'),
    resourceId.replace('rg-security', '..%2f'),
    resourceId.replace(botId, 'contoso'),
  ],
  AZURE_STORAGE_CONNECTION_STRING: [
    ...['contoso', 'UseDevelopmentStorage=false', 'AccountName=contoso', `AccountName=contoso;AccountKey=`],
    'DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=x;EndpointSuffix=core.windows.net',
    'AccountName=contoso;AccountKey=x;TableEndpoint=http://contoso.table.core.windows.net',
    'AccountName=contoso;AccountKey=x;TableEndpoint=http://127.0.0.1.example.com/contoso',
    'AccountName=contoso;AccountKey=x;TableEndpoint=contoso',
    'SharedAccessSignature=x',
  ],
  AZURE_TABLES_ENDPOINT: [
    ...['http://contoso.table.core.windows.net', 'contoso.table.core.windows.net', 'contoso', 'https://'],
    ...['glasswatch', '?sv=x', '#a'].map((end) => `https://contoso.table.core.windows.net/${end}`),
    'https://ada:x@contoso.table.core.windows.net',
  ],
};

describe('the configuration', () => {
  for (const [name, value, part, becomes] of valid) {
    it(`takes ${name} ${value === undefined ? 'left out' : JSON.stringify(value)} as ${part}`, () => {
      assert.deepEqual(read({ [name]: value })[part], becomes);
    });
  }

  for (const [name, values] of Object.entries(malformed)) {
    for (const value of values) {
      it(`refuses ${JSON.stringify(value)} as ${name}, and says what to write`, () => {
        const mistakes = mistakesWith({ [name]: value }).filter((mistake) => mistake.startsWith(`${name} `));
        assert.equal(mistakes.length, 1);
        assert.match(mistakes[0] ?? '', /^\S+ is not usable: .+/);
      });
    }
  }

  for (const name of [
    'BOT_ID',
    'BOT_PASSWORD',
    'BOT_TENANT_ID',
    'BREAK_GLASS_ACCOUNTS',
    'ALERT_WEBHOOK_CODE',
  ]) {
    for (const value of [undefined, '', '  ', '\n']) {
      it(`needs ${name}, which is not there when it is ${JSON.stringify(value) ?? 'left out'}`, () => {
        const mistakes = mistakesWith({ [name]: value });
        assert.equal(mistakes.length, 1);
        assert.match(mistakes[0] ?? '', new RegExp(`^${name} is missing: .+`));
      });
    }
  }

  it('takes an empty variable of any name for one that is not set', () => {
    const names = [...new Set([...valid.map(([name]) => name), ...Object.keys(malformed)])];
    const empty = Object.fromEntries(names.filter((name) => !(name in needed)).map((name) => [name, '']));
    assert.deepEqual(read(empty), read());
  });

  it('needs no password for a managed identity', () => {
    assert.deepEqual(mistakesWith({ BOT_PASSWORD: undefined, BOT_TYPE: 'UserAssignedMSI' }), []);
  });

  it('calls no break-glass account, and says so beside other mistakes', () => {
    const calling = { ESCALATION: `PT5M:${ada},${accountId.toUpperCase()}` };
    const [mistake, ...others] = mistakesWith(calling);
    assert.match(mistake ?? '', /^ESCALATION calls a break-glass account, .+: write /);
    assert.deepEqual(others, []);
    assert.deepEqual(
      mistakesWith({ ...calling, PORT: 'x' }).map((each) => each.split(' ')[0]),
      ['PORT', 'ESCALATION'],
    );
  });

  it('takes the query API of another cloud for the workspace, with or without its path', () => {
    for (const LOG_ANALYTICS_ENDPOINT of ['https://api.loganalytics.us', 'https://API.loganalytics.us/v1/']) {
      assert.deepEqual(read({ LOG_ANALYTICS_WORKSPACE_ID: botId, LOG_ANALYTICS_ENDPOINT }).workspace, {
        id: botId,
        endpoint: 'https://api.loganalytics.us',
        resourceId: null,
      });
    }
  });

  it('takes the resource id of the workspace as it stands, in whatever case', () => {
    for (const LOG_ANALYTICS_RESOURCE_ID of [resourceId, resourceId.toLowerCase()]) {
      const { workspace } = read({ LOG_ANALYTICS_WORKSPACE_ID: botId, LOG_ANALYTICS_RESOURCE_ID });
      assert.equal(workspace?.resourceId, LOG_ANALYTICS_RESOURCE_ID);
    }
  });

  it('takes a workspace or a file for the sign-in log, not both, and no endpoint or resource id of nothing', () => {
    for (const [given, mistake] of [
      [
        { LOG_ANALYTICS_WORKSPACE_ID: botId, SIGN_IN_LOG: 'a.json' },
        /^SIGN_IN_LOG is not usable beside LOG_A.+: /,
      ],
      [
        { LOG_ANALYTICS_ENDPOINT: 'https://api.loganalytics.us' },
        /^LOG_ANALYTICS_WORKSPACE_ID is missing .+: write/,
      ],
      [
        { LOG_ANALYTICS_RESOURCE_ID: resourceId },
        /^LOG_ANALYTICS_WORKSPACE_ID is missing beside LOG_ANALYTICS_RESOURCE_ID: write/,
      ],
    ] as const) {
      const [said, ...others] = mistakesWith(given);
      assert.match(said ?? '', mistake);
      assert.deepEqual(others, []);
    }
  });

  it('takes tokens alone for the webhook, of another cloud too, and never nothing', () => {
    const byToken = { ALERT_WEBHOOK_CODE: undefined, ALERT_WEBHOOK_AUDIENCE: botId };
    assert.deepEqual(read(byToken).webhook.codes, []);
    const AZURE_AUTHORITY_HOST = 'https://login.microsoftonline.us/';
    const { token } = read({ ...byToken, AZURE_AUTHORITY_HOST }).webhook;
    assert.equal(token?.authorityHost, 'https://login.microsoftonline.us');
    assert.deepEqual(
      mistakesWith({ ALERT_WEBHOOK_CODE: undefined }).map((each) => each.split(' ')[0]),
      ['ALERT_WEBHOOK_CODE'],
    );
  });

  it('keeps incidents in the tables of a storage account, by its address or its connection string', () => {
    for (const endpoint of [
      'https://contoso.table.core.windows.net',
      'https://CONTOSO.table.core.windows.net/',
    ]) {
      assert.deepEqual(read({ STORE: 'azureTables', AZURE_TABLES_ENDPOINT: endpoint }).store, {
        type: 'azureTables',
        account: { endpoint: 'https://contoso.table.core.windows.net' },
      });
    }
    for (const connectionString of [
      'DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a+b/c==;EndpointSuffix=core.windows.net',
      'TableEndpoint=https://contoso.table.core.windows.net/;SharedAccessSignature=sv=x&sig=y',
      'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b;TableEndpoint=http://127.0.0.1:10002/a;',
      'UseDevelopmentStorage=true',
    ]) {
      const set = { STORE: 'azureTables', AZURE_STORAGE_CONNECTION_STRING: connectionString };
      assert.deepEqual(read(set).store, { type: 'azureTables', account: { connectionString } });
    }
  });

  it('takes one storage account, and none for another store', () => {
    const [AZURE_TABLES_ENDPOINT, AZURE_STORAGE_CONNECTION_STRING] = [
      'https://contoso.table.core.windows.net',
      'UseDevelopmentStorage=true',
    ];
    for (const [given, mistake] of [
      [{ STORE: 'azureTables' }, /^AZURE_TABLES_ENDPOINT is missing: write /],
      [
        { STORE: 'azureTables', AZURE_TABLES_ENDPOINT, AZURE_STORAGE_CONNECTION_STRING },
        /^AZURE_STORAGE_CONNECTION_STRING is not usable beside AZURE_TABLES_ENDPOINT: leave /,
      ],
      [{ AZURE_TABLES_ENDPOINT }, /^STORE is not azureTables beside AZURE_TABLES_ENDPOINT: write /],
      [
        { STORE: 'sqlite', AZURE_STORAGE_CONNECTION_STRING },
        /^STORE is not azureTables beside AZURE_STORAGE_CONNECTION_STRING: write /,
      ],
    ] as const) {
      const [said, ...others] = mistakesWith(given);
      assert.match(said ?? '', mistake);
      assert.deepEqual(others, []);
    }
  });

  it('tells another system at an address and with one secret or two, both or neither', () => {
    const key = (bytes: number) => Buffer.alloc(bytes, 1);
    for (const address of [
      'https://receiver.example/hook?sig=x',
      'http://127.0.0.1:9/',
      'http://[::1]/',
      'http://localhost:8/',
    ]) {
      assert.deepEqual(read({ NOTIFY_URL: address, NOTIFY_SECRET: whsec(24) }).notify, {
        address,
        keys: [key(24)],
      });
    }
    const NOTIFY_URL = 'https://receiver.example/';
    const two = read({ NOTIFY_URL, NOTIFY_SECRET: `${whsec(64)} , ${whsec(32)}` }).notify;
    assert.deepEqual(two?.keys, [key(64), key(32)]);
    assert.equal(read().notify, null);
    assert.match(mistakesWith({ NOTIFY_URL }).join(), /^NOTIFY_SECRET is missing: .+whsec_/);
    assert.match(mistakesWith({ NOTIFY_SECRET: whsec(32) }).join(), /^NOTIFY_URL is missing: .+/);
  });

  it('takes ten steps for as many as twenty people', () => {
    const people = Array.from({ length: 20 }, (_, index) => `${ada.slice(0, -2)}${index + 10}`);
    const steps = Array.from({ length: 10 }, (_, index) => `PT${index + 1}M:${people.join()}`);
    assert.equal(read({ ESCALATION: steps.join() }).escalation.length, 10);
  });

  it('tells all mistakes at once, each once', () => {
    const mistakes = mistakesOf({
      PORT: 'x',
      BOT_TYPE: 'x',
      BREAK_GLASS_ACCOUNTS: 'x,y',
      STORE: 'x',
      RESPONDERS: 'x,y',
    });
    assert.deepEqual(mistakes.map((mistake) => mistake.split(' ')[0]).toSorted(), [
      'ALERT_WEBHOOK_CODE',
      'BOT_ID',
      'BOT_PASSWORD',
      'BOT_TENANT_ID',
      'BOT_TYPE',
      'BREAK_GLASS_ACCOUNTS',
      'PORT',
      'RESPONDERS',
      'STORE',
    ]);
  });

  it('pays no attention to variables of other names, whatever they are', () => {
    assert.deepEqual(read({ PATH: '/bin', constructor: 'x', toString: 'x', ['__proto__']: 'x' }), read());
  });

  describe('while authentication is off', () => {
    const off: Variables = {
      BOT_AUTH: 'off',
      BREAK_GLASS_ACCOUNTS: needed.BREAK_GLASS_ACCOUNTS,
      ALERT_WEBHOOK_CODE: 'code',
    };

    it('needs no bot and listens on the loopback address', () => {
      const { host, bot, tenantId: tenant } = readConfig(off);
      assert.deepEqual([host, bot, tenant], ['127.0.0.1', { type: 'off' }, null]);
    });

    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      it(`takes the address ${host}`, () => {
        assert.equal(readConfig({ ...off, HOST: host }).host, host);
      });
    }

    for (const host of [
      ...['0.0.0.0', '::', '192.0.2.1', '127.0.0.1.example.com', '127.0.0.999', '128.0.0.1', 'example.com'],
      ...['localhost.example.com', ' 127.0.0.1', '::ffff:192.0.2.1', '127.1', '2130706433', '127.0.0.1\n'],
    ]) {
      it(`refuses the address ${JSON.stringify(host)}`, () => {
        const [mistake, ...others] = mistakesOf({ ...off, HOST: host });
        assert.match(mistake ?? '', /^HOST must be a loopback address while BOT_AUTH is off: /);
        assert.deepEqual(others, []);
      });
    }

    it('needs the tenant whose tokens the webhook takes', () => {
      const byToken = { ...off, ALERT_WEBHOOK_CODE: undefined, ALERT_WEBHOOK_AUDIENCE: botId };
      const [mistake, ...others] = mistakesOf(byToken);
      assert.match(mistake ?? '', /^BOT_TENANT_ID is missing: /);
      assert.deepEqual(others, []);
      assert.equal(readConfig({ ...byToken, BOT_TENANT_ID: tenantId }).webhook.token?.tenantId, tenantId);
    });

    it('still needs the alert code and the accounts', () => {
      const names = mistakesOf({ BOT_AUTH: 'off' }).map((mistake) => mistake.split(' ')[0]);
      assert.deepEqual(names.toSorted(), ['ALERT_WEBHOOK_CODE', 'BREAK_GLASS_ACCOUNTS']);
    });
  });

  it('never switches authentication off by itself', () => {
    const value = fc.option(fc.oneof(fc.string(), fc.constantFrom(botId, 'SingleTenant', 'on', '')), {
      nil: undefined,
    });
    const variables = fc.record({ BOT_AUTH: value, BOT_ID: value, BOT_TYPE: value, BOT_PASSWORD: value });
    fc.assert(
      fc.property(variables, (given) => {
        fc.pre(given.BOT_AUTH !== 'off');
        const all = { ...needed, ...given };
        if (mistakesOf(all).length === 0) assert.notEqual(readConfig(all).bot.type, 'off');
      }),
    );
  });

  it('never repeats a value in a mistake: it may be a secret in the wrong place', () => {
    const names = [...new Set([...valid.map(([name]) => name), ...Object.keys(malformed)])];
    // Long enough and of letters that no sentence of ours has in a row.
    const letter = fc.constantFrom('q', 'x', 'z', 'ß', '7', '%', '$', '{', '"', "'", ',', '=', '@', ' ');
    const value = fc
      .string({ unit: letter, minLength: 8, maxLength: 40 })
      .filter((text) => text.trim().length > 5);
    fc.assert(
      fc.property(fc.record(Object.fromEntries(names.map((name) => [name, value]))), (variables) => {
        const said = mistakesOf(variables).join('\n');
        assert.notEqual(said, '');
        for (const text of Object.values(variables)) {
          for (const part of text.split(',').filter((each) => each.trim().length > 3)) {
            assert(!said.includes(part.trim()), part);
          }
        }
      }),
    );
  });
});
