import type { Alert } from '../../../alert/alert.ts';
import { readActivityEvent } from './activityEvent.ts';
import { commonAlert } from './commonAlert.ts';
import type { CommonData } from './commonSchema.ts';

/** An activity log alert in the common schema: the context is the event. */
export function activityLog(bodyText: string, data: CommonData): Alert {
  const { activity, properties } = readActivityEvent(data.alertContext);
  return commonAlert('activityLog', bodyText, data, { activity, properties });
}
