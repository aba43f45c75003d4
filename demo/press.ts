import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isRecord } from '../src/webhook/azureMonitor/values.ts';
import { Problem, systemCode } from '../tools/problem.ts';
import { glasswatchLog } from './glasswatch.ts';
import { logEntry } from './logEntry.ts';
import { type Person, peopleNamed, readOrganisation } from './people.ts';
import { type RunningDemo, readRunningDemo } from './runningDemo.ts';
import { readSettings, type Settings } from './settings.ts';

/** The buttons without a form, by what is typed for them. */
const verbs: ReadonlyMap<string, string> = new Map([
  ['acknowledge', 'acknowledge'],
  ['withdraw', 'withdrawAcknowledgement'],
  ['investigate', 'startInvestigation'],
  ['reopen', 'reopen'],
]);
const form = /^(?<button>\w+)(?: (?<incident>[a-z0-9]+-\d+))? as (?<name>.+)$/i;

/**
 * `npm run demo -- press <button> [incident] as <name>`: a colleague presses a button of the card, the newest incident's
 * unless one is named. The Playground's page is always that of one person. Resolves with what that person alone is told.
 */
export async function press(words: readonly string[]): Promise<string> {
  const { button = '', incident, name = '' } = form.exec(words.join(' '))?.groups ?? {};
  const verb = verbs.get(button.toLowerCase());
  if (verb === undefined) {
    throw new Problem(`Say which button and who: press ${[...verbs.keys()].join('|')} [incident] as <name>.`);
  }
  const settings = readSettings(process.env);
  const demo = readRunningDemo(settings.dataDir);
  if (demo === null) throw new Problem('No demo is running: start one with npm run demo.');
  const person = personNamed(name);
  const incidentId = incident?.toLowerCase() ?? newestIncident(settings);
  return `${person.name} is told: ${await pressAs(person, verb, incidentId, settings, demo)}`;
}

function personNamed(words: string): Person {
  const { currentUser, users } = readOrganisation();
  const people = [currentUser, ...users];
  const [found, ...others] = peopleNamed(people, words);
  if (found !== undefined && others.length === 0) return found;
  throw new Problem(`Say one of these names: ${people.map(({ name }) => name).join(', ')}.`);
}

function newestIncident(settings: Settings): string {
  const entries = readFileSync(glasswatchLog(settings), 'utf8').split('\n').map(logEntry);
  const received = entries.findLast(({ msg }) => msg === 'alert received');
  if (typeof received?.incidentId === 'string') return received.incidentId;
  throw new Problem('No alert has been received yet: raise one with npm run alert.');
}

/** As Teams sends a press. It goes straight to Glasswatch, which asks the Playground who the person is. */
async function pressAs(
  from: Person,
  verb: string,
  incidentId: string,
  { channelId }: Settings,
  { port, playgroundPort }: Pick<RunningDemo, 'port' | 'playgroundPort'>,
): Promise<string> {
  const { tenantId, bot, team } = readOrganisation();
  const activity = {
    type: 'invoke',
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl: `http://127.0.0.1:${playgroundPort}/_connector`,
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb, data: { incidentId } }, trigger: 'manual' },
    from,
    recipient: bot,
    conversation: { id: channelId, conversationType: 'channel', isGroup: true, tenantId },
    channelData: { tenant: { id: tenantId }, team: { id: team.id }, channel: { id: channelId } },
  };
  const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(activity),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    const code = systemCode(error instanceof Error ? error.cause : error);
    throw new Problem(`The demo does not answer (${code}): start it again with npm run demo.`, {
      cause: error,
    });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && isRecord(answer) && typeof answer.value === 'string') return answer.value;
  throw new Problem(`The press was not taken (HTTP ${response.status}): look into Glasswatch’s log.`);
}
