import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parameterMistakes } from '../../tools/provision/check.ts';
import { provision } from '../../tools/provision/provision.ts';
import { root } from '../../tools/root.ts';
import { byCode, byToken } from '../infra/azure.ts';

/** Notes what it was given, and answers as Azure CLI does. */
const azureCli = `#!/bin/sh
printf '%s\\n' "$@" > "$NOTES/args"
for arg; do case "$arg" in @*) cp -p "\${arg#@}" "$NOTES/parameters.json"; echo "\${arg#@}" > "$NOTES/file";; esac; done
[ -f "$NOTES/fail" ] && exit 3
echo '{"boT_ID": {"type": "String", "value": "an-id"}, "boT_DOMAIN": {"type": "String", "value": "bot.example"}}'
`;

const filled = {
  AZURE_SUBSCRIPTION_ID: '20000000-0000-4000-8000-000000000002',
  AZURE_RESOURCE_GROUP_NAME: 'watch',
  RESOURCE_SUFFIX: 'test',
  BREAK_GLASS_ACCOUNTS: byToken.breakGlassAccounts,
  ALERT_EMAIL: byToken.alertEmail,
  ALERT_WEBHOOK_CLIENT_ID: byToken.alertWebhookClientId,
  ALERT_WEBHOOK_OBJECT_ID: byToken.alertWebhookObjectId,
};

describe('npm run provision', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-provision-spec-'));
  const environment = join(folder, 'env/.env.test');
  const write = (variables: Readonly<Record<string, string>>) =>
    writeFileSync(
      environment,
      `# Ours.\n${Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('')}BOT_ID=\n`,
    );
  const noted = (name: string) => readFileSync(join(folder, name), 'utf8');
  const before = { PATH: process.env.PATH, NOTES: process.env.NOTES };
  beforeEach(() => {
    mkdirSync(join(folder, 'env'), { recursive: true });
    mkdirSync(join(folder, 'bin'), { recursive: true });
    cpSync(join(root, 'infra/azure.parameters.json'), join(folder, 'infra/azure.parameters.json'));
    writeFileSync(join(folder, 'bin/az'), azureCli);
    chmodSync(join(folder, 'bin/az'), 0o755);
    process.env.PATH = `${join(folder, 'bin')}${delimiter}${before.PATH}`;
    process.env.NOTES = folder;
    write(filled);
  });
  afterEach(() => {
    Object.assign(process.env, before);
    if (before.NOTES === undefined) delete process.env.NOTES;
    rmSync(folder, { recursive: true });
  });

  it('deploys the values of the environment, and writes the outputs in their places', async () => {
    await provision(folder, 'test', 'deploy');
    const args = noted('args').split('\n');
    assert.deepEqual(args.slice(0, 3), ['deployment', 'group', 'create']);
    assert.equal(args[args.indexOf('--subscription') + 1], filled.AZURE_SUBSCRIPTION_ID);
    assert.equal(args[args.indexOf('--resource-group') + 1], 'watch');
    const { parameters } = JSON.parse(noted('parameters.json'));
    assert.deepEqual(
      Object.fromEntries(Object.entries(parameters).map(([name, given]) => [name, Object(given).value])),
      byToken,
    );
    const [comment, ...lines] = readFileSync(environment, 'utf8').trimEnd().split('\n');
    assert.equal(comment, '# Ours.');
    assert.deepEqual(lines.slice(-2), ['BOT_ID=an-id', 'BOT_DOMAIN=bot.example']);
  });

  it('shows the code to nobody: it stands on no command line, and its file is private and gone afterwards', async () => {
    const parameters = JSON.parse(noted('infra/azure.parameters.json'));
    for (const name of ['alertWebhookClientId', 'alertWebhookObjectId']) delete parameters.parameters[name];
    parameters.parameters.alertWebhookCode = { value: `\${{SECRET_ALERT_WEBHOOK_CODE}}` };
    writeFileSync(join(folder, 'infra/azure.parameters.json'), JSON.stringify(parameters));
    writeFileSync(`${environment}.user`, `SECRET_ALERT_WEBHOOK_CODE=${byCode.alertWebhookCode}\n`);
    await provision(folder, 'test', 'whatIf');
    assert.equal(
      JSON.parse(noted('parameters.json')).parameters.alertWebhookCode.value,
      byCode.alertWebhookCode,
    );
    assert.ok(noted('args').startsWith('deployment\ngroup\nwhat-if\n'));
    assert.ok(!noted('args').includes(byCode.alertWebhookCode));
    assert.ok(!existsSync(noted('file').trim()));
  });

  it('passes lists on as they stand, such as the people whom the alarm calls by phone', async () => {
    const file = JSON.parse(noted('infra/azure.parameters.json'));
    file.parameters.smsReceivers = {
      value: [{ name: "o'clock", countryCode: '49', phoneNumber: `\${{RESOURCE_SUFFIX}}` }],
    };
    writeFileSync(join(folder, 'infra/azure.parameters.json'), JSON.stringify(file));
    await provision(folder, 'test', 'deploy');
    assert.deepEqual(JSON.parse(noted('parameters.json')).parameters.smsReceivers.value, [
      { name: "o'clock", countryCode: '49', phoneNumber: 'test' },
    ]);
  });

  it('sends nothing, and names every mistake, where the values would deploy a watch that does not work', async () => {
    write({
      ...filled,
      BREAK_GLASS_ACCOUNTS: '',
      ALERT_WEBHOOK_OBJECT_ID: '',
      AZURE_RESOURCE_GROUP_NAME: '',
    });
    await assert.rejects(provision(folder, 'test', 'deploy'), ({ message }: Error) => {
      assert.match(message, /^Nothing was deployed\. Mend env\/\.env\.test:\n- BREAK_GLASS_ACCOUNTS/);
      assert.match(message, /\n- ALERT_WEBHOOK_CLIENT_ID and ALERT_WEBHOOK_OBJECT_ID belong together/);
      assert.match(message, /\n- AZURE_RESOURCE_GROUP_NAME is empty/);
      return true;
    });
    assert.ok(!existsSync(join(folder, 'args')));
  });

  it('says that Azure CLI failed, and leaves the environment as it was', async () => {
    writeFileSync(join(folder, 'fail'), '');
    const text = readFileSync(environment, 'utf8');
    await assert.rejects(provision(folder, 'test', 'deploy'), { name: 'Problem', message: /ended with 3/ });
    assert.equal(readFileSync(environment, 'utf8'), text);
    assert.ok(!existsSync(noted('file').trim()));
  });

  it('says what to install where there is no Azure CLI', async () => {
    process.env.PATH = join(folder, 'env');
    await assert.rejects(provision(folder, 'test', 'deploy'), { name: 'Problem', message: /not installed/ });
  });

  it('writes an output into each of the lines that an earlier deployment has appended', async () => {
    write({ ...filled, BOT_DOMAIN: 'old.example', 'export BOT_DOMAIN': 'older.example' });
    await provision(folder, 'test', 'deploy');
    assert.doesNotMatch(readFileSync(environment, 'utf8'), /old/);
  });

  it('refuses a placeholder that no variable stands behind, and takes one with blanks', async () => {
    const file = join(folder, 'infra/azure.parameters.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('{{ALERT_EMAIL}}', '{{ ALERT_EMAIL }}'));
    await provision(folder, 'test', 'check');
    writeFileSync(file, text.replace('ALERT_EMAIL', 'ALERT_MAIL'));
    await assert.rejects(provision(folder, 'test', 'deploy'), {
      name: 'Problem',
      message: /asks for ALERT_MAIL/,
    });
    assert.ok(!existsSync(join(folder, 'args')));
  });

  it('says which environment there is not', async () => {
    await assert.rejects(provision(folder, 'prod', 'check'), {
      name: 'Problem',
      message: /no env\/\.env\.prod/,
    });
  });

  it('is run by the toolkit before it makes anything', () => {
    const [, steps = ''] = readFileSync(join(root, 'm365agents.yml'), 'utf8').split(/^provision:$/m);
    const [first] = steps.split(/^ {2}- uses: /m).slice(1);
    assert.ok(
      first?.startsWith(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the toolkit's placeholder
        'script\n    with:\n      run: npm run provision -- --env ${{TEAMSFX_ENV}} --check\n',
      ),
    );
  });
});

