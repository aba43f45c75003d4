import { createBoundedMap } from '../../boundedMap.ts';
import type { AzureTable, Entity, StoredEntity } from './client.ts';
import { partitions, rows } from './keys.ts';

/** One append as a claim names it. It is stored if, and only if, its page stands in the trail. */
export type Commit = {
  readonly incidentId: string;
  /** The sequence number of its first entry. */
  readonly first: number;
  /** Random for each attempt. */
  readonly appendId: string;
};

/** Which attempts to append have succeeded. */
export type Commits = {
  /** Whether the page of an append is stored, whatever its own request answered. */
  isStored(commit: Commit): Promise<boolean>;
  /** The claims that hold, in the order in which they were made. */
  standing(claims: readonly StoredEntity[]): Promise<readonly Commit[]>;
  remember(commit: Commit): void;
};

/** A stored commit stays stored, so it needs no second look. */
const remembered = 5_000;

/**
 * A claim says "the append of this id gives this key, or group, to this incident". Claim and append are in
 * different partitions, so they cannot be written together. The claim is written first and counts only once
 * the append exists. A crash in between, or a conflict, leaves a claim that has no effect.
 */
export function createCommits(table: AzureTable): Commits {
  const known = createBoundedMap<string, true>(remembered);

  const remember = ({ appendId }: Commit): void => known.set(appendId, true);

  async function isStored(commit: Commit): Promise<boolean> {
    if (known.has(commit.appendId)) return true;
    const page = await table.get(partitions.incident(commit.incidentId), rows.page(commit.first));
    const isThere = page?.fields.appendId === commit.appendId;
    if (isThere) remember(commit);
    return isThere;
  }

  return {
    isStored,
    remember,
    async standing(claims) {
      const inOrder = claims.toSorted((a, b) => compare(a.timestamp, b.timestamp) || compare(a.row, b.row));
      const commits = inOrder.flatMap((claim) => commitIn(claim) ?? []);
      const stand = await Promise.all(commits.map(isStored));
      return commits.filter((_, index) => stand[index]);
    },
  };
}

export const claimOf = (partition: string, commit: Commit): Entity => ({
  partition,
  row: rows.claim(commit.incidentId, commit.appendId),
  fields: commit,
});

function commitIn({ fields }: StoredEntity): Commit | null {
  const { incidentId, first, appendId } = fields;
  if (typeof incidentId !== 'string' || typeof first !== 'number' || typeof appendId !== 'string')
    return null;
  return { incidentId, first, appendId };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
