import type { Alert, AlertFormat } from '../../../alert/alert.ts';
import { alertKey } from '../../../alert/key.ts';
import { readTime } from '../../../alert/readTime.ts';
import { distinctNamedTexts, type NamedText } from '../namedText.ts';
import { portalLink } from '../portalLink.ts';
import { readSeverity } from '../readSeverity.ts';
import { alertDraft } from './alertDraft.ts';
import type { CommonData } from './commonSchema.ts';

/** What a format reads from the context, beside the essentials. `links` are candidates, the best first. */
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
  return {
    ...alertDraft,
    ...context,
    key: alertKey(format, bodyText, { alertId, monitorCondition, firedDateTime, signIns }),
    format,
    // Anything that is not plainly a resolution is an alarm.
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
