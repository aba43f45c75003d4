import type { IncidentHead } from '../store.ts';
import type { AzureTable, Entity, StoredEntity } from './client.ts';
import { partitions, rows } from './keys.ts';

/** The one entity that each append of an incident replaces: its ETag is the lock. */
export const headEntity = ({ incidentId, version, isOpen, openedAt }: IncidentHead): Entity => ({
  partition: partitions.incident(incidentId),
  row: rows.head,
  fields: { incidentId, version, isOpen, openedAt },
});

/**
 * For an entity that is no head, which nothing of ours writes, one that fits no trail: so that the incident counts as
 * altered, and no other waits for it.
 */
export function headOf(incidentId: string, { fields }: Pick<StoredEntity, 'fields'>): IncidentHead {
  const { version, isOpen, openedAt } = fields;
  const isHead =
    fields.incidentId === incidentId &&
    typeof version === 'number' &&
    typeof isOpen === 'boolean' &&
    typeof openedAt === 'string';
  return isHead
    ? { incidentId, version, isOpen, openedAt }
    : { incidentId, version: 0, isOpen: true, openedAt: '' };
}

export async function readHead(table: AzureTable, incidentId: string): Promise<IncidentHead | undefined> {
  const stored = await table.get(partitions.incident(incidentId), rows.head);
  return stored && headOf(incidentId, stored);
}

/** 0 for one that the channel never showed. */
export async function readShown(table: AzureTable, incidentId: string): Promise<number> {
  const stored = await table.get(partitions.incident(incidentId), rows.shown);
  const version = stored?.fields.version;
  return typeof version === 'number' ? version : 0;
}
