import { z } from 'zod/v4';
import type { Alert, AlertFormat } from '../../../alert/alert.ts';
import { emptyAlert } from '../../../alert/emptyAlert.ts';
import { alertKey, instanceKey } from '../../../alert/key.ts';
import { readTime } from '../../../alert/readTime.ts';
import { portalLink } from '../portalLink.ts';
import { distinctNamedTexts, type NamedText, readSeverity } from '../values.ts';
import { fields, namedTexts, text, wholeText } from './fields.ts';

/** The only `schemaId` of the common alert schema, in lower case. */
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

/** What a format reads from the context, besides the essentials. `links` are candidates, the best first. */
export type Context = Partial<Pick<Alert, 'counted' | 'window' | 'signIns' | 'activity'>> & {
  readonly links?: readonly (string | null)[];
  readonly properties?: readonly NamedText[];
};

/** An alert of the common schema, made from its essentials and what the format read from its context. */
export function commonAlert(
  format: AlertFormat,
  bodyText: string,
  { essentials, customProperties }: CommonData,
  { links = [], properties = [], ...context }: Context,
): Alert {
  const { alertId, monitorCondition, firedDateTime } = essentials;
  const signIns = context.signIns ?? [];
  const instance = instanceKey(essentials);
  return {
    ...emptyAlert,
    ...context,
    key: alertKey(format, bodyText, { alertId, monitorCondition, firedDateTime, signIns }),
    ...(instance === null ? {} : { instance }),
    format,
    // Anything other than a clear resolution is an alarm.
    condition: monitorCondition?.toLowerCase() === 'resolved' ? 'resolved' : 'fired',
    firedAt: readTime(firedDateTime),
    rule: {
      id: essentials.alertRuleId,
      name: essentials.alertRule,
      description: essentials.description,
      severity: readSeverity(essentials.severity),
    },
    portalLink: portalLink([essentials.investigationLink, ...links]),
    properties: distinctNamedTexts([customProperties, properties]),
  };
}

/** Any other kind of alert in the common schema (metric, Smart Detector, budget …): its essentials alone. */
export const commonOther = (bodyText: string, data: CommonData): Alert =>
  commonAlert('commonOther', bodyText, data, {});
