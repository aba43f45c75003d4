import type { Blindness } from '../../alert/alert.ts';
import { hour } from '../../duration.ts';
import type { EventOf } from '../event.ts';
import type { Incident } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { waitingSince } from './emptyIncident.ts';
import { raised, toTell } from './raised.ts';

/** How many blind times an incident keeps beside the first. The trail keeps all of them. */
const laterKept = 49;
/** A link that fails and works in turn makes no more than one reply in this time. The card shows every turn. */
const replyPause = hour;

/** Folds what Glasswatch found out about a link of its watch into that link's incident. */
export function withBlindness(
  incident: Incident,
  entry: TrailEntry,
  { alert, group }: EventOf<'alertReceived'>,
  found: Blindness,
): Incident {
  const { alerts } = incident;
  const blindness = withTime(incident.blindness ?? [], found);
  const isFired = found.until === null;
  if (incident.status === 'closed') {
    return { ...incident, blindness, alerts: { ...alerts, resolved: alerts.resolved + 1 } };
  }
  const next: Incident = {
    ...incident,
    blindness,
    groups: incident.groups.includes(group) ? incident.groups : [...incident.groups, group],
    alerts: {
      ...alerts,
      fired: alerts.fired + (isFired ? 1 : 0),
      resolved: alerts.resolved + (isFired ? 0 : 1),
      latest: alert,
      latestReceivedAt: entry.at,
      earliest: found.since < alerts.earliest ? found.since : alerts.earliest,
    },
    news: { ...incident.news, alerts: incident.news.alerts + (isFired ? 1 : 0) },
    urgentVersion: entry.sequence,
  };
  const told = mayTell(incident, entry) ? toTell(isFired ? 'news' : 'mended', entry) : {};
  if (!isFired) return { ...next, ...told, escalation: { ...next.escalation, personIds: [] } };
  // Who acknowledged it still has it. Otherwise the calls begin anew: a link that works calls nobody.
  const escalation = next.acknowledgement === null ? waitingSince(entry.at) : next.escalation;
  return raised({ ...next, ...told, escalation }, entry, 'high');
}

/** A later word on a time replaces the earlier one. */
function withTime(known: readonly Blindness[], found: Blindness): readonly Blindness[] {
  const at = known.findIndex(({ since }) => since === found.since);
  if (at >= 0) return known.with(at, found);
  const [first, ...later] = [...known, found];
  return first ? [first, ...later.slice(-laterKept)] : later;
}

const mayTell = ({ announcedAt, postedAt }: Incident, { at }: TrailEntry): boolean =>
  postedAt !== null && Date.parse(at) - Date.parse(announcedAt ?? postedAt) >= replyPause;
