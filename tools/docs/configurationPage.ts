import { environment, type VariableName } from '../../src/config/config.ts';
import { descriptions, sections } from '../../src/config/descriptions.ts';
import { defaultOf } from '../../src/config/disclosed.ts';
import { generated, table } from './table.ts';

const opening = `# Configuration

${generated('src/config')}

You configure Glasswatch with environment variables. An empty variable counts as not set. Glasswatch checks all of them
before it listens. If there are mistakes, it logs every one, by name and with what to write instead, and does not start.

**Set these first**: \`BREAK_GLASS_ACCOUNTS\`, \`BOT_ID\`, \`BOT_TENANT_ID\`, and either \`ALERT_WEBHOOK_AUDIENCE\` or
\`ALERT_WEBHOOK_CODE\`. A \`SingleTenant\` bot needs \`BOT_PASSWORD\` too. The [deployment guide](deploy.md) sets all of them in
Azure.`;

const names = Object.keys(descriptions) as readonly VariableName[];

/** What holds without a value: the schema's default, else the description's words. */
function withoutValue(name: VariableName): string {
  const [ofSchema, { unset }] = [defaultOf(environment.shape[name]), descriptions[name]];
  if ((ofSchema === undefined) === (unset === undefined)) {
    throw new RangeError(`${name} needs either a default or the words for what holds while it is not set`);
  }
  return unset ?? `\`${ofSchema}\``;
}

function section(title: (typeof sections)[number]): string {
  const here = names.filter((name) => descriptions[name].section === title);
  const rows = here.map((name) => [`\`${name}\``, descriptions[name].what, withoutValue(name)]);
  const details = here.flatMap((name) => {
    const text = descriptions[name].details;
    return text === undefined ? [] : [`- \`${name}\`: ${text}`];
  });
  return [
    `## ${title}`,
    table(['variable', 'what', 'when not set'], rows),
    ...(details.length > 0 ? [details.join('\n')] : []),
  ].join('\n\n');
}

/** docs/configuration.md, from the schema and the descriptions in src/config. */
export const configurationPage = (): string => `${[opening, ...sections.map(section)].join('\n\n')}\n`;
