import { z } from 'zod/v4';
import type { Alert, AzureActivity } from '../../../alert/alert.ts';
import { emptyAlert } from '../../../alert/emptyAlert.ts';
import { alertKey } from '../../../alert/key.ts';
import { readTime } from '../../../alert/readTime.ts';
import { distinctNamedTexts, type NamedText } from '../values.ts';
import { type CommonData, commonAlert } from './commonSchema.ts';
import { fields, namedTexts, text, wholeText } from './fields.ts';

const eventSchema = fields({
  operationName: text,
  caller: text,
  status: text,
  level: text,
  eventSource: text,
  eventTimestamp: wholeText,
  resourceId: text,
  authorization: fields({ scope: text }),
  'Activity Log Event Description': text,
  description: text,
  properties: namedTexts,
});

/** An event of Azure's activity log, as an alert reports it. */
export type ActivityEvent = {
  readonly activity: AzureActivity | null;
  /** The kind of event, such as `Administrative` or `ResourceHealth`. */
  readonly source: string | null;
  readonly properties: readonly NamedText[];
};

/**
 * Reads an event, which both schemas write alike (Microsoft's activity-log-alerts-webhook.md). Its words stand in its
 * description or, for health events, in the title among its properties. `activity` is `null` when it says nothing.
 */
export function readActivityEvent(value: unknown): ActivityEvent {
  const event = eventSchema.parse(value);
  const title = event.properties.find(({ name }) => name.toLowerCase() === 'title')?.value ?? null;
  const activity = {
    operation: event.operationName,
    caller: event.caller,
    status: event.status,
    level: event.level,
    at: readTime(event.eventTimestamp),
    description: event['Activity Log Event Description'] ?? event.description ?? title,
  };
  const resource = event.resourceId ?? event.authorization.scope;
  return {
    activity: Object.values(activity).some((said) => said !== null) ? activity : null,
    source: event.eventSource,
    // The changed resource comes first: an alert may not keep all of the event's other properties.
    properties: [
      ...(resource === null ? [] : [{ name: 'resourceId', value: resource }]),
      ...event.properties,
    ],
  };
}

/** An activity log alert in the common schema: the context is the event. */
export function activityLog(bodyText: string, data: CommonData): Alert {
  const { activity, properties } = readActivityEvent(data.alertContext);
  return commonAlert('activityLog', bodyText, data, { activity, properties });
}

const legacyData = fields({
  status: text,
  context: fields({ id: text, name: text, activityLog: z.unknown() }),
  properties: namedTexts,
});

/**
 * An activity log alert without the common schema, from the `data` of its body. A resource health alert has
 * the same form; the source of its event tells it apart. The time is the event's, not the alert's. The rule's
 * id and name are mostly missing.
 */
export function activityLogLegacy(bodyText: string, data: unknown): Alert {
  const { status, context, properties } = legacyData.parse(data);
  const event = readActivityEvent(context.activityLog);
  const format = event.source?.toLowerCase() === 'resourcehealth' ? 'resourceHealth' : 'activityLogLegacy';
  return {
    ...emptyAlert,
    key: alertKey(format, bodyText, null),
    format,
    condition: status !== null && /^(resolved|deactivated)$/i.test(status) ? 'resolved' : 'fired',
    rule: { ...emptyAlert.rule, id: context.id, name: context.name },
    activity: event.activity,
    properties: distinctNamedTexts([properties, event.properties]),
  };
}