describe('the values that are deployed', () => {
  it('are right for a webhook by token and by code, with e-mail and without', () => {
    for (const given of [byToken, byCode, { ...byToken, alertEmail: '' }]) {
      assert.deepEqual(parameterMistakes(given), []);
    }
  });

  const refused = {
    'a client id without an object id': { ...byToken, alertWebhookObjectId: '' },
    'an object id without a client id': { ...byToken, alertWebhookClientId: '' },
    'one id for both': { ...byToken, alertWebhookObjectId: byToken.alertWebhookClientId },
    'a registration’s name for its id': { ...byToken, alertWebhookClientId: 'Glasswatch webhook' },
    'neither ids nor a code': { ...byCode, alertWebhookCode: '' },
    'no account': { ...byToken, breakGlassAccounts: '' },
    'id and name of an account exchanged': {
      ...byToken,
      breakGlassAccounts: byToken.breakGlassAccounts.replace(/^(.*?)=(.*?),/, '$2=$1,'),
    },
    'an account twice': {
      ...byToken,
      breakGlassAccounts: `${byToken.breakGlassAccounts}${byToken.breakGlassAccounts}`,
    },
    'two addresses': { ...byToken, alertEmail: 'soc@contoso.example, it@contoso.example' },
    'a storage account for a workspace': {
      ...byToken,
      workspaceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a',
    },
    'a suffix that ends with a dash': { ...byToken, resourceSuffix: 'a-' },
    'a suffix that no name can have': { ...byToken, resourceSuffix: 'Contoso_1' },
  };
  for (const [what, given] of Object.entries(refused)) {
    it(`are refused with ${what}, in one sentence that says what to write`, () => {
      const mistakes = parameterMistakes(given);
      assert.equal(mistakes.length, 1, mistakes.join('\n'));
      assert.match(mistakes[0] ?? '', /[Ww]rite .*\.$/);
    });
  }
});
