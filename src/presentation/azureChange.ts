import type { AzureActivity } from '../alert/alert.ts';
import type { Headline } from './message.ts';

/**
 * The resources that the watch depends on, by the types in an operation's name. If one changes, alerts may
 * stop.
 */
const partsOfTheWatch: readonly (readonly [type: RegExp, name: string])[] = [
  [/scheduledqueryrules|activitylogalerts|metricalerts/i, 'An alert rule'],
  [/actiongroups/i, 'An action group'],
  [/actionrules/i, 'An alert processing rule'],
  [/diagnosticsettings/i, 'A diagnostic setting'],
  [/operationalinsights\/workspaces/i, 'A log workspace'],
];

const deeds: readonly (readonly [operation: RegExp, words: string])[] = [
  [/\/delete$/i, 'was deleted'],
  [/\/disable\/action$/i, 'was disabled'],
  [/\/enable\/action$/i, 'was enabled'],
  [/\/write$/i, 'was changed'],
];

const find = (words: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  words.find(([form]) => form.test(text))?.[1];

/** Whether an operation is on something that the watch depends on. The operation is only compared, never shown. */
export const isPartOfTheWatch = (operation: string): boolean =>
  find(partsOfTheWatch, operation) !== undefined;

/** The headline for an event of Azure's activity log. The operation is only compared, never shown. */
export function azureChange(activity: AzureActivity | null): Headline {
  const operation = activity?.operation ?? '';
  if (/^microsoft\.servicehealth\//i.test(operation)) {
    return { title: 'Azure reports a service problem', meaning: null };
  }
  const part = find(partsOfTheWatch, operation);
  const deed = find(deeds, operation);
  if (/^fail/i.test(activity?.status ?? '')) {
    return {
      title: part ? `A change to ${part.replace(/^A/, 'a')} failed` : 'A change in Azure failed',
      meaning: part ? 'Someone tried to change something that the watch depends on.' : null,
    };
  }
  return part === undefined
    ? { title: deed === undefined ? 'A change in Azure' : `An Azure resource ${deed}`, meaning: null }
    : {
        title: `${part} ${deed ?? 'was changed'}`,
        meaning: 'The watch may depend on it. Someone may be switching off the watch.',
      };
}
