import { parseArgs } from 'node:util';
import { isIncidentId } from '../incident/id.ts';
import { outsideText } from '../presentation/outsideText.ts';
import type { StoredIncident, StoreReader } from '../store/reader.ts';
import { checkStored } from './checkStored.ts';
import { openReader, readStored } from './readStored.ts';
import { exitCodes, Misuse, type Terminal, type TerminalCommand } from './terminal.ts';

/** Prints one incident's line. Returns whether it is intact. */
function checked(incidentId: string, stored: StoredIncident, { print }: Terminal): boolean {
  const check = checkStored(incidentId, stored);
  const id = outsideText(incidentId, 40);
  print(
    check.intact
      ? `intact ${id}: ${entriesWords(check.entries.length)}, head ${check.head}`
      : `BROKEN ${id}: entry ${check.sequence} (${check.kind}): ${outsideText(check.reason)}`,
  );
  return check.intact;
}

/** Checks everything that is stored, and prints a line for each incident. */
export async function allIntact(reader: StoreReader, terminal: Terminal): Promise<boolean> {
  const { print, remark } = terminal;
  const ids = await reader.incidentIds();
  let broken = 0;
  for (const id of ids) if (!checked(id, await reader.read(id), terminal)) broken += 1;
  const damage = await reader.damage();
  for (const found of damage) print(`BROKEN database: ${outsideText(found, 300)}`);
  remark(`${ids.length} checked, ${ids.length - broken} intact, ${broken} broken.`);
  return broken === 0 && damage.length === 0;
}

/** The incident to check. `null`: all. */
function wanted(args: readonly string[]): string | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { all: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [id, ...others] = positionals;
  if (others.length > 0 || values.all === (id !== undefined)) {
    throw new Misuse('It takes the id of an incident, or --all.');
  }
  if (id === undefined) return null;
  if (!isIncidentId(id)) throw new Misuse(`${id} is not the id of an incident, such as k7qd2-3.`);
  return id;
}

const entriesWords = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

/**
 * `npm run verify -- <id|--all>`: checks trails from outside the bot, and prints a line for each incident.
 */
export const verify: TerminalCommand = {
  usage: 'npm run verify -- <id|--all>',
  async run(terminal) {
    const id = wanted(terminal.args);
    const reader = await openReader(terminal.env);
    try {
      const isIntact =
        id === null ? await allIntact(reader, terminal) : checked(id, await readStored(id, reader), terminal);
      if (isIntact) return exitCodes.well;
      terminal.remark('Keep the database as evidence, and compare it with a backup.');
      return exitCodes.broken;
    } finally {
      await reader.close();
    }
  },
};
