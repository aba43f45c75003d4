import { z } from 'zod/v4';
import { fields } from './fields.ts';
import { namedTexts, text, wholeText } from './fieldTypes.ts';

/** The one `schemaId` that the common alert schema has, in lower case. */
export const commonSchemaId = 'azuremonitorcommonalertschema';

/**
 * `data` of the common alert schema (Microsoft's alerts-common-schema.md): the essentials, alike for every kind of
 * alert, and the context, which each format reads for itself. Custom properties stand here or in the context.
 */
export const commonData = fields({
  essentials: fields({
    alertId: wholeText,
    alertRule: text,
    alertRuleId: text,
    description: text,
    severity: text,
    monitorCondition: text,
    monitoringService: text,
    firedDateTime: wholeText,
    investigationLink: wholeText,
  }),
  alertContext: z.unknown(),
  customProperties: namedTexts,
});

export type CommonData = z.infer<typeof commonData>;

/** A dimension or a column of a row, as the payload lists them. */
export const column = fields({ name: text, value: text });
