import type { Alert } from '../../alert/alert.ts';

/** A named value that an alert carries. */
export type NamedText = Alert['properties'][number];

const most = 50;

/** The first 50 of them, each pair once: payloads repeat the rule's custom properties in two places. */
export function distinctNamedTexts(lists: readonly (readonly NamedText[])[]): readonly NamedText[] {
  const kept = new Map<string, NamedText>();
  for (const list of lists) {
    for (const item of list) {
      if (kept.size === most) {
        return [...kept.values()];
      }
      kept.set(`${item.name}\n${item.value}`, item);
    }
  }
  return [...kept.values()];
}
