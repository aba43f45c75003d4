import { hash } from 'node:crypto';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The id of a group's nth incident, such as `k7qd2-3`: short enough to type on a phone. The id is computed,
 * not random. Two instances that open an incident for the same group at once choose the same id, and the
 * store's version check lets only one of them win.
 */
export function incidentId(group: string, ordinal: number): string {
  const digest = hash('sha256', group, 'buffer');
  const name = Array.from(digest.subarray(0, 5), (byte) => letters[byte % letters.length]).join('');
  return `${name}-${ordinal}`;
}

/** Whether a text has the form of an incident id. */
export const isIncidentId = (text: string): boolean => /^[0-9a-hjkmnp-tv-z]{5}-[1-9]\d{0,6}$/.test(text);
