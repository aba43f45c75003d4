import { usages } from '../../src/command/command.ts';
import { generated, table } from './table.ts';

const opening = `# Commands

${generated('src/command/command.ts')}

## In Teams
In a channel, mention the bot first: \`@Glasswatch status\`. In a personal chat, just write. In an incident's thread you may leave
the id out.

Only responders may ask and act. Responders are the people of \`RESPONDERS\`. If that is not set, they are the members of the
security channel's team who belong to your own tenant.`;

const closing = `## On the card
- *Acknowledge* takes the incident; *Withdraw acknowledgement* gives it back.
- *Start investigation* opens a checklist in the thread under the card. It shows who ticked what and when, and who leads. *Take
  over* makes you the lead. The account's new sign-ins follow in the same thread.
- *Details* opens the rest of the card: the sign-in, the alert, how it reached you, the times in UTC. The menu \`...\` has the other steps.
- *Show activity* and *Show timeline* tell what happened. *Open in Azure* shows the alert in the portal.
- *Close* ends the incident; then the card has *Get report* and *Reopen*.

Close what is over. The next alert then opens a new incident with its own card.

## In a terminal
\`\`\`
npm run report -- <id> --out <folder> [--force]   # an incident's report as files
npm run backup -- <folder>                        # copies the embedded store, also while the bot runs
npm run verify -- <id|--all>                      # checks trails, and names the first broken entry
npm run rule -- [--classic]                       # prints the alert rule's query for BREAK_GLASS_ACCOUNTS
\`\`\`

- \`report\` writes a page of HTML to read and print, Markdown, JSON for machines, and the sign-ins as CSV that is safe to open in a
  spreadsheet. The page has no script and loads nothing. \`--force\` replaces an earlier report; one that differs only in when and by whom
  it was made stays.
- Each report names the tenant, the version, the accounts, the responders, the settings without secrets, and who made it. At a terminal that
  is the operating system's user, whom no sign-in proves. Set the bot's variables there too: what is not set is told as not known.
- \`verify\` exits with 0 when every trail is intact, with 1 when something is broken, and with 2 when it cannot say. To try it on
  the demo: \`DATA_DIR=data/demo npm run verify -- --all\`.
- \`backup\` makes a new folder for each copy, checks the copy, and ends as \`verify\` does: see [Backing up](deploy.md#backing-up).
- \`report\`, \`verify\` and \`backup\` only read, and work while the bot runs. They need the [store's variables](configuration.md#the-store)
  and no others.
- \`rule\` prints a query for every attempt. With \`--classic\` it keeps only the four result codes of the classic query, which misses
  most stolen passwords. Let the rule fire on more than 0 rows, and split it by all six columns after \`TimeGenerated\`.`;

/** docs/commands.md, from the list that `help` shows. */
export function commandsPage(): string {
  const rows = usages.map(({ usage, answer }) => [`\`${usage}\``, answer]);
  const details = usages.flatMap(({ usage, details: text }) => {
    const name = /^[a-z]+/.exec(usage)?.[0] ?? usage;
    return text === undefined ? [] : [`- \`${name}\`: ${text}`];
  });
  return `${[opening, table(['say', 'and get'], rows), details.join('\n'), closing].join('\n\n')}\n`;
}
