import { z } from 'zod/v4';
import type { Alert } from '../../alert/alert.ts';
import { activityLog, activityLogLegacy } from './formats/activityLog.ts';
import { type CommonData, commonData, commonOther, commonSchemaId } from './formats/commonSchema.ts';
import { count, fields, text } from './formats/fields.ts';
import { logAlertsV1, logAlertsV1Legacy } from './formats/logAlertsV1.ts';
import { logAlertsV2 } from './formats/logAlertsV2.ts';
import { resourceHealth } from './formats/resourceHealth.ts';
import { simpleLogAlert } from './formats/simpleLogAlert.ts';
import { unreadable } from './formats/unreadable.ts';
import { objectsWithin } from './wrapped.ts';

type CommonFormat = (bodyText: string, data: CommonData) => Alert;

// `monitoringService` without case, spaces and dashes: the documents write both `Resource Health` and
// `ResourceHealth`.
const commonFormats: ReadonlyMap<string, CommonFormat> = new Map([
  ['logalertsv2', logAlertsV2],
  ['simplelogalert', simpleLogAlert],
  ['loganalytics', logAlertsV1],
  ['applicationinsights', logAlertsV1],
  ['resourcehealth', resourceHealth],
  ['servicehealth', activityLog],
]);

function commonFormat(data: CommonData): CommonFormat {
  const service = (data.essentials.monitoringService ?? '').toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return commonFormats.get(service) ?? (service.startsWith('activitylog') ? activityLog : commonOther);
}

const envelope = fields({
  schemaId: text,
  data: z.unknown(),
  AlertRuleName: text,
  SearchQuery: text,
  ResultCount: count,
});

function readKnown(bodyText: string, json: unknown): Alert | null {
  const { schemaId, data, AlertRuleName, SearchQuery, ResultCount } = envelope.parse(json);
  switch (schemaId?.toLowerCase()) {
    case commonSchemaId: {
      const common = commonData.parse(data);
      return commonFormat(common)(bodyText, common);
    }
    case 'microsoft.insights/activitylogs':
      return activityLogLegacy(bodyText, data);
    case 'microsoft.insights/logalert':
      return logAlertsV1Legacy(bodyText, data);
    case undefined: {
      // The V1 payload of a Log Analytics rule names no schema, so its fields identify it.
      const isSearch = AlertRuleName !== null && (SearchQuery !== null || ResultCount !== null);
      return isSearch ? logAlertsV1Legacy(bodyText, json) : null;
    }
    default:
      return null;
  }
}

/** Whether the alert says what it is about. If not, the body as received says more than an empty alert. */
const saysSomething = ({ rule, counted, signIns, activity, properties }: Alert): boolean =>
  rule.id !== null ||
  rule.name !== null ||
  rule.description !== null ||
  counted !== null ||
  signIns.length > 0 ||
  activity !== null ||
  properties.length > 0;

function readWhole(bodyText: string, json: unknown): Alert | null {
  const alert = readKnown(bodyText, json);
  return alert !== null && saysSomething(alert) ? alert : null;
}

/** The alert that a message of another kind carries. Of several different ones, none would stand for the others. */
function readWrapped(bodyText: string, json: unknown): Alert | null {
  const found = new Map<string, Alert>();
  for (const value of objectsWithin(json)) {
    // Only what names its schema: anything else within a message is not known to be an alert.
    const alert = envelope.parse(value).schemaId === null ? null : readWhole(bodyText, value);
    if (alert !== null) found.set(alert.key, alert);
    if (found.size > 1) return null;
  }
  const [alert = null] = found.values();
  return alert;
}

/**
 * Turns any webhook body into an `Alert`, also one that a Logic App or a runbook has wrapped. `bodyText` is the body as
 * received, and `json` its parsed form. Never throws: an unknown format, or a known one that says nothing, becomes an
 * `unreadable` alert that keeps the body.
 */
export const readAlert = (bodyText: string, json: unknown): Alert =>
  readWhole(bodyText, json) ?? readWrapped(bodyText, json) ?? unreadable(bodyText);
