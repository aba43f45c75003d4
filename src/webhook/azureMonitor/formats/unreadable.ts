import type { Alert } from '../../../alert/alert.ts';
import { alertKey } from '../../../alert/key.ts';
import { cutText } from '../cutText.ts';
import { alertDraft } from './alertDraft.ts';

/** The last resort: an alert that nobody can read is shown as it came, its first 4,000 characters, never dropped. */
export const unreadable = (bodyText: string): Alert => ({
  ...alertDraft,
  key: alertKey('unreadable', bodyText, null),
  format: 'unreadable',
  raw: cutText(bodyText, 4_000),
});
