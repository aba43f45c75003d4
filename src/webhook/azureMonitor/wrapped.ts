import { isRecord } from './values.ts';

/** How many objects, lists and JSON texts may lie around an alert. */
const deepest = 8;
/** How many values are looked at. A body of 256 KB holds tens of thousands. */
const mostValues = 2_000;

/**
 * The objects within a body, the outer ones first. A Logic App or a runbook passes an alert on as a part of its own
 * message: in `body` or `RequestBody`, as JSON or as a text of JSON, and also within those of each other. Bounded in
 * depth and number. Pure.
 */
export function* objectsWithin(json: unknown): Generator<Readonly<Record<string, unknown>>> {
  let level = [json];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      looked += 1;
      if (looked > mostValues) return;
      const opened = typeof value === 'string' ? (parsed(value) ?? parsed(decoded(value) ?? '')) : value;
      if (Array.isArray(opened)) next.push(...opened.filter(isOpenable).slice(0, mostValues));
      if (!isRecord(opened)) continue;
      yield opened;
      for (const item of Object.values(opened).slice(0, mostValues)) if (isOpenable(item)) next.push(item);
    }
    level = next;
  }
}

/** A list of a thousand numbers must not use up the values that are looked at. */
const isOpenable = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null) ||
  (typeof value === 'string' && (looksLikeJson.test(value) || looksEncoded.test(value)));

const looksLikeJson = /^[\s\ufeff]*(?:[{[]|"[\s\\"{[])/;

/** How JSON begins in base 64, with a byte order mark or blanks before it. */
const looksEncoded = /^\s*(?:77u\/)?(?:e[wy]|I[Hn]|W[3yw]|Cn|Cg|DQ)[A-Za-z0-9+/=\s]{16,}$/;

/** A text of JSON may be written as a text of JSON once more: its value is then looked at as one. */
function parsed(text: string): unknown {
  if (!looksLikeJson.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text.trim());
    return typeof value === 'string' ? [value] : value;
  } catch {
    return null;
  }
}

/** Logic Apps hand on a body whose type they do not know in base 64, and so do queues before them. */
function decoded(text: string): string | null {
  if (!looksEncoded.test(text)) return null;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}
