import type { Alert } from '../../../alert/alert.ts';
import type { AlertedSignIn } from '../../../alert/alertedSignIn.ts';
import { readColumns } from '../readColumns.ts';
import type { NamedText } from '../values.ts';
import { type CommonData, column, commonAlert } from './commonSchema.ts';
import { readCondition } from './readCondition.ts';

/**
 * Log Alerts V2 (`scheduledQueryRules` since 2020-05-01). The payload never has the rows, only the dimensions
 * that the rule splits by. Each entry of `allOf` is one combination of them. With the aggregation `Count`,
 * its `metricValue` is the number of rows.
 */
export function logAlertsV2(bodyText: string, data: CommonData): Alert {
  const { entries, window, links, properties } = readCondition(data.alertContext);
  const signIns: AlertedSignIn[] = [];
  const more: (readonly NamedText[])[] = [];
  let counted: number | null = null;
  for (const entry of entries) {
    const rows = entry.timeAggregation?.toLowerCase() === 'count' ? entry.metricValue : null;
    counted = rows === null ? counted : (counted ?? 0) + rows;
    const columns = entry.dimensions.map((dimension) => column.parse(dimension));
    const { signIn, others } = readColumns(columns, rows || 1);
    more.push(others);
    if (signIn !== null) {
      signIns.push(signIn);
    }
  }
  const context = { counted, window, signIns, links, properties: [properties, ...more].flat() };
  return commonAlert('logAlertsV2', bodyText, data, context);
}
