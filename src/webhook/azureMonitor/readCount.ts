/** A whole number of zero or more, sent as a number (`3.0`) or as text (`"3"`); anything else is `null`. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
