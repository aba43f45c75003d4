import type { Alert } from '../../../alert/alert.ts';

/** An alert that says nothing yet. Each format fills in what its payload has. */
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
