import type { Alert } from '../../../alert/alert.ts';
import { readActivityEvent } from './activityLog.ts';
import { type CommonData, commonAlert } from './commonSchema.ts';

/**
 * A resource health alert in the common schema: an event of the activity log under a name of its own. Its properties
 * say how the health changed. (For the form without the common schema see `activityLogLegacy`.)
 */
export function resourceHealth(bodyText: string, data: CommonData): Alert {
  const { activity, properties } = readActivityEvent(data.alertContext);
  return commonAlert('resourceHealth', bodyText, data, { activity, properties });
}
