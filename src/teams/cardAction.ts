import { z } from 'zod/v4';
import { type ErrorCode, GlasswatchError } from '../errors.ts';
import { isIncidentId } from '../incident/incidentId.ts';

/** The verbs that a card may send. */
export const verbs = ['acknowledge', 'withdrawAcknowledgement', 'showActivity'] as const;
export type Verb = (typeof verbs)[number];

export type CardAction = { readonly verb: Verb; readonly incidentId: string };

const envelope = z.object({ action: z.object({ verb: z.string(), data: z.unknown() }) });
const data = z.object({ incidentId: z.string().refine(isIncidentId) });

/**
 * Reads the value of an `adaptiveCard/action` invoke. All that is taken from it is which button and which incident:
 * whoever can send an action can send any data. Throws `unknownAction` or `invalidAction`.
 */
export function readCardAction(value: unknown): CardAction {
  const { action } = parseOr('invalidAction', envelope, value);
  const verb = verbs.find((known) => known === action.verb);
  if (verb === undefined) throw new GlasswatchError('unknownAction');
  return { verb, incidentId: parseOr('invalidAction', data, action.data).incidentId };
}

function parseOr<Schema extends z.ZodType>(code: ErrorCode, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new GlasswatchError(code);
  return parsed.data;
}
