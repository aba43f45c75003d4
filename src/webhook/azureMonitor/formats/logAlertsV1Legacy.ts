import type { Alert } from '../../../alert/alert.ts';
import { alertKey } from '../../../alert/key.ts';
import { distinctNamedTexts } from '../namedText.ts';
import { portalLink } from '../portalLink.ts';
import { readSeverity } from '../readSeverity.ts';
import { alertDraft } from './alertDraft.ts';
import { fields } from './fields.ts';
import { text } from './fieldTypes.ts';
import { readSearch } from './readSearch.ts';

const rule = fields({ AlertRuleName: text, Description: text, Severity: text });

/**
 * V1 log alerts without the common schema. `said` is the whole body of a Log Analytics rule, and the `data` of an
 * Application Insights rule. It has neither an alert id nor a firing time.
 */
export function logAlertsV1Legacy(bodyText: string, said: unknown): Alert {
  const { AlertRuleName, Description, Severity } = rule.parse(said);
  const { links, properties, ...found } = readSearch(said);
  return {
    ...alertDraft,
    ...found,
    key: alertKey('logAlertsV1Legacy', bodyText, null),
    format: 'logAlertsV1Legacy',
    rule: { id: null, name: AlertRuleName, description: Description, severity: readSeverity(Severity) },
    portalLink: portalLink(links),
    properties: distinctNamedTexts([properties]),
  };
}
