import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { groupOf } from '../src/alert/grouping.ts';
import { incidentMessage } from '../src/card/incident.ts';
import { apply } from '../src/incident/fold/apply.ts';
import { cardActivity } from '../src/teams/answers.ts';
import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { type Alerted, alertBody } from './alertRequest.ts';

/** What a bot needs to post the card that Glasswatch would make of an alert: ready, and as a template with its data. */
export function sampleCard(alerted: Alerted): { activity: object; template: unknown; data: unknown } {
  const text = alertBody(alerted);
  const alert = readAlert(text, JSON.parse(text));
  const at = new Date().toISOString();
  const event = { type: 'alertReceived', alert, ...groupOf(alert, []) } as const;
  const incident = apply(null, { incidentId: 'bench-1', sequence: 1, at, event });

  let data: unknown;
  const { expand } = Template.prototype;
  Template.prototype.expand = function (context) {
    data = context.$root;
    return expand.call(this, context);
  };
  const activity = cardActivity(incidentMessage(incident));
  Template.prototype.expand = expand;

  const file = new URL('../adaptiveCards/incident.json', import.meta.url);
  return { activity, template: JSON.parse(readFileSync(file, 'utf8')), data };
}
