import type { IncidentHead } from '../store.ts';
import type { AzureTable, Entity, StoredEntity } from './client.ts';
import { partitions, rows } from './keys.ts';

/** The one entity that each append to an incident replaces. Its ETag is the lock. */
export const headEntity = ({ incidentId, version, isOpen, openedAt }: IncidentHead): Entity => ({
  partition: partitions.incident(incidentId),
  row: rows.head,
  fields: { incidentId, version, isOpen, openedAt },
});

/**
 * A malformed head row maps to a head that cannot match any trail, so only this incident is reported as
 * altered.
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

/** The version that the channel shows; 0 if it never showed the incident. */
export async function readShown(table: AzureTable, incidentId: string): Promise<number> {
  const stored = await table.get(partitions.incident(incidentId), rows.shown);
  const version = stored?.fields.version;
  return typeof version === 'number' ? version : 0;
}
