import { z } from 'zod/v4';
import { type Command, isReading } from '../command/command.ts';
import { parseCommand } from '../command/parse.ts';
import { type ErrorCode, GlasswatchError } from '../errors.ts';
import { checklistItems } from '../incident/checklistItem.ts';
import { classifications } from '../incident/classification.ts';
import { isIncidentId } from '../incident/id.ts';

const envelope = z.object({ action: z.object({ verb: z.string(), data: z.unknown() }) });
const incident = z.object({ incidentId: z.string().refine(isIncidentId) });

/** What a multiple choice sends: the values, separated by commas. It sends nothing when none is chosen. */
const chosen = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .pipe(z.array(z.enum(checklistItems)));

/** Lists that have pages. One of an incident has to say which. */
const isPaged = (command: Command): command is PagedCommand =>
  command.type === 'activity' ||
  command.type === 'incidents' ||
  ((command.type === 'timeline' || command.type === 'incident') && command.incidentId !== null);

type PagedCommand = Extract<Command, { type: 'activity' | 'incidents' | 'timeline' | 'incident' }>;

/**
 * A page of a list, as the command for it. Glasswatch parses it like typed text, because no card can be
 * trusted.
 */
const page = z.object({
  command: z.string().transform((text, context) => {
    const command = parseCommand(text);
    if (command.type !== 'misunderstood' && isPaged(command)) return command;
    context.addIssue('is no command for a page');
    return z.NEVER;
  }),
});

/** A suggested command. Attack: a sender of actions can put any text there, so one that acts is refused. */
const suggested = z.object({
  command: z.string().transform((text, context) => {
    const command = parseCommand(text);
    if (command.type !== 'misunderstood' && isReading(command)) return command;
    context.addIssue('is no command that only reads');
    return z.NEVER;
  }),
});

/**
 * The verbs that a card may send, each with its data. The data is the incident's id and the form's fields, or
 * a command that only asks.
 */
const actions = {
  acknowledge: incident,
  withdrawAcknowledgement: incident,
  reopen: incident,
  startInvestigation: incident,
  takeOver: incident,
  showActivity: incident,
  showPage: page,
  run: suggested,
  showTimeline: incident,
  showReport: incident,
  // Whom it is about, not who acts: the incident has to name that person, too.
  vouch: incident.extend({ personId: z.string().optional() }),
  tick: incident.extend({ items: chosen }),
  untick: incident.extend({ tickedItems: chosen }),
  addNote: incident.extend({ note: z.string().default('') }),
  // A comment that was left empty may be missing.
  close: incident.extend({ classification: z.enum(classifications), comment: z.string().default('') }),
} as const;

type Verb = keyof typeof actions;
export const verbs = Object.keys(actions) as readonly Verb[];

export type CardAction = {
  [Name in Verb]: { readonly verb: Name } & Readonly<z.infer<(typeof actions)[Name]>>;
}[Verb];

/** All actions except the buttons that only ask for something to read. */
export type ActingAction = Exclude<CardAction, { verb: `show${string}` | 'run' }>;

export const onlyReads = ({ verb }: { readonly verb: string }): boolean =>
  verb === 'run' || verb.startsWith('show');

/**
 * Reads the value of an `adaptiveCard/action` invoke. It takes only the button, the incident or page, and the
 * filled-in fields: a sender of actions can send any data. Throws `unknownAction` or `invalidAction`. Throws
 * `nothingChosen` for a form that was sent without a choice.
 */
export function readCardAction(value: unknown): CardAction {
  const { action } = parseOr('invalidAction', envelope, value);
  const verb = verbs.find((known) => known === action.verb);
  if (verb === undefined) throw new GlasswatchError('unknownAction');
  const read = { verb, ...parseOr('invalidAction', actions[verb], action.data) } as CardAction;
  const items = read.verb === 'tick' ? read.items : read.verb === 'untick' ? read.tickedItems : null;
  if (items?.length === 0) throw new GlasswatchError('nothingChosen');
  return read;
}

const forms = ['tick', 'untick', 'addNote', 'close'] as const;

/** Whether the value is a form about an incident, whatever was filled in. */
export function isForm(value: unknown): boolean {
  const read = envelope.safeParse(value).data?.action;
  return forms.some((verb) => verb === read?.verb) && incident.safeParse(read?.data).success;
}

function parseOr<Schema extends z.ZodType>(code: ErrorCode, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new GlasswatchError(code);
  return parsed.data;
}
