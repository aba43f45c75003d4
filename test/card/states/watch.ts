import type { Blindness } from '../../../src/alert/alert.ts';
import { chainAlert } from '../../../src/alert/chainAlert.ts';
import { announcementMessage } from '../../../src/card/announcement.ts';
import { checklistMessage } from '../../../src/card/checklist.ts';
import { incidentMessage } from '../../../src/card/incident.ts';
import { replyMessage } from '../../../src/card/reply.ts';
import { incidentListMessage } from '../../../src/command/incident/listCard.ts';
import { digestMessage } from '../../../src/digest/card.ts';
import type { IncidentEvent } from '../../../src/incident/event.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { reportMessage } from '../../../src/report/card.ts';
import { aBlindness } from '../../builders/blindness.ts';
import { ada, incidentOf, onTheDay, posted, received, trailOf } from '../../builders/cardIncidents.ts';
import { aDigest, aDrill } from '../../builders/digest.ts';
import { aReport } from '../../builders/reports.ts';

type Timed = readonly [time: string, event: IncidentEvent];

const said = (time: string, given: Partial<Blindness> = {}): Timed => [
  time,
  received(chainAlert(aBlindness(given), onTheDay(time))),
];

export const blind = said('09:18:06.200');
export const shown: Timed = ['09:18:06.500', posted];
export const taken: Timed = ['09:21:40.000', { type: 'acknowledged', actor: ada }];
const mended = (signIns: number | null = 0): Timed =>
  said('09:24:10.000', { until: onTheDay('09:24:00.000'), signIns });
const begun: Timed = ['09:22:10.000', { type: 'investigationStarted', actor: ada }];
const again = said('09:40:00.000', { since: onTheDay('09:30:00.000') });
const mendedAgain = said('09:50:00.000', {
  since: onTheDay('09:30:00.000'),
  until: onTheDay('09:50:00.000'),
  signIns: 2,
});
const closed: Timed = [
  '10:05:00.000',
  {
    type: 'closed',
    actor: ada,
    classification: 'outage',
    comment: 'The workspace had lost its role assignment. It has it again.',
  },
];

const longCause = `${'Azure answers for the workspace with an error that nobody has seen before, and says to try later. '.repeat(4)}(503)`;
const longRemedy =
  'Put that right, or wait a few minutes if it passes by itself, and say diagnose again. Check Microsoft’s service health, and that the identity of the bot may still read the workspace.';

/** Incidents about a link of the watch, by how far they have come. */
export const watchIncidents = {
  'watch, log not readable': incidentOf([blind, shown]),
  'watch, long cause': incidentOf([
    said('09:18:06.200', { cause: longCause, remedy: longRemedy }),
    shown,
    taken,
  ]),
  'watch, way of the alerts': incidentOf([
    said('09:18:06.200', {
      link: 'path',
      name: 'The watchdog calls',
      cause: 'The watchdog rule has not called since 2026-11-03 08:40:00 UTC, 38 min ago.',
      remedy: 'Check that the watchdog rule is on, and that its action group calls this bot.',
    }),
    shown,
  ]),
  'watch, investigated': incidentOf([blind, shown, taken, begun]),
  'watch, mended': incidentOf([blind, shown, mended()]),
  'watch, mended and taken': incidentOf([blind, shown, taken, mended(2)]),
  'watch, mended but not known what came': incidentOf([blind, shown, mended(null)]),
  'watch, failed again': incidentOf([blind, shown, taken, mended(), again]),
  'watch, mended twice': incidentOf([blind, shown, taken, mended(), again, mendedAgain]),
  'watch, closed': incidentOf([blind, shown, taken, mended(), closed]),
  'watch, closed while it fails': incidentOf([blind, shown, taken, closed]),
} satisfies Readonly<Record<string, Incident>>;

/** The trail of one that is over, with an investigation. */
export const watchTrail = trailOf([
  blind,
  shown,
  taken,
  begun,
  ['09:23:00.000', { type: 'itemTicked', actor: ada, item: 'restoreWatch' }],
  mended(2),
  again,
  mendedAgain,
  closed,
]);

const reply = (incident: Incident, about: 'news' | 'mended' | 'escalated'): Message =>
  announcementMessage(
    { ...incident, unannounced: about },
    { people: [], now: Date.parse(onTheDay('09:50:30.000')) },
  );

const card = { conversationId: '19:break-glass@thread.tacv2;messageid=1', activityId: '2' };

/** Every card about the watch. */
export const watchStates: Readonly<Record<string, Message>> = {
  ...Object.fromEntries(
    Object.entries(watchIncidents).map(([name, incident]) => [
      `incident, ${name}`,
      incidentMessage(incident),
    ]),
  ),
  'announcement, watch mended': reply(watchIncidents['watch, mended twice'], 'mended'),
  'announcement, watch failed again': reply(watchIncidents['watch, failed again'], 'news'),
  'announcement, watch escalated': reply(watchIncidents['watch, log not readable'], 'escalated'),
  'past reply, watch mended': replyMessage(watchIncidents['watch, closed'], {
    card,
    about: 'mended',
    changedVersion: 5,
    over: { what: 'closed', at: onTheDay('10:05:00.000'), actor: ada, classification: 'outage' },
  }),
  'checklist, watch': checklistMessage(watchIncidents['watch, investigated']),
  'incidents, watch': incidentListMessage([
    watchIncidents['watch, failed again'],
    watchIncidents['watch, mended'],
  ]),
  'digest, watch was blind': digestMessage(
    aDigest({ incidents: [aDrill('2026-10-13'), watchIncidents['watch, failed again']] }),
  ),
  'report, watch': reportMessage(aReport(watchTrail)),
};
