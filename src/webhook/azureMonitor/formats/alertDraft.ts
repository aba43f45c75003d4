import type { Alert } from '../../../alert/alert.ts';
import { alertKey } from '../../../alert/key.ts';
import { cutText } from '../values.ts';

/** An empty alert. Each format fills in what its payload has. */
export const alertDraft: Omit<Alert, 'key' | 'format'> = {
  condition: 'fired',
  firedAt: null,
  rule: { id: null, name: null, description: null, severity: null },
  counted: null,
  window: null,
  signIns: [],
  activity: null,
  portalLink: null,
  properties: [],
  raw: null,
};

/**
 * The last resort: an unreadable alert is shown as received, its first 4,000 characters. It is never dropped.
 */
export const unreadable = (bodyText: string): Alert => ({
  ...alertDraft,
  key: alertKey('unreadable', bodyText, null),
  format: 'unreadable',
  raw: cutText(bodyText, 4_000),
});
