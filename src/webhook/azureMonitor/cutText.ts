/**
 * The first `max` characters (UTF-16 units) of a text, without half a surrogate pair at the end. Halves that came from
 * outside become U+FFFD: `encodeURIComponent`, for one, throws on them.
 */
export function cutText(text: string, max: number): string {
  const first = text.charCodeAt(max - 1);
  const splitsPair = text.length > max && first >= 0xd800 && first <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max).toWellFormed();
}
