import type { AzureTable, Entity, StoredEntity } from './azureTablesClient.ts';
import { storeUnavailable } from './azureTablesFailure.ts';
import { partitions, rows } from './azureTablesKeys.ts';
import type { IncidentHead } from './store.ts';

/** The one entity that each append of an incident replaces: its ETag is the lock. */
export const headEntity = ({ incidentId, version, isOpen, openedAt }: IncidentHead): Entity => ({
  partition: partitions.incident(incidentId),
  row: rows.head,
  fields: { incidentId, version, isOpen, openedAt },
});

/** Throws `storeUnavailable` for an entity that is no head: nothing of ours writes such. */
export function headOf({ fields }: Pick<StoredEntity, 'fields'>): IncidentHead {
  const { incidentId, version, isOpen, openedAt } = fields;
  if (
    typeof incidentId !== 'string' ||
    typeof version !== 'number' ||
    typeof isOpen !== 'boolean' ||
    typeof openedAt !== 'string'
  ) {
    throw storeUnavailable('the head of an incident in the table cannot be read');
  }
  return { incidentId, version, isOpen, openedAt };
}

export async function readHead(table: AzureTable, incidentId: string): Promise<IncidentHead | undefined> {
  const stored = await table.get(partitions.incident(incidentId), rows.head);
  return stored && headOf(stored);
}

/** 0 for one that the channel never showed. */
export async function readShown(table: AzureTable, incidentId: string): Promise<number> {
  const stored = await table.get(partitions.incident(incidentId), rows.shown);
  const version = stored?.fields.version;
  return typeof version === 'number' ? version : 0;
}
