import { z } from 'zod/v4';
import type { Alert } from '../../../alert/alert.ts';
import { alertKey } from '../../../alert/key.ts';
import { distinctNamedTexts } from '../namedText.ts';
import { readActivityEvent } from './activityEvent.ts';
import { alertDraft } from './alertDraft.ts';
import { fields } from './fields.ts';
import { namedTexts, text } from './fieldTypes.ts';

const legacyData = fields({
  status: text,
  context: fields({ id: text, name: text, activityLog: z.unknown() }),
  properties: namedTexts,
});

/**
 * An activity log alert without the common schema, from the `data` of its body. A resource health alert comes in the
 * same form and is told by its event's source. The time is the event's, not the alert's; the rule's id and name are
 * mostly missing.
 */
export function activityLogLegacy(bodyText: string, data: unknown): Alert {
  const { status, context, properties } = legacyData.parse(data);
  const event = readActivityEvent(context.activityLog);
  const format = event.source?.toLowerCase() === 'resourcehealth' ? 'resourceHealth' : 'activityLogLegacy';
  return {
    ...alertDraft,
    key: alertKey(format, bodyText, null),
    format,
    condition: status !== null && /^(resolved|deactivated)$/i.test(status) ? 'resolved' : 'fired',
    rule: { ...alertDraft.rule, id: context.id, name: context.name },
    activity: event.activity,
    properties: distinctNamedTexts([properties, event.properties]),
  };
}
