import type { IncidentEvent } from '../incident/event.ts';
import { timelineOf } from '../incident/trail/timeline.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { attemptsIn } from '../presentation/attemptWords.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { placeOf } from '../presentation/signInFacts.ts';
import { counted, outcomeWords } from '../presentation/words.ts';
import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { noteNumbers, reportWords } from './reportWords.ts';

/** A line of a report's timeline. `what` is safe to show. */
export type TimelineLine = {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** When the last of several sign-ins on one line was. `null` for a single event. */
  readonly until: string | null;
  /** The trail entry's number. `null` for sign-ins, which stand at their own times. */
  readonly sequence: number | null;
  readonly type: IncidentEvent['type'] | 'signIns';
  readonly what: string;
};

/** Successive sign-ins of one account with the same outcome. */
type Run = { readonly outcome: Outcome; readonly account: string; readonly signIns: SignIn[] };

/**
 * All that happened, oldest first. Sign-ins that ended alike share a line while nothing else comes between
 * them. So a thousand guesses do not bury what people did. A report lists each sign-in elsewhere. Pure.
 */
export function timelineLines(trail: readonly TrailEntry[]): readonly TimelineLine[] {
  const parts: (TimelineLine | Run)[] = [];
  const numbers = noteNumbers(trail);
  for (const item of timelineOf(trail)) {
    if (item.event) {
      const { at, sequence, event } = item;
      const what = reportWords(item, numbers);
      parts.push({ at, until: null, sequence, type: event.type, what });
      continue;
    }
    const { signIn } = item;
    const { outcome } = resultCode(signIn.resultCode);
    const account = signIn.userPrincipalName ?? signIn.userId;
    const last = parts.at(-1);
    if (last && 'signIns' in last && last.outcome === outcome && last.account === account) {
      last.signIns.push(signIn);
    } else {
      parts.push({ outcome, account, signIns: [signIn] });
    }
  }
  return parts.map((part) => ('signIns' in part ? lineOf(part) : part));
}

function lineOf({ outcome, account, signIns }: Run): TimelineLine {
  const [first, last] = [signIns[0], signIns.at(-1)];
  const places = new Set(signIns.map(placeOf));
  const [place] = places;
  const from =
    places.size > 1 ? counted(places.size, 'place') : place ? outsideText(place) : 'a place not known';
  const tries = attemptsIn(signIns);
  const times = tries > 1 ? `, ${tries.toLocaleString('en')} times` : '';
  return {
    at: first?.at ?? '',
    until: signIns.length > 1 ? (last?.at ?? null) : null,
    sequence: null,
    type: 'signIns',
    what: `${outcomeWords[outcome]}${times}: ${outsideText(account)} from ${from}`,
  };
}
