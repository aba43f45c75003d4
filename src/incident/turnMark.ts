import type { Incident } from './incident.ts';

/** What a reply is true for. It is another one once the incident has taken a turn: a responder, an end, a rise. */
export const turnMark = ({ status, severity, acknowledgement }: Incident): string =>
  [status, severity, acknowledgement?.at ?? 'waiting'].join(' ');
