import type { Alert } from '../../../alert/alert.ts';
import { commonAlert } from './commonAlert.ts';
import type { CommonData } from './commonSchema.ts';

/** Any other kind of alert in the common schema (metric, Smart Detector, budget …): its essentials alone. */
export const commonOther = (bodyText: string, data: CommonData): Alert =>
  commonAlert('commonOther', bodyText, data, {});
