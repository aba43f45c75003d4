import type { Alert } from '../../../alert/alert.ts';
import { emptyAlert } from '../../../alert/emptyAlert.ts';
import { alertKey } from '../../../alert/key.ts';
import { cutText } from '../values.ts';

/** The last resort: an alert that nobody can read is shown as it came, its first 4,000 characters, never dropped. */
export const unreadable = (bodyText: string): Alert => ({
  ...emptyAlert,
  key: alertKey('unreadable', bodyText, null),
  format: 'unreadable',
  raw: cutText(bodyText, 4_000),
});
