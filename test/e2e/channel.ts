import { readable } from '../fakes/cardTexts.ts';
import type { Connector, Posted, SentActivity } from '../fakes/connector.ts';

/** The cards of an incident that stand in the channels: one, unless it was doubled. */
export const cardsOf = (connector: Connector, incidentId: string): readonly Posted[] =>
  connector.posted.filter(({ versions: [first] }) =>
    JSON.stringify(first).includes(`"incidentId":"${incidentId}"`),
  );

/** Waits until a card of the incident is as it should be, and gives that version of it. */
export const shows = (
  connector: Connector,
  incidentId: string,
  what: RegExp | ((card: SentActivity) => boolean),
): Promise<SentActivity> =>
  connector.until(`a card of ${incidentId} with ${what}`, () =>
    cardsOf(connector, incidentId)
      .map(({ versions }) => versions.at(-1))
      .find((newest) => newest && (what instanceof RegExp ? what.test(readable(newest)) : what(newest))),
  );

/** Whether a card asks for somebody to take the incident: it has the button for that. */
export const waits = (card: SentActivity): boolean =>
  JSON.stringify(card.attachments).includes('"verb":"acknowledge"');

/** How many alerts a card says that the incident has. */
export const alertsOn = (card: SentActivity): number =>
  Number(/^([\d,]+) (?:fired|alerts?)\b/m.exec(readable(card))?.[1]?.replaceAll(',', '') ?? Number.NaN);
