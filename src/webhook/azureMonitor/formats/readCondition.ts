import type { z } from 'zod/v4';
import type { Alert } from '../../../alert/alert.ts';
import { mostSignIns } from '../readColumns.ts';
import { type NamedText, readWindow } from '../values.ts';
import { count, fields, list, namedTexts, text, wholeText } from './fields.ts';

const context = fields({
  properties: namedTexts,
  condition: fields({ allOf: list, windowStartTime: wholeText, windowEndTime: wholeText }),
});

const conditionEntry = fields({
  timeAggregation: text,
  metricValue: count,
  dimensions: list,
  event: list,
  linkToFilteredSearchResultsUI: wholeText,
  linkToSearchResultsUI: wholeText,
});

/** The context of a log alert with conditions: `entries` is `condition.allOf`, `properties` the rule's custom ones. */
export type Condition = {
  readonly entries: readonly z.infer<typeof conditionEntry>[];
  readonly window: Alert['window'];
  readonly links: readonly (string | null)[];
  readonly properties: readonly NamedText[];
};

/** Reads the `alertContext` that Log Alerts V2 and simple log alerts share. */
export function readCondition(alertContext: unknown): Condition {
  const { properties, condition } = context.parse(alertContext);
  const entries = condition.allOf.slice(0, mostSignIns).map((entry) => conditionEntry.parse(entry));
  return {
    entries,
    window: readWindow(condition.windowStartTime, condition.windowEndTime),
    links: [
      ...entries.map((entry) => entry.linkToFilteredSearchResultsUI),
      ...entries.map((entry) => entry.linkToSearchResultsUI),
    ],
    properties,
  };
}
