import { hash } from 'node:crypto';
import type { KeyRange } from './client.ts';

/**
 * The names of partitions and rows. A name may not contain `/ \ # ?` or control characters, or exceed 512
 * characters, and some programs fail on `%`. Letters, digits and hyphens stay readable. Any other text
 * becomes the hash of its JSON: in plain UTF-8, texts that differ in half a surrogate pair would become one.
 */
export const keyPart = (text: string): string =>
  /^[A-Za-z0-9-]{1,64}$/.test(text) ? text : `_${hash('sha256', JSON.stringify(text))}`;

/** Never part of a `keyPart`. */
const separator = '.';
const afterSeparator = '/';

/** Rows whose names begin with this part. */
export const rowsOf = (part: string): KeyRange => ({
  from: `${part}${separator}`,
  below: `${part}${afterSeparator}`,
});

const digits = (value: number, length: number): string => String(value).padStart(length, '0');
/** Larger than any time in milliseconds, and still exact. */
const endOfTime = 9_000_000_000_000_000;

export const partitions = {
  /** Everything of one incident: its head, the pages of its trail, and the version that the channel shows. */
  incident: (incidentId: string): string => `incident${separator}${keyPart(incidentId)}`,
  everyIncident: rowsOf('incident'),
  /** The incident that a partition is named after; `null` where the name is a hash. */
  incidentOf: (entity: { readonly partition: string }): string | null => {
    const part = entity.partition.slice(`incident${separator}`.length);
    return part.startsWith('_') ? null : part;
  },
  key: (key: string): string => `key${separator}${keyPart(key)}`,
  group: (group: string): string => `group${separator}${keyPart(group)}`,
  incidents: 'incidents',
  open: 'open',
  unshown: 'unshown',
  facts: 'facts',
  store: 'store',
} as const;

export const rows = {
  head: 'head',
  shown: 'shown',
  schema: 'schema',
  check: 'check',
  fact: keyPart,
  /** By the sequence number of the page's first entry. */
  page: (first: number): string => `page${separator}${digits(first, 10)}`,
  everyPage: rowsOf('page'),
  isPage: (row: string): boolean => row.startsWith(`page${separator}`),
  firstOf: (pageRow: string): number => Number(pageRow.slice(`page${separator}`.length)),
  part: (appendId: string, index: number): string => `${appendId}${separator}${digits(index, 4)}`,
  claim: (incidentId: string, appendId: string): string => `${keyPart(incidentId)}${separator}${appendId}`,
  /** Newest first. */
  byOpening: (openedAt: string, incidentId: string, sequence: number): string =>
    [digits(endOfTime - (Date.parse(openedAt) || 0), 16), keyPart(incidentId), digits(sequence, 10)].join(
      separator,
    ),
  /** Of those by opening: the ones opened then or later, and before the other time. */
  openedBetween: (time: string, before: string | undefined): KeyRange => ({
    from: digits(before === undefined ? 0 : endOfTime - (Date.parse(before) || 0) + 1, 16),
    below: digits(endOfTime - (Date.parse(time) || 0) + 1, 16),
  }),
  bySequence: (incidentId: string, sequence: number): string =>
    `${keyPart(incidentId)}${separator}${digits(sequence, 10)}`,
} as const;
