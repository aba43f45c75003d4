import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { grace } from '../builders/incident.ts';
import { anActivity } from './activity.ts';
import type { TeamsRig } from './teamsRig.ts';

/** The only form of answer that leaves the card as it is for everybody. */
const spoken = z.strictObject({
  statusCode: z.literal(200),
  type: z.literal('application/vnd.microsoft.activity.message'),
  value: z.string(),
});

/** What makes an activity of Ada's one of Grace's. */
export const byGrace = { from: { id: '29:1-grace', name: 'Grace', aadObjectId: grace.id } };

/** Presses a button of a card, as Ada; resolves with what the one who pressed is told. */
export async function press(rig: TeamsRig, verb: unknown, data: unknown, changes: object = {}) {
  const value = { action: { type: 'Action.Execute', verb, data } };
  const { status, body } = await rig.send(anActivity('invoke-cardAction', { value, ...changes }));
  assert.equal(status, 200);
  return spoken.parse(JSON.parse(body)).value;
}
