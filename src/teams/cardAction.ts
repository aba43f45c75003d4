import { z } from 'zod/v4';
import { type ErrorCode, GlasswatchError } from '../errors.ts';
import { type Classification, classifications } from '../incident/classification.ts';
import { isIncidentId } from '../incident/incidentId.ts';

/** The verbs that a card may send. */
export const verbs = ['acknowledge', 'withdrawAcknowledgement', 'showActivity', 'close', 'reopen'] as const;
type Verb = (typeof verbs)[number];

export type CardAction =
  | { readonly verb: 'showActivity'; readonly incidentId: string }
  | { readonly verb: Exclude<Verb, 'showActivity' | 'close'>; readonly incidentId: string }
  | {
      readonly verb: 'close';
      readonly incidentId: string;
      readonly classification: Classification;
      readonly comment: string;
    };

/** All but the button that only asks for something to read. */
export type ActingAction = Exclude<CardAction, { verb: 'showActivity' }>;

const envelope = z.object({ action: z.object({ verb: z.string(), data: z.unknown() }) });
const data = z.object({ incidentId: z.string().refine(isIncidentId) });
/** The inputs of the form; a comment that was left empty may be missing. */
const closeForm = data.extend({ classification: z.enum(classifications), comment: z.string().default('') });

/**
 * Reads the value of an `adaptiveCard/action` invoke. All that is taken from it is which button, which incident, and
 * what was filled in: whoever can send an action can send any data. Throws `unknownAction` or `invalidAction`.
 */
export function readCardAction(value: unknown): CardAction {
  const { action } = parseOr('invalidAction', envelope, value);
  const verb = verbs.find((known) => known === action.verb);
  if (verb === undefined) throw new GlasswatchError('unknownAction');
  if (verb === 'close') return { verb, ...parseOr('invalidAction', closeForm, action.data) };
  return { verb, incidentId: parseOr('invalidAction', data, action.data).incidentId };
}

function parseOr<Schema extends z.ZodType>(code: ErrorCode, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new GlasswatchError(code);
  return parsed.data;
}
