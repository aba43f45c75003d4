import { GlasswatchError } from '../../errors.ts';
import type { OpenSummary } from '../../ledger/openIndex.ts';
import type { Message } from '../../presentation/message.ts';
import { type IncidentTextCommand, isReading } from '../command.ts';
import type { Asker, CommandDeps } from '../deps.ts';
import { suggestionMessage } from '../help.ts';

/** The incident of a command. `isImplied`: nothing that was typed or shown names it, so the answer has to. */
export type Meant = { readonly id: string; readonly isImplied: boolean };

/**
 * Whether a command may mean the only incident that waits. What ends something, or depends on what a person sees, needs
 * an id or its thread: see docs/adr/0021.
 */
const mayBeImplied: Readonly<Record<IncidentTextCommand['type'], boolean>> = {
  incident: true,
  timeline: true,
  report: true,
  acknowledge: true,
  note: true,
  withdraw: false,
  investigate: false,
  tick: false,
  untick: false,
  assign: false,
  close: false,
  reopen: false,
};

/**
 * Finds the incident that is meant: by its id, by the thread, or as the only one that waits, as the store has it now.
 * Gives the question which one where that is open. Rejects with `whichIncident` for a command that needs an id.
 */
export async function whichIncident(
  command: IncidentTextCommand,
  { conversationId, request = null }: Pick<Asker, 'conversationId' | 'request'>,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<Meant | Message> {
  if (command.incidentId !== null) return { id: command.incidentId, isImplied: false };
  const ofThread = await deps.incidents.ofThread(conversationId);
  if (ofThread) return { id: ofThread.id, isImplied: false };
  if (!mayBeImplied[command.type]) throw new GlasswatchError('whichIncident');
  const open = await deps.incidents.openSummaries();
  const waiting = open.filter(({ isWaiting }) => isWaiting);
  const candidates = waiting.length > 0 ? waiting : open;
  const [only, another] = candidates;
  const isOne = only !== undefined && another === undefined;
  if (isReading(command))
    return isOne ? { id: only.id, isImplied: true } : askWhich(command.type, candidates);
  const meant = isOne ? only.id : null;
  const id = request === null ? meant : await settled(request, meant, deps);
  return id === null ? askWhich(command.type, candidates) : { id, isImplied: true };
}

const idsShown = 5;

function askWhich(type: IncidentTextCommand['type'], candidates: readonly OpenSummary[]): Message {
  const [first] = candidates;
  if (first === undefined) {
    return suggestionMessage('No incident is open. For a closed one, add its id.', [
      { title: 'Show closed incidents', command: { type: 'incidents', state: 'closed' } },
    ]);
  }
  const shown = candidates.slice(0, idsShown);
  const reads = type === 'timeline' || type === 'report' ? type : 'incident';
  const text = type === 'note' ? ', then your text' : '';
  return suggestionMessage(
    `Which incident? Add its id, for example ${type} ${first.id}${text}, or reply in its thread.`,
    [
      ...shown.map(({ id }) => ({ title: `Show ${id}`, command: { type: reads, incidentId: id } as const })),
      ...(candidates.length > shown.length
        ? [{ title: 'Show all', command: { type: 'incidents' } as const }]
        : []),
    ],
  );
}

const factName = 'impliedIncidents';
const factsKept = 50;
const attemptsAllowed = 8;
/** In place of an id, where it was left open which. */
const none = '';

/**
 * Settles, for all deliveries of one request, which incident it means. Attack, or a bad network: the second delivery of
 * an acknowledgement must not take the incident that has opened since.
 */
async function settled(
  request: string,
  meant: string | null,
  { store }: Pick<CommandDeps, 'store'>,
): Promise<string | null> {
  for (let attempt = 1; attempt <= attemptsAllowed; attempt += 1) {
    const before = await store.fact(factName);
    const known = Array.isArray(before) ? before.filter(isEntry) : [];
    const id = known.find(([settledRequest]) => settledRequest === request)?.[1];
    if (id !== undefined) return id === none ? null : id;
    const next = [...known, [request, meant ?? none]].slice(-factsKept);
    if (await store.replaceFact(factName, before, next)) return meant;
  }
  throw new GlasswatchError('storeUnavailable', { cause: new Error('too many conflicts') });
}

const isEntry = (value: unknown): value is readonly [request: string, id: string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
