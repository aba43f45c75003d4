import type { TrailRecord } from '../../incident/trail/trail.ts';
import type { AzureTable, Entity, Fields, StoredEntity } from './client.ts';
import { storeUnavailable } from './failure.ts';
import { partitions, rows, rowsOf } from './keys.ts';

/**
 * One append to a trail is stored as one entity, a page: the entries' texts and hashes as JSON in UTF-8, cut
 * into byte properties. Bytes come back unchanged; a text could be cut within a surrogate pair. A page over
 * the entity limit refers to parts, which are written before it and mean nothing without it.
 */
export type Page = { readonly page: Entity; readonly parts: readonly Entity[] };

/** The limits are 64 KiB a property and 1 MiB an entity, which the emulator counts in base64. */
const propertyBytes = 60_000;
const entityBytes = 12 * propertyBytes;

export function pageOf(incidentId: string, appendId: string, records: readonly TrailRecord[]): Page {
  const bytes = Buffer.from(JSON.stringify(records.map(({ text, hash }) => [text, hash])));
  const partition = partitions.incident(incidentId);
  const row = rows.page(records[0]?.sequence ?? 0);
  if (bytes.length <= entityBytes) {
    return { page: { partition, row, fields: { incidentId, appendId, ...bytesToFields(bytes) } }, parts: [] };
  }
  const parts = cut(bytes, entityBytes).map((piece, index) => ({
    partition,
    row: rows.part(appendId, index),
    fields: { incidentId, ...bytesToFields(piece) },
  }));
  return { page: { partition, row, fields: { incidentId, appendId, parts: parts.length } }, parts };
}

/**
 * The entries of the pages, in order. An unreadable entry becomes one that no trail can have, so that it is
 * reported as the broken one. Missing entries stay missing.
 */
export async function readPages(
  table: AzureTable,
  incidentId: string,
  pages: readonly StoredEntity[],
): Promise<readonly TrailRecord[]> {
  const read = pages.map(async (page) => {
    const bytes = page.fields.parts === undefined ? fieldsToBytes(page) : await bytesOfParts(table, page);
    return entriesOf(bytes, incidentId, rows.firstOf(page.row));
  });
  return (await Promise.all(read)).flat();
}

async function bytesOfParts(table: AzureTable, { partition, fields }: StoredEntity): Promise<Buffer> {
  const bytes: Buffer[] = [];
  for await (const parts of table.pages(partition, rowsOf(String(fields.appendId)))) {
    bytes.push(...parts.map(fieldsToBytes));
  }
  return Buffer.concat(bytes);
}

function entriesOf(bytes: Buffer, incidentId: string, first: number): readonly TrailRecord[] {
  const unreadable = [{ incidentId, sequence: first, text: noText, hash: '' }];
  try {
    const entries: unknown = JSON.parse(utf8.decode(bytes));
    if (!Array.isArray(entries) || !entries.every(isEntry)) return unreadable;
    return entries.map(([text, hash], index) => ({ incidentId, sequence: first + index, text, hash }));
  } catch {
    return unreadable;
  }
}

const isEntry = (entry: unknown): entry is [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const noText = '\ufffd';

function cut(bytes: Buffer, length: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push(bytes.subarray(at, at + length));
  return pieces;
}

/** At most `entityBytes` of them. */
const bytesToFields = (bytes: Buffer): Fields =>
  Object.fromEntries(cut(bytes, propertyBytes).map((piece, index) => [`bytes${index}`, piece]));

function fieldsToBytes({ fields }: Pick<StoredEntity, 'fields'>): Buffer {
  const pieces: Uint8Array[] = [];
  for (let index = 0; ; index += 1) {
    const piece = fields[`bytes${index}`];
    if (!(piece instanceof Uint8Array)) return Buffer.concat(pieces);
    pieces.push(piece);
  }
}

/** A text in one entity. Throws `storeUnavailable` when the text does not fit. */
export function textToFields(text: string): Fields {
  const bytes = Buffer.from(text);
  if (bytes.length > entityBytes) throw storeUnavailable('too long for one entity');
  return bytesToFields(bytes);
}

export const fieldsToText = (entity: Pick<StoredEntity, 'fields'>): string =>
  utf8.decode(fieldsToBytes(entity));
