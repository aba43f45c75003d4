import { hash } from 'node:crypto';
import { atOnce, type Pieces } from '../../pieces.ts';
import type { IncidentEvent } from '../event.ts';

/** What one entry of a trail says. */
export type TrailEntry = {
  readonly incidentId: string;
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** When it was recorded: ISO 8601 UTC. */
  readonly at: string;
  readonly event: IncidentEvent;
  /** The delivery of Teams that asked for it, as a hash of its sender and one of itself: on the last entry of what a person did. */
  readonly request?: string;
};

/**
 * A trail entry as stored: the exact text, and the hash of that text and of the previous entry. The hash
 * covers the text itself, so no canonical form is needed and any changed byte shows.
 */
export type TrailRecord = {
  readonly incidentId: string;
  readonly sequence: number;
  readonly text: string;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
};

/**
 * The hash that the first entry of a trail builds on. It contains the incident's id, so trails cannot be
 * swapped.
 */
export const trailStart = (incidentId: string): string => hash('sha256', `glasswatch ${incidentId}`);

const link = (previousHash: string, text: string): string => hash('sha256', `${previousHash}\n${text}`);

/** Seals an entry onto the previous one. */
export function seal(entry: TrailEntry, previousHash: string): TrailRecord {
  const text = JSON.stringify(entry);
  return { incidentId: entry.incidentId, sequence: entry.sequence, text, hash: link(previousHash, text) };
}

/** Reads a stored entry of a verified trail. Throws a `SyntaxError` when the text is not JSON. */
export const unseal = (record: TrailRecord): TrailEntry => JSON.parse(record.text) as TrailEntry;

export type TrailCheck =
  | { readonly intact: true; readonly head: string }
  | { readonly intact: false; readonly sequence: number; readonly reason: string };

/**
 * Walks a trail from its first entry and reports the first broken one: a changed text, a changed hash, or an
 * entry that is missing or out of place. A chain alone cannot reveal a cut-off end: compare `head` with a
 * copy kept elsewhere.
 */
export const verifyTrail = (incidentId: string, records: readonly TrailRecord[]): TrailCheck =>
  atOnce(verifyingTrail(incidentId, records));

/** Entries of a trail, and characters of their texts, that are one piece of work: about a millisecond. */
const entriesAPiece = 20;
const charactersAPiece = 200_000;

/** Says after which records of a trail a piece of work ends: an entry may hold a hundred rows of the log. */
export function pieceEnds(): (record: TrailRecord) => boolean {
  let entries = 0;
  let characters = 0;
  return ({ text }) => {
    entries += 1;
    characters += text.length;
    if (entries < entriesAPiece && characters < charactersAPiece) return false;
    entries = 0;
    characters = 0;
    return true;
  };
}

/** `verifyTrail`, piece by piece. */
export function* verifyingTrail(incidentId: string, records: readonly TrailRecord[]): Pieces<TrailCheck> {
  let head = trailStart(incidentId);
  const isPieceDone = pieceEnds();
  for (const [index, record] of records.entries()) {
    const sequence = index + 1;
    const broken = (reason: string): TrailCheck => ({ intact: false, sequence, reason });
    if (record.sequence !== sequence) {
      return broken(`entry ${sequence} is missing: entry ${record.sequence} stands in its place`);
    }
    if (record.hash !== link(head, record.text)) {
      return broken(`entry ${sequence} does not match its hash`);
    }
    const place = placeOf(record.text);
    if (place === null) return broken(`entry ${sequence} cannot be read`);
    if (place.sequence !== sequence || place.incidentId !== incidentId) {
      return broken(`entry ${sequence} belongs elsewhere`);
    }
    head = record.hash;
    if (isPieceDone(record)) yield;
  }
  return { intact: true, head };
}

/** The place that an entry claims. With write access to the database, you can seal text that is no entry. */
function placeOf(text: string): Partial<Record<keyof TrailEntry, unknown>> | null {
  try {
    const entry: unknown = JSON.parse(text);
    return typeof entry === 'object' ? entry : null;
  } catch {
    return null;
  }
}
