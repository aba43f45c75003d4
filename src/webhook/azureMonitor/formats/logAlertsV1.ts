import type { Alert } from '../../../alert/alert.ts';
import { commonAlert } from './commonAlert.ts';
import type { CommonData } from './commonSchema.ts';
import { readSearch } from './readSearch.ts';

/** V1 log alerts (`scheduledQueryRules` up to 2018-04-16) in the common schema: the context is the search. */
export const logAlertsV1 = (bodyText: string, data: CommonData): Alert =>
  commonAlert('logAlertsV1', bodyText, data, readSearch(data.alertContext));
