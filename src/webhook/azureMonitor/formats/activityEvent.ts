import type { AzureActivity } from '../../../alert/alert.ts';
import { readTime } from '../../../alert/readTime.ts';
import type { NamedText } from '../namedText.ts';
import { fields } from './fields.ts';
import { namedTexts, text, wholeText } from './fieldTypes.ts';

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
  /** What kind of event it is, such as `Administrative` or `ResourceHealth`. */
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
    // What was changed comes first: the event's other properties may be more than an alert keeps.
    properties: [
      ...(resource === null ? [] : [{ name: 'resourceId', value: resource }]),
      ...event.properties,
    ],
  };
}
