import type { Alert } from '../../../alert/alert.ts';
import type { AlertedSignIn } from '../../../alert/alertedSignIn.ts';
import { mostSignIns, readColumns } from '../readColumns.ts';
import type { NamedText } from '../values.ts';
import { type CommonData, column, commonAlert } from './commonSchema.ts';
import { readCondition } from './readCondition.ts';

/**
 * A simple log alert (rule kind `SimpleLogAlert`), which is evaluated row by row and carries the rows: `event` is a
 * list of rows, each a list of at most five `{name, value}`. What a window or a threshold would say is `null`.
 */
export function simpleLogAlert(bodyText: string, data: CommonData): Alert {
  const { entries, window, links, properties } = readCondition(data.alertContext);
  const rows = entries.flatMap((entry) => entry.event.filter((row) => Array.isArray(row)));
  const signIns: AlertedSignIn[] = [];
  const more: (readonly NamedText[])[] = [];
  for (const row of rows.slice(0, mostSignIns)) {
    const { signIn, others } = readColumns(
      row.map((item) => column.parse(item)),
      1,
    );
    more.push(others);
    if (signIn !== null) {
      signIns.push(signIn);
    }
  }
  const counted = rows.length === 0 ? null : rows.length;
  const context = { counted, window, signIns, links, properties: [properties, ...more].flat() };
  return commonAlert('simpleLogAlert', bodyText, data, context);
}
