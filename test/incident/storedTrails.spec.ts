import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod/v4';
import type { IncidentEvent } from '../../src/incident/event.ts';
import { readTrail } from '../../src/incident/trail/readTrail.ts';
import { seal, type TrailRecord, trailStart, unseal } from '../../src/incident/trail/trail.ts';
import { plain } from '../builders/plain.ts';

const folder = new URL('../fixtures/trails/', import.meta.url);
const stored = z.array(
  z.object({
    name: z.string(),
    incidentId: z.string(),
    records: z.array(z.object({ text: z.string(), hash: z.string() })).min(1),
    incident: z.unknown(),
  }),
);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const incidents = files.flatMap((name) =>
  stored.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
);

/** Every kind of event, by hand, so that the compiler names one that is missing. */
const kinds: Readonly<Record<IncidentEvent['type'], true>> = {
  alertReceived: true,
  signInsFound: true,
  signInLogFailed: true,
  signInLogRecovered: true,
  signInLogIncomplete: true,
  signInLogAsked: true,
  usualLearned: true,
  cardPosted: true,
  announced: true,
  acknowledged: true,
  acknowledgementWithdrawn: true,
  closed: true,
  reopened: true,
  investigationStarted: true,
  checklistPosted: true,
  activityTold: true,
  itemTicked: true,
  itemUnticked: true,
  noteAdded: true,
  leadChanged: true,
  escalated: true,
  newcomerAcknowledged: true,
  vouched: true,
  copySent: true,
};

describe('trails that an earlier version has stored', () => {
  it('have every kind of event', () => {
    const had = new Set(
      incidents.flatMap(({ records }) => records.map(({ text }) => JSON.parse(text).event.type)),
    );
    assert.deepEqual([...had].sort(), Object.keys(kinds).sort());
  });

  for (const { name, incidentId, records, incident } of incidents) {
    const trail = records.map(
      (record, index): TrailRecord => ({ incidentId, sequence: index + 1, ...record }),
    );

    describe(name, () => {
      it('is read as intact, and folds to the same incident', () => {
        const reading = readTrail(incidentId, trail);
        assert(reading.intact);
        assert.deepEqual(plain(reading.incident), incident);
        assert.equal(reading.head, trail.at(-1)?.hash);
      });

      it('is sealed by hashes of its text alone', () => {
        let before = hash('sha256', `glasswatch ${incidentId}`);
        for (const record of trail) {
          before = hash('sha256', `${before}\n${record.text}`);
          assert.equal(record.hash, before);
        }
      });

      it('would be sealed the same today', () => {
        let before = trailStart(incidentId);
        for (const record of trail) {
          const sealed = seal(unseal(record), before);
          assert.deepEqual(sealed, record);
          before = sealed.hash;
        }
      });
    });
  }
});
