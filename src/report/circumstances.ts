import type { WatchFacts } from '../config/watchFacts.ts';
import { outsideText } from '../presentation/outsideText.ts';

/**
 * Who asked for a report. At a terminal it is the user of the operating system: no sign-in proves who that is. Texts
 * from outside.
 */
type Maker =
  | { readonly from: 'teams'; readonly id: string; readonly name: string }
  | { readonly from: 'terminal'; readonly host: string; readonly user: string | null };

/** When a report was made (ISO 8601 UTC), and by whom. */
export type Generated = { readonly at: string; readonly by: Maker };

/** What a report says beside its incident's record. */
export type Circumstances = {
  /** The product's version. */
  readonly version: string;
  readonly generated: Generated;
  /** How the watch was set up when the report was made. */
  readonly watch: WatchFacts;
};

/** Who made a report, in one line that is safe to show. Names are cut to `longest` characters. */
export function makerWords(by: Maker, longest = Number.POSITIVE_INFINITY): string {
  if (by.from === 'teams') return `${outsideText(by.name, longest)} (${outsideText(by.id, longest + 10)})`;
  const user = by.user === null ? 'not known' : outsideText(by.user, longest);
  return `the user ${user} at the terminal of ${outsideText(by.host, longest)}`;
}
